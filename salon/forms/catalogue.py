"""The price list: services, categories, goods. These are plain rows: the form saves them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from salon.forms.fields import speak_of_numbers, use_money
from salon.models import Company, Goods, Service, ServiceCategory


class CategoryForm(forms.ModelForm):
    class Meta:
        model = ServiceCategory
        fields = ["name"]


class ServiceForm(forms.ModelForm):
    class Meta:
        model = Service
        fields = [
            "category", "name", "duration_minutes", "processing_minutes", "buffer_minutes", "price", "material_cost",
            "return_min_days", "return_max_days", "aftercare", "is_active",
        ]  # fmt: skip
        widgets = {"aftercare": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        use_money(self, company, "price", "material_cost")
        speak_of_numbers(self)
        self.fields["duration_minutes"].help_text = _(
            "From the chair taken to the client standing up; without the clean-up."
        )
        self.fields["category"].empty_label = None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        duration, processing = data.get("duration_minutes"), data.get("processing_minutes")
        if duration is not None and processing is not None and processing >= duration:
            self.add_error("processing_minutes", _("Processing has to be shorter than the whole service."))
        first, last = data.get("return_min_days"), data.get("return_max_days")
        if first is not None and last is not None and first > last:
            self.add_error("return_max_days", _("The longest interval cannot be shorter than the shortest."))
        same = Service.objects.filter(category=data.get("category"), name__iexact=data.get("name", "")).exclude(
            pk=self.instance.pk
        )
        if data.get("category") and same.exists():
            self.add_error("name", _("This category already has a service of this name."))
        return data

    def clean_material_cost(self) -> Any:
        return self.cleaned_data["material_cost"] or 0


class GoodsForm(forms.ModelForm):
    class Meta:
        model = Goods
        fields = ["name", "sku", "purchase_cost", "price", "is_active"]

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        use_money(self, company, "purchase_cost", "price")

    def clean_sku(self) -> str:
        sku = self.cleaned_data["sku"].strip()
        if Goods.objects.exclude(pk=self.instance.pk).filter(sku__iexact=sku).exists():
            raise ValidationError(_("Other goods already have this article."))
        return sku
