"""Shape of what is typed about gift certificates."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.queries import search
from clients.search import named_exactly
from loyalty.forms.prepaid import SplitForm, sum_field
from loyalty.models import CertificateState
from salon.forms.days import DayField
from salon.forms.widgets import DatePicker
from salon.models import Company, Staff


class CertificateFilter(forms.Form):
    """A value that is not in the list filters nothing."""

    q = forms.CharField(label=_("Code or name"), required=False, max_length=60)
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("All")), *CertificateState.choices], required=False
    )  # fmt: skip

    @property
    def chosen(self) -> tuple[str, str]:
        self.is_valid()
        return self.cleaned_data.get("q", ""), self.cleaned_data.get("state", "")


class CertificateForm(SplitForm):
    """`known`: the page was opened from this client's card. Otherwise the buyer is found by what is typed, or nobody."""

    buyer = forms.CharField(
        label=_("Bought by"),
        required=False,
        max_length=60,
        help_text=_("Phone, card number or name of a client. May be left empty."),
    )
    recipient = forms.CharField(label=_("For whom"), required=False, max_length=80)
    wish = forms.CharField(label=_("Words on it"), required=False, max_length=200)
    field_order = ["nominal", "buyer", "recipient", "wish", "rest_by"]

    def __init__(self, *args: Any, company: Company, by: Staff, known: Client | None, **kwargs: Any) -> None:
        super().__init__(*args, company=company, prefix="certificate", **kwargs)
        self.by, self.known = by, known
        self.fields["nominal"] = sum_field(company, _("Sum"))
        if known:
            del self.fields["buyer"]
        self.order_fields(self.field_order)

    def clean_buyer(self) -> Client | None:
        text = self.cleaned_data["buyer"].strip()
        if whole := named_exactly(text, by=self.by):
            return Client.objects.get(pk=whole)
        found = search(text, by=self.by, limit=2) if text else []
        if text and not found:
            raise ValidationError(_("Nobody is found."))
        if len(found) > 1:
            raise ValidationError(_("Several clients fit. Write the whole phone or card number."))
        return Client.objects.get(pk=found[0].client_id) if found else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.needs_deposit and not self.errors and self.bought_by is None:
            self.add_error("rest_by", _("Say who buys it: a deposit is somebody’s."))
        return cleaned

    @property
    def bought_by(self) -> Client | None:
        return self.known or self.cleaned_data.get("buyer")


class BlockForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="block", **kwargs)


class ExtendForm(forms.Form):
    until = DayField(label=_("Last day"), widget=DatePicker)
    reason = forms.CharField(label=_("Why"), max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="extend", **kwargs)
