"""What people type about goods on the shelf."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salon.forms.fields import NUMBER_WORDS, MoneyField
from salon.models import Company, Goods
from visits.models import StockMovement
from visits.operations import Counted, Delivered

MOST = 100_000
MOST_ROWS = 60


class StockFilter(forms.Form):
    q = forms.CharField(required=False, max_length=60)
    low = forms.BooleanField(required=False)

    def wanted(self) -> dict[str, Any]:
        self.is_valid()
        return {"text": self.cleaned_data.get("q", ""), "only_low": self.cleaned_data.get("low", False)}


class ReceiveForm(forms.Form):
    quantity = forms.IntegerField(label=_("How many came"), min_value=1, max_value=MOST, error_messages=NUMBER_WORDS)
    note = forms.CharField(
        label=_("Note"), max_length=200, required=False, help_text=_("The supplier, or the number of the paper.")
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=60, initial=uuid4)


class CountForm(forms.Form):
    counted = forms.IntegerField(
        label=_("How many are on the shelf"), min_value=0, max_value=MOST, error_messages=NUMBER_WORDS
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class StockTakeForm(forms.Form):
    """A number for each of the goods; what is left empty was not counted. `seen_…` is what the books said when it began."""

    reason = forms.CharField(label=_("Why"), max_length=200, help_text=_("The count of the month, or what went wrong."))
    key = forms.CharField(widget=forms.HiddenInput, max_length=40, initial=uuid4)

    def __init__(self, *args: Any, goods: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.goods = list(goods)
        for each in self.goods:
            label = gettext("%(goods)s: how many are on the shelf") % {"goods": each}
            self.fields[f"counted_{each.pk}"] = forms.IntegerField(
                label=label, required=False, min_value=0, max_value=MOST, error_messages=NUMBER_WORDS,
                widget=forms.NumberInput({"inputmode": "numeric", "data-next": True}),
            )  # fmt: skip
            self.fields[f"seen_{each.pk}"] = forms.IntegerField(
                widget=forms.HiddenInput, required=False, initial=each.level
            )

    @property
    def rows(self) -> list[tuple[Goods, forms.BoundField, forms.BoundField]]:
        return [(each, self[f"counted_{each.pk}"], self[f"seen_{each.pk}"]) for each in self.goods]

    @property
    def counted(self) -> dict[Goods, Counted]:
        """Goods that came on sale since the page was opened count from what the books say now."""
        found = {}
        for each in self.goods:
            pieces, seen = self.cleaned_data[f"counted_{each.pk}"], self.cleaned_data[f"seen_{each.pk}"]
            if pieces is not None:
                found[each] = Counted(pieces, each.level if seen is None else seen)
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and all(data[f"counted_{each.pk}"] is None for each in self.goods):
            raise forms.ValidationError(_("Nothing is counted yet."))
        return data


class DeliveredForm(forms.Form):
    """One line of a delivery. A row nobody touched is no line."""

    goods = forms.ModelChoiceField(label=_("Goods"), queryset=Goods.objects.none(), required=False, empty_label="—")
    quantity = forms.IntegerField(
        label=_("How many"), min_value=1, max_value=MOST, required=False, error_messages=NUMBER_WORDS
    )
    is_new_cost = forms.BooleanField(label=_("Keep as purchase cost"), required=False, initial=True)

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goods"].queryset = Goods.objects.active()  # type: ignore[attr-defined]
        words = {"currency": company.currency}
        self.fields["cost"] = MoneyField(
            company=company, label=gettext("Cost of one, %(currency)s") % words, required=False
        )
        self.use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("goods") and data.get("quantity") is None and "quantity" not in self.errors:
            self.add_error("quantity", _("Write how many came."))
        if data.get("quantity") and not data.get("goods") and "goods" not in self.errors:
            self.add_error("goods", _("Choose the goods."))
        return data

    @property
    def row(self) -> Delivered | None:
        data = self.cleaned_data
        if not data.get("goods"):
            return None
        return Delivered(data["goods"], data["quantity"], data["cost"], is_new_cost=data["is_new_cost"])


DeliveredFormSet = forms.formset_factory(DeliveredForm, extra=6, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


class DeliveryForm(forms.Form):
    note = forms.CharField(label=_("Supplier or number of the paper"), max_length=200, required=False)
    key = forms.CharField(widget=forms.HiddenInput, max_length=40, initial=uuid4)


class WriteOffForm(forms.Form):
    quantity = forms.IntegerField(label=_("How many"), min_value=1, max_value=MOST, error_messages=NUMBER_WORDS)
    why = forms.ChoiceField(
        label=_("What became of it"),
        choices=[(reason.value, reason.label) for reason in StockMovement.WRITE_OFFS],
    )
    note = forms.CharField(label=_("Why"), max_length=200)
    key = forms.CharField(widget=forms.HiddenInput, max_length=40, initial=uuid4)
