"""What people type about a wish of the waiting list, and the list's filters."""

from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bookings.forms import Rows
from bookings.models import Wish
from clients.models import Client
from salon.forms.choices import weekdays
from salon.forms.days import DayField
from salon.forms.widgets import DatePicker, TimePicker
from salon.models import Branch, Service, Staff


def price_list() -> list[tuple[str, list[Service]]]:
    """By category, as the rows of services show it."""
    known = Service.objects.active().select_related("category")
    return [(name, list(group)) for name, group in groupby(known, key=lambda service: service.category.name)]


class WishForm(forms.Form):
    services = forms.ModelMultipleChoiceField(
        Service.objects.none(),
        label=_("Services"),
        widget=Rows,
        error_messages={"required": _("Choose at least one service.")},
    )
    masters = forms.ModelMultipleChoiceField(
        Staff.objects.none(),
        label=_("Masters"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: any master."),
    )
    first_day = DayField(label=_("From the day"), widget=DatePicker)
    last_day = DayField(label=_("To the day"), widget=DatePicker)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Weekdays"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: any day."),
    )
    hours_from = forms.TimeField(label=_("Not before"), required=False, widget=TimePicker)
    hours_until = forms.TimeField(label=_("Over by"), required=False, widget=TimePicker)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, branch: Branch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["services"].queryset = Service.objects.active().select_related("category")
        self.fields["masters"].queryset = Staff.objects.masters().at(branch)
        self.fields["weekdays"].choices = weekdays()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last, opens, closes = (
            given.get(name) for name in ("first_day", "last_day", "hours_from", "hours_until")
        )
        if first and last and last < first:
            self.add_error("last_day", _("The last day is before the first."))
        if opens and closes and closes <= opens:
            self.add_error("hours_until", _("The hours end before they begin."))
        return given

    @property
    def chosen(self) -> list[str]:
        """The services chosen so far, one row each."""
        value = self["services"].value() or []
        return [str(getattr(each, "pk", each)) for each in value]


class WaitingFilter(forms.Form):
    state = forms.ChoiceField(label=_("State"), choices=[("", _("Open")), *Wish.State.choices], required=False)
    service = forms.ModelChoiceField(
        Service.objects.none(), label=_("Service"), empty_label=_("All services"), required=False
    )
    day = DayField(label=_("Who fits on"), widget=DatePicker, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = Service.objects.active().select_related("category")

    @property
    def chosen(self) -> dict[str, Any]:
        """What makes no sense is left out."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in self.fields}


class AddForm(forms.Form):
    """For whom, as the address says."""

    client = forms.ModelChoiceField(Client.objects.none(), required=False)

    def __init__(self, *args: Any, by: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client"].queryset = Client.objects.visible_to(by)
