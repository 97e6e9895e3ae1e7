"""JSON door: visits, their check-out with its price beforehand, and payments. The same operations as the pages."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from bookings.models import Appointment
from clients.models import Client
from loyalty.models import AccountKind, Pass
from loyalty.operations import usable_certificate
from loyalty.pricing import points_limit
from loyalty.queries import balances, held_for
from salon.filters import filters_of
from salon.forms.days import check_year
from salon.models import Branch, Company, Goods, Service, Staff
from salon.roles import HasRight, Right, staff_of
from visits.models import CHOSEN_CHOICES, TILL_CHOICES, Payment, PaymentKind, Tip, Visit, VisitLine
from visits.operations import (
    WantedLine,
    WantedPayment,
    WantedTip,
    check_masters,
    check_out,
    covered,
    priced,
    refund_bill,
)
from visits.queries import payments_of
from visits.refund_serializers import MONEY, RefundSerializer, WantedRefundsSerializer


class LineSerializer(serializers.ModelSerializer[VisitLine]):
    class Meta:
        model = VisitLine
        fields = [
            "id", "service", "goods", "name", "master", "quantity", "price", "discount", "discount_percent", "discount_reason", "total", "covered_by",
        ]  # fmt: skip


class PaidSerializer(serializers.ModelSerializer[Payment]):
    class Meta:
        model = Payment
        fields = ["kind", "amount"]


class TipSerializer(serializers.ModelSerializer[Tip]):
    class Meta:
        model = Tip
        fields = ["master", "kind", "amount"]


def person_of(context: Mapping[str, Any]) -> Staff | None:
    """Nobody while the schema is drawn."""
    request = context.get("request")
    return staff_of(request) if request is not None and request.user and request.user.is_authenticated else None


class VisitSerializer(serializers.ModelSerializer[Visit]):
    """A paid visit with its bill. `branch` is the branch's code."""

    branch: Any = serializers.SlugRelatedField(slug_field="code", read_only=True)
    lines = LineSerializer(many=True, read_only=True)
    payments = PaidSerializer(many=True, read_only=True)
    tips = TipSerializer(many=True, read_only=True)

    class Meta:
        model = Visit
        fields = [
            "id", "number", "branch", "client", "appointment", "day", "paid_at", "total", "discount_total", "points_earned",
            "is_first", "till_day", "refunded", "is_void", "corrects", "lines", "payments", "tips",
        ]  # fmt: skip


class OfBranch(serializers.Serializer[Any]):
    """A branch that is not the person's own is no branch to them."""

    branch = serializers.SlugRelatedField(
        slug_field="code", queryset=Branch.objects.all(), required=False, help_text="The branch's code."
    )

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        if by := person_of(self.context):
            fields["branch"].queryset = Branch.objects.visible_to(by)
        return fields


class VisitFilter(OfBranch):
    client = serializers.PrimaryKeyRelatedField(queryset=Client.objects.all(), required=False)
    day_from = serializers.DateField(required=False, validators=[check_year])
    day_to = serializers.DateField(required=False, validators=[check_year])

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        if by := person_of(self.context):
            fields["client"].queryset = Client.objects.visible_to(by)
        return fields


class PaymentFilter(OfBranch):
    day = serializers.DateField(required=False, validators=[check_year], help_text="The branch's own calendar day.")


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

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        if by := person_of(self.context):
            fields["appointment"].queryset = Appointment.objects.visible_to(by).with_parts()
            fields["client"].queryset = Client.objects.visible_to(by)
            fields["branch"].queryset = Branch.objects.active().visible_to(by)
        return fields

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        if appointment := values.get("appointment"):
            return values | {"client": appointment.client, "branch": appointment.branch}
        if missing := [name for name in ("client", "branch") if name not in values]:
            raise serializers.ValidationError(
                {name: [_("Needed for a bill without an appointment.")] for name in missing}
            )
        return values

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


IDEMPOTENCY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="At most 60 characters. The same key again gives back the visit it made.",
)


