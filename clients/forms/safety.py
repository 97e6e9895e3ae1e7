"""What the client does not stand, patch tests, and a signature under an override."""

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from clients.errors import PatchTestInFuture, ShortReason
from clients.models import Harm, PatchTest
from clients.operations.safety import SHORTEST_REASON
from clients.safety import Code
from salon.forms.days import DayField, known_day
from salon.forms.widgets import DatePicker
from salon.models import Service, Substance

MOST_SERVICES = 20


class SubstanceForm(forms.Form):
    prefix = "substance"

    substance = forms.ModelChoiceField(label=_("Substance"), queryset=Substance.objects.all(), empty_label="—")
    kind = forms.ChoiceField(label=_("Kind"), choices=Harm, initial=Harm.ALLERGY)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class PatchTestForm(forms.Form):
    prefix = "test"

    substance = forms.ModelChoiceField(label=_("Substance"), queryset=Substance.objects.all(), empty_label="—")
    batch = forms.CharField(label=_("Batch"), max_length=60, required=False)
    result = forms.ChoiceField(label=_("Result"), choices=PatchTest.Result)
    tested_on = DayField(label=_("Tested"), widget=DatePicker)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_tested_on(self) -> date:
        day: date = self.cleaned_data["tested_on"]
        if day > self.today:
            raise forms.ValidationError(PatchTestInFuture.sentence, code=PatchTestInFuture.code)
        return day


class OverrideForm(forms.Form):
    """The hidden fields say what is signed for; the operation checks that it really stops something."""

    service = forms.ModelChoiceField(queryset=Service.objects.all(), widget=forms.HiddenInput)
    substance = forms.ModelChoiceField(queryset=Substance.objects.all(), widget=forms.HiddenInput)
    code = forms.CharField(max_length=40, widget=forms.HiddenInput)
    day = DayField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why it is done all the same"),
        min_length=SHORTEST_REASON,
        max_length=300,
        error_messages={"required": _("Write why: it stays with your name."), "min_length": ShortReason.sentence},
    )

    @property
    def signed_for(self) -> tuple[str, int, int] | None:
        """The key of the problem, whatever was typed as the reason."""
        said = self.cleaned_data
        if not {"code", "service", "substance"} <= said.keys():
            return None
        return said["code"], said["service"].pk, said["substance"].pk

    @property
    def mixed(self) -> list[Substance]:
        """What must be taken as being mixed for the problem to be there."""
        is_mixture = self.cleaned_data.get("code") == Code.FORMULA and "substance" in self.cleaned_data
        return [self.cleaned_data["substance"]] if is_mixture else []


def asked_services(query: QueryDict) -> list[Service]:
    """?service=3&service=5: what is planned; what is not understood is left out."""
    numbers = [int(text) for text in query.getlist("service")[:MOST_SERVICES] if text.isdecimal() and len(text) < 10]
    return list(Service.objects.filter(pk__in=numbers).select_related("category"))


def asked_mixed(query: QueryDict) -> list[Substance]:
    """?mixed=3&mixed=5: what is being mixed and not written down yet."""
    numbers = [int(text) for text in query.getlist("mixed")[:MOST_SERVICES] if text.isdecimal() and len(text) < 10]
    return list(Substance.objects.filter(pk__in=numbers))


def asked_safety_day(query: QueryDict, today: Any) -> Any:
    return known_day(query.get("day")) or today
