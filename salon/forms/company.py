"""The company, its branches with their hours, and the first page of an empty installation."""

from datetime import time
from typing import Any

from anyascii import anyascii
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from salon.forms.choices import currencies, regions, weekdays
from salon.forms.fields import TimezoneField, speak_of_numbers
from salon.forms.widgets import TimePicker
from salon.models import Branch, Company, Staff

Hours = dict[int, tuple[time, time]]


class CompanyForm(forms.ModelForm):
    class Meta:
        model = Company
        fields = [
            "name", "currency", "language", "max_discount_percent", "regular_max_discount_percent", "birthday_discount_percent",
            "birthday_days_before", "birthday_days_after", "card_discount_shared", "birthday_discount_shared", "points_percent",
            "points_max_share_percent", "points_months", "points_warning_days", "points_birthday_factor", "certificate_months",
            "quiet_from", "quiet_until",
            "weekly_messages", "lapsed_min_days", "default_interval_days", "low_score_hours", "call_attempts",
            "max_wait_minutes", "slot_rule", "slot_tolerance_percent",
            "recent_days", "lost_days", "vip_visits", "vip_share_percent", "retention_months", "unusual_cards", "hourly_reveals",
            "booking_letters", "link_hours",
        ]  # fmt: skip
        widgets = {"quiet_from": TimePicker, "quiet_until": TimePicker}

    groups = [
        (_("The company"), ["name", "currency", "language"]),
        (
            _("Discounts"),
            [
                "max_discount_percent",
                "regular_max_discount_percent",
                "birthday_discount_percent",
                "birthday_days_before",
                "birthday_days_after",
                "card_discount_shared",
                "birthday_discount_shared",
            ],
        ),
        (
            _("Bonus points"),
            [
                "points_percent",
                "points_max_share_percent",
                "points_months",
                "points_warning_days",
                "points_birthday_factor",
            ],
        ),
        (_("Gift certificates"), ["certificate_months"]),
        (_("Bookings"), ["max_wait_minutes", "slot_rule", "slot_tolerance_percent"]),
        (_("Messages"), ["quiet_from", "quiet_until", "weekly_messages"]),
        (_("Bookings"), ["booking_letters", "link_hours"]),
        (_("Clients and calls"), ["default_interval_days", "lapsed_min_days", "low_score_hours", "call_attempts"]),
        (_("Kinds of clients"), ["recent_days", "lost_days", "vip_visits", "vip_share_percent"]),
        (_("Care for data"), ["unusual_cards", "hourly_reveals", "retention_months"]),
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        speak_of_numbers(self)
        self.fields["currency"] = forms.ChoiceField(label=self.fields["currency"].label, choices=currencies)

    @property
    def sections(self) -> list[tuple[Any, list[forms.BoundField]]]:
        return [(title, [self[name] for name in names]) for title, names in self.groups]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("quiet_from") and data.get("quiet_until") and data["quiet_from"] >= data["quiet_until"]:
            self.add_error("quiet_until", _("Messages have to end later than they begin."))
        ceiling, regular = data.get("max_discount_percent"), data.get("regular_max_discount_percent")
        if ceiling is not None and regular is not None and regular > ceiling:
            self.add_error("regular_max_discount_percent", _("This cannot be above the largest discount of all."))
        return data


class BranchForm(forms.ModelForm):
    timezone = TimezoneField(label=_("Time zone"))

    class Meta:
        model = Branch
        fields = ["name", "code", "timezone", "phone_region", "address", "phone", "email", "is_active"]

    def __init__(self, *args: Any, may_close: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone_region"] = forms.ChoiceField(
            label=self.fields["phone_region"].label, help_text=self.fields["phone_region"].help_text, choices=regions
        )
        self.fields["code"].required = False
        self.fields["code"].help_text = _(
            "Short name used in addresses and files. Left empty, it is made from the name."
        )
        if not may_close:
            del self.fields["code"], self.fields["is_active"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "code" in self.fields and "code" not in self.errors:
            data["code"] = (data.get("code") or code_for(data.get("name", ""))).lower()
            if Branch.objects.exclude(pk=self.instance.pk).filter(code=data["code"]).exists():
                self.add_error("code", _("Another branch has this code."))
        return data


def code_for(name: str) -> str:
    """“Отель Центр” → otel-tsentr"""
    return slugify(anyascii(name))[:20].strip("-") or "branch"


class HoursForm(forms.Form):
    """Seven weekdays; both times empty is closed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day, name in weekdays():
            self.fields[f"opens_{day}"] = forms.TimeField(
                label=_("%(day)s, opens") % {"day": name}, required=False, widget=TimePicker
            )
            self.fields[f"closes_{day}"] = forms.TimeField(
                label=_("%(day)s, closes") % {"day": name}, required=False, widget=TimePicker
            )

    @classmethod
    def initial_of(cls, branch: Branch) -> dict[str, time]:
        rows = list(branch.opening_hours.all())
        return {f"opens_{row.weekday}": row.opens for row in rows} | {
            f"closes_{row.weekday}": row.closes for row in rows
        }

    @property
    def days(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        return [(name, self[f"opens_{day}"], self[f"closes_{day}"]) for day, name in weekdays()]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for day, _name in weekdays():
            opens, closes = data.get(f"opens_{day}"), data.get(f"closes_{day}")
            if f"opens_{day}" in self.errors or f"closes_{day}" in self.errors:
                continue
            if (opens is None) != (closes is None):
                self.add_error(
                    f"closes_{day}" if opens else f"opens_{day}",
                    _("Write both times, or leave both empty on a closed day."),
                )
            elif opens and closes and opens >= closes:
                self.add_error(f"closes_{day}", _("Closing has to be later than opening."))
        return data

    @property
    def hours(self) -> Hours:
        data = self.cleaned_data
        return {day: (data[f"opens_{day}"], data[f"closes_{day}"]) for day in range(7) if data[f"opens_{day}"]}


class SetupForm(forms.Form):
    """One page; its parts go to set_up_company under the names that operation uses."""

    company_name = forms.CharField(label=_("Name of the company"), max_length=120)
    currency = forms.ChoiceField(label=_("Currency"), choices=currencies)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    branch_name = forms.CharField(label=_("Name of the first branch"), max_length=120)
    timezone = TimezoneField(label=_("Time zone"))
    phone_region = forms.ChoiceField(
        label=_("Phone region"),
        choices=regions,
        help_text=_("Country for phone numbers written without a country code."),
    )
    open_days = forms.TypedMultipleChoiceField(
        label=_("Open on"),
        coerce=int,
        choices=weekdays,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one day.")},
    )
    opens = forms.TimeField(label=_("Opens"), initial=time(9), widget=TimePicker)
    closes = forms.TimeField(label=_("Closes"), initial=time(20), widget=TimePicker)
    first_name = forms.CharField(label=_("Given name"), max_length=150)
    last_name = forms.CharField(label=_("Family name"), max_length=150, required=False)
    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        validators=Staff._meta.get_field("username").validators,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least 10 characters. Three or four words are easiest to remember."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True),
    )

    groups = [
        (_("The company"), ["company_name", "currency", "language"]),
        (_("The first branch"), ["branch_name", "timezone", "phone_region", "open_days", "opens", "closes"]),
        (_("Your account: the owner"), ["first_name", "last_name", "username", "password"]),
    ]
    wide = {"company_name", "branch_name", "open_days"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = (get_language() or "en").split("-")[0]
        self.fields["currency"].initial, self.fields["phone_region"].initial = "EUR", "MD"
        self.fields["open_days"].initial = [0, 1, 2, 3, 4, 5]

    @property
    def sections(self) -> list[tuple[Any, list[tuple[forms.BoundField, str]]]]:
        return [
            (title, [(self[name], "wide" if name in self.wide else "") for name in names])
            for title, names in self.groups
        ]

    def clean_username(self) -> str:
        return self.cleaned_data["username"].lower()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("opens") and data.get("closes") and data["opens"] >= data["closes"]:
            self.add_error("closes", _("Closing has to be later than opening."))
        if "password" in data:
            try:
                validate_password(
                    data["password"],
                    Staff(**{name: data.get(name, "") for name in ("username", "first_name", "last_name")}),
                )
            except ValidationError as error:
                self.add_error("password", error)
        return data

    @property
    def parts(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "company": {"name": data["company_name"], "currency": data["currency"], "language": data["language"]},
            "branch": {"name": data["branch_name"], "code": code_for(data["branch_name"]), "timezone": data["timezone"], "phone_region": data["phone_region"]},
            "hours": dict.fromkeys(data["open_days"], (data["opens"], data["closes"])),
            "owner": {name: data[name] for name in ("first_name", "last_name", "username", "password")},
        }  # fmt: skip
