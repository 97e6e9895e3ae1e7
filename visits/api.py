"""JSON door: visits, their check-out with its price beforehand, and payments. The same operations as the pages."""

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

from clients.models import Client
from loyalty.models import AccountKind
from loyalty.pricing import points_limit
from loyalty.queries import balances, held_for
from salon.filters import filters_of
from salon.forms.days import check_year
from salon.models import Branch, Company, Staff
from salon.roles import HasRight, Right, staff_of
from visits.bill_serializers import (
    BillSerializer,
    CheckOutSerializer,
    PaymentSerializer,
    PriceSerializer,
    person_of,
)
from visits.models import Payment, Tip, Visit, VisitLine
from visits.operations import (
    WantedTip,
    check_masters,
    check_out,
    covered,
    priced,
    refund_bill,
)
from visits.queries import payments_of
from visits.refund_serializers import RefundSerializer, WantedRefundsSerializer

IDEMPOTENCY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="At most 60 characters. The same key again gives back the visit it made.",
)


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
            pick=asked.pick,
            card=asked.shown(now),
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
    place = {"branch": values["branch"], "day": day, "card": asked.shown(now), "covered": worth}
    bill = priced(client, wanted, appointment=appointment, company=company, by=by, now=now, pick=asked.pick, **place)
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
