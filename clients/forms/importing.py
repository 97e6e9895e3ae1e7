"""Uploading a file to import, and saying by hand which column is what."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.importing.columns import SheetPlan
from clients.importing.kinds import kind_named, kinds
from clients.importing.running import plans_of
from clients.models import Import
from salon.models import Branch, Staff


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Spreadsheet"),
        help_text=_("Excel (.xlsx, .xls) or CSV, up to 50 MB. Nothing is written before you have seen a rehearsal."),
    )
    kind = forms.ChoiceField(label=_("What is in the file"))
    branch = forms.ModelChoiceField(
        Branch.objects.none(),
        label=_("Branch"),
        empty_label=None,
        help_text=_("Its phone region reads numbers without a country code, its masters are matched by name."),
    )

    def __init__(self, *args: Any, by: Staff, branch: Branch | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.name, kind.label) for kind in kinds()]  # type: ignore[attr-defined]
        self.fields["branch"].queryset = Branch.objects.active().visible_to(by)  # type: ignore[attr-defined]
        self.fields["branch"].initial = branch


class MappingForm(forms.Form):
    """One select a column of every sheet, one tick a sheet."""

    def __init__(self, *args: Any, source: Import, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plans = [plan for plan in plans_of(source) if plan.samples]
        self.known = {each.name: each for each in kind_named(source.kind).fields()}
        choices = [("", _("— leave out —")), *((name, each.label) for name, each in self.known.items())]
        for at, plan in enumerate(self.plans):
            self.fields[f"take{at}"] = forms.BooleanField(
                label=_("Import this sheet"), required=False, initial=plan.is_taken
            )
            for column in plan.samples:
                self.fields[f"sheet{at}_{column}"] = forms.ChoiceField(
                    label=plan.heading(column) or column_letters(column),
                    choices=choices,
                    required=False,
                    initial=plan.columns.get(column, ""),
                )

    @property
    def sheets(self) -> list[dict[str, Any]]:
        return [
            {
                "plan": plan,
                "take": self[f"take{at}"],
                "columns": [
                    {
                        "field": self[f"sheet{at}_{n}"],
                        "letter": column_letters(n),
                        "heading": plan.heading(n),
                        "samples": shown,
                    }
                    for n, shown in plan.samples.items()
                ],
            }
            for at, plan in enumerate(self.plans)
        ]

    @property
    def taken(self) -> set[str]:
        return {plan.name for at, plan in enumerate(self.plans) if self.cleaned_data[f"take{at}"]}

    @property
    def chosen(self) -> dict[str, dict[int, str]]:
        return {
            plan.name: {n: self.cleaned_data[f"sheet{at}_{n}"] for n in plan.samples}
            for at, plan in enumerate(self.plans)
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for at, plan in enumerate(self.plans):
            names = [data.get(f"sheet{at}_{n}", "") for n in plan.samples]
            twice = [name for name in set(names) if name and names.count(name) > 1 and not self.known[name].may_repeat]
            if data.get(f"take{at}"):
                self.refuse_twice(at, plan, twice, data)
        if not any(data.get(f"take{at}") for at in range(len(self.plans))):
            self.add_error(None, _("Choose at least one sheet to import."))
        return data

    def refuse_twice(self, at: int, plan: SheetPlan, twice: list[str], data: dict[str, Any]) -> None:
        for n in plan.samples:
            if data.get(f"sheet{at}_{n}") in twice:
                self.add_error(f"sheet{at}_{n}", _("Another column has this meaning already."))


def column_letters(column: int) -> str:
    """0 → A, 26 → AA, as the spreadsheet heads its columns."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
