"""Formulas on the client's card, in the history, in a master's brief and in a hand-over."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.brief import Action, Fact, Place, actions, facts
from bookings.models import Appointment
from clients.card import panel
from clients.erasure import hands_over
from clients.models import Client
from clients.timeline import Event, source
from salon.formats import format_day
from salon.models import Staff
from salon.roles import Right, may
from visits.mixtures import Kind, Line
from visits.models import FormulaIngredient, FormulaNote
from visits.queries import Formula, formulas_of, read_formula

FORMULAS_SHOWN = 2
LOOKED_THROUGH = 20


@panel("formulas", template="visits/parts/formulas_panel.html", place="main", order=30, queries=1)
def last_formulas(client: Client, *, by: Staff, now: datetime) -> dict[str, Any]:
    """Also without notes: here is where the first one is written."""
    notes = [read_formula(note) for note in formulas_of(client)[:FORMULAS_SHOWN]]
    return {"formulas": notes, "may_write": may(by, Right.WRITE_FORMULA)}


@source("formulas", label=gettext_lazy("Formulas"))
def formulas(client: Client, *, by: Staff, before: datetime, limit: int) -> Iterable[Event]:
    notes = formulas_of(client).filter(written_at__lt=before)[:limit]
    return [formula_event(read_formula(note)) for note in notes]


def formula_event(formula: Formula) -> Event:
    note = formula.note
    url = reverse("visits:formula_compare", args=[note.pk])
    title = note.service or _("Formula")
    return Event("formulas", note.written_at, "flask", title, formula.words, note.by.short_name, url=url)


@facts("formula")
def last_formula(appointment: Appointment, *, by: Staff, now: datetime) -> list[Fact]:
    """Of what is booked, else the newest of all; with what it changed."""
    notes = list(formulas_of(appointment.client)[:LOOKED_THROUGH])
    booked = {service.pk for service in appointment.services}
    newest: dict[int | None, FormulaNote] = {}
    for note in notes:
        newest.setdefault(note.service_id, note)
    shown = [note for service, note in newest.items() if service in booked] or notes[:1]
    return [fact_of(read_formula(note)) for note in shown]


def fact_of(formula: Formula) -> Fact:
    note = formula.note
    told = _("%(who)s, %(day)s") % {"who": note.by.short_name, "day": format_day(note.written_at, "short_day")}
    changed = "; ".join(told_of(line) for line in formula.changes)
    words = [f"{told} · {note.service}" if note.service else told]
    words += [_("Then changed: %(what)s") % {"what": changed}] if changed else []
    url = reverse("visits:formula_compare", args=[note.pk])
    return Fact("flask", formula.words, " · ".join(words), Place.FORMULA, url)


def told_of(line: Line) -> str:
    """“+ 7.3 20 g”, “− 6.1”, “oxide 60 → 40 ml”."""
    if line.kind is Kind.ADDED:
        return f"+ {line.name} {line.now}".strip()
    if line.kind is Kind.REMOVED:
        return f"− {line.name}"
    return f"{line.name} {line.before or '?'} → {line.now or '?'}"


@actions("formula")
def write_formula(appointment: Appointment, *, by: Staff) -> list[Action]:
    if not may(by, Right.WRITE_FORMULA):
        return []
    url = reverse("visits:formula_new", args=[appointment.client_id])
    return [Action("flask", gettext_lazy("Formula"), f"{url}?appointment={appointment.pk}")]


@hands_over("formulas", FormulaNote, FormulaIngredient)
def formulas_handed_over(client: Client) -> list[dict[str, str]]:
    return [
        {
            "at": note.written_at.isoformat(),
            "by": str(note.by),
            "text": read_formula(note).words,
            "for": str(note.service or ""),
        }
        for note in formulas_of(client)
    ]
