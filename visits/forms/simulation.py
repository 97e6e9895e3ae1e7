"""Rules to be tried: asked by GET, so the whole trial stands in the address."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from loyalty.models import EarnedBy, Fall
from loyalty.wording import above_ceiling
from salon.forms.fields import NUMBER_WORDS, PlainDecimalField
from visits.simulation import Book, Rung

PERCENTS = {
    "points_percent": _("Points earned, % of a bill"),
    "points_share": _("Points may pay, % of a bill"),
    "birthday_percent": _("Birthday discount, %"),
    "ceiling": _("Largest discount, %"),
    "regular_ceiling": _("For regular clients, %"),
}
BETWEEN = [MinValueValidator(0), MaxValueValidator(100)]


def number(label: Any, *, top: int | None = None, least: int = 0, places: int = 2) -> PlainDecimalField:
    widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})
    return PlainDecimalField(
        label=label, max_digits=10, decimal_places=places, min_value=least, max_value=top, widget=widget, error_messages=NUMBER_WORDS
    )  # fmt: skip


def count(label: Any, *, least: int, most: int, help_text: Any = "") -> forms.IntegerField:
    widget = forms.TextInput({"inputmode": "numeric", "autocomplete": "off"})
    return forms.IntegerField(
        label=label, required=False, min_value=least, max_value=most, widget=widget, help_text=help_text, error_messages=NUMBER_WORDS
    )  # fmt: skip


class SimulationForm(forms.Form):
    """Starts with today's rules. Each tier has three fields of its own."""

    earned_by = forms.ChoiceField(label=_("Tiers are earned"), choices=EarnedBy)
    months = count(_("Within the last, months"), least=1, most=120, help_text=_("Empty: over all time."))
    fall = forms.ChoiceField(label=_("A tier no longer earned"), choices=Fall)
    points_months = count(_("Points expire after, months"), least=1, most=120, help_text=_("Empty: never."))
    points_birthday_factor = number(_("Points on the birthday: times"), least=1, top=99)

    def __init__(self, *args: Any, today: Book, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        for name, label in PERCENTS.items():
            self.fields[name] = number(label, top=100)
        for rung in today.rungs:
            self.fields[f"percent_{rung.pk}"] = number(_("Discount, %"), top=100)
            self.fields[f"spent_{rung.pk}"] = number(_("After spending"))
            self.fields[f"visits_{rung.pk}"] = count(_("After visits"), least=1, most=100_000)
        self.initial = {name: plain(value) for name, value in self.starting().items()}

    def starting(self) -> dict[str, Any]:
        today = self.today
        found = {name: getattr(today, name) for name in (*PERCENTS, "months", "fall", "points_months")}
        found["points_birthday_factor"] = today.points_birthday_factor
        found["earned_by"] = EarnedBy.VISITS if today.by_visits else EarnedBy.SUM
        for rung in today.rungs:
            found |= {f"percent_{rung.pk}": rung.percent, f"spent_{rung.pk}": rung.from_spent}
            found[f"visits_{rung.pk}"] = rung.from_visits
        return found

    def tiers(self) -> Iterator[tuple[Rung, list[forms.BoundField]]]:
        for rung in self.today.rungs:
            yield rung, [self[f"{name}_{rung.pk}"] for name in ("percent", "spent", "visits")]

    def cards(self) -> list[forms.BoundField]:
        return [self[name] for name in ("earned_by", "months", "fall")]

    def others(self) -> list[forms.BoundField]:
        return [self[name] for name in (*PERCENTS, "points_months", "points_birthday_factor")]

    def clean(self) -> dict[str, Any]:
        """Whichever way a tier is reached, a later one must give more than an earlier one."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            for column in ("from_spent", "from_visits"):
                steps = [(getattr(rung, column), rung.percent) for rung in self.rungs(cleaned)]
                steps = sorted(each for each in steps if each[0] is not None)
                if any(one[0] == other[0] or one[1] >= other[1] for one, other in pairwise(steps)):
                    raise forms.ValidationError(_("A later tier must give more than an earlier one."))
            for rung in self.rungs(cleaned):
                if rung.percent > cleaned["ceiling"]:
                    self.add_error(f"percent_{rung.pk}", above_ceiling(cleaned["ceiling"]))
        return cleaned

    def rungs(self, given: dict[str, Any]) -> tuple[Rung, ...]:
        found = (
            Rung(rung.pk, rung.name, given[f"percent_{rung.pk}"], given[f"spent_{rung.pk}"], given[f"visits_{rung.pk}"])
            for rung in self.today.rungs
        )
        return tuple(sorted(found, key=lambda rung: rung.from_spent))

    @property
    def tried(self) -> Book:
        given = self.cleaned_data
        names = (*PERCENTS, "months", "fall", "points_months", "points_birthday_factor")
        values = {name: given[name] for name in names}
        return replace(
            self.today, rungs=self.rungs(given), by_visits=given["earned_by"] == EarnedBy.VISITS, **values
        )  # fmt: skip


class PublishRulesForm(forms.Form):
    """`known`: the mark of the rules that were in force when it was reckoned."""

    known = forms.CharField(max_length=64, widget=forms.HiddenInput)


def plain(value: Any) -> Any:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value
