"""Shape of what is typed about recommendations and partners."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from loyalty.models import Discount, DiscountKind, Partner, ReferralRule
from salon.forms.fields import speak_of_numbers, use_money
from salon.forms.widgets import DatePicker
from salon.models import Company, Staff


class ReferralRuleForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = ReferralRule
        fields = ["is_on", "recommender_points", "friend_points", "min_bill", "discount"]

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        use_money(self, company, "min_bill")
        speak_of_numbers(self)
        usable = Discount.objects.filter(kind=DiscountKind.FRIEND, is_active=True)
        self.fields["discount"].queryset = Discount.objects.filter(Q(pk__in=usable) | Q(pk=self.instance.discount_id))  # type: ignore[attr-defined]
        self.fields["discount"].empty_label = _("none")  # type: ignore[attr-defined]


class RecommenderForm(forms.Form):
    """`to` is a client found by the search on the page; empty: nobody."""

    to = forms.ModelChoiceField(queryset=Client.objects.none(), widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, by: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = Client.objects.visible_to(by)  # type: ignore[attr-defined]


class SentForm(forms.Form):
    partner = forms.ModelChoiceField(
        label=_("Partner business"), queryset=Partner.objects.filter(is_active=True), empty_label="—"
    )
    day = forms.DateField(label=_("Day"), widget=DatePicker)


class PartnerForm(forms.ModelForm):  # type: ignore[type-arg]
    """The code makes a discount of the kind “partner”; without it their clients have none here."""

    code = forms.CharField(label=_("Code their clients say here"), max_length=40, required=False)
    percent = forms.DecimalField(
        label=_("Their discount here, %"), min_value=Decimal("0.01"), max_digits=5, decimal_places=2, required=False
    )

    class Meta:
        model = Partner
        fields = [
            "name", "contact", "benefit", "our_code", "we_percent", "we_sum", "they_percent", "they_sum", "is_active",
        ]  # fmt: skip

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.company = company
        use_money(self, company, "we_sum", "they_sum")
        speak_of_numbers(self)
        if held := self.instance.discount:
            self.initial["code"] = held.code if held.is_active else ""
            self.initial["percent"] = f"{held.percent.normalize():f}"
        for name in ("we_percent", "they_percent"):
            self.initial[name] = f"{Decimal(self.initial.get(name) or 0).normalize():f}"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        code, percent = cleaned.get("code", "").strip(), cleaned.get("percent")
        others = Discount.objects.exclude(pk=self.instance.discount_id)
        if code and not percent and "percent" not in self.errors:
            self.add_error("percent", _("How much does the code give?"))
        if percent and percent > self.company.max_discount_percent:
            self.add_error("percent", _("That is above the ceiling of the company."))
        if code and others.coded(code).filter(is_active=True).exists():
            self.add_error("code", _("Another discount has this code."))
        if code and others.filter(name=cleaned.get("name", "")).exists():
            self.add_error("name", _("A discount has this name already."))
        return cleaned | {"code": code, "percent": percent or Decimal(1)}
