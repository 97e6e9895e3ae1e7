"""A conversation written down, and what came of a task."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.models import Direction, Way
from salon.forms.days import MomentField
from salon.forms.widgets import MomentPicker


class InteractionForm(forms.Form):
    channel = forms.ChoiceField(label=_("How"), choices=Way, initial=Way.PHONE)
    direction = forms.ChoiceField(label=_("Who began"), choices=Direction, initial=Direction.IN)
    topic = forms.CharField(label=_("What about"), max_length=80)
    result = forms.CharField(label=_("What was agreed"), max_length=80, required=False)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    call_back_at = MomentField(
        label=_("Call back at"), required=False, widget=MomentPicker, help_text=_("Puts a task on the desk.")
    )

    def values(self) -> dict[str, Any]:
        return self.cleaned_data


class OutcomeForm(forms.Form):
    outcome = forms.CharField(
        label=_("What came of it"), max_length=500, error_messages={"required": _("Write what came of it.")}
    )
