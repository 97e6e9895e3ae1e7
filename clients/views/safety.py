"""Allergies, patch tests, and signing for what stops a service."""

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from clients.forms.safety import (
    OverrideForm,
    PatchTestForm,
    SubstanceForm,
    asked_mixed,
    asked_safety_day,
    asked_services,
)
from clients.models import Client, ClientSubstance
from clients.operations import forget_substance, note_substance, record_patch_test, sign_override
from clients.queries.safety import safety_problems
from salon.models import Service, Substance
from salon.roles import Right, needs, staff_of


@require_GET
@needs(Right.SEE_CARDS)
def safety(request: HttpRequest, pk: int) -> HttpResponse:
    """?day=…&service=…: also what stands against these services on that day."""
    return shown_safety(request, client_of(request, pk), now=timezone.now())


@require_POST
@needs(Right.WRITE_FORMULA)
def substance_add(request: HttpRequest, pk: int) -> HttpResponse:
    client, now, form = client_of(request, pk), timezone.now(), SubstanceForm(request.POST)
    if not form.is_valid():
        return shown_safety(request, client, now=now, substance=form)
    known = note_substance(client, by=staff_of(request), now=now, **form.cleaned_data)
    messages.success(request, _("Noted: %(name)s.") % {"name": known})
    return redirect("clients:safety", pk)


@require_POST
@needs(Right.EDIT_CLIENTS)
def substance_forget(request: HttpRequest, pk: int) -> HttpResponse:
    clients = Client.objects.visible_to(staff_of(request))
    known = get_object_or_404(ClientSubstance.objects.filter(client__in=clients), pk=pk)
    forget_substance(known)
    messages.success(request, _("Taken off: %(name)s.") % {"name": known})
    return redirect("clients:safety", known.client_id)


@require_POST
@needs(Right.WRITE_FORMULA)
def patch_test_add(request: HttpRequest, pk: int) -> HttpResponse:
    client, now = client_of(request, pk), timezone.now()
    form = PatchTestForm(request.POST, today=client.home_branch.local_day(now))
    if not form.is_valid():
        return shown_safety(request, client, now=now, test=form)
    test = record_patch_test(client, by=staff_of(request), now=now, **form.cleaned_data)
    messages.success(request, _("Patch test of %(name)s is written down.") % {"name": test.substance})
    return redirect("clients:safety", pk)


@require_POST
@needs(Right.OVERRIDE_SAFETY)
def override(request: HttpRequest, pk: int) -> HttpResponse:
    client, now, form = client_of(request, pk), timezone.now(), OverrideForm(request.POST)
    if not form.is_valid():
        return shown_safety(request, client, now=now, signing=form)
    made = sign_override(client, by=staff_of(request), now=now, mixed=form.mixed, **form.cleaned_data)
    messages.success(request, _("Signed. “%(service)s” may be booked for that day.") % {"service": made.service})
    kept = "".join(f"&mixed={each.pk}" for each in form.mixed)
    return redirect(f"{reverse('clients:safety', args=[pk])}?day={made.day:%Y-%m-%d}&service={made.service_id}{kept}")


def client_of(request: HttpRequest, pk: int) -> Client:
    return get_object_or_404(Client.objects.visible_to(staff_of(request)).select_related("home_branch"), pk=pk)


def shown_safety(
    request: HttpRequest,
    client: Client,
    *,
    now: datetime,
    substance: SubstanceForm | None = None,
    test: PatchTestForm | None = None,
    signing: OverrideForm | None = None,
) -> HttpResponse:
    """A form that was not accepted comes back as it was typed."""
    today = client.home_branch.local_day(now)
    day, services = asked_safety_day(request.GET, today), asked_services(request.GET)
    if signing and signing.cleaned_data.get("service"):
        day, services = signing.cleaned_data.get("day") or day, [signing.cleaned_data["service"]]
    context = {
        "client": client,
        "today": today,
        "day": day,
        "services": services,
        "problems": with_forms(client, services, day, signing.mixed if signing else asked_mixed(request.GET), signing),
        "substances": client.substances.select_related("substance", "noted_by"),
        "tests": client.patch_tests.select_related("substance", "written_by"),
        "overrides": client.safety_overrides.select_related("service", "substance", "by"),
        "substance_form": substance or SubstanceForm(),
        "test_form": test or PatchTestForm(initial={"tested_on": today}, today=today),
    }
    return render(request, "clients/safety.html", context, status=422 if substance or test or signing else 200)


def with_forms(
    client: Client, services: list[Service], day: date, mixed: list[Substance], signing: OverrideForm | None
) -> list[Any]:
    """Each problem with the form to sign for it, the one that was not accepted as it was typed; a signed one has none."""

    def form_for(problem: Any) -> OverrideForm | None:
        if problem.override:
            return None
        is_typed = signing is not None and signing.signed_for == problem.key
        return signing if is_typed else OverrideForm(initial=signed_fields(problem, day))

    found = safety_problems(client, services, day=day, mixed=mixed) if services else []
    return [(problem, form_for(problem)) for problem in found]


def signed_fields(problem: Any, day: date) -> dict[str, Any]:
    return {"service": problem.service.pk, "substance": problem.substance.pk, "code": problem.code.value, "day": day}
