"""Families as the desk writes them down."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from clients.forms.birthday import birthday_errors, birthday_fields
from clients.models import Client, Relation
from salon.models import Staff


class JoinForm(forms.Form):
    """`other` is a client found by the search on the page."""

    other = forms.ModelChoiceField(queryset=Client.objects.none(), widget=forms.HiddenInput)
    relation = forms.ChoiceField(label=gettext_lazy("Who it is"), choices=Relation)
    own_relation = forms.ChoiceField(
        label=gettext_lazy("And who is this client"), choices=[("", "—"), *Relation.choices], required=False
    )
    may_book = forms.BooleanField(label=gettext_lazy("May book for the others"), required=False)
    may_pay = forms.BooleanField(label=gettext_lazy("May pay for the others"), required=False)

    def __init__(self, *args: Any, by: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = Client.objects.visible_to(by)  # type: ignore[attr-defined]


class MemberForm(forms.Form):
    relation = forms.ChoiceField(
        label=gettext_lazy("Who it is"), choices=[("", "—"), *Relation.choices], required=False
    )
    may_book = forms.BooleanField(label=gettext_lazy("May book for the others"), required=False)
    may_pay = forms.BooleanField(label=gettext_lazy("May pay for the others"), required=False)
    gets_reminders = forms.BooleanField(label=gettext_lazy("Gets the reminders of all"), required=False)


class ChildForm(forms.Form):
    prefix = "child"

    name = forms.CharField(label=gettext_lazy("Name of the child"), max_length=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= birthday_fields()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if errors := birthday_errors(cleaned):
            raise ValidationError(errors)
        return cleaned
