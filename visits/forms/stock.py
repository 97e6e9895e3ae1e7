"""What people type about goods on the shelf."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from salon.forms.fields import NUMBER_WORDS


class StockFilter(forms.Form):
    q = forms.CharField(required=False, max_length=60)
    low = forms.BooleanField(required=False)

    def wanted(self) -> dict[str, Any]:
        self.is_valid()
        return {"text": self.cleaned_data.get("q", ""), "only_low": self.cleaned_data.get("low", False)}


class ReceiveForm(forms.Form):
    quantity = forms.IntegerField(label=_("How many came"), min_value=1, max_value=100_000, error_messages=NUMBER_WORDS)
    note = forms.CharField(
        label=_("Note"), max_length=200, required=False, help_text=_("The supplier, or the number of the paper.")
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=60, initial=uuid4)


class CountForm(forms.Form):
    counted = forms.IntegerField(
        label=_("How many are on the shelf"), min_value=0, max_value=100_000, error_messages=NUMBER_WORDS
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
