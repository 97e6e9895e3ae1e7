"""The price list: services, categories, goods. These are plain rows: the form saves them."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from salon.forms.fields import speak_of_numbers, use_money
from salon.models import Company, Goods, PatchTestRule, ResourceKind, Service, ServiceCategory, Substance

USUAL_MONTHS = 6


class NamesForm(forms.ModelForm):
    """A name for each language of the house; what is left empty is called by `name`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        longest = self._meta.model._meta.get_field("name").max_length
        for code, label in settings.LANGUAGES:
            self.fields[f"name_{code}"] = forms.CharField(
                label=label, max_length=longest, required=False, initial=self.instance.names.get(code, ""),
                widget=forms.TextInput({"lang": code}),
            )  # fmt: skip

    @property
    def names(self) -> list[forms.BoundField]:
        return [self[f"name_{code}"] for code, _label in settings.LANGUAGES]

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """The names are asked apart from the rest."""
        return [bound for bound in self if bound not in self.names]

    def save(self, *args: Any, **kwargs: Any) -> Any:
        given = {code: self.cleaned_data[f"name_{code}"] for code, _label in settings.LANGUAGES}
        self.instance.names = {code: name for code, name in given.items() if name}
        return super().save(*args, **kwargs)


class CategoryForm(NamesForm):
    class Meta:
        model = ServiceCategory
        fields = ["name"]


class ServiceForm(NamesForm):
    class Meta:
        model = Service
        fields = [
            "category", "name", "duration_minutes", "processing_minutes", "processing_after_minutes", "buffer_minutes", "price", "material_cost", "points_percent",
            "return_min_days", "return_max_days", "min_age", "first_service", "min_days_since", "max_days_since", "days_count_category", "aftercare",
            "is_classic", "is_active", "is_offered_online", "needs", "contains",
        ]  # fmt: skip
        widgets = {
            "aftercare": forms.Textarea(attrs={"rows": 4}),
            "contains": forms.CheckboxSelectMultiple,
            "needs": forms.CheckboxSelectMultiple,
        }

    tested = forms.ModelMultipleChoiceField(
        label=_("Needs a patch test of"),
        queryset=Substance.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Without a passed test in time it is not booked."),
    )
    valid_months = forms.IntegerField(
        label=_("The test is valid, months"), min_value=1, max_value=60, initial=USUAL_MONTHS, required=False
    )

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.show_rules()
        use_money(self, company, "price", "material_cost")
        speak_of_numbers(self)
        self.fields["duration_minutes"].help_text = _(
            "From the chair taken to the client standing up; without the clean-up."
        )
        self.fields["category"].empty_label = None
        self.fields["first_service"].queryset = Service.objects.active().exclude(pk=self.instance.pk)
        self.fields["first_service"].empty_label = _("Nothing")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        duration, processing = data.get("duration_minutes"), data.get("processing_minutes")
        if duration is not None and processing is not None and processing >= duration:
            self.add_error("processing_minutes", _("Processing has to be shorter than the whole service."))
        after = data.get("processing_after_minutes")
        if after and duration is not None and processing is not None and after + processing > duration:
            self.add_error("processing_after_minutes", _("Processing would end after the service does."))
        first, last = data.get("return_min_days"), data.get("return_max_days")
        if first is not None and last is not None and first > last:
            self.add_error("return_max_days", _("The longest interval cannot be shorter than the shortest."))
        soonest, latest = data.get("min_days_since"), data.get("max_days_since")
        if soonest is not None and latest is not None and soonest > latest:
            self.add_error("max_days_since", _("This cannot be fewer days than “not sooner”."))
        same = Service.objects.filter(category=data.get("category"), name__iexact=data.get("name", "")).exclude(
            pk=self.instance.pk
        )
        if data.get("category") and same.exists():
            self.add_error("name", _("This category already has a service of this name."))
        return data

    def show_rules(self) -> None:
        """Where there are no resources or substances yet there is nothing to tick."""
        if not ResourceKind.objects.exists():
            del self.fields["needs"]
        if not Substance.objects.exists():
            for name in ("contains", "tested", "valid_months"):
                del self.fields[name]
        elif self.instance.pk:
            rules = list(self.instance.patch_test_rules.all())
            self.initial["tested"] = [rule.substance_id for rule in rules]
            self.initial["valid_months"] = min((rule.valid_months for rule in rules), default=USUAL_MONTHS)

    def save(self, *args: Any, **kwargs: Any) -> Service:
        """The rules are written with the service."""
        with transaction.atomic():
            service: Service = super().save(*args, **kwargs)
            if "tested" in self.fields:
                months = self.cleaned_data["valid_months"] or USUAL_MONTHS
                write_patch_test_rules(service, self.cleaned_data["tested"], valid_months=months)
        return service

    def clean_material_cost(self) -> Any:
        return self.cleaned_data["material_cost"] or 0


def write_patch_test_rules(service: Service, substances: Iterable[Substance], *, valid_months: int) -> None:
    wanted = list(substances)
    service.patch_test_rules.exclude(substance__in=wanted).delete()  # type: ignore[attr-defined]
    for substance in wanted:
        PatchTestRule.objects.update_or_create(
            service=service, substance=substance, defaults={"valid_months": valid_months}
        )


class SubstanceForm(forms.ModelForm):
    class Meta:
        model = Substance
        fields = ["name", "synonyms"]

    def clean_name(self) -> str:
        name = self.cleaned_data["name"].strip()
        if Substance.objects.exclude(pk=self.instance.pk).filter(name__iexact=name).exists():
            raise ValidationError(_("This substance is already on the list."))
        return name


class GoodsForm(forms.ModelForm):
    class Meta:
        model = Goods
        fields = ["name", "sku", "purchase_cost", "price", "points_percent", "low_level", "is_active"]

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        use_money(self, company, "purchase_cost", "price")
        speak_of_numbers(self)

    def clean_sku(self) -> str:
        sku = self.cleaned_data["sku"].strip()
        if Goods.objects.exclude(pk=self.instance.pk).filter(sku__iexact=sku).exists():
            raise ValidationError(_("Other goods already have this article."))
        return sku
