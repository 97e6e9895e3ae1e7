"""The page of dates half-way: what stands in the way of each, what may be chosen instead, and what was chosen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.asking import terms_for
from bookings.deposit_forms import TermsForm
from bookings.forms import Rows, SalonAskedForm, parts_in, rows_in
from bookings.layout import Planned
from bookings.models import Appointment, Series
from bookings.models.series import MOST_WEEKS
from bookings.operations import Choice
from bookings.queries.series import Occurrence
from bookings.recurrence import last_date
from clients.models import Client
from salon.forms.days import DayField, MomentField
from salon.forms.widgets import DatePicker, MomentPicker, TimePicker
from salon.models import Branch, Company, Service, Staff

LEFT_OUT = "out"
MONTHS = [(6, _("6 months")), (12, _("12 months"))]
Preview = Callable[[dict[date, Choice]], list[Occurrence]]


class SeriesForm(forms.Form):
    """The rule; `master` does what no other one is named for in its row (`who`)."""

    client = forms.ModelChoiceField(Client.objects.none(), widget=forms.HiddenInput)
    services = forms.ModelMultipleChoiceField(
        Service.objects.none(),
        label=_("Services"),
        widget=Rows,
        error_messages={"required": _("Choose at least one service.")},
    )
    master = forms.ModelChoiceField(Staff.objects.none(), label=_("Master"))
    first_day = DayField(label=_("First day"), widget=DatePicker)
    at = forms.TimeField(label=_("Time"), widget=TimePicker)
    every_weeks = forms.IntegerField(label=_("Every so many weeks"), min_value=1, max_value=MOST_WEEKS, initial=4)
    months = forms.TypedChoiceField(label=_("For"), choices=MONTHS, coerce=int, initial=6)

    def __init__(self, *args: Any, branch: Branch, by: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client"].queryset = Client.objects.visible_to(by)
        self.fields["services"].queryset = Service.objects.active()
        self.fields["master"].queryset = Staff.objects.masters().at(branch)

    @property
    def rule(self) -> dict[str, Any]:
        given = self.cleaned_data
        rule = {name: given[name] for name in ("first_day", "at", "every_weeks")}
        parts = parts_in(self.data, given["services"], self.fields["master"].queryset, for_all=given["master"])
        named = [replace(part, master=part.master or given["master"]) for part in parts]
        return rule | {"parts": named, "until": last_date(given["first_day"], given["months"])}


class LaterMoveForm(SalonAskedForm):
    starts_at = MomentField(label=_("New time of this date"), widget=MomentPicker)


class LaterCancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"), max_length=200, error_messages={"required": _("Write why, in a word or two.")}
    )


@dataclass(frozen=True)
class Row:
    """One date; `options` are (value, words), the chosen one in `value`. `still` is why the choice cannot be had either."""

    occurrence: Occurrence
    name: str
    options: list[tuple[str, str]]
    value: str
    still: str


def rows_of(found: Sequence[Occurrence], data: Any, left_out: Any, still: dict[date, str]) -> list[Row]:
    """What is not free is left out unless somebody says otherwise; what is free is taken."""
    return [row(each, data, left_out, still.get(each.day, "")) for each in found]


def row(each: Occurrence, data: Any, left_out: Any, still: str) -> Row:
    name = field_of(each.day)
    usual = [("", gettext("As planned"))] if each.is_fine else []
    offers = [(f"{offer['starts_at']}|{offer['master']}", offer["label"]) for offer in each.nearest]
    value = data.get(name, "") if data else ""
    known = value and value not in {LEFT_OUT, *(given for given, _words in offers)}
    kept = [(value, words_of(value))] if known else []
    return Row(
        each,
        name,
        [*usual, *([] if each.is_fine else [("", gettext("Choose…"))]), *kept, *offers, (LEFT_OUT, str(left_out))],
        value,
        still,
    )


def field_of(day: date) -> str:
    return f"date-{day.isoformat()}"


def words_of(value: str) -> str:
    moment = moment_in(value)
    return f"{moment:%d.%m. %H:%M}" if moment else ""


def moment_in(value: str) -> datetime | None:
    try:
        return parse_datetime(value.partition("|")[0])
    except ValueError:
        return None


def choices_in(data: Any, days: Sequence[date], branch: Branch) -> dict[date, Choice]:
    """What was chosen for each date; what is not understood is as planned."""
    masters = {str(master.pk): master for master in Staff.objects.masters().at(branch)}
    found = {}
    for day in days:
        value = data.get(field_of(day), "")
        if value == LEFT_OUT:
            found[day] = Choice(is_left_out=True)
        elif moment := moment_in(value):
            found[day] = Choice(starts_at=moment, master=masters.get(value.partition("|")[2]))
    return found


@dataclass(frozen=True)
class Dates:
    """The dates of a page, and the choices if all of them can be had."""

    rows: list[Row]
    chosen: dict[date, Choice]
    is_fine: bool
    plans: list[list[Planned]]

    @property
    def dearest(self) -> list[Planned]:
        """Of the dates to be booked, the one for which most is asked."""
        return max(self.plans, key=lambda plan: sum(part.price for part in plan), default=[])

    @property
    def free(self) -> int:
        return sum(row.occurrence.is_fine for row in self.rows)

    @property
    def to_settle(self) -> int:
        return len(self.rows) - self.free


def dates_of(preview: Preview, data: Any, branch: Branch, left_out: Any) -> Dates:
    """Looked at as planned, to offer other times; and as chosen, when something was sent."""
    found = preview({})
    if not data:
        return Dates(rows_of(found, None, left_out, {}), {}, False, [each.plan for each in found])
    chosen = choices_in(data, [each.day for each in found], branch)
    wanted = preview(chosen)
    still = {each.day: each.why for each in wanted if not each.is_fine}
    return Dates(rows_of(found, data, left_out, still), chosen, not still, [each.plan for each in wanted])


def terms_form_of(
    dates: Dates, data: Any, client: Client, *, branch: Branch, company: Company, now: datetime
) -> TermsForm:
    """What is asked for each of the dates, at most; accepted once for all of them."""
    return TermsForm(data, terms=terms_for(client, dates.dearest, branch=branch, company=company, now=now))


def hidden(data: QueryDict) -> list[tuple[str, Any]]:
    """The rule goes along with the choices: its rows in their order, and the rest."""
    named = [pair for row in rows_in(data) for pair in zip(("services", "who", "how"), row, strict=True)]
    rest = [name for name in SeriesForm.base_fields if name != "services"]
    return named + [(name, data[name]) for name in rest if data.get(name)]


def visits_of(series: Series) -> list[Appointment]:
    return list(series.appointments.with_parts().order_by("series_date", "pk"))
