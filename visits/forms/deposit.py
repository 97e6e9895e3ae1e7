"""The deposit of a booking, taken at the desk."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from salon.forms.fields import MoneyField
from salon.models import Company
from visits.models import PaymentKind
from visits.operations.reservation import DEPOSIT_KINDS


class ReservationForm(forms.Form):
    """From the client's own deposit only while there is something on it."""

    payment_kind = forms.ChoiceField(label=_("Paid by"))
    key = forms.CharField(widget=forms.HiddenInput, max_length=40)
    field_order = ["amount"]

    def __init__(self, *args: Any, company: Company, due: Decimal, on_deposit: Decimal, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"key": uuid4(), "amount": due})
        super().__init__(*args, prefix="reservation", **kwargs)
        kinds = [kind for kind in DEPOSIT_KINDS if kind != PaymentKind.DEPOSIT or on_deposit]
        self.fields["payment_kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]
        self.fields["amount"] = MoneyField(
            company=company,
            label=_("Sum"),
            validators=[MinValueValidator(company.precision)],
            error_messages={"min_value": _("The sum must be more than nothing.")},
        )
        self.order_fields(self.field_order)
