"""What a segment may ask of visits: services, masters, goods, branches, ways to pay; visits and money of a period."""

from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from clients.segments import Asked, Kind, Period, Rows, ask
from clients.segments.lookups import several, totalled
from salon.models import Branch, Goods, Service, ServiceCategory, Staff
from visits.models import Payment, PaymentKind, Visit, VisitLine

GROUP = _("What they had")


def on_sale(row: Any) -> str:
    """What is no longer sold stays to choose from: somebody had it."""
    return str(row) if row.is_active else str(_("%(name)s (not on sale)") % {"name": row})


def here(person: Staff) -> str:
    return str(person) if person.is_active else str(_("%(name)s (left)") % {"name": person})


def of_client(rows: "QuerySet[Any]", asked: Asked, visit: str = "visit__") -> "QuerySet[Any]":
    """Of the client of the outer query, in the period asked about."""
    found = rows.filter(**{f"{visit}client": OuterRef("pk")})
    return found if asked.since is None else found.filter(**{f"{visit}day__range": (asked.since, asked.given.today)})


@ask("services", _("Services had"), group=GROUP, kind=Kind.MANY, choices=Rows(Service, on_sale), period=Period.MAY)
def services(asked: Asked) -> Q:
    return several(of_client(VisitLine.objects.all(), asked), "service", asked)


@ask(
    "families",
    _("Kinds of services had"),
    group=GROUP,
    kind=Kind.MANY,
    choices=Rows(ServiceCategory),
    period=Period.MAY,
)
def families(asked: Asked) -> Q:
    return several(of_client(VisitLine.objects.all(), asked), "service__category", asked)


@ask("goods", _("Goods bought"), group=GROUP, kind=Kind.MANY, choices=Rows(Goods, on_sale), period=Period.MAY)
def goods(asked: Asked) -> Q:
    return several(of_client(VisitLine.objects.all(), asked), "goods", asked)


@ask("masters", _("Was with the master"), group=GROUP, kind=Kind.MANY, choices=Rows(Staff, here), period=Period.MAY)
def masters(asked: Asked) -> Q:
    return several(of_client(VisitLine.objects.all(), asked), "master", asked)


@ask("branches", _("Branches visited"), group=GROUP, kind=Kind.MANY, choices=Rows(Branch), period=Period.MAY)
def branches(asked: Asked) -> Q:
    return several(of_client(Visit.objects.standing(), asked, visit=""), "branch", asked)


@ask("paid_by", _("Paid by"), group=GROUP, kind=Kind.MANY, choices=lambda: PaymentKind.choices, period=Period.MAY)
def paid_by(asked: Asked) -> Q:
    return several(of_client(Payment.objects.all(), asked), "kind", asked)


def of_period(asked: Asked) -> "QuerySet[Visit]":
    return Visit.objects.standing().between(asked.since, asked.given.today) if asked.since else Visit.objects.standing()


@ask("visits_lately", _("Visits in a period"), group=GROUP, kind=Kind.NUMBER, period=Period.MUST)
def visits_lately(asked: Asked) -> Q:
    return totalled(of_period(asked), Count("pk"), asked)


@ask("spent_lately", _("Spent in a period"), group=GROUP, kind=Kind.NUMBER, whole=False, period=Period.MUST)
def spent_lately(asked: Asked) -> Q:
    return totalled(of_period(asked), Sum("total"), asked)


@ask("saved_lately", _("Discounts in a period"), group=GROUP, kind=Kind.NUMBER, whole=False, period=Period.MUST)
def saved_lately(asked: Asked) -> Q:
    return totalled(of_period(asked), Sum("discount_total"), asked)
