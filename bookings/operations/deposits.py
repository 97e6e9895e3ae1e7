"""What becomes of a reservation deposit when its visit does not take place. Each runs within the step's own transaction.

The visit is locked, so nobody else moves its deposit; the entries' keys name the booking, so nothing happens twice.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from bookings.errors import AlreadySettled, NotByPolicy
from bookings.models import Appointment, Rest
from bookings.queries.deposits import deposit_of
from loyalty.errors import NoSuchSum, NotEnough, SumNotPositive
from loyalty.models import AccountKind, Entry, PaidInBy
from loyalty.operations import post_entry
from salon.formats import format_money
from salon.models import Company, Staff
from salon.roles import Right, may


@dataclass(frozen=True)
class Settlement:
    """What the desk chose. `forfeit` None: what the policy says. `why`: the owner's reason for keeping more than that."""

    forfeit: Decimal | None = None
    rest: str = Rest.KEEP
    paid_by: str = PaidInBy.CASH
    why: str = ""


BY_POLICY = Settlement()


def settle_cancelled(
    appointment: Appointment, settlement: Settlement | None, *, by: Staff | None, now: datetime
) -> None:
    settle(appointment, settlement, most=deposit_of(appointment, now=now).late_fee, by=by, now=now)


def settle_missed(appointment: Appointment, settlement: Settlement | None, *, by: Staff | None, now: datetime) -> None:
    settle(appointment, settlement, most=deposit_of(appointment, now=now).missed_fee, by=by, now=now)


def settle(
    appointment: Appointment, settlement: Settlement | None, *, most: Decimal, by: Staff | None, now: datetime
) -> None:
    """Up to `most` is kept as a fee; the rest goes to the client's deposit or back to the client."""
    held, chosen = deposit_of(appointment, now=now).held, settlement or BY_POLICY
    if not held:
        return
    forfeit = most if chosen.forfeit is None else chosen.forfeit
    check_forfeit(forfeit, chosen, held=held, most=most, by=by)
    if forfeit:
        move_out(appointment, forfeit, Entry.Reason.FORFEITED, note=chosen.why, by=by, now=now)
    if held > forfeit and chosen.rest == Rest.RETURN:
        move_out(appointment, held - forfeit, Entry.Reason.RETURNED, note=chosen.paid_by, by=by, now=now)
    elif held > forfeit:
        keep_on_account(appointment, held - forfeit, by=by, now=now)


def check_forfeit(forfeit: Decimal, chosen: Settlement, *, held: Decimal, most: Decimal, by: Staff | None) -> None:
    """More than the policy allows is the owner's, with a reason."""
    company = Company.objects.get()
    if forfeit < 0:
        raise SumNotPositive
    if forfeit % company.precision:
        raise NoSuchSum
    if forfeit > held:
        raise NotEnough(balance=str(held))
    if forfeit > most and not (chosen.why.strip() and by is not None and may(by, Right.EDIT_COMPANY)):
        words = {"most": format_money(most, company.currency)}
        sentence = _("By the policy at most %(most)s is kept now. Only the owner keeps more, with a reason.")
        raise NotByPolicy(sentence % words, most=str(most))


def check_not_settled(appointment: Appointment, settlement: Settlement | None) -> None:
    """Two desks: the second must not pay the money out again, and has to know."""
    out = Entry.objects.filter(account__subject=appointment.ledger_subject, amount__lt=0)
    if settlement and out.exists():
        raise AlreadySettled


def move_out(
    appointment: Appointment, amount: Decimal, reason: str, *, by: Staff | None, now: datetime, note: str = ""
) -> Entry:
    return post_entry(
        appointment.client,
        kind=AccountKind.RESERVATION,
        subject=appointment.ledger_subject,
        amount=-amount,
        reason=reason,
        key=f"{appointment.ledger_subject}:{reason}",
        branch=appointment.branch,
        by=by,
        now=now,
        note=note,
    )


def keep_on_account(appointment: Appointment, amount: Decimal, *, by: Staff | None, now: datetime) -> Entry:
    """To the client's own deposit."""
    move_out(appointment, amount, Entry.Reason.MOVED, by=by, now=now)
    return post_entry(
        appointment.client,
        kind=AccountKind.DEPOSIT,
        amount=amount,
        reason=Entry.Reason.MOVED,
        key=f"{appointment.ledger_subject}:kept",
        branch=appointment.branch,
        by=by,
        now=now,
    )
