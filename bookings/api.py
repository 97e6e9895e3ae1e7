"""JSON door: free times and appointments. The same operations as the pages; a no is 409 with the nearest free times."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from bookings import operations
from bookings.models import Appointment, AppointmentPart, AppointmentQuerySet
from bookings.operations import WantedPart
from bookings.queries import free_times, masters_at
from bookings.tasks import offer_freed_times
from clients.models import Client
from salon.filters import filters_of
from salon.forms.days import check_year
from salon.models import Branch, Service, Staff
from salon.roles import HasRight, Right, staff_of

LONGEST_SPAN = 31
KEY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER, description="The same key of the same person books once."
)


class PartSerializer(serializers.ModelSerializer[AppointmentPart]):
    service_name = serializers.CharField(source="service.name", read_only=True)
    master_name = serializers.CharField(source="master.short_name", read_only=True)

    class Meta:
        model = AppointmentPart
        fields = ["id", "service", "service_name", "master", "master_name", "starts_at", "ends_at", "price"]


class AppointmentSerializer(serializers.ModelSerializer[Appointment]):
    branch: serializers.SlugRelatedField[Branch] = serializers.SlugRelatedField(slug_field="code", read_only=True)
    client_name = serializers.CharField(source="client.name", read_only=True)
    parts = PartSerializer(many=True, read_only=True)
    price = serializers.DecimalField(max_digits=12, decimal_places=2, read_only=True)

    class Meta:
        model = Appointment
        fields = [
            "id", "branch", "client", "client_name", "state", "starts_at", "ends_at", "parts", "price", "note",
            "booked_at", "arrived_at", "started_at", "ready_at", "cancelled_at", "cancel_reason",
        ]  # fmt: skip


class OfDoor:
    """Choices that depend on the person: their branches, their clients. Fields are narrowed when the request is known."""

    context: dict[str, Any]
    fields: Any

    def narrow(self, **querysets: Callable[[Staff], Any]) -> None:
        request = self.context.get("request")
        if request is None or not request.user.is_authenticated:
            return
        for name, visible in querysets.items():
            self.fields[name].queryset = visible(request.user)


def branches(by: Staff) -> Any:
    return Branch.objects.active().visible_to(by)


def check_masters(wanted: Sequence[Staff | None], branch: Branch, *, name: str) -> None:
    here = set(Staff.objects.masters().bookable_at(branch))
    if any(master and master not in here for master in wanted):
        raise serializers.ValidationError({name: [_("This master does not work at this branch.")]})


class WantedPartSerializer(OfDoor, serializers.Serializer[Any]):
    service = serializers.PrimaryKeyRelatedField(queryset=Service.objects.active())
    master = serializers.PrimaryKeyRelatedField(
        queryset=Staff.objects.masters(), allow_null=True, default=None, help_text="null: whoever is free"
    )


class BookSerializer(OfDoor, serializers.Serializer[Any]):
    client = serializers.PrimaryKeyRelatedField(queryset=Client.objects.present())
    branch = serializers.SlugRelatedField(slug_field="code", queryset=Branch.objects.active())
    parts = WantedPartSerializer(many=True, allow_empty=False)
    starts_at = serializers.DateTimeField(validators=[check_year])
    note = serializers.CharField(required=False, allow_blank=True, max_length=300, default="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.narrow(client=Client.objects.visible_to, branch=branches)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        check_masters([part["master"] for part in given["parts"]], given["branch"], name="parts")
        return given


class MoveSerializer(OfDoor, serializers.Serializer[Any]):
    """`branch` in the context is where the appointment is."""

    starts_at = serializers.DateTimeField(validators=[check_year])
    master = serializers.PrimaryKeyRelatedField(queryset=Staff.objects.masters(), required=False, allow_null=True)
    salon_asked = serializers.BooleanField(
        default=False, help_text="Not the client's wish: a move after the last free moment then does not count as late."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.narrow(master=lambda _by: Staff.objects.masters().bookable_at(self.context["branch"]))


class EarlySerializer(serializers.Serializer[Any]):
    may_be_early = serializers.BooleanField(
        default=False, help_text="Agreed to although the visit is planned for another day or more than two hours later."
    )


class CancelSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=200)


class AskSerializer(OfDoor, serializers.Serializer[Any]):
    """Which free times: `service` may come several times, in sequence; without `master` all of the branch are asked."""

    branch = serializers.SlugRelatedField(slug_field="code", queryset=Branch.objects.active())
    service = serializers.PrimaryKeyRelatedField(queryset=Service.objects.active(), many=True, allow_empty=False)
    master = serializers.PrimaryKeyRelatedField(queryset=Staff.objects.masters(), many=True, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.narrow(branch=branches)

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of Python and cannot be a name here."""
        days = {"from": "first_day", "to": "last_day"}
        asked = {name: serializers.DateField(source=days[name], validators=[check_year]) for name in days}
        return super().get_fields() | asked

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        check_masters(given.get("master", []), given["branch"], name="master")
        days = (given["last_day"] - given["first_day"]).days
        if not 0 <= days < LONGEST_SPAN:
            raise serializers.ValidationError(
                {"to": f"From {given['first_day']} to at most {LONGEST_SPAN} days later."}
            )
        return given


