"""What the owner sets for booking online, and the widget as another site would show it."""

from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bookings.online.forms import OnlineForm
from bookings.online.operations import change_online
from salon.models import Branch
from salon.roles import Right, needs, staff_of


@require_GET
@needs(Right.EDIT_COMPANY)
def online(request: HttpRequest) -> HttpResponse:
    branches = Branch.objects.active().visible_to(staff_of(request))
    return render(request, "bookings/online/settings.html", {"branches": branches, "site": site()})


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_COMPANY)
def online_branch(request: HttpRequest, pk: int) -> HttpResponse:
    branch = get_object_or_404(Branch.objects.active().visible_to(staff_of(request)), pk=pk)
    form = OnlineForm(request.POST or None, instance=branch)
    if request.method == "POST" and form.is_valid():
        change_online(branch, by=staff_of(request), now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("online_settings:branches")
    context = {"form": form, "branch": branch, "site": site(), "widget": site() + reverse("online:widget")}
    return render(request, "bookings/online/settings_branch.html", context, status=422 if form.errors else 200)


@require_GET
@needs(Right.EDIT_COMPANY)
@csp_update({"frame-src": ["'self'"]})  # type: ignore[arg-type, untyped-decorator]
def online_example(request: HttpRequest, pk: int) -> HttpResponse:
    branch = get_object_or_404(Branch.objects.open_online().visible_to(staff_of(request)), pk=pk)
    return render(request, "bookings/online/example.html", {"branch": branch})


def site() -> str:
    return settings.SITE_URL.rstrip("/")
