"""The close of a day as it is counted, and cash in and out of the drawer."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salon.formats import format_day, format_money
from salon.forms.fields import MoneyField
from salon.models import Company
from visits.models import TILL_KINDS, CashMovement, PaymentKind

OUT, IN = "out", "in"
OTHER = CashMovement.Reason.OTHER
REASONS: list[Any] = [
    ("", gettext_lazy("Choose…")),
    (gettext_lazy("Out of the drawer"), [(each.value, each.label) for each in CashMovement.OUTWARD if each != OTHER]),
    (gettext_lazy("Into the drawer"), [(each.value, each.label) for each in CashMovement.INWARD if each != OTHER]),
    (OTHER.value, OTHER.label),
]


class Counted(NamedTuple):
    kind: PaymentKind
    expected: Decimal
    field: forms.BoundField
    difference: Decimal | None


class CloseForm(forms.Form):
    """`expected`: of each kind of money, cash with the float. What differs has to be explained."""

    float_after = forms.CharField()
    reason = forms.CharField(label=gettext_lazy("Why it differs"), max_length=200, required=False)

    def __init__(self, *args: Any, company: Company, expected: Mapping[str, Decimal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected = expected
        for kind in TILL_KINDS:
            initial = None if expected[kind] else Decimal(0)
            self.fields[f"counted_{kind}"] = MoneyField(company=company, label=kind.label, initial=initial)
        self.fields["float_after"] = MoneyField(
            company=company,
            label=_("Left in the drawer"),
            help_text=_("For tomorrow’s change. The rest goes to the bank or the safe."),
        )

    @property
    def counted(self) -> dict[str, Decimal]:
        return {kind.value: self.cleaned_data[f"counted_{kind}"] for kind in TILL_KINDS}

    @property
    def rows(self) -> list[Counted]:
        return [
            Counted(kind, self.expected[kind], self[f"counted_{kind}"], self.difference(kind)) for kind in TILL_KINDS
        ]

    def difference(self, kind: PaymentKind) -> Decimal | None:
        """None while nothing sensible is written."""
        counted = self.cleaned_data.get(f"counted_{kind}") if self.is_bound and self.errors is not None else None
        return None if counted is None else counted - self.expected[kind]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        off = sum((abs(self.difference(kind) or Decimal(0)) for kind in TILL_KINDS), Decimal(0))
        if off and not given.get("reason"):
            sentence = _("What was counted differs by %(sum)s: write why, or count again.")
            self.add_error("reason", sentence % {"sum": format_money(off)})
        cash, left = given.get(f"counted_{PaymentKind.CASH}"), given.get("float_after")
        if cash is not None and left is not None and left > cash:
            self.add_error("float_after", _("More is left in the drawer than was counted in it."))
        return given


class UncountedForm(forms.Form):
    """`days` stand open; the last of them by default."""

    through = forms.TypedChoiceField(label=gettext_lazy("Up to and with"), coerce=date.fromisoformat)
    reason = forms.CharField(label=gettext_lazy("Why they were not counted"), max_length=200)
    field_order = ["through", "float_after", "reason"]

    def __init__(self, *args: Any, company: Company, days: Sequence[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        through = self.fields["through"]
        through.choices = [(day.isoformat(), format_day(day, "day_long")) for day in reversed(days)]  # type: ignore[attr-defined]
        self.fields["float_after"] = MoneyField(
            company=company, label=_("In the drawer now"), help_text=_("The next close begins with it.")
        )
        self.order_fields(self.field_order)


class CashForm(forms.Form):
    """`direction` says whether cash goes out or comes in; sums are written without a sign."""

    direction = forms.ChoiceField(
        label=gettext_lazy("Which way"),
        choices=[(OUT, gettext_lazy("Out of the drawer")), (IN, gettext_lazy("Into the drawer"))],
        initial=OUT,
        widget=forms.RadioSelect,
    )
    reason = forms.ChoiceField(label=gettext_lazy("What for"), choices=REASONS)
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Who took it, or which paper."),
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=60, initial=uuid4)
    field_order = ["direction", "amount", "reason", "note"]

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"] = MoneyField(company=company, label=_("Sum"))
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        fitting = CashMovement.OUTWARD if given.get("direction") == OUT else CashMovement.INWARD
        if given.get("direction") and given.get("reason") and given["reason"] not in fitting:
            self.add_error("reason", _("This reason is for cash that goes the other way."))
        return given

    @property
    def amount(self) -> Decimal:
        """Below zero: out."""
        given = self.cleaned_data
        return -given["amount"] if given["direction"] == OUT else given["amount"]
