"""The front door: where each role starts, the first set-up, the branch in the top bar, the hub of settings."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from salon import operations
from salon.context import address
from salon.forms.company import SetupForm
from salon.models import Branch, Goods, Service, Staff
from salon.roles import Right, may, needs, staff_of

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Each role starts where its work is."""
    if may(request.user, Right.SEE_REPORTS):
        return redirect("reports:overview")
    return redirect("bookings:day" if may(request.user, Right.SEE_CALENDAR) else "bookings:my_day")


@login_not_required
@require_http_methods(["GET", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """The first page of an empty installation; afterwards it only leads home."""
    if request.company is not None:  # type: ignore[attr-defined]
        return redirect("home")
    form = SetupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        owner = operations.set_up_company(now=timezone.now(), **form.parts)
        login(request, owner, backend=BACKEND)
        with translation.override(owner.language):
            messages.success(request, _("Your salon is ready."))
        return redirect("salon:settings")
    return render(request, "salon/setup.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def switch_branch(request: HttpRequest) -> HttpResponse:
    branch = get_object_or_404(
        Branch.objects.active().visible_to(staff_of(request)), pk=request.POST.get("branch") or 0
    )
    request.session["branch"] = branch.pk
    back = request.POST.get("next", "")
    return redirect(
        back if url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()) else "home"
    )


@dataclass(frozen=True)
class Section:
    title: Any
    text: Any
    icon: str
    url_name: str
    right: Right

    @property
    def url(self) -> str:
        return address(self.url_name)


SECTIONS = [
    Section(gettext_lazy("Company"), gettext_lazy("Name, currency, discounts, points, quiet hours"), "building-bank", "salon:company", Right.EDIT_COMPANY),
    Section(gettext_lazy("Branches"), gettext_lazy("Time zones, opening hours, phone regions"), "building-store", "salon:branches", Right.EDIT_STAFF),
    Section(gettext_lazy("Staff"), gettext_lazy("People, roles, services, commission"), "users-group", "salon:staff", Right.EDIT_STAFF),
    Section(gettext_lazy("Shifts"), gettext_lazy("Who works when, week by week"), "calendar-repeat", "schedule:week", Right.EDIT_STAFF),
    Section(gettext_lazy("Services"), gettext_lazy("The price list by category"), "scissors", "salon:services", Right.EDIT_PRICE_LIST),
    Section(gettext_lazy("Booking online"), gettext_lazy("The public page and the widget for your site"), "world", "online_settings:branches", Right.EDIT_COMPANY),
    Section(gettext_lazy("Goods"), gettext_lazy("What is sold over the counter"), "shopping-bag", "salon:goods", Right.EDIT_PRICE_LIST),
    Section(gettext_lazy("Deposits and cancellation"), gettext_lazy("What a booking asks beforehand, and what a late word costs"), "wallet", "bookings:policies", Right.EDIT_COMPANY),
    Section(gettext_lazy("Discounts and packages"), gettext_lazy("Promotions, what the desk may give, bundles at a price"), "discount", "loyalty:discounts", Right.EDIT_COMPANY),
    Section(gettext_lazy("Card tiers"), gettext_lazy("Cumulative discount cards"), "crown", "loyalty:tiers", Right.EDIT_COMPANY),
    Section(gettext_lazy("Recommendations"), gettext_lazy("What both get when a friend comes; who recommends best"), "users", "loyalty:referrals", Right.SEE_REPORTS),
    Section(gettext_lazy("Partner businesses"), gettext_lazy("Codes, clients counted both ways, settlement"), "arrows-exchange", "visits:partners", Right.EDIT_COMPANY),
    Section(gettext_lazy("Loyalty simulator"), gettext_lazy("Try other rules on the last 12 months"), "trending-up", "visits:simulator", Right.EDIT_COMPANY),
    Section(gettext_lazy("Kinds of passes"), gettext_lazy("So many visits, or a period, paid beforehand"), "ticket", "loyalty:plans", Right.EDIT_COMPANY),
    Section(gettext_lazy("Texts of messages"), gettext_lazy("What clients are written, in five languages"), "mail", "messaging:texts", Right.EDIT_TEXTS),
    Section(gettext_lazy("Call scripts"), gettext_lazy("What to say in a call"), "phone-call", "campaigns:scripts", Right.WORK_CALL_LIST),
    Section(gettext_lazy("Import"), gettext_lazy("Clients and past visits from a spreadsheet"), "file-spreadsheet", "clients:imports", Right.IMPORT_CLIENTS),
    Section(gettext_lazy("Roles"), gettext_lazy("Who may do what"), "shield-check", "salon:roles", Right.EDIT_STAFF),
    Section(gettext_lazy("API tokens"), gettext_lazy("For programs that book and read for you"), "api", "salon:tokens", Right.USE_API),
]  # fmt: skip


@require_GET
@needs(Right.EDIT_STAFF)
def settings(request: HttpRequest) -> HttpResponse:
    sections = [section for section in SECTIONS if may(request.user, section.right) and section.url]
    steps = {
        "services": Service.objects.exists(),
        "masters": Staff.objects.masters().exists(),
        "goods": Goods.objects.exists(),
    }
    context = {
        "sections": sections,
        "steps": steps,
        "imports_url": address("clients:imports"),
        "is_new": not (steps["services"] and steps["masters"]),
    }
    return render(request, "salon/settings.html", context)
