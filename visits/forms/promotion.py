"""What is typed while a promotion is planned."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from loyalty.operations import Promotion
from salon.forms.days import DayField
from salon.forms.fields import NUMBER_WORDS, PlainDecimalField
from salon.forms.widgets import DatePicker, PickList
from salon.models import Branch, Company, Goods, Service

LONGEST = timedelta(days=366)


class PlanForm(forms.Form):
    """Asked by GET: the whole plan stands in the address, so it can be sent to somebody."""

    services = forms.ModelMultipleChoiceField(
        Service.objects.active(), label=_("Services"), required=False, widget=PickList
    )
    goods = forms.ModelMultipleChoiceField(Goods.objects.active(), label=_("Goods"), required=False, widget=PickList)
    percent = PlainDecimalField(
        label=_("Size, %"), max_digits=5, decimal_places=2, min_value=Decimal("0.01"), max_value=Decimal(100), error_messages=NUMBER_WORDS,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
    )  # fmt: skip
    first = DayField(label=_("First day"), widget=DatePicker)
    last = DayField(label=_("Last day"), widget=DatePicker)
    compare = forms.ChoiceField(
        label=_("Compare with"),
        choices=[("before", _("as many days just before")), ("year", _("the same days a year ago"))],
        required=False,
    )
    branches = forms.ModelMultipleChoiceField(
        Branch.objects.active(), label=_("Branches"), required=False, widget=PickList
    )
    is_shared = forms.BooleanField(label=_("The masters share in it"), required=False)
    touches_classics = forms.BooleanField(label=_("Also for classic services"), required=False)

    def __init__(self, *args: Any, company: Company, today: date, **kwargs: Any) -> None:
        first = today + timedelta(days=1)
        kwargs.setdefault("initial", {"percent": "15", "first": first, "last": first + timedelta(days=13)})
        super().__init__(*args, **kwargs)
        self.company, self.today = company, today
        if Branch.objects.active().count() < 2:
            del self.fields["branches"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("services") and not cleaned.get("goods"):
            self.add_error("services", _("Choose services or goods."))
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and not first <= last <= first + LONGEST:
            self.add_error("last", _("Choose a day after the first, within a year."))
        return cleaned

    @property
    def is_above_ceiling(self) -> bool:
        """Reckoned, but not published."""
        return bool(self.plan.percent > self.company.max_discount_percent)

    @property
    def plan(self) -> Promotion:
        given = self.cleaned_data
        return Promotion(
            given["percent"], given["first"], given["last"], list(given["services"]), list(given["goods"]),
            list(given.get("branches") or []), given["is_shared"], given["touches_classics"],
        )  # fmt: skip


class PublishForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60, help_text=_("Clients read it on the receipt."))


class BehindForm(forms.Form):
    """Which number of the forecast is looked behind."""

    item = forms.RegexField(r"^[sg]\d{1,9}$", required=False)
    master = forms.IntegerField(required=False, min_value=1, max_value=2**31)
    only_given = forms.BooleanField(required=False)
