"""Passes, credit and points that expire: on the client's card, in a hand-over, and certificates in the search box."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast, JSONObject
from django.urls import reverse
from django.utils.translation import gettext as _

from clients.card import panel
from clients.card_row import row_part
from clients.erasure import hands_over, plain_rows
from clients.models import Client
from clients.search import Thing, register_things
from loyalty.models import Account, AccountKind, Certificate, CreditDecision, Lot, Pass, PassFreeze, PassPlan
from loyalty.models.prepaid import SIGNS, written
from salon.models import Staff
from salon.roles import Right, may

LATEST = 4
SIGNS_IN_A_CODE = 12
DAYS = ("starts_on", "ends_on", "frozen_from", "frozen_to")


@row_part("passes_held")
def passes_held(client: OuterRef) -> QuerySet[Any, Any]:
    freeze = PassFreeze.objects.filter(of=OuterRef("pk")).order_by("-last_day")
    told = JSONObject(
        pk="pk", name="plan__name", early="plan__early_percent", late="plan__late_percent", visits_left="visits_left",
        visits_total="visits_total", starts_on="starts_on", ends_on="ends_on", frozen_from=freeze.values("first_day")[:1],
        frozen_to=freeze.values("last_day")[:1], renewed=Exists(Pass.objects.filter(renews=OuterRef("pk"))),
    )  # fmt: skip
    return Pass.objects.filter(client=client).order_by("-ends_on", "-pk").values(json=told)[:LATEST]


@row_part("credit_rows")
def credit_rows(client: OuterRef) -> QuerySet[Any, Any]:
    told = JSONObject(balance=Cast("balance", CharField()), limit=Cast("limit", CharField()))
    return Account.objects.filter(client=client, kind=AccountKind.CREDIT).values(json=told)


@row_part("points_ahead")
def points_ahead(client: OuterRef) -> QuerySet[Any, Any]:
    """The next lot that expires."""
    lots = Lot.objects.open().filter(account__client=client, expires_on__isnull=False).oldest_first()
    return lots.values(json=JSONObject(left=Cast("left", CharField()), expires_on="expires_on"))[:1]


@panel("prepaid", template="loyalty/parts/prepaid.html", place="side", order=11, queries=0)
def prepaid(client: Client, *, by: Staff, now: datetime) -> dict[str, Any]:
    """All three come with the client (clients/card_row.py)."""
    day = client.home_branch.local_day(now)
    credit = next(iter(getattr(client, "credit_rows", [])), None)
    points = next(iter(getattr(client, "points_ahead", [])), None)
    return {
        "passes": [told(row, day) for row in getattr(client, "passes_held", [])],
        "owed": -Decimal(credit["balance"]) if credit else Decimal(0),
        "limit": Decimal(credit["limit"]) if credit else Decimal(0),
        "points_left": Decimal(points["left"]) if points else None,
        "points_until": date.fromisoformat(points["expires_on"]) if points else None,
    }


def told(row: dict[str, Any], day: date) -> dict[str, Any]:
    """The row with what the pass itself says of this day."""
    row = row | {name: date.fromisoformat(row[name]) if row[name] else None for name in DAYS}
    plan = PassPlan(name=row["name"], early_percent=Decimal(str(row["early"])), late_percent=Decimal(str(row["late"])))
    names = ("pk", "visits_left", "visits_total", "starts_on", "ends_on")
    held = Pass(plan=plan, **{name: row[name] for name in names})
    is_frozen = bool(row["frozen_from"]) and row["frozen_from"] <= day <= row["frozen_to"]
    return {
        "pass": held,
        "frozen_to": row["frozen_to"] if is_frozen else None,
        "is_over": held.ends_on < day or held.visits_left == 0,
        "percent": Decimal(0) if row["renewed"] else held.renewal_percent(day),
        "until": held.renewal_until(day),
    }


@hands_over("prepaid", Pass, Certificate, CreditDecision)
def handed_over(client: Client) -> dict[str, Any]:
    passes = Pass.objects.filter(client=client).values(
        "plan__name", "price", "sold_at", "starts_on", "ends_on", "visits_left"
    )
    certificates = Certificate.objects.filter(buyer=client).values(
        "code", "nominal", "sold_at", "expires_on", "recipient", "wish"
    )
    decisions = CreditDecision.objects.filter(client=client).values("limit", "decided_at")
    return {
        "passes": plain_rows(passes),
        "certificates": plain_rows(certificates),
        "credit": plain_rows(decisions),
    }


@register_things
def certificates(text: str, by: Staff) -> list[Thing]:
    """Only a whole code is looked for: nobody finds money by guessing pieces."""
    signs = [sign for sign in text.upper() if sign.isalnum()]
    if len(signs) != SIGNS_IN_A_CODE or set(signs) - set(SIGNS) or not may(by, Right.SELL_PREPAID):
        return []
    return [
        Thing(_("Gift certificate %(code)s") % {"code": row.code}, row.recipient, "gift", reverse("loyalty:certificate", args=[row.pk]))
        for row in Certificate.objects.filter(code=written(text))
    ]  # fmt: skip
