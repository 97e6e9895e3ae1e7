"""Passes a client can pay with, passes that ended and whether they were renewed, and who owes since when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat, Least, TruncDate

from clients.models import Client
from loyalty.models import Account, AccountKind, Certificate, CertificateState, Entry, Lot, Pass
from loyalty.models.prepaid import SIGNS_IN_A_GROUP
from loyalty.queries.ledger import ZERO, balances
from salon.models import Branch

RENEWED_WITHIN = timedelta(days=30)
PLANNED_PERCENT = 40  # the trade's: of every 100 ended so many are renewed the next month


def usable_passes(client: Client, day: date) -> list[Pass]:
    """Those that end first come first; with the services they cover."""
    held = Pass.objects.usable(day).filter(client=client).select_related("plan").prefetch_related("plan__services")
    return list(held.order_by("ends_on", "pk"))


def lots_ahead(client: Client) -> QuerySet[Lot]:
    """Points that will expire, the soonest first."""
    return Lot.objects.open().filter(account__client=client, expires_on__isnull=False).oldest_first()


@dataclass(frozen=True)
class Held:
    """What a client has here, as their own page shows it. `certificates`: the last signs of each, what is left, its last day."""

    deposit: Decimal
    reserved: Decimal
    points: Decimal
    next_lot: Lot | None
    passes: list[Pass]
    certificates: list[tuple[str, Decimal, date | None]]
    owed: Decimal


def held_by(client: Client, day: date) -> Held:
    """A constant number of queries. Of a certificate only enough to know it by: whoever reads its code may spend it."""
    sums = balances(client)
    bought = Certificate.objects.filter(buyer=client).with_state(day).in_state(CertificateState.USABLE)
    return Held(
        deposit=sums[AccountKind.DEPOSIT],
        reserved=sums[AccountKind.RESERVATION],
        points=sums[AccountKind.POINTS],
        next_lot=lots_ahead(client).first(),
        passes=list(Pass.objects.current(day).filter(client=client).select_related("plan").order_by("ends_on", "pk")),
        certificates=[(row.code[-SIGNS_IN_A_GROUP:], row.balance, row.expires_on) for row in bought],  # type: ignore[attr-defined]
        owed=-sums[AccountKind.CREDIT],
    )


def extended(certificate: Certificate) -> list[tuple[date, str]]:
    """When it was made longer and why, the newest first."""
    events = certificate.events.filter(pgh_context__metadata__has_key="extended")  # type: ignore[attr-defined]
    return list(events.order_by("-pgh_id").values_list("pgh_created_at", "pgh_context__metadata__extended"))


# Renewals --------------------------------------------------------------------------------------------


def ended_passes(branches: Sequence[Branch], first: date, last: date, *, today: date) -> QuerySet[Pass]:
    """Over or used up within these days; `ended_on`, and `is_renewed`: its client bought another by 30 days after."""
    subject = Concat(Value("pass:"), OuterRef("pk"), output_field=CharField())
    uses = Entry.objects.filter(account__kind=AccountKind.PASS, account__subject=subject, reason=Entry.Reason.SPENT)
    last_use = Subquery(
        uses.order_by("-happened_at").values(day=TruncDate("happened_at"))[:1], output_field=DateField()
    )
    used_up = Least(Coalesce(last_use, F("ends_on")), F("ends_on"))
    ended_on = Case(When(visits_left=0, then=used_up), default=F("ends_on"), output_field=DateField())
    until = ExpressionWrapper(OuterRef("ended_on") + Value(RENEWED_WITHIN), output_field=DateField())
    another = Pass.objects.filter(client=OuterRef("client"), sold_at__gt=OuterRef("sold_at"), sold_at__date__lte=until)
    found = Pass.objects.ended(today).filter(branch__in=branches).annotate(ended_on=ended_on)
    return found.filter(ended_on__range=(first, last)).annotate(is_renewed=Exists(another)).order_by("-ended_on", "-pk")


@dataclass(frozen=True)
class Renewals:
    """`waiting` are not renewed, but their 30 days are not over."""

    ended: int
    renewed: int
    waiting: int

    @property
    def percent(self) -> int | None:
        return round(self.renewed / self.ended * 100) if self.ended else None


def renewals(ended: Iterable[Pass], today: date) -> Renewals:
    rows = list(ended)
    renewed = sum(row.is_renewed for row in rows)  # type: ignore[attr-defined]
    waiting = sum(not row.is_renewed and row.ended_on + RENEWED_WITHIN >= today for row in rows)  # type: ignore[attr-defined]
    return Renewals(len(rows), renewed, waiting)


# Debts -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Debt:
    """`branch`: where the debt began."""

    client: Client
    owed: Decimal
    limit: Decimal
    since: datetime
    branch: Branch | None


def debts(branches: Sequence[Branch]) -> list[Debt]:
    """Begun at these branches, the oldest first. A debt is as old as the first entry after the account was last at nothing."""
    entries = Entry.objects.filter(account=OuterRef("pk"))
    clear = Subquery(entries.filter(balance_after=ZERO).order_by("-pk").values("pk")[:1], output_field=IntegerField())
    began = entries.filter(pk__gt=Coalesce(OuterRef("clear"), 0)).order_by("pk")
    owing = Account.objects.filter(kind=AccountKind.CREDIT, balance__lt=0).annotate(clear=clear)
    owing = owing.annotate(since=Subquery(began.values("happened_at")[:1]), at=Subquery(began.values("branch")[:1]))
    known = {branch.pk: branch for branch in branches}
    here = owing.filter(Q(at__in=known) | Q(at__isnull=True)).select_related("client").order_by("since", "pk")
    return [Debt(row.client, -row.balance, row.limit, row.since, known.get(row.at)) for row in here if row.client]


def debt_of(client: Client) -> Account | None:
    """The client's credit, when there is one."""
    return Account.objects.filter(client=client, kind=AccountKind.CREDIT).first()
