"""Shape of what is typed; rules are in the operations."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from loyalty.models import Tier
from salon.models import Company


class PayInForm(forms.Form):
    amount = forms.DecimalField(label=_("Sum"), min_value=Decimal("0.01"), max_digits=12)
    payment_kind = forms.ChoiceField(label=_("Paid by"), choices=[("cash", _("Cash")), ("card", _("Bank card"))])
    key = forms.CharField(widget=forms.HiddenInput, max_length=60)

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"key": f"pay-in:{uuid4()}"})
        super().__init__(*args, prefix="deposit", **kwargs)
        digits = -int(company.precision.as_tuple().exponent)
        amount = self.fields["amount"]
        assert isinstance(amount, forms.DecimalField)
        amount.validators.append(forms.DecimalField(max_digits=12, decimal_places=digits).validators[-1])
        amount.widget.attrs["step"] = str(company.precision)


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


TierFormSet = forms.modelformset_factory(Tier, form=TierForm, extra=1, max_num=8, can_delete=False)
