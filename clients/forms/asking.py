"""One answer, or a page of them: each question's own fields, each optional, each with “nothing”."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext_lazy

from clients.forms.birthday import birthday_errors, birthday_fields
from clients.forms.dossier import NamelessPhoneField
from clients.models import Client, Temperament
from clients.questions import BY_NAME, Question
from salon.models import Branch, Staff

Fields = dict[str, forms.Field]
LONG = {"allergies", "curious_about", "misses_here", "interests", "children"}


def text_fields(name: str, branch: Branch) -> Fields:
    limit = getattr(Client._meta.get_field(name), "max_length", None) or 500
    widget = forms.Textarea(attrs={"rows": 2}) if name in LONG else forms.TextInput()
    return {name: forms.CharField(max_length=limit, required=False, widget=widget)}


def day_fields(name: str, branch: Branch) -> Fields:
    return birthday_fields(day=gettext_lazy("day"), year=gettext_lazy("year, if you like"))


def phone_fields(name: str, branch: Branch) -> Fields:
    return {"phone": NamelessPhoneField(required=False, region=branch.phone_region)}


def email_fields(name: str, branch: Branch) -> Fields:
    return {"email": forms.EmailField(required=False)}


def language_fields(name: str, branch: Branch) -> Fields:
    return {"language": forms.ChoiceField(choices=[("", "—"), *settings.LANGUAGES], required=False)}


def master_fields(name: str, branch: Branch) -> Fields:
    masters = Staff.objects.masters().at(branch)
    return {"favourite_master": forms.ModelChoiceField(queryset=masters, empty_label="—", required=False)}


def temperament_fields(name: str, branch: Branch) -> Fields:
    return {"temperament": forms.ChoiceField(choices=[("", "—"), *Temperament.choices], required=False)}


MAKERS: dict[str, Callable[[str, Branch], Fields]] = {
    "birthday": day_fields,
    "phone": phone_fields,
    "email": email_fields,
    "language": language_fields,
    "favourite_master": master_fields,
    "temperament": temperament_fields,
}


class AnswersForm(forms.Form):
    """`shown` are names of questions. What was typed wins over a ticked “nothing”."""

    def __init__(self, *args: Any, shown: Sequence[str], branch: Branch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown = [BY_NAME[name] for name in shown]
        self.parts: dict[str, list[str]] = {}
        for name in shown:
            made = MAKERS.get(name, text_fields)(name, branch)
            self.fields.update(made)
            self.parts[name] = list(made)
            self.fields[f"nothing_{name}"] = forms.BooleanField(label=gettext_lazy("Nothing to say"), required=False)
            if len(made) == 1:
                self.fields[self.parts[name][0]].label = BY_NAME[name].wording

    @property
    def rows(self) -> list[tuple[Question, list[BoundField], BoundField]]:
        return [
            (question, [self[name] for name in self.parts[question.name]], self[f"nothing_{question.name}"])
            for question in self.shown
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if errors := birthday_errors(cleaned):
            raise ValidationError(errors)
        return cleaned

    def answers(self) -> dict[str, dict[str, Any]]:
        """By question, the values of those that were answered."""
        given = {name: {part: self.cleaned_data[part] for part in parts} for name, parts in self.parts.items()}
        return {name: values for name, values in given.items() if any(values.values())}

    def nothing(self) -> list[str]:
        answered = self.answers()
        return [name for name in self.parts if self.cleaned_data[f"nothing_{name}"] and name not in answered]