class VisitViewSet(viewsets.ReadOnlyModelViewSet[Visit]):
    permission_classes = [HasRight]
    right = Right.TAKE_PAYMENT
    rights = {"refunds": Right.REFUND}
    serializer_class = VisitSerializer
    queryset = Visit.objects.none()

    def get_queryset(self) -> QuerySet[Visit]:
        wanted = filters_of(self.request, VisitFilter) if self.action == "list" else {}
        names = {"client": "client", "branch": "branch", "day_from": "day__gte", "day_to": "day__lte"}
        visits = Visit.objects.visible_to(staff_of(self.request)).select_related("branch")
        return visits.filter(**{names[name]: value for name, value in wanted.items()}).prefetch_related(
            "lines", "payments", "tips"
        )

    @extend_schema(parameters=[VisitFilter], summary="Paid visits, newest first")
    def list(self, request: Request) -> Response:
        return super().list(request)

    @extend_schema(
        parameters=[IDEMPOTENCY],
        request=CheckOutSerializer,
        responses={201: VisitSerializer, 200: VisitSerializer},
        summary="Check out: take the money for an appointment, or for a client who only buys",
    )
    def create(self, request: Request) -> Response:
        """The payments must come to `total` less `reservation` and `passes` of /visits/preview/. 201 when the visit is new, 200 when the key was known."""
        asked = CheckOutSerializer(data=request.data, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        values, now = asked.validated_data, timezone.now()
        visit = check_out(
            values.get("appointment"),
            client=values["client"],
            branch=values["branch"],
            lines=asked.wanted,
            payments=asked.paid_with(values["branch"].local_day(now)),
            tips=[WantedTip(**each) for each in values.get("tips", [])],
            by=staff_of(request),
            now=now,
            key=key_of(request),
            may_be_early=values["may_be_early"],
        )
        shown = VisitSerializer(self.get_queryset().get(pk=visit.pk)).data
        return Response(shown, status=201 if visit.paid_at == now else 200)

    @extend_schema(request=BillSerializer, responses=PriceSerializer, summary="What a bill would come to")
    @action(detail=False, methods=["post"])
    def preview(self, request: Request) -> Response:
        asked = BillSerializer(data=request.data, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        return Response(PriceSerializer(price_of(asked, by=staff_of(request))).data)

    @extend_schema(
        methods=["GET"], responses=RefundSerializer(many=True), summary="What was given back of a visit, newest first"
    )
    @extend_schema(
        methods=["POST"],
        parameters=[IDEMPOTENCY],
        request=WantedRefundsSerializer,
        responses={201: RefundSerializer, 200: RefundSerializer},
        summary="Give money back",
    )
    @action(detail=True, methods=["get", "post"], pagination_class=None)
    def refunds(self, request: Request, pk: str) -> Response:
        """Everything walks back: payments to where they came from, points, pass visits, stock, the tier."""
        visit = self.get_object()
        if request.method == "GET":
            found = visit.refunds.prefetch_related("lines", "payments")
            return Response(RefundSerializer(found, many=True).data)
        asked = WantedRefundsSerializer(data=request.data, context={**self.get_serializer_context(), "visit": visit})
        asked.is_valid(raise_exception=True)
        now = timezone.now()
        made = refund_bill(
            visit,
            lines=asked.wanted,
            money_as=asked.validated_data.get("money_as", ""),
            reason=asked.validated_data["reason"],
            by=staff_of(request),
            now=now,
            key=key_of(request),
        )
        return Response(RefundSerializer(made).data, status=201 if made.made_at == now else 200)


def key_of(request: Request) -> str:
    """Keys of different people are different; without one, each sending is its own."""
    key = request.headers.get("Idempotency-Key", "").strip() or str(uuid4())
    if len(key) > 60 or not key.isprintable():
        raise serializers.ValidationError({"Idempotency-Key": [_("At most 60 characters.")]})
    return f"api:{request.user.pk}:{key}"


def price_of(asked: BillSerializer, *, by: Staff) -> dict[str, Any]:
    values, company, now = asked.validated_data, Company.objects.get(), timezone.now()
    client, wanted, day = values["client"], asked.wanted, values["branch"].local_day(now)
    appointment = values.get("appointment")
    check_masters(appointment, values["branch"], wanted)
    worth = covered(wanted, client=client, day=day, lock=False)
    bill = priced(client, wanted, appointment=appointment, company=company, day=day, by=by, now=now, covered=worth)
    by_passes = sum((bill.lines[number].total for number in worth), Decimal(0))
    has = balances(client)
    points, share = has[AccountKind.POINTS], company.points_max_share_percent
    lines = [
        {
            "name": want.name,
            "full": line.full,
            "discount": line.discount,
            "discount_percent": line.percent,
            "discount_reason": line.offer.reason if line.offer else "",
            "total": line.total,
        }
        for want, line in zip(wanted, bill.lines, strict=True)
    ]
    return {
        "lines": lines,
        "discount": bill.discount,
        "total": bill.total,
        "reservation": min(held_for(appointment.ledger_subject), bill.total - by_passes) if appointment else 0,
        "passes": by_passes,
        "deposit": has[AccountKind.DEPOSIT],
        "points": points,
        "points_most": points_limit(bill.total, balance=points, share_percent=share, precision=company.precision),
    }


class PaymentViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[Payment]):
    permission_classes = [HasRight]
    right = Right.TAKE_PAYMENT
    serializer_class = PaymentSerializer
    queryset = Payment.objects.none()

    def get_queryset(self) -> QuerySet[Payment]:
        wanted = filters_of(self.request, PaymentFilter) if self.action == "list" else {}
        names = {"day": "visit__day", "branch": "visit__branch"}
        return payments_of(staff_of(self.request)).filter(**{names[name]: wanted[name] for name in wanted})

    @extend_schema(parameters=[PaymentFilter], summary="Payments, newest first")
    def list(self, request: Request) -> Response:
        return super().list(request)


router = SimpleRouter()
router.register("visits", VisitViewSet, basename="api-visits")
router.register("payments", PaymentViewSet, basename="api-payments")
urlpatterns = router.urls
