"""What the desk types after a call, and what a manager writes for the desk to say."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.errors import CallBackDayMissing, WhyMissing
from campaigns.models import Call
from campaigns.scripts import SITUATIONS
from clients.models import Segment
from salon.forms.days import DayField
from salon.forms.widgets import DatePicker


class ResultForm(forms.Form):
    result = forms.ChoiceField(
        label=_("Result"), choices=Call.Result, error_messages={"required": _("Choose what came of the call.")}
    )
    note = forms.CharField(
        label=_("What was said"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    call_back_on = DayField(label=_("Call back on"), required=False, widget=DatePicker())
    do_not_call = forms.BooleanField(label=_("Refused: do not call again"), required=False)

    def clean(self) -> dict[str, Any]:
        """What a result needs is said beside its field."""
        given = super().clean() or self.cleaned_data
        if (
            given.get("result") == Call.Result.CALL_BACK
            and not given.get("call_back_on")
            and "call_back_on" not in self.errors
        ):
            self.add_error("call_back_on", CallBackDayMissing.sentence)
        if given.get("result") == Call.Result.REFUSED and not given.get("note"):
            self.add_error("note", WhyMissing.sentence)
        return given


class ScriptForm(forms.Form):
    situation = forms.ChoiceField(choices=list(SITUATIONS.items()), widget=forms.HiddenInput)
    text = forms.CharField(label=_("What to say"), max_length=4000, widget=forms.Textarea(attrs={"rows": 9}))


class CallListForm(forms.Form):
    segment = forms.ModelChoiceField(
        label=_("Call only those of the segment"),
        queryset=Segment.objects.all(),
        required=False,
        empty_label=_("All lapsed clients"),
    )
