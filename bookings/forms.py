"""What people type about a booking, parsed and checked for shape. Rules are in bookings/operations.py."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bookings.models import Appointment
from bookings.operations import WantedPart
from clients.errors import ShortReason
from clients.models import Client
from clients.operations.safety import SHORTEST_REASON
from salon.forms.days import DayField, MomentField
from salon.forms.widgets import DatePicker, MomentPicker
from salon.models import Branch, Service, Staff

ANYBODY, TOGETHER = "any", "together"


def rows(values: Sequence[str]) -> list[str]:
    """The chosen rows; an empty one means nothing."""
    return [value for value in values if value]


class Rows(forms.SelectMultiple):
    """One select per row, all of the same name; the last one is left empty."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return rows(data.getlist(name))


def rows_in(data: Any) -> list[tuple[str, str, str]]:
    """Service, who and how of each row; the empty one is left out."""
    given = zip_longest(*(data.getlist(name) for name in ("services", "who", "how")), fillvalue="")
    return [row for row in given if row[0]]


def parts_in(
    data: Any, services: Iterable[Service], masters: Iterable[Staff], *, for_all: Staff | None
) -> list[WantedPart]:
    known = {str(service.pk): service for service in services}
    able = {str(master.pk): master for master in masters}
    return [
        WantedPart(known[service], able.get(who) if who else for_all, is_together=n > 0 and how == TOGETHER)
        for n, (service, who, how) in enumerate(rows_in(data))
    ]


class BookingForm(forms.Form):
    """`services` comes once per row of the form. Without a client the name of a newcomer is needed."""

    client = forms.ModelChoiceField(
        Client.objects.none(),
        required=False,
        label=_("Client"),
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": _("This client is no longer here. Search again.")},
    )
    given_name = forms.CharField(label=_("Name"), max_length=80, required=False)
    family_name = forms.CharField(label=_("Family name"), max_length=80, required=False)
    phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False, widget=forms.TextInput({"type": "tel", "autocomplete": "off"})
    )
    services = forms.ModelMultipleChoiceField(
        Service.objects.none(),
        label=_("Services"),
        widget=Rows,
        error_messages={"required": _("Choose at least one service.")},
    )
    master = forms.ModelChoiceField(
        Staff.objects.none(), required=False, label=_("Master"), empty_label=_("Any master")
    )
    day = DayField(label=_("Day"), widget=DatePicker, required=False)
    starts_at = MomentField(
        label=_("Time"),
        error_messages={"required": _("Choose a time."), "invalid": _("This is not a time. Choose one from the list.")},
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False, widget=forms.TextInput)
    request_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60, initial=uuid4)

    def __init__(self, *args: Any, branch: Branch, by: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client"].queryset = Client.objects.visible_to(by)
        self.fields["services"].queryset = Service.objects.active().select_related("category")
        self.fields["master"].queryset = Staff.objects.masters().bookable_at(branch)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("client") and "client" not in self.errors and not cleaned.get("given_name"):
            self.add_error("client", _("Choose the client, or write the name of a new one."))
        return cleaned

    @property
    def parts(self) -> list[WantedPart]:
        """In the order of the rows, the same service as often as it was chosen, each with its own master if one was named."""
        given = self.cleaned_data
        return parts_in(self.data, given["services"], self.fields["master"].queryset, for_all=given["master"])

    @property
    def person(self) -> dict[str, str]:
        return {
            name: self.cleaned_data[name] for name in ("given_name", "family_name", "phone") if self.cleaned_data[name]
        }


class ChosenForm(forms.Form):
    """The same choices half-way: whatever of the address makes sense, to show the free times for it."""

    client = forms.ModelChoiceField(Client.objects.none(), required=False)
    services = forms.ModelMultipleChoiceField(Service.objects.none(), widget=Rows, required=False)
    master = forms.ModelChoiceField(Staff.objects.none(), required=False)
    day = DayField(required=False)
    starts_at = MomentField(required=False)

    def __init__(self, *args: Any, branch: Branch, by: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client"].queryset = Client.objects.visible_to(by)
        self.fields["services"].queryset = Service.objects.active()
        self.fields["master"].queryset = Staff.objects.masters().bookable_at(branch)


class SalonAskedForm(forms.Form):
    salon_asked = forms.BooleanField(
        required=False, label=_("The salon asked for it"), help_text=_("Then it does not count as a late move.")
    )


class MoveForm(SalonAskedForm):
    starts_at = MomentField(
        label=_("New time"),
        widget=MomentPicker,
        error_messages={"required": _("Choose a time."), "invalid": _("This is not a time.")},
    )
    master = forms.ModelChoiceField(
        Staff.objects.none(), required=False, label=_("Master"), empty_label=_("The same master")
    )
    instead_of = forms.ModelChoiceField(Staff.objects.none(), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, appointment: Appointment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        masters = Staff.objects.masters().bookable_at(appointment.branch)
        self.fields["master"].queryset = masters
        self.fields["instead_of"].queryset = Staff.objects.filter(appointment_parts__appointment=appointment).distinct()


class ResizeForm(forms.Form):
    ends_at = MomentField(label=_("Ends"))


class EarlyForm(forms.Form):
    """The yes to the question before a step long before its hour."""

    may_be_early = forms.BooleanField(required=False, initial=True, widget=forms.HiddenInput)


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"), max_length=200, error_messages={"required": _("Write why, in a word or two.")}
    )


class LinkDayForm(forms.Form):
    """What the client looks at: a day, and whether somebody else may do it. What makes no sense there is left out."""

    day = DayField(label=_("Another day"), required=False, widget=DatePicker)
    anybody = forms.BooleanField(label=_("With any master"), required=False)


class LinkMoveForm(forms.Form):
    """One free time as its button carries it: the moment, and the master's number when it is somebody else."""

    place = forms.RegexField(
        r"^[0-9T:.+-]{16,40}\|\d{0,9}$",
        error_messages={"required": _("Choose a time."), "invalid": _("This is not a time. Choose one from the list.")},
    )

    def __init__(self, *args: Any, appointment: Appointment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.appointment = appointment

    def clean_place(self) -> dict[str, Any]:
        moment, _bar, number = self.cleaned_data["place"].partition("|")
        starts_at = MomentField(input_formats=["%Y-%m-%dT%H:%M:%S%z"]).clean(moment)
        masters = Staff.objects.masters().at(self.appointment.branch)
        master = masters.filter(pk=number).first() if number else None
        if number and master is None:
            raise ValidationError(_("This master does not work here any more. Choose another time."))
        return {"starts_at": starts_at, "master": master}


class EligibilityForm(forms.Form):
    """The hidden fields say what is signed for; the operation checks that it really stops something."""

    service = forms.ModelChoiceField(Service.objects.all(), widget=forms.HiddenInput)
    code = forms.CharField(max_length=40, widget=forms.HiddenInput)
    day = DayField(widget=forms.HiddenInput)
    visit = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1)
    reason = forms.CharField(
        label=_("Why it is done all the same"),
        min_length=SHORTEST_REASON,
        max_length=300,
        error_messages={"required": _("Write why: it stays with your name."), "min_length": ShortReason.sentence},
    )
