"""What visits put on the client's card, in the history and into a hand-over. Formulas and photos are in files of their own."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.card import panel
from clients.erasure import hands_over
from clients.models import Client
from clients.timeline import Event, source
from salon.models import Staff
from visits.models import Visit
from visits.queries import visits_of

VISITS_SHOWN = 3


@panel("visits", template="visits/parts/visits_panel.html", place="main", order=20, queries=2)
def last_visits(client: Client, *, by: Staff, now: datetime) -> dict[str, Any]:
    if not client.visits_count:
        return {}
    return {"last_visits": list(visits_of(client, by=by)[:VISITS_SHOWN])}


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
