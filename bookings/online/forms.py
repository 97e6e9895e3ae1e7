"""What a visitor types, checked for shape; nothing here says who is known."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _
from phonenumber_field.phonenumber import PhoneNumber, to_python

from bookings.online.channels import BY_MAIL, BY_SMS, needs_email
from clients.wordings import wordings
from salon.models import Branch

LONGEST = 300
TYPED = ("given_name", "family_name", "phone", "email", "note", "offers_email", "offers_sms", "terms", "demand")


def typed_in(data: Mapping[str, Any]) -> dict[str, str]:
    """As it was typed, for the form to show again; at most so much of it."""
    return {name: str(data[name])[:LONGEST] for name in TYPED if data.get(name)}


GOES_BY_MAIL, GOES_BY_SMS = _("We send a code of six digits there."), _("We send a code of six digits there by SMS.")


class DetailsForm(forms.Form):
    """`website` is for machines: people do not see it."""

    given_name = forms.CharField(label=_("Name"), max_length=80, widget=forms.TextInput({"autocomplete": "given-name"}))
    family_name = forms.CharField(
        label=_("Family name"), max_length=80, required=False, widget=forms.TextInput({"autocomplete": "family-name"})
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    email = forms.EmailField(label=_("E-mail"), max_length=254, widget=forms.EmailInput({"autocomplete": "email"}))
    note = forms.CharField(
        label=_("Anything we should know?"), max_length=200, required=False, widget=forms.Textarea({"rows": 2})
    )
    offers_email = forms.BooleanField(required=False)
    offers_sms = forms.BooleanField(required=False)
    terms = forms.BooleanField(required=False, label=_("I have read this and agree"))
    demand = forms.DecimalField(required=False, min_value=0, widget=forms.HiddenInput)
    website = forms.CharField(
        label=_("Leave this empty"), required=False, widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off"})
    )

    def __init__(self, *args: Any, branch: Branch, language: str, demand: Decimal | None = None, **kwargs: Any) -> None:
        """With a `demand`, be it zero, there are terms to agree to."""
        super().__init__(*args, **kwargs)
        self.branch, self.wordings, self.asked = branch, wordings(language), demand
        self.fields["terms"].required, self.initial["demand"] = demand is not None, demand
        self.fields["email"].required = needs_email()
        self.fields[(BY_MAIL if needs_email() else BY_SMS).field].help_text = (
            GOES_BY_MAIL if needs_email() else GOES_BY_SMS
        )
        self.fields["offers_email"].label = self.wordings["email"]
        self.fields["offers_sms"].label = self.wordings["sms"]

    @property
    def shown(self) -> list[forms.BoundField]:
        return [
            self[name] for name in ("given_name", "family_name", "phone", "email", "note", "offers_email", "offers_sms")
        ]

    def clean_phone(self) -> PhoneNumber:
        number = to_python(self.cleaned_data["phone"], region=self.branch.phone_region)
        if number is None or not number.is_valid():
            raise forms.ValidationError(
                _("This is not a phone number. Write it with the country code, for example +373 69 111 222.")
            )
        return number

    @property
    def is_machine(self) -> bool:
        return bool(self.cleaned_data.get("website"))

    @property
    def details(self) -> dict[str, Any]:
        return self.cleaned_data | {"wordings": self.wordings}


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code of six digits"), max_length=20,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": "9", "class": "code"}),
    )  # fmt: skip

    def clean_code(self) -> str:
        """People copy spaces along."""
        code = "".join(filter(str.isdecimal, self.cleaned_data["code"]))
        if len(code) != 6:
            raise forms.ValidationError(_("The code has six digits."))
        return code


TOO_QUICK = _("That was very quick. Please look it over and send it once more.")
WRONG_CODE = {
    "wrong": _("This is not the code. Look at the newest message."),
    "old": _("This code is too old. Ask for a new one."),
    "too_many": _("Too many wrong tries. Ask for a new code."),
}


class OnlineForm(forms.ModelForm):
    class Meta:
        model = Branch
        fields = ["is_bookable_online", "online_days_ahead", "online_hours_before"]


def numbers(values: list[str]) -> list[int]:
    return [int(value) for value in values if value.isdecimal() and len(value) < 10]


def as_day(value: str | None) -> date | None:
    try:
        return parse_date(value or "")
    except ValueError:
        return None


def as_moment(value: str | None) -> datetime | None:
    """With its offset; one without says nothing."""
    try:
        found = parse_datetime(value or "")
    except ValueError:
        return None
    return found if found and found.tzinfo else None
