"""Shape of what is typed about cards, tiers and their rules; what may happen is in the operations."""

from decimal import Decimal
from itertools import pairwise
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from loyalty.models import CardKind, CardRules, Tier
from loyalty.numbers import is_mistyped, is_readable
from loyalty.wording import above_ceiling
from salon.forms.fields import speak_of_numbers
from salon.forms.widgets import DatePicker
from salon.models import Company, Staff


class NumberField(forms.CharField):
    """Scanned, typed, or left empty for the next number."""

    def __init__(self, **kwargs: Any) -> None:
        words = {
            "label": _("Card number"),
            "help_text": _("Scan the card or type its number. Left empty: the next number."),
        }
        widget = forms.TextInput({"autocomplete": "off", "spellcheck": "false"})
        super().__init__(max_length=40, required=False, widget=widget, **words | kwargs)  # type: ignore[arg-type]

    def clean(self, value: Any) -> str:
        number = super().clean(value).strip()
        if number and not is_readable(number):
            raise forms.ValidationError(
                _("Letters, digits and hyphens, 4 to 40 of them: no scanner reads anything else.")
            )
        if is_mistyped(number, CardRules.current().prefix):
            raise forms.ValidationError(_("The last digit does not fit the others: look at the number again."))
        return number


class KindForm(forms.Form):
    """Who may use a card, and until when."""

    kind = forms.ChoiceField(label=_("Kind"), choices=CardKind, initial=CardKind.PERSONAL)
    valid_until = forms.DateField(
        label=_("Valid until"), required=False, widget=DatePicker, help_text=_("Empty: without an end.")
    )


class CardForm(KindForm):
    number = NumberField()
    field_order = ["number", "kind", "valid_until"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="card", **kwargs)
        self.fields["kind"].required = False

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or CardKind.PERSONAL


class ReplaceForm(forms.Form):
    number = NumberField(label=_("New number"))
    reason = forms.CharField(label=_("Why"), max_length=200, required=False)


class TransferForm(forms.Form):
    """`to` is a client found by the search on the page."""

    to = forms.ModelChoiceField(queryset=Client.objects.none(), widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Why"), max_length=200)

    def __init__(self, *args: Any, by: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = Client.objects.visible_to(by)  # type: ignore[attr-defined]


class RulesForm(forms.ModelForm):
    class Meta:
        model = CardRules
        fields = ["earned_by", "months", "fall", "notice_days", "prefix"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="rules", **kwargs)
        speak_of_numbers(self)


class TierForm(forms.ModelForm):
    class Meta:
        model = Tier
        fields = ["name", "discount_percent", "from_spent", "from_visits"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        speak_of_numbers(self)
        for name in ("discount_percent", "from_spent"):
            if (value := self.initial.get(name)) is not None:
                self.initial[name] = Decimal(f"{value.normalize():f}")  # a text would be different from what is typed
        for field in self.fields.values():
            field.widget.attrs |= {"aria-label": field.label, "autocomplete": "off"}


class BaseTierFormSet(forms.BaseModelFormSet):
    """All tiers at once. The order is looked at here, so that what was typed stays; the operation looks again."""

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.company = company

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        rows = [form for form in self.forms if form.cleaned_data]
        for form in rows:
            if form.has_changed() and form.cleaned_data["discount_percent"] > self.company.max_discount_percent:
                form.add_error("discount_percent", above_ceiling(self.company.max_discount_percent))
        for column in ("from_spent", "from_visits"):
            climbing = [form for form in rows if form.cleaned_data.get(column) is not None]
            for lower, upper in pairwise(sorted(climbing, key=lambda form: form.cleaned_data[column])):
                check_climbs(lower, upper)

    def capped(self) -> list[tuple[TierForm, Decimal | None]]:
        """Each with what a holder really gets, where that is less than the tier says."""
        most = self.company.regular_max_discount_percent
        return [(form, most if (form.instance.discount_percent or 0) > most else None) for form in self.forms]


def check_climbs(lower: forms.ModelForm, upper: forms.ModelForm) -> None:
    """Said at the row that was changed, or at the upper one."""
    given = [form.cleaned_data.get("discount_percent") for form in (lower, upper)]
    if None in given or given[0] < given[1]:  # type: ignore[operator]
        return
    is_lower = lower.has_changed() and not upper.has_changed()
    row, other = (lower, upper) if is_lower else (upper, lower)
    words = {"tier": other.cleaned_data["name"], "percent": f"{other.cleaned_data['discount_percent'].normalize():f}"}
    less, more = (
        _("Less than %(tier)s, which gives %(percent)s %%."),
        _("More than %(tier)s, which gives %(percent)s %%."),
    )
    row.add_error("discount_percent", (less if is_lower else more) % words)


TierFormSet = forms.modelformset_factory(
    Tier, form=TierForm, formset=BaseTierFormSet, extra=1, max_num=8, can_delete=False
)
