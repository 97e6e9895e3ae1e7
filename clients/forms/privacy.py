"""What the owner and the desk type about privacy: why contacts are needed, what a file is for, what becomes of what is open."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from clients.erasure import Obstacle
from clients.export_columns import Column, columns_for
from clients.models import Channel, Purpose
from clients.wordings import default_wording, wordings
from salon.models import Branch, Staff

USUAL = {"family_name", "given_name", "phone", "email", "consents", "last_visit"}


class RevealForm(forms.Form):
    reason = forms.CharField(
        label=_("Why do you need the contacts?"),
        max_length=200,
        help_text=_("They are shown for a minute. The owner sees who looked and why."),
        error_messages={"required": _("Write why you need the contacts.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )


class ExportForm(forms.Form):
    segment = forms.CharField(required=False, widget=forms.HiddenInput)
    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one column.")},
    )
    style = forms.ChoiceField(label=_("File"), choices=[("xlsx", "Excel (.xlsx)"), ("csv", "CSV")], initial="xlsx")
    purpose = forms.CharField(
        label=_("What is the file for?"),
        max_length=200,
        help_text=_("It is kept with the file, and the owner is told."),
        error_messages={"required": _("Write what the file is for.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, by: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {each.name: each for each in columns_for(by)}
        field: Any = self.fields["columns"]
        field.choices = [(each.name, str(each.label).capitalize()) for each in self.known.values()]
        field.initial = [name for name in self.known if name in USUAL]

    def chosen_columns(self) -> list[Column]:
        """In the order of the file, whatever was ticked first."""
        return [each for name, each in self.known.items() if name in self.cleaned_data["columns"]]


class DecoyForm(forms.Form):
    given_name = forms.CharField(label=_("Given name"), max_length=80)
    family_name = forms.CharField(label=_("Family name"), max_length=80, required=False)
    phone = PhoneNumberField(label=_("Phone"), required=False, help_text=_("A number that rings with you."))
    email = forms.EmailField(label=_("E-mail"), required=False)

    def __init__(self, *args: Any, branch: Branch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"] = PhoneNumberField(
            label=_("Phone"), required=False, region=branch.phone_region, help_text=_("A number that rings with you.")
        )


class EraseForm(forms.Form):
    """One question for each thing that is still open, and the word that it is meant."""

    sure = forms.BooleanField(
        label=_("I know that this cannot be undone."), error_messages={"required": _("Tick this to erase.")}
    )

    def __init__(self, *args: Any, obstacles: list[Obstacle], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.obstacles = obstacles
        for each in obstacles:
            self.fields[f"settle_{each.name}"] = forms.ChoiceField(
                label=each.sentence,
                choices=[(name, label) for name, (label, _do) in each.ways.items()],
                widget=forms.RadioSelect,
                error_messages={"required": _("Say what happens to it.")},
            )
        self.order_fields([f"settle_{each.name}" for each in obstacles])

    def settled(self) -> dict[str, str]:
        return {each.name: self.cleaned_data[f"settle_{each.name}"] for each in self.obstacles}


class LanguageForm(forms.Form):
    language = forms.ChoiceField(choices=settings.LANGUAGES, required=False)

    def chosen(self, default: str) -> str:
        return self.cleaned_data.get("language") or default if self.is_valid() else default


class ConsentTextsForm(forms.Form):
    """One wording a channel, in one language. Empty gives back the house's own."""

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = wordings(language)
        for channel, label in Channel.choices + Purpose.choices:
            self.fields[channel] = forms.CharField(
                label=label,
                max_length=500,
                required=False,
                initial=present[channel],
                widget=forms.Textarea(attrs={"rows": 2, "placeholder": default_wording(channel, language)}),
            )
