"""The addresses of lists, read forgivingly: what is not understood narrows nothing."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware

from clients.hygiene import Fault, faults
from clients.models import Client
from clients.queries.segments import chip_named
from clients.timeline import kinds
from salon.models import Branch, Staff


class PagedForm(forms.Form):
    """`after` is the last client of the page before."""

    branch = forms.IntegerField(required=False)
    after = forms.IntegerField(required=False)

    def chosen_branch(self, by: Staff) -> Branch | None:
        pk = self.cleaned_data.get("branch")
        return Branch.objects.active().visible_to(by).filter(pk=pk).first() if pk else None

    def last_seen(self, by: Staff) -> Client | None:
        pk = self.cleaned_data.get("after")
        return Client.objects.visible_to(by).filter(pk=pk).first() if pk else None


class ClientListForm(PagedForm):
    segment = forms.CharField(required=False)

    def chosen_segment(self, by: Staff) -> str:
        """A built-in segment, or a saved one for those who may use them."""
        name: str = self.cleaned_data.get("segment", "")
        return name if chip_named(name, by=by) else ""


class HygieneForm(PagedForm):
    fault = forms.CharField(required=False)

    def chosen_fault(self) -> Fault | None:
        name: str = self.cleaned_data.get("fault", "")
        return next((fault for fault in faults() if fault.name == name), None)


class TimelineForm(forms.Form):
    kind = forms.CharField(required=False)
    before = forms.CharField(required=False)

    def __init__(self, *args: Any, by: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def chosen_kind(self) -> str:
        kind: str = self.cleaned_data.get("kind", "")
        return kind if kind in dict(kinds(self.by)) else ""

    def chosen_before(self, now: datetime) -> datetime:
        try:
            moment = parse_datetime(self.cleaned_data.get("before", ""))
        except ValueError:
            moment = None
        return moment if moment and is_aware(moment) else now
