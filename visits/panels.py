"""What visits put on the client's card, in the history, under a master's visit, and into a hand-over."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.brief import Action, Fact, actions, facts
from bookings.models import Appointment
from clients.card import panel
from clients.erasure import hands_over
from clients.models import Client
from clients.timeline import Event, source
from salon.formats import format_day
from salon.models import Staff
from salon.roles import Right, may
from visits.models import FormulaNote, Visit
from visits.queries import formulas_of, visits_of

VISITS_SHOWN = 3
FORMULAS_SHOWN = 2


@panel("visits", template="visits/parts/visits_panel.html", place="main", order=20, queries=2)
def last_visits(client: Client, *, by: Staff, now: datetime) -> dict[str, Any]:
    if not client.visits_count:
        return {}
    return {"last_visits": list(visits_of(client, by=by)[:VISITS_SHOWN])}


@panel("formulas", template="visits/parts/formulas_panel.html", place="main", order=30, queries=1)
def last_formulas(client: Client, *, by: Staff, now: datetime) -> dict[str, Any]:
    """Also without notes: here is where the first one is written."""
    return {"formulas": list(formulas_of(client)[:FORMULAS_SHOWN]), "may_write": may(by, Right.WRITE_FORMULA)}


@source("visits", label=gettext_lazy("Visits"))
def visits(client: Client, *, by: Staff, before: datetime, limit: int) -> Iterable[Event]:
    return [visit_event(visit) for visit in visits_of(client, by=by).filter(paid_at__lt=before)[:limit]]


def visit_event(visit: Visit) -> Event:
    lines = list(visit.lines.all())
    reasons = dict.fromkeys(line.discount_reason for line in lines if line.discount_reason)
    masters = dict.fromkeys(line.master.short_name for line in lines if line.master)
    return Event(
        kind="visits",
        at=visit.paid_at,
        icon="receipt",
        title=", ".join(line.name for line in lines) or str(_("Visit")),
        text=", ".join(reasons),
        by=", ".join(masters),
        amount=visit.total,
        url=reverse("visits:receipt", args=[visit.pk]) if getattr(visit, "may_open", False) else "",
    )


@source("formulas", label=gettext_lazy("Formulas"))
def formulas(client: Client, *, by: Staff, before: datetime, limit: int) -> Iterable[Event]:
    notes = formulas_of(client).filter(written_at__lt=before)[:limit]
    return [
        Event("formulas", note.written_at, "flask", note.service or _("Formula"), note.text, note.by.short_name)
        for note in notes
    ]


@facts("formula")
def last_formula(appointment: Appointment, *, by: Staff, now: datetime) -> list[Fact]:
    note = formulas_of(appointment.client).first()
    if note is None:
        return []
    told = _("%(who)s, %(day)s") % {"who": note.by.short_name, "day": format_day(note.written_at, "short_day")}
    return [Fact("flask", note.text, f"{told} · {note.service}" if note.service else told)]


@actions("formula")
def write_formula(appointment: Appointment, *, by: Staff) -> list[Action]:
    if not may(by, Right.WRITE_FORMULA):
        return []
    url = reverse("visits:formula_new", args=[appointment.client_id])
    return [Action("flask", gettext_lazy("Formula"), f"{url}?appointment={appointment.pk}")]


@hands_over("visits", Visit)
def handed_over(client: Client) -> list[dict[str, Any]]:
    paid = Visit.objects.filter(client=client).select_related("branch").prefetch_related("lines__master", "payments")
    return [
        {
            "day": visit.day.isoformat(),
            "branch": visit.branch.name,
            "receipt": visit.number,
            "total": str(visit.total),
            "points_earned": str(visit.points_earned),
            "lines": [
                {
                    "what": line.name,
                    "master": str(line.master or ""),
                    "quantity": line.quantity,
                    "price": str(line.price),
                    "discount": str(line.discount),
                    "why": line.discount_reason,
                    "total": str(line.total),
                }
                for line in visit.lines.all()
            ],
            "payments": [{"kind": each.kind, "amount": str(each.amount)} for each in visit.payments.all()],
        }
        for visit in paid
    ]


@hands_over("formulas", FormulaNote)
def formulas_handed_over(client: Client) -> list[dict[str, str]]:
    return [
        {"at": note.written_at.isoformat(), "by": str(note.by), "text": note.text, "for": str(note.service or "")}
        for note in FormulaNote.objects.filter(client=client).select_related("by", "service")
    ]
