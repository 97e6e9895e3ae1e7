"""What people type about a bill, parsed and checked for shape. Rules are in visits/operations."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from bookings.models import Appointment
from clients.models import Client
from loyalty.models import Discount, Package, Pass
from loyalty.operations import usable_certificates
from salon.forms.fields import NUMBER_WORDS, PlainDecimalField
from salon.models import Goods, Service, Staff
from visits.models import CHOSEN_KINDS, PaymentKind, Visit
from visits.operations import Pick, WantedLine, WantedPayment
from visits.queries import Menu

MOST_LINES = 50
MOST_PIECES = 1000
HUNDRED = Decimal(100)


class SumField(PlainDecimalField):
    """Money or a percent; may be left empty."""

    def __init__(self, *, max_value: Decimal | None = None, decimal_places: int = 2, **kwargs: Any) -> None:
        widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off", "class": "num"})
        bounds = {"min_value": Decimal(0), "max_value": max_value, "decimal_places": decimal_places}
        super().__init__(required=False, widget=widget, **bounds, **kwargs)  # type: ignore[arg-type]


class LineForm(forms.Form):
    """A service by a master, or goods. `what` is s<service> or g<goods>. A row nobody touched is no line."""

    what = forms.ChoiceField(
        label=_("Service or goods"), error_messages={"required": _("Choose what it is, or remove this line.")}
    )
    master = forms.ChoiceField(label=_("Master"), required=False)
    quantity = forms.IntegerField(
        label=_("Quantity"), min_value=1, max_value=MOST_PIECES, initial=1, error_messages=NUMBER_WORDS
    )
    discount_percent = SumField(
        label=_("Discount, %"),
        max_value=HUNDRED,
        error_messages=NUMBER_WORDS | {"min_value": _("A discount cannot be below zero.")},
    )
    discount_reason = forms.CharField(label=_("Why"), required=False, max_length=120)
    by_pass = forms.BooleanField(label=_("Pay with the pass"), required=False, initial=True)
    package = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, menu: Menu, **kwargs: Any) -> None:
        """Whoever has no pass is not asked whether to use it."""
        super().__init__(*args, **kwargs)
        self.menu = menu
        if not menu.passes:
            del self.fields["by_pass"]
        self.fields["what"].choices = [("", "—"), *menu.groups]  # type: ignore[attr-defined]
        masters = [(pk, master.short_name) for pk, master in menu.masters.items()]
        self.fields["master"].choices = [("", "—"), *masters]  # type: ignore[attr-defined]
        self.fields["quantity"].widget.attrs |= {"inputmode": "numeric", "class": "num"}
        self.use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("discount_percent") and not cleaned.get("discount_reason"):
            self.add_error("discount_reason", _("Write why this discount is given."))
        if cleaned.get("what", "").startswith("s") and not cleaned.get("master") and "master" not in self.errors:
            self.add_error("master", _("Choose who did it."))
        return cleaned

    @property
    def is_line(self) -> bool:
        """Enough is right to say a price; a master or a reason may still be missing."""
        self.is_valid()
        return bool(self.cleaned_data.get("what") and self.cleaned_data.get("quantity"))

    @property
    def may_be_by_pass(self) -> bool:
        """Whether the box is shown; hidden and ticked it waits for another service to be chosen."""
        item = self.menu.items.get(self["what"].value() or "")
        return any(item in each.plan.services.all() for each in self.menu.passes)

    @property
    def is_by_pass(self) -> bool:
        return self.cleaned_data.get("by_pass", False)

    @property
    def of_package(self) -> Package | None:
        """`package` is <which>:<how many times it was put on the bill before>."""
        return self.menu.packages.get(str(self["package"].value() or "").split(":")[0])

    def wanted(self, place: int) -> WantedLine:
        given, package = self.cleaned_data, self.of_package
        item, reason = self.menu.items[given["what"]], given.get("discount_reason", "")
        return WantedLine(
            service=item if isinstance(item, Service) else None,
            goods=item if isinstance(item, Goods) else None,
            master=self.menu.masters.get(given.get("master", "")),
            quantity=given["quantity"],
            discount_percent=(given.get("discount_percent") or Decimal(0)) if reason else Decimal(0),
            discount_reason=reason,
            package=package,
            bundle=given.get("package", "") if package else "",
            place=place,
        )


class BaseLines(forms.BaseFormSet):  # type: ignore[type-arg]
    """Every row may be left empty; one that is touched must be whole. A removed row counts for nothing."""

    def initial_form_count(self) -> int:
        return 0 if self.is_bound else super().initial_form_count()

    @property
    def lines(self) -> list[WantedLine]:
        """Of the rows that can be priced so far."""
        rows = [(n, form) for n, form in enumerate(self.forms) if form.is_line and not form.cleaned_data.get("DELETE")]
        wanted = [form.wanted(n) for n, form in rows]
        passes = self.form_kwargs["menu"].passes
        return with_passes(wanted, passes, [form.is_by_pass for _n, form in rows]) if passes else wanted

    def as_typed(self) -> list[dict[str, str]]:
        """What each row says, for showing it again without the removed ones."""
        names = ["what", "master", "quantity", "discount_percent", "discount_reason", "by_pass", "package"]
        kept = [form for form in self.forms if not self.data.get(form.add_prefix("DELETE"))]
        return [{name: self.data.get(form.add_prefix(name), "") for name in names} for form in kept]


def with_passes(lines: Sequence[WantedLine], passes: Sequence[Pass], asked: Sequence[bool]) -> list[WantedLine]:
    """The first pass that covers the line and pays no other line of this bill; one for several pieces is not covered."""
    left, covered = list(passes), []
    for line, is_asked in zip(lines, asked, strict=True):
        fits = (each for each in left if line.service in each.plan.services.all())
        found = next(fits, None) if is_asked and line.service and line.quantity == 1 else None
        if found:
            left.remove(found)
        covered.append(replace(line, by_pass=found))
    return covered


LineFormSet = forms.formset_factory(
    LineForm, formset=BaseLines, extra=0, can_delete=True, max_num=MOST_LINES, absolute_max=MOST_LINES
)


class PickForm(forms.Form):
    """A discount for the whole bill that somebody has to choose, or whose code was said. No field where there is none."""

    discount = forms.ChoiceField(label=_("Discount to give"), required=False)
    why = forms.CharField(label=_("Why"), required=False, max_length=120)
    code = forms.CharField(label=_("Code"), required=False, max_length=40)

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, prefix="pick", **kwargs)
        held = [each for each in Discount.objects.in_force(day) if each.is_picked]
        self.known = {str(each.pk): each for each in held if not each.code}
        self.codes = {each.code.lower(): each for each in held if each.code}
        self.fields["discount"].choices = [("", "—"), *((pk, each.name) for pk, each in self.known.items())]  # type: ignore[attr-defined]
        if not self.known:
            del self.fields["discount"], self.fields["why"]
        if not self.codes:
            del self.fields["code"]

    def clean_code(self) -> str:
        code = self.cleaned_data["code"].strip().lower()
        if code and code not in self.codes:
            raise ValidationError(_("No discount has this code today."))
        return code

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("discount") and not cleaned.get("why"):
            self.add_error("why", _("Write why this discount is given."))
        return cleaned

    @property
    def pick(self) -> Pick | None:
        """What may be priced so far; a code goes before a choice."""
        if not self.is_bound:
            return None
        whole, given = self.is_valid(), self.cleaned_data
        if given.get("code"):
            return Pick(self.codes[given["code"]])
        chosen = self.known.get(given.get("discount", ""))
        return Pick(chosen, given["why"]) if whole and chosen else None


class PaymentForm(forms.Form):
    """`tendered` is the cash the client put down; only the change is shown of it."""

    cash = SumField(label=PaymentKind.CASH.label)
    card = SumField(label=PaymentKind.CARD.label)
    transfer = SumField(label=PaymentKind.TRANSFER.label)
    deposit = SumField(label=PaymentKind.DEPOSIT.label)
    points = SumField(label=PaymentKind.POINTS.label)
    credit = SumField(label=PaymentKind.CREDIT.label)
    certificate = SumField(label=PaymentKind.CERTIFICATE.label)
    certificate_code = forms.CharField(
        label=_("Code of the certificate"),
        help_text=_("Of several: one after the other."),
        required=False,
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    tendered = SumField(label=_("Cash given"))
    shown_card = forms.CharField(
        label=_("Card shown"),
        required=False,
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "data-scan": "use-card"}),
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=60, initial=uuid4)

    def __init__(
        self,
        *args: Any,
        precision: Decimal,
        question: str = "",
        payers: Sequence[Client] = (),
        asks_why: bool = False,
        **kwargs: Any,
    ) -> None:
        """`question` has to be answered with yes: the visit is planned for another hour. `payers`: of the family.

        `asks_why`: a correction says what was wrong.
        """
        super().__init__(*args, **kwargs)
        if asks_why:
            self.fields["reason"] = forms.CharField(label=_("What was wrong"), max_length=200, required=False)
        for name in (*CHOSEN_KINDS, "tendered"):
            self.fields[name] = SumField(
                label=self.fields[name].label, max_digits=12, decimal_places=-int(precision.as_tuple().exponent)
            )

        if payers:
            own = _("the client’s own")
            self.fields["payer"] = forms.ChoiceField(
                label=_("Deposit and points"),
                required=False,
                choices=[("", own), *((str(each.pk), each.name) for each in payers)],
            )
        self.payers = {str(each.pk): each for each in payers}
        if question:
            words = {"required": _("Tick this to take the payment now.")}
            self.fields["may_be_early"] = forms.BooleanField(label=question, error_messages=words)

    @property
    def payer(self) -> Client | None:
        """Whose deposit and points; nobody: the client's own."""
        return self.payers.get(self.data.get("payer", "")) if self.is_bound else None

    @property
    def shown_number(self) -> str:
        """Of the card that somebody brought; nothing: the client's own counts."""
        return self.data.get("shown_card", "").strip()[:40] if self.is_bound else ""

    @property
    def is_agreed(self) -> bool:
        return self.cleaned_data.get("may_be_early", False)

    def sum_of(self, name: str) -> Decimal:
        """Nothing for a field that is empty or not a sum yet."""
        self.is_valid()
        return self.cleaned_data.get(name) or Decimal(0)

    @property
    def paid(self) -> Decimal:
        return sum((self.sum_of(kind) for kind in CHOSEN_KINDS), Decimal(0))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("certificate") and not cleaned.get("certificate_code"):
            self.add_error("certificate_code", _("Write or scan the code of the certificate."))
        return cleaned

    def payments(self, *, day: date) -> list[WantedPayment]:
        """Refuses a certificate that cannot be used on this day."""
        chosen = [kind for kind in CHOSEN_KINDS if kind != PaymentKind.CERTIFICATE and self.sum_of(kind)]
        paid = [WantedPayment(kind, self.sum_of(kind), self.payer) for kind in chosen]
        return paid + (self.by_certificates(day) if self.sum_of(PaymentKind.CERTIFICATE) else [])

    def by_certificates(self, day: date) -> list[WantedPayment]:
        """As much as is on each, in the order of the codes; too much for all of them is wanted of the last."""
        held = usable_certificates(self.cleaned_data["certificate_code"], day=day)
        rest, wanted = self.sum_of(PaymentKind.CERTIFICATE), []
        for number, (certificate, balance) in enumerate(held, start=1):
            part = rest if number == len(held) else min(rest, balance)
            wanted.append(WantedPayment(PaymentKind.CERTIFICATE, part, certificate=certificate))
            rest -= part
        return [each for each in wanted if each.amount]


