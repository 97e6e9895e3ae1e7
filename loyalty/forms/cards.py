"""Shape of what is typed about cards and tiers; rules are in the operations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from loyalty.models import Tier
from salon.forms.fields import speak_of_numbers


class CardForm(forms.Form):
    number = forms.CharField(label=_("Card number"), max_length=40, help_text=_("Scan the card or type its number."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="card", **kwargs)

    def clean_number(self) -> str:
        return self.cleaned_data["number"].strip()


class TierForm(forms.ModelForm):
    class Meta:
        model = Tier
        fields = ["name", "discount_percent", "from_spent"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        speak_of_numbers(self)
        for name in ("discount_percent", "from_spent"):
            if (value := self.initial.get(name)) is not None:
                self.initial[name] = f"{value.normalize():f}"


TierFormSet = forms.modelformset_factory(Tier, form=TierForm, extra=1, max_num=8, can_delete=False)
