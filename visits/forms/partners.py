"""Shape of what is typed about a month with a partner."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from salon.forms.fields import MoneyField
from salon.models import Company

EARLIEST = date(2000, 1, 1)


class MonthForm(forms.Form):
    """A month as the address says it, “2026-11”; the first day of it."""

    month = forms.DateField(input_formats=["%Y-%m"], widget=forms.HiddenInput)

    def clean_month(self) -> date:
        month: date = self.cleaned_data["month"]
        if not EARLIEST <= month < date(2100, 1, 1):
            raise forms.ValidationError(_("There is no such month."))
        return month


class ReportForm(MonthForm):
    number = forms.IntegerField(label=_("How many of our clients came there"), min_value=0, max_value=100_000)

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"] = MoneyField(company=company, label=_("What they spent there"))
