"""What a segment may ask of cards and balances."""

from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Sum
from django.utils.translation import gettext_lazy as _

from clients.segments import Asked, Kind, Rows, ask
from clients.segments.lookups import several, totalled, yes_or_no
from loyalty.models import Account, AccountKind, Card, Pass, Tier

GROUP = _("Card, points, deposit")


def cards(today: date) -> Any:
    """In use on the day, of the client of the outer query."""
    in_time = Q(valid_until__isnull=True) | Q(valid_until__gte=today)
    return Card.objects.filter(in_time, client=OuterRef("pk"), is_blocked=False)


@ask("tier", _("Card tier"), group=GROUP, kind=Kind.MANY, choices=Rows(Tier), only=("any", "none"))
def tier(asked: Asked) -> Q:
    return several(cards(asked.given.today), "tier", asked)


@ask("has_card", _("Has a card"), group=GROUP, kind=Kind.YES)
def has_card(asked: Asked) -> Q:
    return yes_or_no(Q(Exists(cards(asked.given.today))), asked)


@ask("points", _("Points"), group=GROUP, kind=Kind.NUMBER, whole=False)
def points(asked: Asked) -> Q:
    return totalled(Account.objects.filter(kind=AccountKind.POINTS), Sum("balance"), asked)


@ask("deposit", _("Deposit"), group=GROUP, kind=Kind.NUMBER, whole=False)
def deposit(asked: Asked) -> Q:
    return totalled(Account.objects.filter(kind=AccountKind.DEPOSIT), Sum("balance"), asked)


@ask("debt", _("Owes us"), group=GROUP, kind=Kind.NUMBER, whole=False)
def debt(asked: Asked) -> Q:
    return totalled(Account.objects.filter(kind=AccountKind.CREDIT), Sum(F("balance") * -1), asked)


@ask("has_pass", _("Has a running pass"), group=GROUP, kind=Kind.YES)
def has_pass(asked: Asked) -> Q:
    return yes_or_no(Q(Exists(Pass.objects.current(asked.given.today).filter(client=OuterRef("pk")))), asked)


@ask("pass_ending", _("Pass ends soon, not renewed"), group=GROUP, kind=Kind.YES)
def pass_ending(asked: Asked) -> Q:
    return yes_or_no(Q(Exists(Pass.objects.ending(asked.given.today).filter(client=OuterRef("pk")))), asked)
