"""Choosing whose value a merged card gets, and what an undo gives back."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.queries.duplicates import BIRTHDAY, ChangedSince, Difference


class MergeForm(forms.Form):
    """One choice a differing field; what is not chosen stays as the kept card has it."""

    def __init__(self, *args: Any, differences: Sequence[Difference], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.differences = differences
        for each in differences:
            choices: list[tuple[str, Any]] = [("kept", each.kept or "–"), ("gone", each.gone)]
            choices += [("both", _("Both, one under the other"))] if each.can_join else []
            self.fields[each.name] = forms.ChoiceField(
                label=each.label, choices=choices, initial=each.suggested, required=False, widget=forms.RadioSelect
            )

    def chosen(self, value: str) -> list[str]:
        """Names of columns; the birthday is three."""
        names = [name for name, said in self.cleaned_data.items() if said == value]
        return [column for name in names for column in (BIRTHDAY if name == "birthday" else [name])]


class UndoMergeForm(forms.Form):
    give_back = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, changed: Sequence[ChangedSince], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["give_back"]
        field.choices = [(each.name, each.label) for each in changed]  # type: ignore[attr-defined]
