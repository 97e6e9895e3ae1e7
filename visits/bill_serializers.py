"""What the API takes and says of a bill that is to be paid."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from bookings.models import Appointment
from clients.models import Client
from loyalty.models import Card, Discount, Pass
from loyalty.operations import card_shown, usable_certificate
from salon.models import Branch, Goods, Service, Staff
from salon.roles import staff_of
from visits.models import CHOSEN_CHOICES, TILL_CHOICES, Payment, PaymentKind
from visits.operations import (
    Pick,
    WantedLine,
    WantedPayment,
)
from visits.refund_serializers import MONEY


def person_of(context: Mapping[str, Any]) -> Staff | None:
    """Nobody while the schema is drawn."""
    request = context.get("request")
    return staff_of(request) if request is not None and request.user and request.user.is_authenticated else None


class WantedLineSerializer(serializers.Serializer[Any]):
    """A service by a master, or goods. Card and birthday discounts come by themselves; `discount_percent` is one given by hand."""

    service = serializers.PrimaryKeyRelatedField(queryset=Service.objects.active(), required=False)
    goods = serializers.PrimaryKeyRelatedField(queryset=Goods.objects.active(), required=False)
    master = serializers.PrimaryKeyRelatedField(queryset=Staff.objects.masters(), required=False)
    quantity = serializers.IntegerField(min_value=1, max_value=1000, default=1)
    discount_percent = serializers.DecimalField(
        max_digits=5, decimal_places=2, min_value=0, max_value=100, default=Decimal(0)
    )
    discount_reason = serializers.CharField(max_length=120, default="", allow_blank=True)
    by_pass = serializers.PrimaryKeyRelatedField(
        queryset=Pass.objects.select_related("plan"),
        required=False,
        help_text="The client's pass that pays this line, one visit of it. Add no payment for it.",
    )

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        if ("service" in values) == ("goods" in values):
            raise serializers.ValidationError(_("A line is either a service or goods."))
        if "service" in values and "master" not in values:
            raise serializers.ValidationError({"master": [_("Choose who did it.")]})
        return values


class WantedPaymentSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=CHOSEN_CHOICES)
    amount = serializers.DecimalField(**MONEY, min_value=0)
    certificate = serializers.CharField(max_length=20, required=False, help_text="The code, where one pays.")

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        if (values["kind"] == PaymentKind.CERTIFICATE) != ("certificate" in values):
            raise serializers.ValidationError({"certificate": [_("Write or scan the code of the certificate.")]})
        return values


class WantedTipSerializer(serializers.Serializer[Any]):
    """No part of the bill; for somebody who did something on it."""

    master = serializers.PrimaryKeyRelatedField(queryset=Staff.objects.masters())
    kind = serializers.ChoiceField(choices=TILL_CHOICES)
    amount = serializers.DecimalField(**MONEY, min_value=0)


class BillSerializer(serializers.Serializer[Any]):
    """The bill of an appointment, or of a client at a branch. Without `lines` an appointment is billed as it was booked."""

    appointment = serializers.PrimaryKeyRelatedField(queryset=Appointment.objects.all(), required=False)
    client = serializers.PrimaryKeyRelatedField(queryset=Client.objects.all(), required=False)
    branch = serializers.SlugRelatedField(slug_field="code", queryset=Branch.objects.active(), required=False)
    lines = WantedLineSerializer(many=True, required=False, max_length=50)  # type: ignore[call-arg]
    discount = serializers.PrimaryKeyRelatedField(
        queryset=Discount.objects.filter(is_active=True), required=False, help_text="One that the desk has to choose."
    )
    discount_reason = serializers.CharField(max_length=120, default="", allow_blank=True)
    discount_code = serializers.CharField(max_length=40, default="", allow_blank=True)
    card_number = serializers.CharField(
        max_length=40,
        default="",
        allow_blank=True,
        help_text="Of the card that was shown; the client's own counts anyway.",
    )

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        if by := person_of(self.context):
            fields["appointment"].queryset = Appointment.objects.visible_to(by).with_parts()
            fields["client"].queryset = Client.objects.visible_to(by)
            fields["branch"].queryset = Branch.objects.active().visible_to(by)
        return fields

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        if code := values.get("discount_code", ""):
            values["discount"] = Discount.objects.coded(code).filter(is_active=True).first()
            if values["discount"] is None:
                raise serializers.ValidationError({"discount_code": [_("No discount has this code today.")]})
        if appointment := values.get("appointment"):
            return values | {"client": appointment.client, "branch": appointment.branch}
        if missing := [name for name in ("client", "branch") if name not in values]:
            raise serializers.ValidationError(
                {name: [_("Needed for a bill without an appointment.")] for name in missing}
            )
        return values

    def shown(self, now: datetime) -> Card | None:
        number = self.validated_data["card_number"].strip()
        return card_shown(number, client=self.validated_data["client"], now=now) if number else None

    @property
    def pick(self) -> Pick | None:
        chosen = self.validated_data.get("discount")
        return Pick(chosen, self.validated_data["discount_reason"]) if chosen else None

    @property
    def wanted(self) -> list[WantedLine]:
        appointment = self.validated_data.get("appointment")
        if appointment and "lines" not in self.validated_data:
            parts = enumerate(appointment.parts.all())
            return [WantedLine(service=part.service, master=part.master, place=n) for n, part in parts]
        return [WantedLine(**line, place=n) for n, line in enumerate(self.validated_data.get("lines", []))]


class CheckOutSerializer(BillSerializer):
    payments = WantedPaymentSerializer(many=True, max_length=10)  # type: ignore[call-arg]
    tips = WantedTipSerializer(many=True, required=False, max_length=50)  # type: ignore[call-arg]
    may_be_early = serializers.BooleanField(
        default=False,
        help_text="Agreed to although nobody has come yet and the appointment is of another day or more than two hours later.",
    )

    def paid_with(self, day: date) -> list[WantedPayment]:
        """Refuses a certificate that cannot be used on this day."""
        return [
            WantedPayment(
                each["kind"],
                each["amount"],
                certificate=usable_certificate(each["certificate"], day=day) if "certificate" in each else None,
            )
            for each in self.validated_data["payments"]
        ]


class PricedLineSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    full = serializers.DecimalField(**MONEY)
    discount = serializers.DecimalField(**MONEY)
    discount_percent = serializers.DecimalField(max_digits=5, decimal_places=2)
    discount_reason = serializers.CharField(allow_blank=True)
    total = serializers.DecimalField(**MONEY)


class PriceSerializer(serializers.Serializer[Any]):
    """`points_most` is how much of this bill points may pay; `reservation` and `passes` are paid already, and
    taken off by themselves."""

    lines = PricedLineSerializer(many=True)
    discount = serializers.DecimalField(**MONEY)
    total = serializers.DecimalField(**MONEY)
    reservation = serializers.DecimalField(**MONEY)
    passes = serializers.DecimalField(**MONEY)
    deposit = serializers.DecimalField(max_digits=14, decimal_places=2)
    points = serializers.DecimalField(max_digits=14, decimal_places=2)
    points_most = serializers.DecimalField(**MONEY)


class PaymentSerializer(serializers.ModelSerializer[Payment]):
    day = serializers.DateField(read_only=True)
    branch = serializers.CharField(source="visit.branch.code", read_only=True)
    client = serializers.IntegerField(source="visit.client_id", read_only=True)

    class Meta:
        model = Payment
        fields = ["id", "visit", "branch", "client", "day", "kind", "amount"]
