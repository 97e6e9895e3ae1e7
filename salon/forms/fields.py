"""Inputs with a meaning: sums in the company's currency, a time zone one can search by typing."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from salon.formats import format_number
from salon.forms.choices import timezones
from salon.models import LARGEST_SUM, Company
from salon.models.company import check_timezone

NUMBER_WORDS: dict[str, Any] = {
    "invalid": _("This is not a number."),
    "min_value": _("The least is %(limit_value)s."),
    "max_value": _("The most is %(limit_value)s."),
    "max_digits": _("This number is too large."),
    "max_whole_digits": _("This number is too large."),
    "max_decimal_places": _("This number has too many digits after the point."),
}
SUM_WORDS: dict[str, Any] = NUMBER_WORDS | {
    "min_value": _("The sum cannot be below zero."),
    "max_digits": _("This sum is too large."),
    "max_whole_digits": _("This sum is too large."),
    "too_large": _("This sum is too large: the most is %(most)s."),
    "max_decimal_places": _("This sum has too many digits after the point."),
}


def speak_of_numbers(form: forms.BaseForm) -> None:
    """Numbers of a form that come from its model answer in the house's words."""
    for field in form.fields.values():
        if isinstance(field, forms.IntegerField | forms.DecimalField) and not isinstance(field, PlainDecimalField):
            field.error_messages |= NUMBER_WORDS


class PlainDecimalField(forms.DecimalField):
    """A number as people write it: spaces and a comma are understood, 1e5 is not."""

    default_error_messages = SUM_WORDS

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        typed = "".join(value.split()).replace(",", ".") if isinstance(value, str) else value
        if isinstance(typed, str) and "e" in typed.lower():
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(typed)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and abs(value) > LARGEST_SUM:
            words = {"most": format_number(LARGEST_SUM)}
            raise ValidationError(self.error_messages["too_large"], code="too_large", params=words)


class MoneyField(PlainDecimalField):
    """A sum no finer than the currency's smallest coin."""

    default_error_messages = {
        "coarser": _("%(currency)s has no smaller unit than %(smallest)s: write the sum without more digits."),
        "invalid": _("Write a sum in digits, for example %(example)s."),
    }

    def __init__(self, *, company: Company, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        kwargs.setdefault("validators", [MinValueValidator(Decimal(0))])
        super().__init__(**kwargs)
        self.precision, self.currency = company.precision, company.currency

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        try:
            sum_ = super().to_python(value)
        except ValidationError as error:
            raise self.nonsense() from error
        if sum_ is None:
            return None
        if not sum_.is_finite():
            raise self.nonsense()
        if int(sum_.normalize().as_tuple().exponent) < int(self.precision.as_tuple().exponent):
            words = {"currency": self.currency, "smallest": self.precision}
            raise ValidationError(self.error_messages["coarser"], code="coarser", params=words)
        return sum_

    def nonsense(self) -> ValidationError:
        example = {"example": Decimal(1250).quantize(self.precision)}
        return ValidationError(self.error_messages["invalid"], code="invalid", params=example)

    def prepare_value(self, value: Any) -> Any:
        return value.quantize(self.precision) if isinstance(value, Decimal) else value


def use_money(form: forms.BaseForm, company: Company, *names: str) -> None:
    """Turns these fields of a model form into sums of this company's currency."""
    for name in names:
        old = form.fields[name]
        label = f"{old.label}, {company.currency}"
        form.fields[name] = MoneyField(
            company=company, label=label, help_text=old.help_text, required=old.required, initial=old.initial
        )


class TimezoneInput(forms.TextInput):
    """A list to search by typing a part of the name."""

    template_name = "salon/widgets/timezone.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        list_id = f"{context['widget']['attrs'].get('id', name)}_list"
        context["widget"]["attrs"] |= {"list": list_id, "autocomplete": "off", "spellcheck": "false"}
        return context | {"list_id": list_id, "timezones": timezones()}


class TimezoneField(forms.CharField):
    widget = TimezoneInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("Type a part of the name, for example Chisinau or Seoul."))
        super().__init__(max_length=64, validators=[check_timezone], **kwargs)
