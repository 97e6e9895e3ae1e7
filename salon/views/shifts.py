"""The week of shifts of the branch in the top bar."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from salon import operations
from salon.forms.days import asked_day, known_day
from salon.forms.staff import CopyForm, DayForm, PatternForm
from salon.models import Branch, Staff
from salon.operations.shifts import hours_of
from salon.queries import shift_week
from salon.roles import Right, needs, staff_of


def branch_of(request: HttpRequest) -> Branch:
    """Shifts belong to a branch; an owner without one has nothing to plan."""
    branch = request.branch  # type: ignore[attr-defined]
    if branch is None:
        raise Http404
    return branch


def day_of(text: str) -> date:
    day = known_day(text)
    if day is None:
        raise Http404
    return day


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week_url(day: date) -> str:
    return f"{reverse('salon:shifts')}?week={day}"


def week_page(request: HttpRequest, monday: date, status: int = 200, **forms: Any) -> HttpResponse:
    by, branch = staff_of(request), branch_of(request)
    context = {
        "rows": shift_week(branch, monday, by=by), "days": [monday + timedelta(days=n) for n in range(7)], "monday": monday,
        "today": branch.local_day(timezone.now()), "previous": monday - timedelta(weeks=1), "next": monday + timedelta(weeks=1),
        "pattern": PatternForm(branch=branch, by=by), "copy": CopyForm(),
    }  # fmt: skip
    return render(request, "salon/shifts.html", context | forms, status=status)


@require_GET
@needs(Right.EDIT_STAFF)
def shifts(request: HttpRequest) -> HttpResponse:
    """Any day names its week; nonsense names this week."""
    today = branch_of(request).local_day(timezone.now())
    return week_page(request, monday_of(asked_day(request.GET, today, name="week")))


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_STAFF)
def shift_day(request: HttpRequest, pk: int, day: str) -> HttpResponse:
    by, branch, chosen = staff_of(request), branch_of(request), day_of(day)
    person = get_object_or_404(Staff.objects.masters().at(branch).visible_to(by), pk=pk)
    form = DayForm(request.POST or None, initial=DayForm.initial_of(hours_of(person, branch, chosen)))
    if request.method == "POST" and form.is_valid():
        operations.set_shifts(person, branch=branch, day=chosen, hours=form.hours, by=by, now=timezone.now())
        return redirect(week_url(chosen))
    template = "salon/shift_day.html#dialog" if request.htmx else "salon/shift_day.html"  # type: ignore[attr-defined]
    context = {"form": form, "person": person, "day": chosen, "back": week_url(chosen)}
    return render(request, template, context, status=422 if form.errors else 200)


@require_POST
@needs(Right.EDIT_STAFF)
def shift_copy(request: HttpRequest, day: str) -> HttpResponse:
    by, branch, form = staff_of(request), branch_of(request), CopyForm(request.POST)
    monday = monday_of(day_of(day))
    if not form.is_valid():
        return week_page(request, monday, status=422, copy=form)
    people = Staff.objects.masters().at(branch).visible_to(by)
    weeks = form.cleaned_data["weeks"]
    operations.copy_week(branch, monday=monday, weeks=weeks, people=people, by=by, now=timezone.now())
    messages.success(
        request, ngettext("Copied to %(count)s week.", "Copied to %(count)s weeks.", weeks) % {"count": weeks}
    )
    return redirect(week_url(monday + timedelta(weeks=1)))


@require_POST
@needs(Right.EDIT_STAFF)
def shift_pattern(request: HttpRequest, day: str) -> HttpResponse:
    by, branch = staff_of(request), branch_of(request)
    monday = monday_of(day_of(day))
    form = PatternForm(request.POST, branch=branch, by=by)
    if not form.is_valid():
        return week_page(request, monday, status=422, pattern=form)
    data = form.cleaned_data
    written = operations.repeat_hours(
        data["staff"], branch=branch, first_day=monday, weeks=data["weeks"], weekdays=data["weekdays"],
        hours=[(data["starts"], data["ends"])], by=by, now=timezone.now(),
    )  # fmt: skip
    messages.success(
        request, ngettext("%(count)s day planned.", "%(count)s days planned.", written) % {"count": written}
    )
    return redirect(week_url(monday))
