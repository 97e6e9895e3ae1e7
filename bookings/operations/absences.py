"""Masters away: a new absence takes in what it lies over, and gives it back when it is taken back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bookings.cover import Away, as_kept, as_read
from bookings.errors import AlreadyAway
from bookings.models import Absence
from bookings.operations.locks import lock_masters
from salon.models import Branch, Staff
from salon.operations.patterns import check_rights

Period = tuple[datetime, datetime]


@transaction.atomic
def add_absence(
    master: Staff, *, branch: Branch, period: Period, reason: str, by: Staff, now: datetime
) -> Absence:  # fmt: skip
    """Lunches and other absences in that time go under it; those that reach beyond it are trimmed.

    The same again is the same absence. Somebody away for all of that time and longer is away already. Locks the master.
    """
    check_rights(branch, by)
    lock_masters([master])
    met = list(Absence.objects.filter(master=master, period__overlap=period).order_by("period"))
    for each in met:
        spans = (each.period.lower, each.period.upper)
        if (spans, each.reason) == (period, reason):
            return each
        if spans != period and as_away(each).holds(*period):
            words = {"master": master.short_name, "reason": each.reason}
            raise AlreadyAway(_("%(master)s is already away for all of that time: %(reason)s.") % words)
    under = tuple(inside for each in met if (inside := take_in(each, period)))
    return Absence.objects.create(
        master=master, branch=branch, period=period, reason=reason, covers=as_kept(under)
    )  # fmt: skip


def as_away(absence: Absence) -> Away:
    period = absence.period
    return Away(absence.branch_id, period.lower, period.upper, absence.reason, as_read(absence.covers))


def take_in(absence: Absence, period: Period) -> Away | None:
    """The part of it in this time; what is outside stays where it was."""
    whole = as_away(absence)
    left = whole.within(whole.first, period[0]) or whole.within(period[1], whole.last)
    if left:
        write(absence, left)
    else:
        absence.delete()
    return whole.within(*period)


def write(absence: Absence, away: Away) -> None:
    absence.branch_id, absence.period, absence.reason = away.branch, (away.first, away.last), away.reason
    absence.covers = as_kept(away.covers)
    absence.save()


@transaction.atomic
def delete_absence(absence: Absence, *, by: Staff, now: datetime) -> None:
    """What it had taken in is there again. Twice it does nothing. Locks the master."""
    check_rights(absence.branch, by)
    lock_masters([absence.master])
    found = Absence.objects.filter(pk=absence.pk).first()
    if found is None:
        return
    found.delete()
    for each in as_read(found.covers):
        bring_back(found.master, each)


def bring_back(master: Staff, away: Away) -> None:
    """Joined with what was left of it beside that time. Nothing can have come in between: it would have trimmed both."""
    beside = Absence.objects.filter(
        master=master, branch=away.branch, reason=away.reason, period__adjacent_to=(away.first, away.last)
    ).order_by("period")  # fmt: skip
    pieces = sorted([*map(as_away, beside), away], key=lambda piece: piece.first)
    beside.delete()
    covers = tuple(under for piece in pieces for under in piece.covers)
    write(Absence(master=master), Away(away.branch, pieces[0].first, pieces[-1].last, away.reason, covers))
