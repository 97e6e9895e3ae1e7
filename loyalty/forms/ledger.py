"""Shape of what is typed about money; rules are in the operations."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from loyalty.forms.prepaid import sum_field
from loyalty.models import AccountKind, PaidInBy
from salon.formats import format_money
from salon.models import Company


class PayInForm(forms.Form):
    payment_kind = forms.ChoiceField(label=_("Paid by"), choices=PaidInBy.choices)
    key = forms.CharField(widget=forms.HiddenInput, max_length=60)
    field_order = ["amount"]

    def __init__(
        self,
        *args: Any,
        company: Company,
        prefix: str = "deposit",
        owed: Decimal | None = None,
        deposit: Decimal | None = None,
        **kwargs: Any,
    ) -> None:
        """`owed` stands in the field at first; a `deposit` may pay it too."""
        kwargs.setdefault("initial", {"key": f"pay-in:{uuid4()}", "amount": owed})
        super().__init__(*args, prefix=prefix, **kwargs)
        self.fields["amount"] = sum_field(company, _("Sum"))
        if deposit or (deposit is not None and self.is_bound):
            of_deposit = _("Deposit (%(sum)s)") % {"sum": format_money(deposit, company.currency)}
            self.fields["payment_kind"].choices = [*PaidInBy.choices, (AccountKind.DEPOSIT.value, of_deposit)]  # type: ignore[attr-defined]
        self.order_fields(self.field_order)


class LedgerFilter(forms.Form):
    """A kind that is not in the list filters nothing."""

    kind = forms.ChoiceField(choices=AccountKind.choices, required=False)

    @property
    def chosen(self) -> str:
        return self.cleaned_data["kind"] if self.is_valid() else ""
