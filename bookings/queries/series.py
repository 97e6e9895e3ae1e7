"""The dates of a standing reservation looked at before they are written: free, or what stands in the way; and changed prices."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from bookings.availability import Aside, Piece
from bookings.layout import Planned
from bookings.models import AHEAD, Absence, Appointment, AppointmentPart, Hold, Series, SeriesPart
from bookings.queries.times import Nearest, Sought, free_times_near, masters_for
from clients.models import Client
from salon.models import Branch, Holiday, OpeningHours, Resource, Service, Shift, StaffService


class Problem(StrEnum):
    CLASH = "clash"
    CLIENT = "client"
    AWAY = "away"
    NOTHING_FREE = "nothing_free"
    CLOSED = "closed"
    OFF_SHIFT = "off_shift"
    UNPUBLISHED = "unpublished"


@dataclass(frozen=True)
class Occurrence:
    """One date of the series as it is planned, and what stands in its way. Without a published shift it can be booked all the same."""

    day: date
    plan: list[Planned]
    problem: Problem | None
    why: str
    nearest: list[Nearest]

    @property
    def starts_at(self) -> datetime:
        return self.plan[0].starts_at

    @property
    def is_fine(self) -> bool:
        return self.problem in (None, Problem.UNPUBLISHED)


@dataclass(frozen=True)
class Known:
    """Everything taken and worked in the time of the series, read once."""

    holds: dict[int, list[tuple[DateTimeTZRange, str]]]
    of_client: list[DateTimeTZRange]
    shifts: dict[int, list[DateTimeTZRange]]
    away: dict[int, list[tuple[DateTimeTZRange, str]]]
    published: dict[int, datetime]
    open_weekdays: set[int]
    holidays: dict[date, str]
    things: dict[int, set[int]]
    things_taken: list[tuple[int, DateTimeTZRange]]
    needs: dict[int, list[int]]


def occurrences(
    plans: Sequence[tuple[date, list[Planned]]], *, branch: Branch, client: Client, now: datetime, moved: Collection[int] = ()
) -> list[Occurrence]:  # fmt: skip
    """In their order. What the visits `moved` hold counts as free. The nearest free times are asked for clashes only."""
    if not plans:
        return []
    known = known_for([part for _day, plan in plans for part in plan], branch, client, now, moved)
    found = []
    for day, plan in plans:
        problem, why = next(standing_in_the_way(plan, branch, known), (None, ""))
        is_asked = problem not in (None, Problem.UNPUBLISHED)
        found.append(Occurrence(day, plan, problem, why, nearest_on(plan, branch, client, now) if is_asked else []))
    return found


def known_for(parts: Sequence[Planned], branch: Branch, client: Client, now: datetime, moved: Collection[int]) -> Known:
    span = (min(part.starts_at for part in parts), max(part.busy.upper for part in parts))
    masters = {part.master.pk for part in parts}
    taken = Hold.objects.filter(period__overlap=span).exclude(expires_at__lte=now)
    taken = taken.exclude(appointment__in=moved).exclude(part__appointment__in=moved)
    holds: dict[int, list[tuple[DateTimeTZRange, str]]] = defaultdict(list)
    people = ("part__appointment__client__given_name", "part__appointment__client__family_name")
    for master, period, given, family in taken.filter(master__in=masters).values_list("master", "period", *people):
        holds[master].append((period, " ".join(filter(None, (given, family)))))
    shifts: dict[int, list[DateTimeTZRange]] = defaultdict(list)
    at_work = Shift.objects.filter(staff__in=masters, branch=branch)
    for master, period in at_work.between(*span).order_by("period").values_list("staff", "period"):
        shifts[master].append(period)
    away: dict[int, list[tuple[DateTimeTZRange, str]]] = defaultdict(list)
    for absence in Absence.objects.filter(master__in=masters, period__overlap=span):
        away[absence.master_id].append((absence.period, absence.reason))
    needs = {
        part.service.pk: [kind.pk for kind in part.service.needs.all()]
        for part in {p.service.pk: p for p in parts}.values()
    }
    things: dict[int, set[int]] = defaultdict(set)
    for kind, pk in (
        Resource.objects.active().at(branch).filter(kind__in=sum(needs.values(), [])).values_list("kind", "pk")
    ):
        things[kind].add(pk)
    return Known(
        holds=holds, shifts=shifts, away=away, needs=needs, things=things,
        of_client=list(taken.filter(client=client).values_list("period", flat=True)),
        published=dict(at_work.values_list("staff").annotate(last=Max("period__endswith"))),
        open_weekdays=set(OpeningHours.objects.filter(branch=branch).values_list("weekday", flat=True)),
        holidays={day: holiday.name for day, holiday in Holiday.objects.by_day(branch, branch.local_day(span[0]), branch.local_day(span[1])).items()},
        things_taken=list(taken.filter(resource__in=set().union(*things.values())).values_list("resource", "period")) if things else [],
    )  # fmt: skip


def standing_in_the_way(plan: Sequence[Planned], branch: Branch, known: Known) -> Iterator[tuple[Problem, str]]:
    """The worst first; that no shift is published yet comes last."""
    whole = DateTimeTZRange(plan[0].starts_at, max(part.ends_at for part in plan))
    for part in plan:
        for period, who in known.holds.get(part.master.pk, []):
            if any(overlap(period, stretch) for stretch in part.worked):
                words = {"master": part.master.short_name, "who": who or _("somebody who is just booking")}
                yield Problem.CLASH, _("%(master)s has %(who)s then.") % words
        for period, reason in known.away.get(part.master.pk, []):
            if any(overlap(period, stretch) for stretch in part.worked):
                yield (
                    Problem.AWAY,
                    _("%(master)s is away: %(reason)s.") % {"master": part.master.short_name, "reason": reason},
                )
        if not enough_things(part, known):
            yield Problem.NOTHING_FREE, _("What this service needs is not free then.")
    if any(overlap(period, whole) for period in known.of_client):
        yield Problem.CLIENT, _("The client has another visit then.")
    for part in plan:
        if all(is_worked(stretch, known.shifts.get(part.master.pk, [])) for stretch in part.worked):
            continue
        words = {"master": part.master.short_name}
        last = known.published.get(part.master.pk)
        day = branch.local_day(part.starts_at)
        if day in known.holidays:
            yield Problem.CLOSED, _("%(holiday)s: a holiday.") % {"holiday": known.holidays[day]}
        elif day.weekday() not in known.open_weekdays:
            yield Problem.CLOSED, _("The salon is closed on this day.")
        elif last is not None and last > part.starts_at:
            yield Problem.OFF_SHIFT, _("%(master)s is not on shift then.") % words
        else:
            yield Problem.UNPUBLISHED, _("No shift of %(master)s is published yet.") % words


def overlap(one: DateTimeTZRange, other: DateTimeTZRange) -> bool:
    return one.lower < other.upper and other.lower < one.upper


def is_worked(stretch: DateTimeTZRange, shifts: Sequence[DateTimeTZRange]) -> bool:
    """Within shifts; those that touch count as one."""
    edge = stretch.lower
    for shift in shifts:
        if shift.lower <= edge < shift.upper:
            edge = shift.upper
    return edge >= stretch.upper


def enough_things(part: Planned, known: Known) -> bool:
    taken = {thing for thing, period in known.things_taken if overlap(period, part.busy)}
    return all(known.things.get(kind, set()) - taken for kind in known.needs[part.service.pk])


def nearest_on(plan: Sequence[Planned], branch: Branch, client: Client, now: datetime) -> list[Nearest]:
    """Free times around it, with the same masters first; of the same day before others. Only the first master may be another one."""
    first = plan[0].master
    able = masters_for([part.service for part in plan if part.master == first], branch)
    instead = tuple({first.pk, *(each.pk for each in able)})
    pieces = [
        Piece(part.service.pk, instead if part.master == first else (part.master.pk,), is_together=part.is_together)
        for part in plan
    ]
    sought = Sought(branch, pieces, plan[0].starts_at, plan[0].master, Aside(client=client.pk))
    return free_times_near(sought, now=now)


@dataclass(frozen=True)
class PriceChange:
    """What is agreed for the visits ahead differs from today's price list."""

    part: SeriesPart
    agreed: Decimal
    listed: Decimal


