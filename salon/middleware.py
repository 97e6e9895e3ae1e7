"""What every request knows: the company, the branch being looked at, and whose language and clock to use."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation

from salon.models import Branch, Company

Handler = Callable[[HttpRequest], HttpResponse]
OPEN_BEFORE_SETUP = ("/setup/", "/static/", "/healthz", "/i18n/")


class OnboardingMiddleware:
    """Before there is a company every page leads to the set-up page. Sets `request.company`."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.company = Company.objects.first()  # type: ignore[attr-defined]
        if request.company is None and not request.path.startswith(OPEN_BEFORE_SETUP):  # type: ignore[attr-defined]
            return redirect("salon:setup")
        return self.get_response(request)


class BranchMiddleware:
    """Sets `request.branches` (those the person may see) and `request.branch`, and activates language and time zone."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.branches, request.branch = [], None  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            request.branches = list(Branch.objects.active().visible_to(request.user))  # type: ignore[attr-defined]
            request.branch = chosen_branch(request)  # type: ignore[attr-defined]
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language
        zone = request.branch.zone if request.branch else timezone.get_default_timezone()  # type: ignore[attr-defined]
        with timezone.override(zone):
            return self.get_response(request)


def chosen_branch(request: HttpRequest) -> Branch | None:
    """The branch picked in the top bar, else the first one visible."""
    picked = request.session.get("branch")
    branches: list[Branch] = request.branches  # type: ignore[attr-defined]
    return next((branch for branch in branches if branch.pk == picked), branches[0] if branches else None)
