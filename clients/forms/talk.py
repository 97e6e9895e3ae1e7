"""A conversation written down, what was promised and offered in it, and what came of a task."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.models import Direction, Offer, Way
from clients.operations import Offered, Promised
from salon.forms.days import DayField, MomentField
from salon.forms.widgets import DatePicker, MomentPicker


class InteractionForm(forms.Form):
    channel = forms.ChoiceField(label=_("How"), choices=Way, initial=Way.PHONE)
    direction = forms.ChoiceField(label=_("Who began"), choices=Direction, initial=Direction.IN)
    topic = forms.CharField(label=_("What about"), max_length=80)
    result = forms.CharField(label=_("What was agreed"), max_length=80, required=False)
    minutes = forms.IntegerField(label=_("Length, minutes"), required=False, min_value=0, max_value=600)
    call_back_at = MomentField(
        label=_("Call back at"), required=False, widget=MomentPicker, help_text=_("Puts a task on the desk.")
    )
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    promise = forms.CharField(
        label=_("We promised"), max_length=200, required=False, help_text=_("Shown to all until it is kept.")
    )
    promise_due_on = DayField(label=_("Promised by"), required=False, widget=DatePicker)
    offer = forms.CharField(label=_("We offered"), max_length=200, required=False)
    reply = forms.ChoiceField(label=_("Their reply"), choices=Offer.Reply, required=False)
    why = forms.CharField(label=_("Why so"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("promise_due_on") and not cleaned.get("promise"):
            self.add_error("promise", _("Write what was promised."))
        if (cleaned.get("reply") or cleaned.get("why")) and not cleaned.get("offer"):
            self.add_error("offer", _("Write what was offered."))
        return cleaned

    @property
    def has_agreements(self) -> bool:
        """Whether the folded part has something in it."""
        return self.is_bound and any(self.data.get(name) for name in ("promise", "promise_due_on", "offer", "reply"))

    def values(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        names = ("channel", "direction", "topic", "result", "minutes", "call_back_at", "note")
        return {name: cleaned[name] for name in names} | {
            "promised": Promised(cleaned["promise"], cleaned["promise_due_on"]) if cleaned["promise"] else None,
            "offered": Offered(cleaned["offer"], cleaned["reply"], cleaned["why"]) if cleaned["offer"] else None,
        }


class ReplyForm(forms.Form):
    reply = forms.ChoiceField(label=_("Their reply"), choices=[choice for choice in Offer.Reply.choices if choice[0]])
    why = forms.CharField(label=_("Why so"), max_length=200, required=False)


class OutcomeForm(forms.Form):
    outcome = forms.CharField(
        label=_("What came of it"), max_length=500, error_messages={"required": _("Write what came of it.")}
    )
