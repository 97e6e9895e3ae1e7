"""Standing reservations: made, moved, cancelled and extended as a whole; each date is an appointment like any other.

Nothing is half made: all the dates are looked at under the masters' lock and written in one transaction.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from bookings.errors import DatesNotFree, NoDates, NotOfASeries
from bookings.layout import Planned, laid_out, moved_to
from bookings.models import AHEAD, Appointment, Series, SeriesPart
from bookings.operations.freed import note_freed
from bookings.operations.locks import lock_masters, locked
from bookings.operations.plan import WantedPart, as_agreed, lengths, save_plan
from bookings.operations.steps import cancel_appointment
from bookings.operations.terms import Accepted, keep_terms, note_late_move
from bookings.queries.series import Occurrence, dates_from, list_price, occurrences, upcoming_parts
from bookings.recurrence import last_date, moment_of, moments, weekly_dates
from clients.models import Client
from clients.operations import check_safety
from salon.formats import format_day
from salon.models import Branch, Staff

EXTENSION = 6  # months


@dataclass(frozen=True)
class Choice:
    """What the desk decided for one date: another time, another one instead of the first master, or `is_left_out`."""

    starts_at: datetime | None = None
    master: Staff | None = None
    is_left_out: bool = False


Chosen = Mapping[date, Choice]
P = TypeVar("P", WantedPart, Planned)


def planned_dates(
    parts: Sequence[WantedPart], days: Sequence[tuple[date, datetime]], chosen: Chosen
) -> list[tuple[date, list[Planned]]]:
    """Without the dates that are left out."""
    usual, plans = lengths(parts), []
    for day, starts_at in days:
        choice = chosen.get(day, Choice())
        if choice.is_left_out:
            continue
        own = lengths(taken_over(parts, choice.master)) if choice.master else usual
        plans.append((day, laid_out(own, choice.starts_at or starts_at)))
    return plans


def taken_over(parts: Sequence[P], master: Staff) -> list[P]:
    """`master` does what the first one did; the others keep theirs."""
    first = parts[0].master
    return [replace(part, master=master) if part.master == first else part for part in parts]


def preview(
    client: Client, *, branch: Branch, parts: Sequence[WantedPart], first_day: date, at: time, every_weeks: int, until: date, now: datetime,
    chosen: Chosen | None = None,
) -> list[Occurrence]:  # fmt: skip
    """Every date with what stands in its way; writes nothing."""
    days = moments(weekly_dates(first_day, every_weeks=every_weeks, until=until), at, branch.zone)
    return occurrences(planned_dates(parts, days, chosen or {}), branch=branch, client=client, now=now)


@transaction.atomic
def make_series(
    client: Client, *, branch: Branch, parts: Sequence[WantedPart], first_day: date, at: time, every_weeks: int, until: date, by: Staff, now: datetime,
    chosen: Chosen | None = None, request_key: str = "", accepted: Accepted | None = None,
) -> Series:  # fmt: skip
    """Locks the masters; the same `request_key` of the same person gives the same series."""
    lock_all(parts, chosen or {})
    already = made_before(request_key, by=by)
    if already:
        return already
    check_safety(client, [part.service for part in parts], day=first_day)
    rule = {"first_day": first_day, "at": at, "every_weeks": every_weeks, "until": until}
    found = preview(client, branch=branch, parts=parts, now=now, chosen=chosen, **rule)  # type: ignore[arg-type]
    refuse_unless_fine(found, now)
    series = Series.objects.create(
        client=client, branch=branch, made_by=by, made_at=now, request_key=key_of(request_key, by), **rule
    )
    SeriesPart.objects.bulk_create(
        SeriesPart(series=series, place=n, service=part.service, master=part.master, is_together=part.is_together)
        for n, part in enumerate(parts)
    )
    write_dates(series, found, accepted=accepted, by=by, now=now)
    return series


def key_of(request_key: str, by: Staff) -> str | None:
    return f"{by.pk}:{request_key}" if request_key else None


def made_before(request_key: str, *, by: Staff) -> Series | None:
    """By the same sending of the form."""
    key = key_of(request_key, by)
    return Series.objects.filter(request_key=key).first() if key else None


def lock_all(parts: Sequence[WantedPart], chosen: Chosen) -> None:
    masters = [part.master for part in parts] + [choice.master for choice in chosen.values()]
    lock_masters(master for master in masters if master)


def refuse_unless_fine(found: Sequence[Occurrence], now: datetime) -> None:
    if not found:
        raise NoDates
    wrong = [each for each in found if not each.is_fine or each.starts_at < now]
    if wrong:
        days = ", ".join(f"{format_day(each.day, 'short_day')} ({each.why or _('has passed')})" for each in wrong)
        sentence = _("These dates cannot be had as chosen: %(days)s") % {"days": days}
        raise DatesNotFree(sentence, days=[each.day.isoformat() for each in wrong])


def write_dates(
    series: Series, found: Sequence[Occurrence], *, accepted: Accepted | None, by: Staff, now: datetime
) -> None:
    for each in found:
        visit = Appointment(
            client=series.client, branch=series.branch, booked_by=by, booked_at=now, series=series, series_date=each.day
        )
        keep_terms(save_plan(visit, each.plan, now=now), each.plan, accepted=accepted, by=by, now=now)


def wanted_parts(series: Series) -> list[WantedPart]:
    return [
        WantedPart(part.service, part.master, part.is_together)
        for part in series.parts.select_related("service", "master")
    ]


def extension(series: Series, *, now: datetime, chosen: Chosen | None = None) -> list[Occurrence]:
    """The dates of the six months after its last one."""
    first = weekly_dates(series.first_day, every_weeks=series.every_weeks, until=series.until)[-1] + step(series)
    rule = {
        "at": series.at,
        "every_weeks": series.every_weeks,
        "until": last_date(series.until, EXTENSION) + timedelta(days=1),
    }
    return preview(
        series.client, branch=series.branch, parts=wanted_parts(series), first_day=first, now=now, chosen=chosen, **rule  # type: ignore[arg-type]
    )  # fmt: skip


def step(series: Series) -> timedelta:
    return timedelta(weeks=series.every_weeks)


@transaction.atomic
def extend_series(
    series: Series, *, until: date, by: Staff, now: datetime, chosen: Chosen | None = None, accepted: Accepted | None = None
) -> Series:  # fmt: skip
    """By six months. `until` is where it ended when the desk looked: pressed twice it is extended once."""
    series = Series.objects.select_for_update(of=("self",)).select_related("client", "branch").get(pk=series.pk)
    if series.until != until or series.state != Series.State.RUNNING:
        return series
    lock_all(wanted_parts(series), chosen or {})
    found = extension(series, now=now, chosen=chosen)
    refuse_unless_fine(found, now)
    write_dates(series, found, accepted=accepted, by=by, now=now)
    series.until = last_date(series.until, EXTENSION) + timedelta(days=1)
    series.save(update_fields=["until"])
    return series


# This one and all later ---------------------------------------------------------------------------


def moved_dates(
    visit: Appointment, starts_at: datetime, chosen: Chosen
) -> list[tuple[Appointment, date, list[Planned]]]:
    """Each later date with the date it will stand for and its plan, at the new time by the wall clock."""
    if visit.series is None or visit.series_date is None:
        raise NotOfASeries
    zone = visit.branch.zone
    wall = starts_at.astimezone(zone)
    by_days, found = wall.date() - visit.series_date, []
    for each in dates_from(visit):
        day: date = (each.series_date or visit.series_date) + by_days
        choice = chosen.get(day, Choice())
        if not choice.is_left_out:
            start = choice.starts_at or moment_of(day, wall.time(), zone)
            plan = [as_agreed(part) for part in each.parts.all()]
            found.append((each, day, moved_to(taken_over(plan, choice.master) if choice.master else plan, start)))
    return found


def move_preview(
    visit: Appointment, *, starts_at: datetime, now: datetime, chosen: Chosen | None = None
) -> list[Occurrence]:
    moved = moved_dates(visit, starts_at, chosen or {})
    plans, own = [(day, plan) for _visit, day, plan in moved], {each.pk for each, _day, _plan in moved}
    return occurrences(plans, branch=visit.branch, client=visit.client, now=now, moved=own)


@transaction.atomic
def move_later(
    visit: Appointment, *, starts_at: datetime, by: Staff, now: datetime, chosen: Chosen | None = None, salon_asked: bool = False
) -> Series:  # fmt: skip
    """This date and all later ones; a date left out stays where it is. From the far end, so that no two are ever in one place."""
    visit = locked(visit)
    moved = moved_dates(visit, starts_at, chosen or {})
    lock_masters(part.master for each, _day, plan in moved for part in [*plan, *each.parts.all()])
    refuse_unless_fine(move_preview(visit, starts_at=starts_at, now=now, chosen=chosen), now)
    is_later = starts_at > visit.branch.at(visit.series_date, time(0))  # type: ignore[arg-type]
    for each, day, plan in sorted(moved, key=lambda row: row[1], reverse=is_later):
        before, was_at = [as_agreed(part) for part in each.parts.all()], each.starts_at
        Appointment.objects.filter(pk=each.pk).update(series_date=day)
        save_plan(each, plan, now=now)
        note_freed(before, plan, each.branch, now=now)
        if not salon_asked:
            note_late_move(each, was_at=was_at, by=by, now=now)
    return keep_rule(visit, starts_at)


def keep_rule(visit: Appointment, starts_at: datetime) -> Series:
    """What is added later follows the new time."""
    series, wall = visit.series, starts_at.astimezone(visit.branch.zone)
    assert series
    assert visit.series_date
    shift = wall.date() - visit.series_date
    series.at, series.first_day, series.until = wall.time(), series.first_day + shift, series.until + shift
    series.save(update_fields=["at", "first_day", "until"])
    return series


@transaction.atomic
def cancel_later(visit: Appointment, *, reason: str, by: Staff, now: datetime) -> Series:
    """This date and all later ones; the series has ended. Cancelled already is fine."""
    if visit.series is None:
        raise NotOfASeries
    for each in dates_from(visit):
        cancel_appointment(each, reason=reason, by=by, now=now)
    Series.objects.filter(pk=visit.series.pk).update(state=Series.State.ENDED)
    visit.series.refresh_from_db()
    return visit.series


# Prices -------------------------------------------------------------------------------------------


@transaction.atomic
def accept_prices(series: Series, parts: Collection[SeriesPart], *, by: Staff, now: datetime) -> None:
    """The visits ahead cost what the price list says today."""
    for part in parts:
        own = upcoming_parts(series, now).filter(service=part.service, master=part.master, appointment__state__in=AHEAD)
        own.update(price=list_price(part.service, part.master_id))


@transaction.atomic
def keep_prices(series: Series, parts: Collection[SeriesPart], *, by: Staff, now: datetime) -> None:
    """As agreed; not asked again until the price list changes again."""
    for part in parts:
        SeriesPart.objects.filter(pk=part.pk).update(kept_price=list_price(part.service, part.master_id))
