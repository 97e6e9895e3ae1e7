"""Shape of what is typed about cards, tiers and their rules; what may happen is in the operations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from loyalty.models import CardKind, CardRules, Tier
from loyalty.numbers import is_mistyped, is_readable
from salon.forms.fields import speak_of_numbers
from salon.forms.widgets import DatePicker
from salon.models import Staff


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
                self.initial[name] = f"{value.normalize():f}"


TierFormSet = forms.modelformset_factory(Tier, form=TierForm, extra=1, max_num=8, can_delete=False)
