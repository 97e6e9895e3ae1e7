"""Who works when: the week of the branch in the top bar, its patterns, absences and holidays, and who is stranded by them."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bookings import queries
from bookings.models import Absence
from bookings.operations.absences import add_absence, delete_absence
from bookings.operations.schedule import change_schedule
from bookings.schedule_forms import (
    LENGTHS,
    LONGEST_TYPED,
    AbsenceForm,
    CopyForm,
    CycleForm,
    HolidayForm,
    OneDayForm,
    agreed,
    hours_text,
)
from clients.operations import note_listed
from salon import operations
from salon.forms.days import asked_day, known_day
from salon.models import Branch, ChangedDay, Holiday, OpeningHours, ShiftPattern, Staff
from salon.operations.shifts import hours_of
from salon.roles import Right, needs, staff_of

PAGE = 50


def branch_of(request: HttpRequest) -> Branch:
    """Shifts belong to a branch; an owner without one has nothing to plan."""
    branch = request.branch  # type: ignore[attr-defined]
    if branch is None:
        raise Http404
    return branch


def day_of(text: str) -> date:
    found = known_day(text)
    if found is None:
        raise Http404
    return found


def person_of(request: HttpRequest, pk: int) -> Staff:
    return get_object_or_404(Staff.objects.masters().plannable_by(staff_of(request), branch_of(request)), pk=pk)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week_url(day: date) -> str:
    return f"{reverse('schedule:week')}?week={day}"


def do(request: HttpRequest, change: Callable[[], Any], now: datetime, **reach: Any) -> Any:
    """Unless clients would be stranded to which nobody agreed yet."""
    return change_schedule(change, agreed=agreed(request.POST), by=staff_of(request), now=now, **reach)


def week_page(request: HttpRequest, monday: date, status: int = 200, **forms: Any) -> HttpResponse:
    by, branch, now = staff_of(request), branch_of(request), timezone.now()
    week = queries.week_of_shifts(branch, monday)
    shown = {row.staff.pk for row in week.rows}
    context = {
        "week": week, "monday": monday, "today": branch.local_day(now), "previous": monday - timedelta(weeks=1),
        "next": monday + timedelta(weeks=1), "copy": CopyForm(), "stranded": queries.stranded(now=now, branch=branch).count(),
        "others": [each for each in Staff.objects.masters().plannable_by(by, branch) if each.pk not in shown],
    }  # fmt: skip
    return render(request, "bookings/schedule/week.html", context | forms, status=status)


@require_GET
@needs(Right.EDIT_STAFF)
def week(request: HttpRequest) -> HttpResponse:
    """Any day names its week; nonsense names this week."""
    today = branch_of(request).local_day(timezone.now())
    return week_page(request, monday_of(asked_day(request.GET, today, name="week")))


@require_GET
@needs(Right.EDIT_STAFF)
def borrow(request: HttpRequest) -> HttpResponse:
    """?staff=5&day=2026-11-24 leads to that day of somebody of another branch."""
    chosen = asked_day(request.GET, branch_of(request).local_day(timezone.now()))
    number = request.GET.get("staff", "")
    if not (number.isascii() and number.isdecimal() and len(number) < 18):
        return redirect(week_url(chosen))
    return redirect("schedule:day", person_of(request, int(number)).pk, chosen.isoformat())


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_STAFF)
def day(request: HttpRequest, pk: int, day: str) -> HttpResponse:
    by, branch, chosen, now = staff_of(request), branch_of(request), day_of(day), timezone.now()
    person = person_of(request, pk)
    initial = OneDayForm.initial_of(hours_of(person, branch, chosen)) | {"branch": branch.pk}
    form = OneDayForm(request.POST or None, by=by, day=chosen, initial=initial)
    if request.method == "POST" and form.is_valid():
        target = form.cleaned_data["branch"] or branch
        plan: dict[str, Any] = {"days": form.days, "hours": form.hours, "by": by, "now": now}
        elsewhere = partial(operations.lend, person, home=branch, branch=target, **plan)
        here = partial(operations.set_shifts, person, branch=branch, **plan)
        until = branch.day_bounds(max(form.days))[1]
        do(request, here if target == branch else elsewhere, now, masters=[person], until=until)
        return redirect(week_url(chosen))
    template = "bookings/schedule/day.html#dialog" if request.htmx else "bookings/schedule/day.html"  # type: ignore[attr-defined]
    context = {
        "form": form, "person": person, "day": chosen, "back": week_url(chosen), "absences": queries.absences_on(person, branch, chosen),
        "is_changed": ChangedDay.objects.of(person, branch, chosen).exists()
        and ShiftPattern.objects.of(person, branch).touching(chosen, chosen).exists(),
    }  # fmt: skip
    return render(request, template, context, status=422 if form.errors else 200)


@require_POST
@needs(Right.EDIT_STAFF)
def day_follow(request: HttpRequest, pk: int, day: str) -> HttpResponse:
    """The pattern writes this day again."""
    branch, chosen, person, now = branch_of(request), day_of(day), person_of(request, pk), timezone.now()
    change = partial(operations.follow_pattern, person, branch=branch, day=chosen, by=staff_of(request), now=now)
    do(request, change, now, masters=[person], until=branch.day_bounds(chosen)[1])
    return redirect(week_url(chosen))


@require_POST
@needs(Right.EDIT_STAFF)
def copy(request: HttpRequest, day: str) -> HttpResponse:
    by, branch, form, now = staff_of(request), branch_of(request), CopyForm(request.POST), timezone.now()
    monday = monday_of(day_of(day))
    if not form.is_valid():
        return week_page(request, monday, status=422, copy=form)
    weeks, people = form.cleaned_data["weeks"], list(Staff.objects.masters().at(branch))
    change = partial(operations.copy_week, branch, monday=monday, weeks=weeks, people=people, by=by, now=now)
    do(request, change, now, masters=people)
    messages.success(
        request, ngettext("Copied to %(count)s week.", "Copied to %(count)s weeks.", weeks) % {"count": weeks}
    )
    return redirect(week_url(monday + timedelta(weeks=1)))


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_STAFF)
def pattern(request: HttpRequest, pk: int) -> HttpResponse:
    """?days=4 asks for a cycle of four days; without it the cycle that is in force, or a week."""
    by, branch, person, now = staff_of(request), branch_of(request), person_of(request, pk), timezone.now()
    today = branch.local_day(now)
    current = ShiftPattern.objects.of(person, branch).touching(today, None).first()
    length = asked_length(request.GET.get("days", ""), current)
    opening = OpeningHours.objects.usual(branch)
    starts_on = max(today, current.starts_on) if current else today
    initial = CycleForm.initial_of(current, length, starts_on=starts_on, usual=hours_text(opening))
    form = CycleForm(request.POST or None, length=length, initial=initial)
    if request.method == "POST" and form.is_valid():
        change = partial(operations.set_pattern, person, branch=branch, by=by, now=now, **form.pattern)
        do(request, change, now, masters=[person])
        messages.success(request, _("The shifts are planned for half a year ahead."))
        return redirect(week_url(max(today, form.cleaned_data["starts_on"])))
    context = {
        "form": form,
        "person": person,
        "current": current,
        "length": length,
        "lengths": LENGTHS,
        "back": week_url(today),
    }
    return render(request, "bookings/schedule/pattern.html", context, status=422 if form.errors else 200)


def asked_length(text: str, current: ShiftPattern | None) -> int:
    if text.isascii() and text.isdecimal() and len(text) < 3 and 1 <= int(text) <= LONGEST_TYPED:
        return int(text)
    return min(len(current.days), LONGEST_TYPED) if current else LENGTHS[0]


@require_POST
@needs(Right.EDIT_STAFF)
def pattern_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """From tomorrow on."""
    branch, person, now = branch_of(request), person_of(request, pk), timezone.now()
    tomorrow = branch.local_day(now) + timedelta(days=1)
    change = partial(operations.stop_pattern, person, branch=branch, day=tomorrow, by=staff_of(request), now=now)
    do(request, change, now, masters=[person])
    return redirect(week_url(tomorrow))


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_STAFF)
def absence(request: HttpRequest, pk: int) -> HttpResponse:
    by, branch, person, now = staff_of(request), branch_of(request), person_of(request, pk), timezone.now()
    start = asked_day(request.GET, branch.local_day(now))
    form = AbsenceForm(request.POST or None, initial={"first": start, "last": start})
    if request.method == "POST" and form.is_valid():
        period, reason = form.period_at(branch), form.cleaned_data["reason"]
        change = partial(add_absence, person, branch=branch, period=period, reason=reason, by=by, now=now)
        do(request, change, now, masters=[person], until=period[1])
        return redirect(week_url(form.cleaned_data["first"]))
    context = {"form": form, "person": person, "back": week_url(start)}
    return render(request, "bookings/schedule/absence.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Right.EDIT_STAFF)
def absence_delete(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Absence, pk=pk, branch__in=request.branches)  # type: ignore[attr-defined]
    delete_absence(found, by=staff_of(request), now=timezone.now())
    return redirect(week_url(found.branch.local_day(found.period.lower)))


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_STAFF)
def holidays(request: HttpRequest) -> HttpResponse:
    by, branch, now = staff_of(request), branch_of(request), timezone.now()
    form = HolidayForm(request.POST or None, by=by)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        where = None if given.get("everywhere") else branch
        change = partial(
            operations.add_holiday, name=given["name"], day=given["day"], branch=where, hours=form.hours, by=by, now=now
        )
        do(request, change, now, branch=where, until=branch.day_bounds(given["day"])[1] + timedelta(days=1))
        return redirect("schedule:holidays")
    ahead = Holiday.objects.at(branch).from_day(branch.local_day(now))
    page = Paginator(ahead, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "back": reverse("schedule:week")}
    return render(request, "bookings/schedule/holidays.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Right.EDIT_STAFF)
def holiday_delete(request: HttpRequest, pk: int) -> HttpResponse:
    by = staff_of(request)
    found = get_object_or_404(Holiday.objects.visible_to(by), pk=pk)
    operations.delete_holiday(found, by=by, now=timezone.now())
    return redirect("schedule:holidays")


@require_GET
@needs(Right.BOOK)
def stranded(request: HttpRequest) -> HttpResponse:
    """Whoever may move a visit sees which have to be moved."""
    by, now = staff_of(request), timezone.now()
    page = Paginator(queries.stranded(now=now, branch=branch_of(request)), PAGE).get_page(request.GET.get("page"))
    clients = {part.appointment.client_id for part in page}
    note_listed(clients, by=by, company=request.company, now=now)  # type: ignore[attr-defined]
    return render(request, "bookings/schedule/stranded.html", {"page": page})
