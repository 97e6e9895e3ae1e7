"""What is asked for a booking beforehand, what of it is paid, and what may be kept of it now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import translation
from django.utils.translation import gettext as _

from bookings.models import OPEN, Appointment, BookingPolicy, BookingTerms, LateMove, State
from bookings.policy import Asked, Facts, Item, Policy, Rate, asked_by, fee_for_cancelling, most_demanding
from clients.models import Client
from clients.queries.segments import narrowed
from loyalty.models import Account, AccountKind
from loyalty.queries import held_for
from salon.formats import format_money
from salon.models import Branch, Company

ZERO = Decimal(0)
A_YEAR = timedelta(days=365)


def as_rule(row: BookingPolicy) -> Policy:
    return Policy(
        pk=row.pk,
        demand=Rate(row.demand_percent, row.demand_sum),
        late_fee=Rate(row.late_percent, row.late_sum),
        missed_fee=Rate(row.missed_percent, row.missed_sum),
        free_hours=row.free_hours,
        from_amount=row.from_amount,
        after_no_shows=row.after_no_shows,
        raise_percent=row.raise_percent,
        services=frozenset(service.pk for service in row.services.all()),
        categories=frozenset(category.pk for category in row.categories.all()),
        group=row.segment_id,
    )


def facts_about(
    client: Client | None, items: Sequence[Item], policies: Iterable[BookingPolicy], *, branch: Branch, now: datetime
) -> Facts:
    """Somebody without a card, or whose card is made this moment, is in no group and has missed nothing."""
    company = Company.objects.get()
    if client is None or client.registered_at >= now:
        return Facts(tuple(items), precision=company.precision)
    missed = Appointment.objects.filter(
        client=client, state=State.NO_SHOW, starts_at__gt=now - A_YEAR, starts_at__lte=now
    )
    segments = {row.segment.pk: row.segment for row in policies if row.segment}
    own = Client.objects.filter(pk=client.pk)
    groups = [
        pk
        for pk, segment in segments.items()
        if narrowed(own, segment.rules, today=branch.local_day(now), company=company).exists()
    ]
    return Facts(tuple(items), frozenset(groups), missed.count(), company.precision)


def asked_for(client: Client | None, items: Sequence[Item], *, branch: Branch, now: datetime) -> Asked | None:
    """What the policies in use ask for such a booking. One query while none is in use."""
    policies = list(BookingPolicy.objects.in_use().with_services())
    if not (policies and items):
        return None
    facts = facts_about(client, items, policies, branch=branch, now=now)
    return most_demanding([as_rule(row) for row in policies], facts)


@dataclass(frozen=True)
class Weighed:
    """A policy, and what it asks or would ask if it were in use."""

    policy: BookingPolicy
    asked: Asked | None
    holds: bool


def weighed(client: Client | None, items: Sequence[Item], *, branch: Branch, now: datetime) -> list[Weighed]:
    """Every policy beside every other, for the owner's preview."""
    policies = list(BookingPolicy.objects.with_services())
    facts = facts_about(client, items, policies, branch=branch, now=now)
    holds = most_demanding([as_rule(row) for row in policies if row.is_on], facts)
    return [
        Weighed(row, asked_by(as_rule(row), facts), holds is not None and holds.policy == row.pk) for row in policies
    ]


def told(asked: Asked, policy: BookingPolicy, *, language: str, company: Company) -> str:
    """The owner's words in the client's language, else in the company's, else a sentence of ours."""
    if text := policy.texts.get(language) or policy.texts.get(company.language):
        return str(text)
    with translation.override(language):
        sums = {
            name: format_money(getattr(asked, name), company.currency) for name in ("demand", "late_fee", "missed_fee")
        }
        words = sums | {"hours": asked.free_hours}
        said = [_("To keep this time for you we ask for a deposit of %(demand)s.") % words] if asked.demand else []
        said.append(_("You may cancel free of charge until %(hours)d hours before.") % words)
        said += [_("After that we keep %(late_fee)s.") % words] if asked.late_fee else []
        said += [_("If you do not come we keep %(missed_fee)s.") % words] if asked.missed_fee else []
        return " ".join(said)


# The deposit of one booking ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Deposit:
    """`held` is on the booking's account now; the fees are the most that may be kept of it if the visit ended so now.

    `is_late`: told and free no more, so a move now is a late one. `late_move` is why `free_until` is before the visit's present time.
    """

    terms: BookingTerms | None
    held: Decimal
    due: Decimal
    free_until: datetime | None
    late_fee: Decimal
    missed_fee: Decimal
    is_late: bool = False
    late_move: LateMove | None = None

    @property
    def is_shown(self) -> bool:
        return self.terms is not None or self.held > 0


def terms_of(appointment: Appointment) -> BookingTerms | None:
    return BookingTerms.objects.filter(appointment=appointment).select_related("late_move").first()


def deposit_of(appointment: Appointment, *, now: datetime) -> Deposit:
    """Fees are not larger than what is held, and nothing where the client was not told."""
    terms = terms_of(appointment)
    if terms is None:
        return Deposit(None, held_for(appointment.ledger_subject), ZERO, None, ZERO, ZERO)
    held = held_for(appointment.ledger_subject)
    late_move = getattr(terms, "late_move", None)
    free_until = late_move.free_until if late_move else terms.free_until_for(appointment.starts_at)
    late = fee_for_cancelling(terms.late_fee, free_until=free_until, now=now)
    late_fee, missed_fee = (min(fee, held) if terms.is_accepted else ZERO for fee in (late, terms.missed_fee))
    due = max(terms.demand - held, ZERO) if appointment.state in OPEN else ZERO
    is_late = terms.is_accepted and now > free_until
    return Deposit(terms, held, due, free_until, late_fee, missed_fee, is_late, late_move)


def is_late_move(appointment: Appointment, *, now: datetime) -> bool:
    """Its move of this moment counts as late from now on."""
    return LateMove.objects.filter(terms__appointment=appointment, moved_at=now).exists()


def held_on(appointment: str) -> Any:
    """An expression: what is on the deposit of the booking whose number stands in this column."""
    subject = Concat(Value("booking:"), Cast(OuterRef(appointment), CharField()))
    accounts = Account.objects.filter(kind=AccountKind.RESERVATION, subject=subject)
    return Coalesce(Subquery(accounts.values("balance")[:1]), Value(ZERO))


def reservations_off() -> list[int]:
    """Reservation accounts of no booking or of somebody else's, and those of a booking that is over with money on them; always none."""
    subject = Concat(Value("booking:"), Cast(F("pk"), CharField()))
    theirs = Appointment.objects.annotate(subject=subject).filter(
        subject=OuterRef("subject"), client=OuterRef("client")
    )
    accounts = Account.objects.filter(kind=AccountKind.RESERVATION)
    off = ~Exists(theirs) | Q(balance__gt=0) & ~Exists(theirs.filter(state__in=sorted(OPEN)))
    return list(accounts.filter(off).values_list("pk", flat=True))
