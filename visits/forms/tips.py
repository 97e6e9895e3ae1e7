"""Tips on the bill: a row for each master of it, in money."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from salon.models import Staff
from visits.forms.bill import SumField
from visits.models import TILL_CHOICES, PaymentKind
from visits.operations import WantedTip


class TipsForm(forms.Form):
    """`masters` are those of the bill as it stands; who is not on it any more gets nothing."""

    def __init__(self, *args: Any, masters: Sequence[Staff], precision: Decimal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.masters, digits = list(masters), -int(precision.as_tuple().exponent)
        for master in self.masters:
            words = {"master": master.short_name}
            self.fields[f"tip_{master.pk}"] = SumField(
                label=_("Tip: %(master)s") % words, max_digits=12, decimal_places=digits
            )
            self.fields[f"tip_kind_{master.pk}"] = forms.ChoiceField(
                label=_("Tip for %(master)s paid by") % words, choices=TILL_CHOICES, required=False
            )

    @property
    def whose(self) -> str:
        """Told by the page, so that it is known whether its rows are still those of the bill."""
        return ",".join(str(master.pk) for master in self.masters)

    @property
    def rows(self) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        return ((self[f"tip_{master.pk}"], self[f"tip_kind_{master.pk}"]) for master in self.masters)

    @property
    def wanted(self) -> list[WantedTip]:
        """Of the rows that are right so far."""
        if not self.is_bound:
            return []
        self.is_valid()
        given = [(master, self.cleaned_data.get(f"tip_{master.pk}")) for master in self.masters]
        return [WantedTip(master, self.kind_for(master), amount) for master, amount in given if amount]

    def kind_for(self, master: Staff) -> str:
        return self.cleaned_data.get(f"tip_kind_{master.pk}") or PaymentKind.CASH.value

    @property
    def in_cash(self) -> Decimal:
        return sum((tip.amount for tip in self.wanted if tip.kind == PaymentKind.CASH), Decimal(0))

    @property
    def total(self) -> Decimal:
        return sum((tip.amount for tip in self.wanted), Decimal(0))
