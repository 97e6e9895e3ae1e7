"""Cabins, chairs, solariums: a plain row; the kind is typed, and made when it is new."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from salon.models import Branch, Resource, ResourceKind, Staff


class KindsWidget(forms.TextInput):
    """Offers the kinds there are; another one may be typed."""

    template_name = "salon/widgets/with_options.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        options = list(ResourceKind.objects.values_list("name", flat=True))
        return super().get_context(name, value, (attrs or {}) | {"list": f"{name}_options"}) | {"options": options}


class ResourceForm(forms.ModelForm):
    kind_name = forms.CharField(
        label=_("Kind"),
        max_length=60,
        widget=KindsWidget,
        help_text=_("What a service asks for: cabin, chair, solarium."),
    )

    class Meta:
        model = Resource
        fields = ["branch", "kind_name", "name", "is_active"]

    def __init__(self, *args: Any, by: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["branch"].queryset = Branch.objects.active().visible_to(by)
        self.fields["branch"].empty_label = None
        self.initial["kind_name"] = str(self.instance.kind) if self.instance.pk else ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        same = Resource.objects.filter(branch=data.get("branch"), name__iexact=data.get("name", "").strip())
        if data.get("branch") and same.exclude(pk=self.instance.pk).exists():
            self.add_error("name", _("This branch already has one of this name."))
        return data

    def clean_kind_name(self) -> str:
        name = self.cleaned_data["kind_name"].strip()
        if not name:
            raise ValidationError(_("Say what kind it is."))
        return name

    def save(self, *args: Any, **kwargs: Any) -> Resource:
        name = self.cleaned_data["kind_name"]
        known = ResourceKind.objects.filter(name__iexact=name).first()
        self.instance.kind = known or ResourceKind.objects.create(name=name)
        return super().save(*args, **kwargs)
