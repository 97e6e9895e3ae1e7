"""Which class, which cell of the matrix, which movement and which period the address of a list names."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.kinds import ASPECTS
from clients.models import Client, ClientQuerySet
from salon.forms.widgets import DatePicker
from salon.models import Branch, Staff

USUAL_PERIOD = timedelta(days=30)


class MovementForm(forms.Form):
    """Read forgivingly: without a period it is the last thirty days, without an aspect the activity."""

    aspect = forms.ChoiceField(
        label=_("Movement of"), required=False, choices=[(name, aspect.label) for name, aspect in ASPECTS.items()]
    )
    first = forms.DateField(label=_("from"), required=False, widget=DatePicker)
    last = forms.DateField(label=_("to"), required=False, widget=DatePicker)

    def chosen_aspect(self) -> str:
        return self.cleaned_data.get("aspect") or "activity"

    def chosen_period(self, today: date) -> tuple[date, date]:
        last = self.cleaned_data.get("last") or today
        first = self.cleaned_data.get("first") or last - USUAL_PERIOD
        return min(first, last), max(first, last)


class MembersForm(forms.Form):
    """`name` of a class, or `since` and `active` of a cell, or `was` and `became` within a period."""

    aspect = forms.ChoiceField(required=False, choices=[(name, aspect.label) for name, aspect in ASPECTS.items()])
    name = forms.CharField(required=False)
    since = forms.IntegerField(required=False, min_value=0, max_value=4)
    active = forms.IntegerField(required=False, min_value=0, max_value=4)
    was = forms.CharField(required=False)
    became = forms.CharField(required=False)
    first = forms.DateField(required=False)
    last = forms.DateField(required=False)
    branch = forms.IntegerField(required=False)
    after = forms.IntegerField(required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        aspect = ASPECTS.get(data.get("aspect", ""))
        names = dict(aspect.classes) if aspect else {}
        is_cell = data.get("since") is not None and data.get("active") is not None
        is_class = all(data.get(field, "") in names for field in ("name", "was", "became") if field in self.data)
        if not is_cell and (aspect is None or not is_class or not ({"name", "was"} & set(self.data))):
            raise forms.ValidationError("There is no such class.")
        return data

    @property
    def is_cell(self) -> bool:
        return self.cleaned_data.get("since") is not None

    @property
    def is_movement(self) -> bool:
        return not self.is_cell and "was" in self.data

    def narrowed(self, clients: ClientQuerySet) -> ClientQuerySet:
        data = self.cleaned_data
        if self.is_cell:
            return clients.in_quarters(since=data["since"], active=data["active"])
        if self.is_movement:
            period = (data.get("first") or date.min, data.get("last") or date.max)
            return clients.moved(data["aspect"], before=data["was"], after=data["became"], between=period)
        return clients.of_class(data["aspect"], data["name"])

    def chosen_branch(self, by: Staff) -> Branch | None:
        pk = self.cleaned_data.get("branch")
        return Branch.objects.active().visible_to(by).filter(pk=pk).first() if pk else None

    def last_seen(self, by: Staff) -> Client | None:
        pk = self.cleaned_data.get("after")
        return Client.objects.visible_to(by).filter(pk=pk).first() if pk else None
