"""What the desk types after a call, what a manager writes for the desk to say, and the draft of a campaign."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from campaigns.errors import CallBackDayMissing, WhyMissing
from campaigns.models import Call, Campaign
from campaigns.queries.letters import ALL, LISTS
from campaigns.scripts import SITUATIONS
from clients.forms.lists import PagedForm
from clients.models import Segment
from messaging import liquid
from messaging.texts import COMMON_WORDS
from salon.forms.days import DayField
from salon.forms.widgets import DatePicker
from salon.models import Branch, Company, Staff


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


EXAMPLES = {word: example for word, (example, _meaning) in COMMON_WORDS.items()}
NOTHING_KNOWN = dict.fromkeys(EXAMPLES, "")


@dataclass(frozen=True)
class LanguageFields:
    """The two fields of one language on the page; open where there is something in them."""

    label: Any
    subject: forms.BoundField
    body: forms.BoundField
    is_open: bool


class CampaignForm(forms.Form):
    """The letter in the company's language, and in as many others as one likes. Texts are checked by filling them in."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("For the salon; clients do not see it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    segment = forms.ModelChoiceField(
        label=_("Segment"), queryset=Segment.objects.all(), empty_label=_("Choose whom to write to")
    )
    branch = forms.ModelChoiceField(
        label=_("Clients of"), queryset=Branch.objects.none(), required=False, empty_label=_("All my branches")
    )

    def __init__(self, *args: Any, by: Staff, company: Company, draft: Campaign | None = None, **kwargs: Any) -> None:
        if draft:
            kwargs["initial"] = initial_of(draft)
        super().__init__(*args, **kwargs)
        self.fields["branch"].queryset = Branch.objects.active().visible_to(by)  # type: ignore[attr-defined]
        others = [(code, label) for code, label in settings.LANGUAGES if code != company.language]
        self.languages = [(company.language, dict(settings.LANGUAGES)[company.language]), *others]
        for number, (code, _label) in enumerate(self.languages):
            is_needed = number == 0
            self.fields[f"subject_{code}"] = forms.CharField(label=_("Subject"), max_length=200, required=is_needed)
            self.fields[f"body_{code}"] = forms.CharField(
                label=_("Text"), max_length=liquid.LONGEST_TEXT, required=is_needed, widget=forms.Textarea(attrs={"rows": 10})
            )  # fmt: skip

    @property
    def by_language(self) -> Iterator[LanguageFields]:
        for code, label in self.languages:
            subject, body = self[f"subject_{code}"], self[f"body_{code}"]
            is_open = bool(subject.value() or body.value() or subject.errors or body.errors)
            yield LanguageFields(label, subject, body, is_open)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for code, _label in self.languages:
            names = f"subject_{code}", f"body_{code}"
            for name, other in (names, names[::-1]):
                if given.get(other) and given.get(name) == "":
                    self.add_error(name, _("In this language the letter has only one half."))
                elif given.get(name):
                    self.check_text(name, given[name])
        return given

    def check_text(self, name: str, text: str) -> None:
        """With the examples, and for a client of whom nothing is known."""
        try:
            liquid.check(text, EXAMPLES)
            liquid.check(text, NOTHING_KNOWN)
        except liquid.BadText as error:
            self.add_error(name, str(error))

    @property
    def texts(self) -> dict[str, liquid.Letter]:
        data = self.cleaned_data
        written = [code for code, _label in self.languages if data[f"subject_{code}"]]
        return {code: liquid.Letter(data[f"subject_{code}"], data[f"body_{code}"]) for code in written}

    @property
    def draft(self) -> dict[str, Any]:
        """As the operations take it."""
        return {name: self.cleaned_data[name] for name in ("name", "segment", "branch")} | {"texts": self.texts}


def initial_of(draft: Campaign) -> dict[str, Any]:
    initial: dict[str, Any] = {"name": draft.name, "segment": draft.segment_id, "branch": draft.branch_id}
    for text in draft.texts.all():
        initial |= {f"subject_{text.language}": text.subject, f"body_{text.language}": text.body}
    return initial


class CampaignClientsForm(PagedForm):
    of = forms.CharField(required=False)

    def chosen_list(self) -> str:
        name: str = self.cleaned_data.get("of", "")
        return name if name in LISTS else ALL
