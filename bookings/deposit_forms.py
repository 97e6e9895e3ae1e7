"""What people type about deposits and policies. Rules are in bookings/operations/deposits.py and bookings/policy.py."""

from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from bookings.asking import Terms
from bookings.models import AcceptedHow, BookingPolicy, Rest
from bookings.operations import Accepted, Settlement
from bookings.queries.deposits import Deposit
from loyalty.models import PaidInBy
from salon.forms.fields import MoneyField, speak_of_numbers, use_money
from salon.models import Company, Service, Staff
from salon.roles import Right, may

ZERO = Decimal(0)
HALVES = [("demand_percent", "demand_sum"), ("late_percent", "late_sum"), ("missed_percent", "missed_sum")]


class TermsForm(forms.Form):
    """No field while nothing is asked. `demand` is what the page showed when the box was ticked."""

    told = forms.BooleanField(
        label=_("The client was told this and agrees"),
        error_messages={"required": _("Tell the client what is asked, and tick this.")},
    )
    demand = forms.DecimalField(max_digits=12, decimal_places=2, required=False, widget=forms.HiddenInput)

    how = AcceptedHow.DESK

    def __init__(self, *args: Any, terms: Terms | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.terms = terms
        if terms is None:
            self.fields.clear()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.terms and cleaned.get("told") and (cleaned.get("demand") or ZERO) < self.terms.asked.demand:
            self.add_error("told", _("More is asked now than when this was ticked. Read it again."))
        return cleaned

    @property
    def accepted(self) -> Accepted | None:
        return Accepted(self.how, self.cleaned_data["demand"] or ZERO) if self.terms else None


class OwnTermsForm(TermsForm):
    """The same on a page of the client's own."""

    how = AcceptedHow.ONLINE
    told = forms.BooleanField(
        label=_("I have read this and agree"), error_messages={"required": _("Please read this and agree.")}
    )


class SettleForm(forms.Form):
    """What becomes of a deposit; without one there is nothing to choose. Only the owner may keep more than `most`."""

    rest = forms.ChoiceField(label=_("The deposit"), choices=Rest.choices, initial=Rest.KEEP, widget=forms.RadioSelect)
    paid_by = forms.ChoiceField(label=_("Given back by"), choices=PaidInBy.choices, required=False)
    why = forms.CharField(label=_("Why more is kept than the policy says"), max_length=200, required=False)
    field_order = ["forfeit", "rest", "paid_by", "why"]

    def __init__(self, *args: Any, deposit: Deposit, most: Decimal, company: Company, by: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.deposit, self.most = deposit, most
        if not deposit.held and "rest" not in self.data:
            self.fields.clear()
            return
        if most or may(by, Right.EDIT_COMPANY):
            self.fields["forfeit"] = MoneyField(
                company=company, label=_("Kept as a fee"), initial=most, required=False, decimal_places=2
            )
        if not may(by, Right.EDIT_COMPANY):
            del self.fields["why"]
        self.order_fields(self.field_order)

    @property
    def settlement(self) -> Settlement | None:
        given = self.cleaned_data
        if not given.get("rest"):
            return None
        paid_by = given.get("paid_by") or PaidInBy.CASH
        return Settlement(given.get("forfeit") or ZERO, given["rest"], paid_by, given.get("why", ""))


class PolicyForm(forms.ModelForm):  # type: ignore[type-arg]
    """One text for each language of the house; where there is none, a sentence with the sums is said."""

    class Meta:
        model = BookingPolicy
        fields = [
            "name", "is_on", "services", "categories", "segment", "after_no_shows", "from_amount", "demand_percent", "demand_sum", "raise_percent",
            "free_hours", "late_percent", "late_sum", "missed_percent", "missed_sum",
        ]  # fmt: skip
        widgets = {"services": forms.CheckboxSelectMultiple, "categories": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        speak_of_numbers(self)
        use_money(self, company, "from_amount", "demand_sum", "late_sum", "missed_sum")
        self.fields["segment"].empty_label = _("Everybody")  # type: ignore[attr-defined]
        self.fields["services"].help_text = _("Neither services nor categories: for all.")
        self.fields["raise_percent"].help_text = _("Up to the whole price.")
        for name in (
            "after_no_shows",
            "from_amount",
            "free_hours",
            *(each for pair in HALVES for each in pair),
            "raise_percent",
        ):
            self.fields[name].required = False
            value = self.initial.get(name)
            if isinstance(value, Decimal):
                self.initial[name] = f"{value.normalize():f}"
        for code, label in settings.LANGUAGES:
            text = self.instance.texts.get(code, "")
            self.fields[f"text_{code}"] = forms.CharField(
                label=label, required=False, max_length=2000, initial=text, widget=forms.Textarea({"rows": 3, "lang": code})
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """What is left empty is nothing."""
        cleaned = super().clean() or self.cleaned_data
        for name in self.Meta.fields:
            if cleaned.get(name, "") is None and name != "segment":
                cleaned[name] = self.Meta.model._meta.get_field(name).default
        for percent, sum_ in HALVES:
            if cleaned.get(percent) and cleaned.get(sum_):
                self.add_error(sum_, _("Either a percent or a sum."))
        return cleaned

    @property
    def texts(self) -> list[Any]:
        return [self[f"text_{code}"] for code, _label in settings.LANGUAGES]

    def save(self, *args: Any, **kwargs: Any) -> BookingPolicy:
        given = {code: self.cleaned_data.get(f"text_{code}", "").strip() for code, _label in settings.LANGUAGES}
        self.instance.texts = {code: text for code, text in given.items() if text}
        if self.instance.pk is None:
            self.instance.position = BookingPolicy.objects.count()
        saved: BookingPolicy = super().save(*args, **kwargs)
        return saved


class PreviewForm(forms.Form):
    """“What would be asked for this service and this client?”"""

    service = forms.ModelChoiceField(
        Service.objects.active(), label=_("Service"), required=False, empty_label=_("Choose a service…")
    )
    q = forms.CharField(
        label=_("Client"), max_length=100, required=False, help_text=_("Phone, name or card number. Empty: somebody new.")
    )  # fmt: skip
