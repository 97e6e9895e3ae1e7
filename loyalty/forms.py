"""Shape of what is typed; rules are in the operations."""

from typing import Any
from uuid import uuid4

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from loyalty.models import PaidInBy, Tier
from salon.forms.fields import MoneyField, speak_of_numbers
from salon.models import Company


class PayInForm(forms.Form):
    payment_kind = forms.ChoiceField(label=_("Paid by"), choices=PaidInBy.choices)
    key = forms.CharField(widget=forms.HiddenInput, max_length=60)
    field_order = ["amount"]

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"key": f"pay-in:{uuid4()}"})
        super().__init__(*args, prefix="deposit", **kwargs)
        self.fields["amount"] = MoneyField(
            company=company,
            label=_("Sum"),
            validators=[MinValueValidator(company.precision)],
            error_messages={"min_value": _("The sum must be more than nothing.")},
        )
        self.order_fields(self.field_order)


class CardForm(forms.Form):
    number = forms.CharField(label=_("Card number"), max_length=40, help_text=_("Scan the card or type its number."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="card", **kwargs)

    def clean_number(self) -> str:
        return self.cleaned_data["number"].strip()


class TierForm(forms.ModelForm):
    class Meta:
        model = Tier
        fields = ["name", "discount_percent", "from_spent"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        speak_of_numbers(self)
        for name in ("discount_percent", "from_spent"):
            if (value := self.initial.get(name)) is not None:
                self.initial[name] = f"{value.normalize():f}"


TierFormSet = forms.modelformset_factory(Tier, form=TierForm, extra=1, max_num=8, can_delete=False)
