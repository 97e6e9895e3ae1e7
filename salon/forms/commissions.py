"""What a master earns from what: one rule at a time."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from salon.forms.fields import MoneyField, PlainDecimalField
from salon.models import CommissionRule, Company, Goods, Service, ServiceCategory
from salon.operations.commissions import Target, WantedTerms

STEPS = (1, 2, 3)
Kind = CommissionRule.Kind
Targets = dict[str, tuple[CommissionRule.Scope, Target]]
WHOLE: Targets = {"services": (CommissionRule.Scope.SERVICES, None), "goods": (CommissionRule.Scope.GOODS, None)}


class PercentField(PlainDecimalField):
    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(min_value=0, max_value=100, max_digits=5, decimal_places=2, widget=widget, **kwargs)
        self.error_messages["min_value"] = self.error_messages["max_value"] = _("A percent is from 0 to 100.")
        for validator in self.validators:
            if getattr(validator, "code", "") in ("min_value", "max_value"):
                validator.message = self.error_messages["max_value"]


class CommissionForm(forms.Form):
    what = forms.ChoiceField(label=_("From what"))
    kind = forms.ChoiceField(label=_("How"), choices=Kind.choices, initial=Kind.PERCENT)
    percent = PercentField(label=_("Percent"), required=False, help_text=_("Where it rises: before the first step."))
    base = forms.ChoiceField(label=_("Counts from"), choices=CommissionRule.Base.choices)

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.menu = targets()
        self.fields["what"].choices = choices_of(self.menu)  # type: ignore[attr-defined]
        self.fields["amount"] = MoneyField(
            company=company,
            label=_("Sum for each piece, %(currency)s") % {"currency": company.currency},
            required=False,
        )
        for n in STEPS:
            words = {"n": n, "currency": company.currency}
            self.fields[f"from_{n}"] = MoneyField(
                company=company, label=_("Step %(n)d: from a turnover of, %(currency)s") % words, required=False
            )
            self.fields[f"percent_{n}"] = PercentField(label=_("Step %(n)d: percent") % words, required=False)

    @property
    def steps(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"from_{n}"], self[f"percent_{n}"]) for n in STEPS]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        kind = data.get("kind")
        for name in self.hidden_by(kind):
            self.errors.pop(name, None)
        if kind == Kind.FIXED and data.get("amount") is None and "amount" not in self.errors:
            self.add_error("amount", _("Write the sum."))
        if kind in (Kind.PERCENT, Kind.STEPPED) and data.get("percent") is None and "percent" not in self.errors:
            before = _("Write the percent before the first step; 0 is one too.")
            self.add_error("percent", before if kind == Kind.STEPPED else _("Write the percent."))
        if kind == Kind.STEPPED:
            self.clean_steps(data)
        return data

    def hidden_by(self, kind: str | None) -> Iterator[str]:
        """Fields that this kind does not ask for: the page hides them, and what stands in them is not looked at."""
        if kind == Kind.FIXED:
            yield "percent"
        elif kind:
            yield "amount"
        if kind and kind != Kind.STEPPED:
            yield from (f"{name}_{n}" for n in STEPS for name in ("from", "percent"))

    def clean_steps(self, data: dict[str, Any]) -> None:
        """Turnover and percent both rise from step to step."""
        last_from, last_percent = Decimal(0), data.get("percent") or Decimal(0)
        for n in STEPS:
            start, percent = data.get(f"from_{n}"), data.get(f"percent_{n}")
            if (start is None) != (percent is None):
                self.add_error(f"from_{n}" if start is None else f"percent_{n}", _("Write both, or leave both empty."))
            elif start is not None and percent is not None:
                if start <= last_from:
                    self.add_error(f"from_{n}", _("This has to be more than before."))
                if percent <= last_percent:
                    self.add_error(f"percent_{n}", _("This has to be more than before."))
                last_from, last_percent = start, percent
        if data.get("from_1") is None and "from_1" not in self.errors:
            self.add_error("from_1", _("Write at least one step."))

    @property
    def wanted(self) -> dict[str, Any]:
        """Only what the kind asks for."""
        data = self.cleaned_data
        scope, target = self.menu[data["what"]]
        kind = Kind(data["kind"])
        rising = [(data[f"from_{n}"], data[f"percent_{n}"]) for n in STEPS if data.get(f"from_{n}") is not None]
        terms = WantedTerms(
            kind=kind,
            percent=Decimal(0) if kind == Kind.FIXED else data["percent"],
            amount=data["amount"] if kind == Kind.FIXED else Decimal(0),
            base=CommissionRule.Base(data["base"]),
            steps=rising if kind == Kind.STEPPED else (),
        )
        return {"scope": scope, "target": target, "terms": terms}


def targets() -> Targets:
    found = dict(WHOLE)
    found |= {f"c{each.pk}": (CommissionRule.Scope.SERVICES, each) for each in ServiceCategory.objects.all()}
    found |= {f"s{each.pk}": (CommissionRule.Scope.SERVICES, each) for each in Service.objects.active()}
    found |= {f"g{each.pk}": (CommissionRule.Scope.GOODS, each) for each in Goods.objects.active()}
    return found


def choices_of(menu: Targets) -> list[Any]:
    def part(letter: str) -> list[tuple[str, str]]:
        return [(key, str(target)) for key, (_scope, target) in menu.items() if key[0] == letter and target]

    groups = [(_("Categories"), part("c")), (_("Services"), part("s")), (_("Goods"), part("g"))]
    whole = [("services", _("All services")), ("goods", _("All goods"))]
    return [*whole, *((label, rows) for label, rows in groups if rows)]
