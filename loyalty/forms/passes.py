"""Shape of what is typed about passes and their kinds."""

from datetime import date
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from loyalty.forms.prepaid import SplitForm
from loyalty.models import Pass, PassPlan
from loyalty.operations import price_of_pass
from salon.formats import format_day, format_money
from salon.forms.days import DayField
from salon.forms.fields import speak_of_numbers, use_money
from salon.forms.widgets import DatePicker
from salon.models import Company


class PlanForm(forms.ModelForm):
    """A plain row: passes sold already stay as they were sold."""

    class Meta:
        model = PassPlan
        fields = [
            "name", "price", "visits", "expected_visits", "days", "most_frozen_days", "early_percent", "late_percent", "is_active", "services",
        ]  # fmt: skip
        widgets = {"services": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        use_money(self, company, "price")
        speak_of_numbers(self)
        services: Any = self.fields["services"]
        rows = services.queryset.active().select_related("category")
        services.queryset = rows.order_by("category__position", "category__name", "category", "name")
        services.choices = [
            (name, [(each.pk, each.name) for each in group])
            for name, group in groupby(services.queryset, key=lambda service: service.category.name)
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        early, late = data.get("early_percent"), data.get("late_percent")
        if early is not None and late is not None and early < late:
            self.add_error("early_percent", _("Who renews earlier has to get at least as much off."))
        if data.get("price") == 0:
            self.add_error("price", _("The sum must be more than nothing."))
        return data


class PassFilter(forms.Form):
    CHOICES = [("", _("Running")), ("ending", _("Ending soon")), ("ended", _("Ended"))]
    state = forms.ChoiceField(choices=CHOICES, required=False)

    @property
    def chosen(self) -> str:
        return self.cleaned_data["state"] if self.is_valid() else ""


class PassForm(SplitForm):
    """A renewal is of the same kind, at the price of this day."""

    plan = forms.ModelChoiceField(PassPlan.objects.none(), label=_("Kind"), empty_label=None)
    starts_on = DayField(label=_("First day"), widget=DatePicker, required=False)
    field_order = ["plan", "starts_on", "rest_by"]

    def __init__(self, *args: Any, company: Company, day: date, renews: Pass | None, **kwargs: Any) -> None:
        super().__init__(*args, company=company, prefix="pass", **kwargs)
        self.company, self.day, self.renews = company, day, renews
        plan: Any = self.fields["plan"]
        plan.queryset = (
            PassPlan.objects.filter(pk=renews.plan_id) if renews else PassPlan.objects.filter(is_active=True)
        )
        plan.label_from_instance = self.with_price
        if renews:
            self.fields["starts_on"].help_text = _("Empty: the day after the old one ends.")
        else:
            self.fields["starts_on"].initial = day
        self.order_fields(self.field_order)

    def with_price(self, plan: PassPlan) -> str:
        return f"{plan.name}, {format_money(self.price_of(plan))}"

    def price_of(self, plan: PassPlan) -> Any:
        return price_of_pass(plan, renews=self.renews, day=self.day, company=self.company)

    def clean_starts_on(self) -> date | None:
        first = self.cleaned_data["starts_on"]
        if first and first < self.day:
            words = {"day": format_day(self.day, "day")}
            raise forms.ValidationError(_("A pass begins today (%(day)s) or later."), params=words)
        return first


class FreezeForm(forms.Form):
    first_day = DayField(label=_("From"), widget=DatePicker)
    last_day = DayField(label=_("To, this day included"), widget=DatePicker)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="freeze", **kwargs)
