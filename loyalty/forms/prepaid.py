"""What is paid at once when something is sold for later: one kind of payment, or several."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from loyalty.models import AccountKind, PaidInBy
from loyalty.operations import PaidIn
from salon.forms.fields import MoneyField
from salon.models import Company

ZERO = Decimal(0)
KINDS = [*PaidInBy.choices, (AccountKind.DEPOSIT.value, _("The client’s deposit"))]


def sum_field(company: Company, label: Any, **more: Any) -> MoneyField:
    """More than nothing."""
    words = {"min_value": _("The sum must be more than nothing.")}
    return MoneyField(
        company=company, label=label, validators=[MinValueValidator(company.precision)], error_messages=words, **more
    )


class SplitForm(forms.Form):
    """The whole price by one kind, less what is typed for others: 30 of 100 in cash, the rest by card."""

    rest_by = forms.ChoiceField(label=_("Paid by"), choices=KINDS)
    key = forms.CharField(widget=forms.HiddenInput, max_length=60)

    def __init__(self, *args: Any, company: Company, prefix: str, **kwargs: Any) -> None:
        kwargs["initial"] = {"key": f"{prefix}:{uuid4()}"} | (kwargs.get("initial") or {})
        super().__init__(*args, prefix=prefix, **kwargs)
        for kind, label in KINDS:
            self.fields[f"of_{kind}"] = sum_field(company, label, required=False)

    @property
    def parts(self) -> list[forms.BoundField]:
        return [self[f"of_{kind}"] for kind, _label in KINDS]

    @property
    def has_parts(self) -> bool:
        return any(part.value() for part in self.parts)

    @property
    def needs_deposit(self) -> bool:
        return bool(self.cleaned_data.get("of_deposit")) or self.cleaned_data.get("rest_by") == AccountKind.DEPOSIT

    def payments(self, price: Decimal) -> list[PaidIn]:
        """Sums that are too much are not made smaller: the operation refuses them."""
        sums: dict[str, Decimal] = {kind: self.cleaned_data.get(f"of_{kind}") or ZERO for kind, _label in KINDS}
        sums[self.cleaned_data["rest_by"]] += max(ZERO, price - sum(sums.values()))
        return [PaidIn(kind, amount) for kind, amount in sums.items() if amount]


class PayOutForm(forms.Form):
    """All that is left goes back to the person."""

    payment_kind = forms.ChoiceField(label=_("Paid back as"), choices=PaidInBy.choices)
    reason = forms.CharField(label=_("Why"), max_length=120)
    key = forms.CharField(widget=forms.HiddenInput, max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="out", initial={"key": f"pay-out:{uuid4()}"}, **kwargs)


class DepositOutForm(PayOutForm):
    """As much of a deposit as is written."""

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"] = sum_field(company, _("Sum"))
        self.order_fields(["amount"])
