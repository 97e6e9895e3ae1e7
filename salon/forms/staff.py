"""People: hiring and changing, services done, PIN, own language, hours of a day."""

from datetime import time
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from salon.forms.fields import NUMBER_WORDS, MoneyField, speak_of_numbers
from salon.forms.widgets import TimePicker
from salon.models import Branch, Company, Role, ServiceCategory, Staff
from salon.models.schedule import MIDNIGHT
from salon.operations.staff import roles_given_by
from salon.queries import OwnService

PASSWORD_HELP = _("At least 10 characters. Tell it to the person; they can change it themselves.")
NEW_PASSWORD = {"autocomplete": "new-password", "autocapitalize": "none", "spellcheck": "false"}


class StaffForm(forms.ModelForm):
    """Roles and branches offered are those `by` may give."""

    class Meta:
        model = Staff
        fields = [
            "first_name", "last_name", "username", "email", "role", "title", "branches", "takes_clients", "is_offered_online", "contacts_access",
            "commission_percent", "language", "is_active",
        ]  # fmt: skip
        widgets = {"branches": forms.CheckboxSelectMultiple}
        labels = {
            "is_active": _("Works here"),
            "username": _("User name"),
            "first_name": _("Given name"),
            "last_name": _("Family name"),
            "email": _("E-mail"),
        }
        help_texts = {
            "username": _("For signing in."),
            "is_active": _("Without the tick the person cannot sign in and takes no clients."),
            "email": _("For a forgotten password only."),
        }

    def __init__(self, *args: Any, by: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        speak_of_numbers(self)
        self.fields["first_name"].required = True
        given = roles_given_by(by)
        self.fields["role"].choices = [(role.value, role.label) for role in Role if role in given]
        self.fields["branches"].queryset = Branch.objects.active().visible_to(by)
        self.fields["username"].widget.attrs |= {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        if not self.instance.pk:
            del self.fields["is_active"]
            self.fields["password"] = forms.CharField(
                label=_("First password"),
                strip=False,
                help_text=PASSWORD_HELP,
                widget=forms.TextInput(attrs=NEW_PASSWORD),
            )

    def clean_username(self) -> str:
        username = self.cleaned_data["username"].lower()
        if Staff.objects.exclude(pk=self.instance.pk).filter(username__iexact=username).exists():
            raise ValidationError(_("Somebody already has this user name."))
        return username

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if (
            data.get("role")
            and data["role"] != Role.OWNER
            and not data.get("branches")
            and "branches" not in self.errors
        ):
            self.add_error("branches", _("Choose at least one branch."))
        if "password" in data:
            check_new_password(self, "password", data["password"])
        return data


def check_new_password(form: forms.BaseForm, field: str, password: str, person: Staff | None = None) -> None:
    data = form.cleaned_data
    person = person or Staff(**{name: data.get(name, "") for name in ("username", "first_name", "last_name", "email")})
    try:
        validate_password(password, person)
    except ValidationError as error:
        form.add_error(field, error)


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=_("New password"), strip=False, help_text=PASSWORD_HELP, widget=forms.TextInput(attrs=NEW_PASSWORD)
    )

    def __init__(self, *args: Any, person: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "password" in data:
            check_new_password(self, "password", data["password"], self.person)
        return data


class OwnServicesForm(forms.Form):
    """A tick, an own price and own minutes per service of the price list."""

    def __init__(
        self, *args: Any, company: Company, groups: list[tuple[ServiceCategory, list[OwnService]]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.groups = groups
        for _category, rows in groups:
            for row in rows:
                self.add_service(row, company)

    def add_service(self, row: OwnService, company: Company) -> None:
        pk, name, own = row.service.pk, row.service.name, row.own
        price, minutes = (
            _("Own price: %(service)s") % {"service": name},
            _("Own minutes: %(service)s") % {"service": name},
        )
        self.fields[f"does_{pk}"] = forms.BooleanField(label=name, required=False, initial=own is not None)
        self.fields[f"price_{pk}"] = MoneyField(company=company, label=price, required=False, initial=own and own.price)
        self.fields[f"price_{pk}"].widget.attrs["placeholder"] = str(row.service.price.quantize(company.precision))
        self.fields[f"minutes_{pk}"] = forms.IntegerField(
            label=minutes,
            required=False,
            min_value=5,
            max_value=720,
            initial=own and own.duration_minutes,
            error_messages=NUMBER_WORDS,
        )
        self.fields[f"minutes_{pk}"].widget.attrs["placeholder"] = str(row.service.duration_minutes)

    @property
    def sections(self) -> list[tuple[ServiceCategory, list[tuple[forms.BoundField, ...]]]]:
        return [
            (
                category,
                [tuple(self[f"{part}_{row.service.pk}"] for part in ("does", "price", "minutes")) for row in rows],
            )
            for category, rows in self.groups
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for service in self.services:
            minutes = data.get(f"minutes_{service.pk}")
            if minutes and minutes <= service.processing_minutes:
                words = {"minutes": service.processing_minutes}
                self.add_error(
                    f"minutes_{service.pk}",
                    ValidationError(_("Longer than the processing time, %(minutes)s min."), params=words),
                )
        return data

    @property
    def services(self) -> list[Any]:
        return [row.service for _category, rows in self.groups for row in rows]

    @property
    def wanted(self) -> dict[int, tuple[Decimal | None, int | None]]:
        data = self.cleaned_data
        return {s.pk: (data[f"price_{s.pk}"], data[f"minutes_{s.pk}"]) for s in self.services if data[f"does_{s.pk}"]}


class DayForm(forms.Form):
    """Up to three stretches of one day; the gaps are breaks, all empty is a day off."""

    stretches = range(1, 4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in self.stretches:
            self.fields[f"from_{n}"] = forms.TimeField(label=_("From"), required=False, widget=TimePicker)
            self.fields[f"to_{n}"] = forms.TimeField(label=_("To"), required=False, widget=TimePicker)

    @classmethod
    def initial_of(cls, hours: Any) -> dict[str, time]:
        return {
            f"{end}_{n}": clock
            for n, pair in enumerate(hours, 1)
            for end, clock in zip(("from", "to"), pair, strict=True)
        }

    @property
    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"from_{n}"], self[f"to_{n}"]) for n in self.stretches]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        last: time | None = None
        for n in self.stretches:
            start, end = data.get(f"from_{n}"), data.get(f"to_{n}")
            if {f"from_{n}", f"to_{n}"} & set(self.errors):
                continue
            if (start is None) != (end is None):
                self.add_error(f"to_{n}" if start else f"from_{n}", _("Write both times, or leave both empty."))
            elif start and end:
                if start >= end != MIDNIGHT:
                    self.add_error(f"to_{n}", _("The end has to be later than the beginning."))
                elif last is not None and (last == MIDNIGHT or start < last):
                    self.add_error(f"from_{n}", _("These hours overlap the hours above."))
                last = end
        return data

    @property
    def hours(self) -> list[tuple[time, time]]:
        data = self.cleaned_data
        return [(data[f"from_{n}"], data[f"to_{n}"]) for n in self.stretches if data[f"from_{n}"]]
