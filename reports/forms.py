"""What is looked at: which branches, which period. Anything not understood falls back to the month of the branch in the top bar."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import HttpRequest

from reports.periods import KINDS, Period, period_to_date
from salon.models import Branch, Staff

ALL = "all"


class LossFilter(forms.Form):
    """?by=&kind=: of one person; bills that were voided or corrected. What is not understood is not asked for."""

    by = forms.ModelChoiceField(Staff.objects.all(), required=False)
    kind = forms.ChoiceField(choices=[("voided", ""), ("corrected", "")], required=False)

    def wanted(self) -> dict[str, Any]:
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in ("by", "kind")}


class CommissionFilter(forms.Form):
    """?master=&of=. What is not understood is not asked for."""

    master = forms.ModelChoiceField(Staff.objects.all(), required=False)
    of = forms.ChoiceField(choices=[(name, "") for name in ("services", "goods", "stepped")], required=False)

    def wanted(self) -> dict[str, Any]:
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in ("master", "of")}


@dataclass(frozen=True)
class Scope:
    branches: list[Branch]
    branch: Branch
    is_all: bool
    today: date
    period: Period


def read_scope(request: HttpRequest, now: datetime) -> Scope:
    """Of several branches one calendar is needed: the one in the top bar says what today is."""
    branch: Branch = request.branch  # type: ignore[attr-defined]
    branches: list[Branch] = request.branches  # type: ignore[attr-defined]
    is_all = request.GET.get("branch") == ALL and len(branches) > 1
    kind = request.GET.get("period", "month")
    today = branch.local_day(now)
    return Scope(
        branches if is_all else [branch],
        branch,
        is_all,
        today,
        period_to_date(kind if kind in KINDS else "month", today),
    )
