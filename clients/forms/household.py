"""Families as the desk writes them down."""

from typing import Any

from babel.dates import get_month_names
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.forms.dossier import typed_number
from clients.models import Client, Relation, birthday_exists
from salon.formats import language
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
        months = get_month_names("wide", context="stand-alone", locale=language())
        self.fields["birth_day"] = typed_number(
            gettext_lazy("Birthday: day"), [(day, str(day)) for day in range(1, 32)]
        )
        self.fields["birth_month"] = typed_number(
            gettext_lazy("month"), [(each, months[each]) for each in range(1, 13)]
        )
        self.fields["birth_year"] = forms.IntegerField(
            label=gettext_lazy("year, if known"), required=False, min_value=1900, max_value=2100
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        day, month, year = (cleaned.get(name) for name in ("birth_day", "birth_month", "birth_year"))
        if (day is None) != (month is None):
            raise ValidationError({"birth_day": _("Choose both the day and the month, or neither.")})
        if day and month and not birthday_exists(day, month, year):
            raise ValidationError({"birth_day": _("This month has no such day.")})
        return cleaned
