"""What a master types about a mixture: for which service, rows of ingredients, and words about method and time."""

from dataclasses import replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from bookings.models import Appointment
from clients.masking import covered
from clients.models import Client
from salon.models import Service, Staff
from visits.mixtures import Row
from visits.models import FormulaNote
from visits.queries.formulas import formulas_of, read_formula

FEWEST_ROWS, MORE_ROWS, MOST_ROWS = 3, 3, 30


class IngredientForm(forms.Form):
    name = forms.CharField(max_length=80)
    amount = forms.CharField(max_length=40, required=False)


def typed_rows(data: QueryDict) -> list[Row]:
    """Pairs of ?ingredient=…&amount=…; what has no name is left out unless it has an amount."""
    pairs = zip(data.getlist("ingredient"), data.getlist("amount"), strict=False)
    rows = [Row(name.strip(), amount.strip()) for name, amount in pairs]
    return [row for row in rows if row.name or row.amount][:MOST_ROWS]


class FormulaForm(forms.Form):
    service = forms.ModelChoiceField(
        Service.objects.none(), label=_("For"), required=False, empty_label=_("Everything")
    )
    text = forms.CharField(
        label=_("Method and time"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3, "placeholder": _("1:1, on dry hair, 35 min")}),
    )

    def __init__(self, data: QueryDict | None = None, *, appointment: Appointment | None, **kwargs: Any) -> None:
        """`initial["rows"]` are the ingredients to begin with."""
        super().__init__(data, **kwargs)
        first = kwargs.get("initial", {}).get("rows", [])
        self.rows = list(first) if data is None else typed_rows(data)
        field: Any = self.fields["service"]
        if appointment is None:
            field.queryset = Service.objects.active().order_by("category__position", "name")
            return
        services = list(dict.fromkeys(appointment.services))
        field.queryset = Service.objects.filter(pk__in=[each.pk for each in services])
        if len(services) == 1:
            field.empty_label = None
            field.initial = services[0].pk

    def shown_rows(self) -> list[Row]:
        """What is written, and empty rows to go on."""
        empty = max(FEWEST_ROWS - len(self.rows), 1)
        return self.rows + [Row("")] * empty

    def longer(self) -> list[Row]:
        """What is written with more empty rows, as far as a formula may go."""
        return [*self.rows, *[Row("")] * MORE_ROWS][:MOST_ROWS]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        wrong = [row for row in self.rows if not IngredientForm({"name": row.name, "amount": row.amount}).is_valid()]
        if wrong:
            self.add_error(
                None, _("Write the name of each ingredient, up to 80 letters, and how much of it, up to 40.")
            )
        if not self.rows and not cleaned.get("text"):
            self.add_error("text", _("Write what was mixed and how long."))
        if self.rows and not cleaned.get("service") and "service" not in self.errors:
            self.add_error("service", _("Say for which service this is mixed."))
        return cleaned

    def wanted(self) -> dict[str, Any]:
        return self.cleaned_data | {"ingredients": self.rows}


class OfClientForm(forms.Form):
    """Fields that choose among the notes of one client."""

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = formulas_of(client)

    def chosen(self, name: str) -> Any:
        self.is_valid()
        return self.cleaned_data.get(name)


class CopyForm(OfClientForm):
    """?copy=: which of the client's notes to begin with."""

    copy = forms.ModelChoiceField(FormulaNote.objects.none(), required=False)

    def first_words(self, by: Staff) -> dict[str, Any]:
        """As this person may read it: what is covered stays out of the new note as well."""
        note = self.chosen("copy")
        if note is None:
            return {}
        rows = [
            replace(row, name=covered(row.name, by), amount=covered(row.amount, by)) for row in read_formula(note).rows
        ]
        return {"text": covered(note.text, by), "service": note.service_id, "rows": rows}


class CompareForm(OfClientForm):
    """?with=: which note to compare with instead of the version before."""

    beside = forms.ModelChoiceField(FormulaNote.objects.none(), required=False)


class HistoryFilter(forms.Form):
    """?service=: of one service only."""

    service = forms.ModelChoiceField(Service.objects.all(), required=False)

    def wanted(self) -> Service | None:
        self.is_valid()
        return self.cleaned_data.get("service")
