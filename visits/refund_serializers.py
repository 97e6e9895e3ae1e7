"""What the API says and asks about money given back."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from visits.models import PaymentKind, Refund, RefundLine, RefundPayment, VisitLine
from visits.operations import WantedRefund, lines_left

MONEY: dict[str, Any] = {"max_digits": 12, "decimal_places": 2}
MONEY_BACK_CHOICES = [
    (kind.value, kind.label) for kind in (PaymentKind.CASH, PaymentKind.CARD, PaymentKind.TRANSFER, PaymentKind.DEPOSIT)
]


class RefundLineSerializer(serializers.ModelSerializer[RefundLine]):
    class Meta:
        model = RefundLine
        fields = ["line", "amount", "pieces"]


class RefundPaymentSerializer(serializers.ModelSerializer[RefundPayment]):
    class Meta:
        model = RefundPayment
        fields = ["kind", "amount"]


class RefundSerializer(serializers.ModelSerializer[Refund]):
    lines = RefundLineSerializer(many=True, read_only=True)
    payments = RefundPaymentSerializer(many=True, read_only=True)

    class Meta:
        model = Refund
        fields = [
            "id", "visit", "made_at", "till_day", "reason", "total", "points_taken_back", "points_short", "is_correction", "lines", "payments",
        ]  # fmt: skip


class WantedRefundSerializer(serializers.Serializer[Any]):
    line = serializers.PrimaryKeyRelatedField(queryset=VisitLine.objects.none())
    amount = serializers.DecimalField(**MONEY, min_value=0)
    pieces = serializers.IntegerField(min_value=0, default=0, help_text="Of goods: how many go back on the shelf.")

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        if visit := self.context.get("visit"):
            fields["line"].queryset = visit.lines.all()
        return fields


class WantedRefundsSerializer(serializers.Serializer[Any]):
    """Without `lines` all that is left is given back, and all goods go back on the shelf."""

    lines = WantedRefundSerializer(many=True, required=False, max_length=50)  # type: ignore[call-arg]
    money_as = serializers.ChoiceField(
        choices=MONEY_BACK_CHOICES, required=False, help_text="How money goes back; without it, as it was paid."
    )
    reason = serializers.CharField(max_length=200)

    def validate_lines(self, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len({each["line"] for each in lines}) < len(lines):
            raise serializers.ValidationError(_("Each line of the bill stands here once."))
        return lines

    @property
    def wanted(self) -> list[WantedRefund]:
        if "lines" in self.validated_data:
            return [WantedRefund(**each) for each in self.validated_data["lines"]]
        left = lines_left(self.context["visit"])
        return [WantedRefund(line, rest, line.quantity if line.goods_id else 0) for line, rest in left if rest]
