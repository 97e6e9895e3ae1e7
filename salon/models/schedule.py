"""What shifts are made from: the pattern a person repeats, the days set by hand, the holidays. The shifts themselves are in staff.py."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.fields.ranges import DateRangeField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from salon.models.company import Branch
from salon.models.history import recorded
from salon.models.staff import Staff

Hours = list[tuple[time, time]]  # from–to of one day; a gap is a break, 00:00 at the end is midnight
LONGEST_CYCLE = 56
MIDNIGHT = time(0)


def as_written(days: list[Hours]) -> list[list[list[str]]]:
    """A cycle as the database keeps it: [[["09:00", "13:00"], ["14:00", "18:00"]], []]."""
    return [[[f"{start:%H:%M}", f"{end:%H:%M}"] for start, end in hours] for hours in days]


def as_read(days: Any) -> list[Hours]:
    """The inverse of as_written(); ValueError or TypeError for anything else."""
    return [[(time.fromisoformat(start), time.fromisoformat(end)) for start, end in hours] for hours in days]


def are_in_order(hours: Hours) -> bool:
    """Each stretch ends after it begins and before the next one does."""
    minutes = [
        (start.hour * 60 + start.minute, 24 * 60 if end == MIDNIGHT else end.hour * 60 + end.minute)
        for start, end in hours
    ]
    flat = [minute for pair in minutes for minute in pair]
    return all(start < end for start, end in minutes) and flat == sorted(flat)


def check_cycle(days: Any) -> None:
    try:
        cycle = as_read(days)
    except (TypeError, ValueError) as error:
        raise ValidationError(_("A cycle is a list of days, each a list of stretches from–to.")) from error
    if not 1 <= len(cycle) <= LONGEST_CYCLE or not all(are_in_order(hours) for hours in cycle):
        raise ValidationError(_("A cycle has 1 to 56 days; the hours of a day follow one another."))


def stretches(branch: Branch, day: date, hours: Hours) -> list[tuple[datetime, datetime]]:
    """The hours of a day by the branch's clock. What falls into the hour that a clock change leaves out is not there."""
    found: list[tuple[datetime, datetime]] = []
    for start, end in hours:
        first, last = branch.at(day, start), branch.at(day + timedelta(days=end == MIDNIGHT), end)
        first, last = first.astimezone(UTC), last.astimezone(UTC)
        first = max(first, found[-1][1]) if found else first
        if first < last:
            found.append((first, last))
    return found


class ShiftPatternQuerySet(models.QuerySet["ShiftPattern"]):
    def of(self, staff: Staff, branch: Branch) -> Self:
        return self.filter(staff=staff, branch=branch)

    def touching(self, first: date, last: date | None) -> Self:
        """In force on some day from `first` to `last`; without `last` for ever."""
        begun = self if last is None else self.filter(starts_on__lte=last)
        return begun.filter(models.Q(ends_on=None) | models.Q(ends_on__gte=first))


@recorded
class ShiftPattern(models.Model):
    """A cycle of days that a person repeats at a branch, from `starts_on` to `ends_on` (empty: until changed).

    A week is a cycle of seven whose first day is Monday; two days on and two off is a cycle of four. `first_day` is the day of
    the cycle, from 0, that falls on `starts_on`.
    """

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="patterns")
    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="patterns")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    first_day = models.PositiveSmallIntegerField(default=0)
    days = models.JSONField(validators=[check_cycle])

    objects = ShiftPatternQuerySet.as_manager()

    class Meta:
        ordering = ["staff", "starts_on", "pk"]
        verbose_name = _("shift pattern")
        verbose_name_plural = _("shift patterns")
        constraints = [
            ExclusionConstraint(
                name="pattern_once_at_a_time",
                expressions=[
                    ("staff", RangeOperators.EQUAL),
                    ("branch", RangeOperators.EQUAL),
                    (
                        models.Func(
                            "starts_on",
                            "ends_on",
                            models.Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="pattern_days_ordered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff} {self.starts_on}"

    @property
    def cycle(self) -> list[Hours]:
        return as_read(self.days)

    @property
    def is_weekly(self) -> bool:
        """Days of the cycle are days of the week, Monday first."""
        return len(self.days) == 7 and self.first_day == self.starts_on.weekday()

    def day_of(self, day: date) -> int:
        """Which day of the cycle this is, from 0."""
        return (self.first_day + (day - self.starts_on).days) % len(self.days)

    def is_in_force(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    def hours_on(self, day: date) -> Hours:
        return self.cycle[self.day_of(day)] if self.is_in_force(day) else []


class ChangedDayQuerySet(models.QuerySet["ChangedDay"]):
    def of(self, staff: Staff, branch: Branch, day: date) -> Self:
        return self.filter(staff=staff, branch=branch, day=day)


@recorded
class ChangedDay(models.Model):
    """A day of a person at a branch that was set by hand: other hours, a day off, an extra day. No pattern writes it."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="changed_days")
    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="+")
    day = models.DateField(_("day"))

    objects = ChangedDayQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "branch", "day"], name="changed_day_once")]

    def __str__(self) -> str:
        return f"{self.staff} {self.day}"


class HolidayQuerySet(models.QuerySet["Holiday"]):
    def at(self, branch: Branch) -> Self:
        """The branch's own come last, so that they win over those of all branches."""
        here = self.filter(models.Q(branch=branch) | models.Q(branch=None))
        return here.order_by("day", models.F("branch").asc(nulls_first=True))

    def visible_to(self, staff: Staff) -> Self:
        return self.filter(models.Q(branch=None) | models.Q(branch__in=Branch.objects.visible_to(staff)))

    def from_day(self, day: date) -> Self:
        return self.filter(day__gte=day)

    def by_day(self, branch: Branch, first: date, last: date) -> "dict[date, Holiday]":
        return {holiday.day: holiday for holiday in self.at(branch).filter(day__range=(first, last))}


@recorded
class Holiday(models.Model):
    """A day on which patterns make no shifts, or only within shortened hours; without a branch it is everywhere."""

    name = models.CharField(_("name"), max_length=80)
    day = models.DateField(_("day"))
    branch = models.ForeignKey(
        Branch, on_delete=models.CASCADE, null=True, blank=True, related_name="holidays", verbose_name=_("branch")
    )
    opens = models.TimeField(_("opens"), null=True, blank=True)
    closes = models.TimeField(_("closes"), null=True, blank=True)

    objects = HolidayQuerySet.as_manager()

    class Meta:
        ordering = ["day", "pk"]
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        constraints = [
            models.UniqueConstraint(fields=["day", "branch"], nulls_distinct=False, name="holiday_once_a_day"),
            models.CheckConstraint(
                condition=models.Q(opens=None, closes=None) | models.Q(opens__lt=models.F("closes")),
                name="holiday_hours_ordered",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def within(self, hours: Hours) -> Hours:
        """What is left of a day's hours."""
        if self.opens is None or self.closes is None:
            return []
        last = [(start, self.closes if end == MIDNIGHT else min(end, self.closes)) for start, end in hours]
        cut = [(max(start, self.opens), end) for start, end in last]
        return [(start, end) for start, end in cut if start < end]
