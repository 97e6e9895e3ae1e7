"""What is given back of a bill, line by line, and how."""

from decimal import Decimal
from typing import Any, NamedTuple
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from salon.formats import format_money
from salon.forms.fields import NUMBER_WORDS, MoneyField
from salon.models import Company
from visits.models import PaymentKind, VisitLine
from visits.operations import WantedRefund

MONEY_BACK = [
    ("", _("As it was paid")),
    *((kind.value, kind.label) for kind in (PaymentKind.CASH, PaymentKind.CARD, PaymentKind.TRANSFER)),
    (PaymentKind.DEPOSIT.value, _("To the client’s deposit")),
]


class Row(NamedTuple):
    line: VisitLine
    left: Decimal
    amount: forms.BoundField
    pieces: forms.BoundField | None


class RefundForm(forms.Form):
    """A sum for each line, all that is left of it unless written otherwise; of goods, how many pieces are whole again."""

    money_as = forms.ChoiceField(label=_("Money goes back"), choices=MONEY_BACK, required=False)
    reason = forms.CharField(label=_("Why"), max_length=200, error_messages={"required": _("Write why.")})
    key = forms.CharField(widget=forms.HiddenInput, max_length=60, initial=uuid4)

    def __init__(self, *args: Any, company: Company, left: list[tuple[VisitLine, Decimal]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.left, self.company = left, company
        for line, rest in left:
            self.fields[self.amount_of(line)] = MoneyField(
                company=company, label=_("Give back"), required=False, initial=rest
            )
            if line.goods_id:
                self.fields[self.pieces_of(line)] = forms.IntegerField(
                    label=_("Back on the shelf"), min_value=0, max_value=line.quantity, required=False,
                    initial=line.quantity if rest else 0, error_messages=NUMBER_WORDS,
                )  # fmt: skip

    @staticmethod
    def amount_of(line: VisitLine) -> str:
        return f"amount_{line.pk}"

    @staticmethod
    def pieces_of(line: VisitLine) -> str:
        return f"pieces_{line.pk}"

    @property
    def rows(self) -> list[Row]:
        return [
            Row(line, rest, self[self.amount_of(line)], self[self.pieces_of(line)] if line.goods_id else None)
            for line, rest in self.left
        ]

    @property
    def wanted(self) -> list[WantedRefund]:
        """As written, or all that is left before anything is. A pass covers its line for a sum of nothing too."""
        if not self.is_bound:
            return [
                WantedRefund(line, rest, line.quantity if line.goods_id and rest else 0)
                for line, rest in self.left
                if rest
            ]
        self.is_valid()
        found = [
            WantedRefund(line, self.number(self.amount_of(line)), int(self.number(self.pieces_of(line))))
            for line, _rest in self.left
        ]
        return [each for each in found if each.amount or each.pieces]

    def clean(self) -> dict[str, Any]:
        """Said beside the sum, where a refund itself would only refuse."""
        cleaned = super().clean() or {}
        for line, rest in self.left:
            if (cleaned.get(self.amount_of(line)) or 0) > rest:
                words = {"left": format_money(rest, self.company.currency)}
                self.add_error(self.amount_of(line), _("At most %(left)s is left to give back of this line.") % words)
        by_pass = any(line.covered_by_id and rest == line.total for line, rest in self.left)
        if not self.errors and not by_pass and not any(cleaned.get(self.amount_of(line)) for line, _rest in self.left):
            self.add_error(None, _("Write how much is given back, and of which line."))
        return cleaned

    def number(self, name: str) -> Decimal:
        return Decimal(self.cleaned_data.get(name) or 0)