class FreeTimeSerializer(serializers.Serializer[Any]):
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    master = serializers.IntegerField(source="master_id")


class FilterSerializer(OfDoor, serializers.Serializer[Any]):
    day = serializers.DateField(required=False, validators=[check_year])
    branch = serializers.SlugRelatedField(slug_field="code", queryset=Branch.objects.all(), required=False)
    client = serializers.PrimaryKeyRelatedField(queryset=Client.objects.all(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.narrow(branch=Branch.objects.visible_to, client=Client.objects.visible_to)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if "day" in given and "branch" not in given:
            raise serializers.ValidationError({"branch": "A day needs a branch: its clock says when the day begins."})
        return given


class AvailabilityViewSet(viewsets.ViewSet):
    permission_classes = [HasRight]
    right = Right.BOOK

    @extend_schema(
        parameters=[
            OpenApiParameter("branch", str, required=True, description="Code of the branch."),
            OpenApiParameter("service", int, many=True, required=True, description="Once per service, in sequence."),
            OpenApiParameter("master", int, many=True),
            OpenApiParameter("from", date, required=True),
            OpenApiParameter("to", date, required=True),
        ],
        responses=FreeTimeSerializer(many=True),
    )
    def list(self, request: Request) -> Response:
        """Starts at which the services can be done in sequence, by the masters named or by any of the branch."""
        given = filters_of(request, AskSerializer)
        able = list(masters_at(given["branch"], given["first_day"], given["last_day"]))
        chosen = [master for master in able if master in given["master"]] if "master" in given else able
        days = {name: given[name] for name in ("branch", "first_day", "last_day")}
        found = free_times(services=given["service"], masters=chosen, now=timezone.now(), **days)
        return Response(FreeTimeSerializer(found, many=True).data)


class AppointmentViewSet(viewsets.ReadOnlyModelViewSet[Appointment]):
    permission_classes = [HasRight]
    right = Right.BOOK
    serializer_class = AppointmentSerializer
    queryset = Appointment.objects.none()

    def get_queryset(self) -> AppointmentQuerySet:
        return Appointment.objects.visible_to(staff_of(self.request)).with_parts()

    def filter_queryset(self, queryset: Any) -> Any:
        return queryset.matching(**filters_of(self.request, FilterSerializer)) if self.action == "list" else queryset

    @extend_schema(
        parameters=[OpenApiParameter("day", date), OpenApiParameter("branch", str), OpenApiParameter("client", int)]
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(request=BookSerializer, responses={201: AppointmentSerializer}, parameters=[KEY])
    def create(self, request: Request) -> Response:
        form = BookSerializer(data=request.data, context={"request": request})
        form.is_valid(raise_exception=True)
        given = form.validated_data
        parts = [WantedPart(**part) for part in given.pop("parts")]
        key = request.headers.get("Idempotency-Key", "")[:60]
        booked = operations.book_appointment(
            given.pop("client"), **given, parts=parts, by=staff_of(request), now=timezone.now(), request_key=key
        )
        return Response(self.shown(booked), status=201)

    @extend_schema(request=MoveSerializer, responses=AppointmentSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str) -> Response:
        form = MoveSerializer(data=request.data, context={"request": request, "branch": self.get_object().branch})
        form.is_valid(raise_exception=True)
        return self.answer(operations.move_appointment, **form.validated_data)

    @extend_schema(request=CancelSerializer, responses=AppointmentSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        form = CancelSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        return self.answer(operations.cancel_appointment, **form.validated_data)

    @extend_schema(request=None, responses=AppointmentSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:
        return self.answer(operations.confirm)

    @extend_schema(request=EarlySerializer, responses=AppointmentSerializer)
    @action(detail=True, methods=["post"], url_path="check-in")
    def check_in(self, request: Request, pk: str) -> Response:
        return self.early_or_not(operations.check_in)

    @extend_schema(request=EarlySerializer, responses=AppointmentSerializer)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: str) -> Response:
        return self.early_or_not(operations.start_service)

    @extend_schema(request=None, responses=AppointmentSerializer)
    @action(detail=True, methods=["post"], url_path="no-show")
    def no_show(self, request: Request, pk: str) -> Response:
        return self.answer(operations.mark_no_show)

    def early_or_not(self, operation: Callable[..., Appointment]) -> Response:
        """409 `not_its_hour` long before the hour, unless the body says `may_be_early`."""
        form = EarlySerializer(data=self.request.data)
        form.is_valid(raise_exception=True)
        return self.answer(operation, **form.validated_data)

    def answer(self, operation: Callable[..., Appointment], **given: Any) -> Response:
        changed = operation(self.get_object(), **given, by=staff_of(self.request), now=timezone.now())
        offer_freed_times.delay_on_commit()
        return Response(self.shown(changed))

    def shown(self, appointment: Appointment) -> dict[str, Any]:
        return AppointmentSerializer(Appointment.objects.with_parts().get(pk=appointment.pk)).data


router = SimpleRouter()
router.register("availability", AvailabilityViewSet, basename="availability")
router.register("appointments", AppointmentViewSet, basename="appointment")
urlpatterns = router.urls