def price_changes(series: Series, *, now: datetime) -> list[PriceChange]:
    """One line for each part of the series; not those the desk has chosen to keep at this price."""
    agreed: dict[tuple[int, int], Decimal] = {}
    for part in upcoming_parts(series, now):
        agreed.setdefault((part.service_id, part.master_id), part.price)
    found = []
    for part in series.parts.all():
        listed, known = list_price(part.service, part.master_id), agreed.get((part.service_id, part.master_id))
        if known is not None and known != listed and part.kept_price != listed:
            found.append(PriceChange(part, known, listed))
    return found


def list_price(service: Service, master: int) -> Decimal:
    own = StaffService.objects.filter(service=service, staff=master).values_list("price", flat=True).first()
    return service.price if own is None else own


def upcoming_parts(series: Series, now: datetime) -> Any:
    ahead = Q(appointment__state__in=AHEAD, appointment__starts_at__gte=now)
    return AppointmentPart.objects.filter(ahead, appointment__series=series).order_by("starts_at")


def dates_from(visit: Appointment) -> list[Appointment]:
    """This date of its series and all later ones that are still ahead, in order."""
    later = Appointment.objects.filter(series=visit.series_id, series_date__gte=visit.series_date, state__in=AHEAD)
    return list(later.with_parts().order_by("series_date", "pk"))
