"""Shape of what is typed about money; rules are in the operations."""

from typing import Any
from uuid import uuid4

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from loyalty.models import PaidInBy
from salon.forms.fields import MoneyField
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
