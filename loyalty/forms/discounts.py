"""Shape of what is typed about discounts and packages; rules are in the operations."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loyalty.models import SCOPE, Discount, DiscountKind, Package, PackageItem
from loyalty.pricing import MOST_USUAL, USUAL, Kind
from salon.doubts import about_size
from salon.forms.choices import weekdays
from salon.forms.days import DayField
from salon.forms.doubts import ask, insist
from salon.forms.fields import NUMBER_WORDS, speak_of_numbers, use_money
from salon.forms.widgets import DatePicker, MenuSelect, PickList, TimePicker
from salon.models import Branch, Company, Goods, Service, Staff

MOST_ITEMS = 20


class DiscountForm(forms.ModelForm):  # type: ignore[type-arg]
    """Without a size the kind's usual one is taken; one above the trade's range is asked about."""

    valid_from = DayField(label=_("First day"), required=False, widget=DatePicker)
    valid_until = DayField(label=_("Last day"), required=False, widget=DatePicker)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Only on"), choices=weekdays, coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Discount
        fields = [
            "name", "kind", "percent", "amount", "valid_from", "valid_until", "weekdays", "opens", "closes", "branches", "categories", "services",
            "goods", "masters", "not_categories", "not_services", "not_goods", "only_new", "code", "adds_up", "who_pays", "touches_classics",
        ]  # fmt: skip
        widgets = {
            "opens": TimePicker, "closes": TimePicker, "who_pays": forms.RadioSelect,
            **dict.fromkeys(SCOPE, PickList),
        }  # fmt: skip

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.company = company
        speak_of_numbers(self)
        use_money(self, company, "amount")
        for name in ("percent", "amount"):
            self.fields[name].required = False
            value = self.initial.get(name)
            self.initial[name] = f"{value.normalize():f}" if value else ""
        self.fields["percent"].help_text = _("Empty: the usual size, the first one beside the kind.")
        self.fields["kind"].choices = self.kinds()  # type: ignore[attr-defined]
        for name, rows in self.on_sale().items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        if not self.instance.pk:  # both lists of a kind are the same then: read once
            for name in ("services", "goods"):
                rows = list(self.on_sale()[name].values_list("pk", "name"))
                self.fields[name].choices = self.fields[f"not_{name}"].choices = rows  # type: ignore[attr-defined]
        self.fields["adds_up"].help_text = _("Otherwise the best one for the client is given.")

    def kinds(self) -> list[tuple[str, str]]:
        """With the trade's sizes."""
        return [(kind.value, f"{kind.label}, {'/'.join(map(str, USUAL[Kind(kind)]))} %") for kind in DiscountKind]

    def on_sale(self) -> dict[str, Any]:
        """What is named already stays on its list."""
        lists: dict[str, Any] = {
            "branches": Branch.objects.active(), "masters": Staff.objects.masters(), "services": Service.objects.active(),
            "not_services": Service.objects.active(), "goods": Goods.objects.active(), "not_goods": Goods.objects.active(),
        }  # fmt: skip
        if self.instance.pk:
            lists = {
                name: rows.model.objects.filter(Q(pk__in=rows) | Q(pk__in=getattr(self.instance, name).all()))
                for name, rows in lists.items()
            }
        return lists

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned |= self.size(cleaned) | {"code": cleaned.get("code", "").strip()}
        self.check_order(cleaned)
        others = Discount.objects.coded(cleaned["code"]).filter(is_active=True).exclude(pk=self.instance.pk)
        if cleaned["code"] and others.exists():
            self.add_error("code", _("Another discount in use has this code. End it first."))
        self.check_usual(cleaned)
        return cleaned

    def size(self, cleaned: dict[str, Any]) -> dict[str, Decimal]:
        """Nothing typed is the kind's usual size; a zero is no size."""
        percent, amount = cleaned.get("percent"), cleaned.get("amount")
        typed = [name for name in ("percent", "amount") if cleaned.get(name) is not None]
        if percent and amount:
            self.add_error("amount", _("Either a percent or a sum."))
        elif typed and not percent and not amount:
            self.add_error(typed[0], _("Zero is no discount. Leave it empty for the usual size of the kind."))
        elif not typed and cleaned.get("kind") and not {"percent", "amount"} & set(self.errors):
            percent = Decimal(USUAL[Kind(cleaned["kind"])][0])
        if (percent or 0) > self.company.max_discount_percent:
            words = {"percent": f"{self.company.max_discount_percent.normalize():f}"}
            self.add_error(
                "percent", _("No discount is above %(percent)s %%: that is the ceiling of the company.") % words
            )
        return {"percent": percent or Decimal(0), "amount": amount or Decimal(0)}

    def check_usual(self, cleaned: dict[str, Any]) -> None:
        """Asked only once everything else is right, and not again while neither the kind nor the size changes."""
        was = (self.instance.kind, self.instance.percent) if self.instance.pk else None
        if self.errors or was == (cleaned["kind"], cleaned["percent"]):
            return
        kind = DiscountKind(cleaned["kind"])
        doubts = about_size(cleaned["percent"], usual=MOST_USUAL.get(Kind(kind)), kind=str(kind.label))
        if not ask(self, doubts):
            insist(self)

    def check_order(self, cleaned: dict[str, Any]) -> None:
        first, last = cleaned.get("valid_from"), cleaned.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("The last day is before the first."))
        opens, closes = cleaned.get("opens"), cleaned.get("closes")
        if opens and closes and closes <= opens:
            self.add_error("closes", _("This hour is before the other."))


class PackageForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Package
        fields = ["name", "price", "is_active"]

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        use_money(self, company, "price")


class ItemForm(forms.Form):
    """One part of a package. A row nobody touched is no part."""

    what = forms.ChoiceField(label=_("Service or goods"), required=False, widget=MenuSelect)
    quantity = forms.IntegerField(
        label=_("Quantity"), min_value=1, max_value=100, initial=1, required=False, error_messages=NUMBER_WORDS
    )

    def __init__(self, *args: Any, menu: "PackageMenu", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.menu = menu
        self.fields["what"].choices = menu.choices  # type: ignore[attr-defined]
        self.use_required_attribute = False

    @property
    def item(self) -> PackageItem | None:
        if not self.cleaned_data.get("what"):
            return None
        thing, quantity = self.menu.items[self.cleaned_data["what"]], self.cleaned_data["quantity"] or 1
        kind = "service" if isinstance(thing, Service) else "goods"
        return PackageItem(**{kind: thing}, quantity=quantity)


class PackageMenu:
    """What a package may hold: what is on sale, and what it holds already."""

    def __init__(self, package: Package) -> None:
        held = [item.service or item.goods for item in package.items.all()] if package.pk else []  # type: ignore[attr-defined]
        services = [
            *Service.objects.active(),
            *(each for each in held if isinstance(each, Service) and not each.is_active),
        ]
        goods = [*Goods.objects.active(), *(each for each in held if isinstance(each, Goods) and not each.is_active)]
        self.items: dict[str, Service | Goods] = {f"s{each.pk}": each for each in services}
        self.items |= {f"g{each.pk}": each for each in goods}
        self.choices: list[Any] = [
            ("", "—"),
            (_("Services"), [(f"s{each.pk}", each.name) for each in services]),
            (_("Goods"), [(f"g{each.pk}", each.name) for each in goods]),
        ]


ItemFormSet = forms.formset_factory(ItemForm, extra=3, max_num=MOST_ITEMS, absolute_max=MOST_ITEMS)
