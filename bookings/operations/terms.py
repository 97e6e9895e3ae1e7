"""What the client of a booking was told and agreed to, written down once."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from bookings.errors import TermsChanged
from bookings.layout import Planned
from bookings.models import AcceptedHow, Appointment, BookingPolicy, BookingTerms, LateMove
from bookings.policy import Asked, Item
from bookings.queries.deposits import as_rule, asked_for, told
from salon.formats import format_money
from salon.models import Company, Staff


@dataclass(frozen=True)
class Accepted:
    """The client was told, or has read, that a deposit of up to `demand` is asked."""

    how: str
    demand: Decimal


def keep_terms(
    appointment: Appointment, plan: Sequence[Planned], *, accepted: Accepted | None, by: Staff | None, now: datetime
) -> BookingTerms | None:
    """Within the transaction that books. Nothing is kept when no policy holds; nobody who was not told owes a fee."""
    asked = asked_for(appointment.client, items_in(plan), branch=appointment.branch, now=now)
    if asked is None:
        return None
    company = Company.objects.get()
    if accepted and asked.demand > accepted.demand:
        words = {"sum": format_money(asked.demand, company.currency)}
        raise TermsChanged(
            _("The deposit for this visit is %(sum)s. Tell the client, then book again.") % words,
            demand=str(asked.demand),
        )
    return write_terms(appointment, asked, accepted, company=company, by=by, now=now)


def items_in(plan: Sequence[Planned]) -> list[Item]:
    return [Item(part.service.pk, part.service.category_id, part.price) for part in plan]


def write_terms(
    appointment: Appointment, asked: Asked, accepted: Accepted | None, *, company: Company, by: Staff | None, now: datetime
) -> BookingTerms:  # fmt: skip
    policy = BookingPolicy.objects.with_services().get(pk=asked.policy)
    language = appointment.client.language or company.language
    terms = BookingTerms(
        appointment=appointment,
        policy=policy,
        snapshot=snapshot(policy),
        text=told(asked, policy, language=language, company=company),
        language=language,
        how=accepted.how if accepted else AcceptedHow.NOT_ASKED,
        accepted_at=now if accepted else None,
        by=by,
        price=asked.price,
        demand=asked.demand,
        late_fee=asked.late_fee,
        missed_fee=asked.missed_fee,
        free_hours=asked.free_hours,
    )
    terms.free_until = terms.free_until_for(appointment.starts_at)
    terms.save()
    return terms


def note_late_move(appointment: Appointment, *, was_at: datetime, by: Staff | None, now: datetime) -> None:
    """Within the transaction that moves, which is not asked for by the salon. The first late move holds."""
    terms = BookingTerms.objects.filter(appointment=appointment).first()
    if terms and terms.is_accepted and appointment.starts_at != was_at and now > terms.free_until_for(was_at):
        LateMove.objects.get_or_create(terms=terms, defaults={"was_at": was_at, "moved_at": now, "by": by})


def forget_late_move(appointment: Appointment) -> None:
    """The visit was put back to where it was."""
    LateMove.objects.filter(terms__appointment=appointment, was_at=appointment.starts_at).delete()


def snapshot(policy: BookingPolicy) -> dict[str, object]:
    """As JSON can say it: numbers as words, sets as lists."""
    rule = {
        name: sorted(value) if isinstance(value, frozenset) else value
        for name, value in asdict(as_rule(policy)).items()
    }
    for name in ("demand", "late_fee", "missed_fee"):
        rule[name] = {part: str(value) for part, value in rule[name].items()}
    sums = {name: str(rule[name]) for name in ("from_amount", "raise_percent")}
    return rule | sums | {"name": policy.name, "texts": policy.texts}
