"""The one question, and the filter of its answers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.models.client import NpsClass


def reason_field(*, required: bool) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=_("What is the main reason?"), required=required, max_length=2000, widget=widget)


class AnswerForm(forms.Form):
    score = forms.TypedChoiceField(
        label=_("How likely are you to recommend us?"), choices=[(n, str(n)) for n in range(11)], coerce=int, widget=forms.RadioSelect,
        error_messages={"required": _("Choose a number from 0 to 10."), "invalid_choice": _("Choose a number from 0 to 10.")},
    )  # fmt: skip
    reason = reason_field(required=False)


class ReasonForm(forms.Form):
    reason = reason_field(required=True)


class ScoresFilter(forms.Form):
    kind = forms.ChoiceField(choices=NpsClass, required=False)

    @property
    def chosen(self) -> str:
        self.is_valid()
        return self.cleaned_data.get("kind", "")
