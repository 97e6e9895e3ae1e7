"""Formula notes: written anew over the last one, read by service, compared."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bookings.models import Appointment
from clients.models import Client
from salon.models import Service, Substance
from salon.roles import Right, may, needs, staff_of
from visits import operations
from visits.forms import CompareForm, CopyForm, FormulaForm, HistoryFilter, asked_visit
from visits.mixtures import compared
from visits.models import FormulaNote
from visits.queries import formulas_of, read_formula

FORMULAS_SHOWN = 3
FORMULAS_ON_A_PAGE = 20


@require_http_methods(["GET", "POST"])
@needs(Right.WRITE_FORMULA)
def formula_new(request: HttpRequest, pk: int) -> HttpResponse:
    """?appointment= says for which visit, ?copy= which earlier note to begin with. “More rows” only shows the form again."""
    by = staff_of(request)
    client = get_object_or_404(Client.objects.visible_to(by).select_related("home_branch"), pk=pk)
    appointment = asked_visit(request.GET, client=client, by=by)
    given = request.POST if request.method == "POST" else None
    form = FormulaForm(given, initial=CopyForm(request.GET, client=client).first_words(by), appointment=appointment)
    if request.POST.get("action") == "more":
        again = {"text": request.POST.get("text"), "service": request.POST.get("service"), "rows": form.longer()}
        form = FormulaForm(initial=again, appointment=appointment)
    if not form.is_valid():
        return shown_formula(request, client, form, appointment)
    operations.write_formula(client, **form.wanted(), appointment=appointment, by=by, now=timezone.now())
    messages.success(request, _("The formula is written down."))
    return redirect(after_formula(client, appointment, may(by, Right.SEE_CALENDAR)))


def shown_formula(
    request: HttpRequest, client: Client, form: FormulaForm, appointment: Appointment | None
) -> HttpResponse:
    """Notes for the services of the visit come first: they are what is copied."""
    notes = [read_formula(note) for note in formulas_of(client)[: FORMULAS_SHOWN * 3]]
    wanted = {service.pk for service in appointment.services} if appointment else set()
    notes.sort(key=lambda each: each.note.service_id not in wanted)
    context = {
        "client": client,
        "form": form,
        "appointment": appointment,
        "formulas": notes[:FORMULAS_SHOWN],
        "substances": Substance.objects.all(),
    }
    part = "#dialog" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"visits/formula.html{part}", context, status=422 if form.is_bound else 200)


def after_formula(client: Client, appointment: Appointment | None, sees_calendar: bool) -> str:
    """Back to where the visit is being done, else to the card."""
    if appointment is None:
        return reverse("clients:card", args=[client.pk])
    return reverse("bookings:appointment", args=[appointment.pk]) if sees_calendar else reverse("bookings:my_day")


@require_GET
@needs(Right.SEE_CARDS)
def formulas(request: HttpRequest, pk: int) -> HttpResponse:
    """All versions, newest first; ?service= of one service."""
    client = get_object_or_404(Client.objects.visible_to(staff_of(request)), pk=pk)
    service = HistoryFilter(request.GET).wanted()
    notes = formulas_of(client).filter(service=service) if service else formulas_of(client)
    page = Paginator(notes, FORMULAS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "client": client,
        "page": page,
        "formulas": [read_formula(note) for note in page],
        "service": service,
        "services": Service.objects.filter(pk__in=FormulaNote.objects.filter(client=client).values("service")),
    }
    return render(request, "visits/formulas.html", context)


@require_GET
@needs(Right.SEE_CARDS)
def formula_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """A version beside the one before; ?beside= beside another of the same client."""
    clients = Client.objects.visible_to(staff_of(request))
    found = get_object_or_404(FormulaNote.objects.filter(client__in=clients).select_related("client"), pk=pk)
    notes = formulas_of(found.client).filter(service=found.service_id)
    chosen = CompareForm(request.GET, client=found.client).chosen("beside")
    now = read_formula(notes.get(pk=pk))
    before = chosen or notes.filter(pk=found.previous_id).first()
    old = read_formula(before) if before else None
    context: dict[str, Any] = {
        "client": found.client,
        "now": now,
        "before": old,
        "lines": compared(old.rows if old else [], now.rows),
        "others": [note for note in notes[:FORMULAS_ON_A_PAGE] if note.pk != pk],
    }
    return render(request, "visits/formula_compare.html", context)
