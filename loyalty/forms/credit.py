"""Shape of what is typed about credit."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from salon.forms.fields import MoneyField
from salon.models import Company


class CreditForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=200)

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, prefix="credit", **kwargs)
        self.fields["limit"] = MoneyField(company=company, label=_("May owe up to"), help_text=_("0 ends the trust."))
        self.order_fields(["limit", "reason"])
