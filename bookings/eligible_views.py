"""What stands against services for a client on a day by the price list's rules, and signing for it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bookings.forms import EligibilityForm
from bookings.operations.eligible import sign_eligibility
from bookings.queries.eligible import eligibility_problems
from clients.forms.safety import asked_safety_day, asked_services
from clients.models import Client
from salon.roles import Right, needs, staff_of


@require_GET
@needs(Right.BOOK)
def eligible(request: HttpRequest, pk: int) -> HttpResponse:
    """?day=…&service=…[&visit=…]"""
    return shown(request, client_of(request, pk))


def shown(request: HttpRequest, client: Client, typed: EligibilityForm | None = None) -> HttpResponse:
    now, branch = timezone.now(), request.branch  # type: ignore[attr-defined]
    day, services = asked_safety_day(request.GET, branch.local_day(now)), asked_services(request.GET)
    visit = request.GET.get("visit", "")
    without = int(visit) if visit.isdigit() else None
    names = {service.pk: service for service in services}
    found = eligibility_problems(client, services, branch=branch, day=day, now=now, without=without)
    rows = [(problem, form_for(problem, day, without, typed)) for problem in found]
    context = {"client": client, "day": day, "services": names.values(), "rows": rows, "asked": request.GET.urlencode()}
    return render(request, "bookings/eligible.html", context, status=422 if typed else 200)


def form_for(problem: Any, day: Any, without: int | None, typed: EligibilityForm | None) -> EligibilityForm:
    """The one that was not accepted as it was typed."""
    if typed and typed.data.get("code") == problem.code.value and typed.data.get("service") == str(problem.service):
        return typed
    known = {"service": problem.service, "code": problem.code.value, "day": day, "visit": without}
    return EligibilityForm(initial=known)


@require_POST
@needs(Right.OVERRIDE_SAFETY)
def eligible_sign(request: HttpRequest, pk: int) -> HttpResponse:
    client, form = client_of(request, pk), EligibilityForm(request.POST)
    if not form.is_valid():
        return shown(request, client, form)
    said = form.cleaned_data
    branch = request.branch  # type: ignore[attr-defined]
    sign_eligibility(
        client, service=said["service"], code=said["code"], branch=branch, day=said["day"], reason=said["reason"],
        by=staff_of(request), now=timezone.now(), without=said["visit"],
    )  # fmt: skip
    messages.success(request, _("Signed. Now it can be booked."))
    return redirect(f"{reverse('bookings:eligible', args=[pk])}?{request.GET.urlencode()}")


def client_of(request: HttpRequest, pk: int) -> Client:
    return get_object_or_404(Client.objects.visible_to(staff_of(request)), pk=pk)