class BillOfForm(forms.Form):
    """Whose bill is being priced: of an appointment, or of a client who only buys; or which bill is corrected."""

    appointment = forms.ModelChoiceField(Appointment.objects.none(), required=False)
    client = forms.ModelChoiceField(Client.objects.none(), required=False)
    corrects = forms.ModelChoiceField(Visit.objects.none(), required=False)

    def __init__(self, *args: Any, by: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["appointment"].queryset = Appointment.objects.visible_to(by)  # type: ignore[attr-defined]
        self.fields["client"].queryset = Client.objects.visible_to(by)  # type: ignore[attr-defined]
        self.fields["corrects"].queryset = Visit.objects.visible_to(by)  # type: ignore[attr-defined]

    def chosen(self) -> tuple[Appointment | None, Client | None]:
        self.is_valid()
        appointment = self.cleaned_data.get("appointment")
        return appointment, appointment.client if appointment else self.cleaned_data.get("client")

    @property
    def corrected(self) -> Visit | None:
        self.is_valid()
        return self.cleaned_data.get("corrects")


def asked_visit(query: QueryDict, *, client: Client, by: Staff) -> Appointment | None:
    """?appointment=: the visit of this client that something is written down for."""
    appointment, _client = BillOfForm({"appointment": query.get("appointment")}, by=by).chosen()
    return appointment if appointment and appointment.client_id == client.pk else None
