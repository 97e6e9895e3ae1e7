"""JSON door: search and clients. The same operations as the pages."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from phonenumber_field.phonenumber import to_python
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from clients.card_row import as_card_shows
from clients.models import Channel, Client, ClientQuerySet, birthday_exists
from clients.operations import change_client, create_client, note_readings
from clients.queries import search
from clients.segments_api import SegmentViewSet
from salon.filters import NoFilters, filters_of
from salon.models import Branch, Staff
from salon.roles import HasRight, Right, may, staff_of

CONTACTS = {"phone", "email", "messenger", "best_time"}


class SearchFilter(serializers.Serializer[Any]):
    q = serializers.CharField(allow_blank=True)


class FoundSerializer(serializers.Serializer[Any]):
    """One hit of the search; `phone` is empty for those who may not see contacts."""

    client_id = serializers.IntegerField()
    name = serializers.CharField()
    phone = serializers.CharField(allow_blank=True)
    card_number = serializers.CharField(allow_blank=True)
    last_visit_on = serializers.DateField(allow_null=True)
    visits_count = serializers.IntegerField()
    has_alert = serializers.BooleanField()


class ClientSerializer(serializers.ModelSerializer[Client]):
    """Contacts are left out for those who may not see them. `home_branch` is the branch's code."""

    name = serializers.CharField(read_only=True)
    phone = serializers.CharField(required=False, allow_blank=True, max_length=40)
    home_branch = serializers.SlugRelatedField(slug_field="code", queryset=Branch.objects.active())
    favourite_master = serializers.SlugRelatedField(
        slug_field="username", queryset=Staff.objects.masters(), required=False, allow_null=True
    )
    consents = serializers.DictField(
        child=serializers.BooleanField(),
        write_only=True,
        required=False,
        help_text="By channel: email, sms, phone, messenger.",
    )
    agreed_channels = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Client
        fields = [
            "id", "name", "given_name", "patronymic", "family_name", "phone", "email", "messenger", "preferred_channel", "language",
            "best_time", "birth_day", "birth_month", "birth_year", "sex", "district", "work", "family_status", "income_band",
            "children", "interests", "habits", "tags", "allergies", "contraindications", "favourite_master", "drinks", "music",
            "scents", "likes_silence", "curious_about", "misses_here", "notes", "temperament", "relationship", "source",
            "home_branch", "consents", "agreed_channels", "registered_at", "visits_count", "spent_total", "first_visit_on",
            "last_visit_on", "usual_interval_days", "next_visit_due_on", "no_shows_count", "last_score",
        ]  # fmt: skip
        read_only_fields = [
            "registered_at", "visits_count", "spent_total", "first_visit_on", "last_visit_on", "usual_interval_days",
            "next_visit_due_on", "no_shows_count", "last_score",
        ]  # fmt: skip

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        request = self.context.get("request")
        hidden = (
            CONTACTS
            if request is not None and request.user.is_authenticated and not may(request.user, Right.SEE_CONTACTS)
            else set()
        )
        return {name: field for name, field in fields.items() if name not in hidden}

    def to_representation(self, client: Client) -> dict[str, Any]:
        shown = super().to_representation(client)
        return shown | {"phone": str(client.phone)} if "phone" in shown else shown

    def validate_home_branch(self, branch: Branch) -> Branch:
        if not Branch.objects.visible_to(self.context["request"].user).filter(pk=branch.pk).exists():
            raise serializers.ValidationError(_("You do not work at this branch."))
        return branch

    def validate_consents(self, consents: dict[str, bool]) -> dict[str, bool]:
        if unknown := set(consents) - set(Channel.values):
            raise serializers.ValidationError(_("There is no channel “%(channel)s”.") % {"channel": sorted(unknown)[0]})
        return consents

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        if values.get("phone"):
            branch = values.get("home_branch") or self.instance.home_branch  # type: ignore[union-attr]
            values["phone"] = number = to_python(values["phone"], region=branch.phone_region)
            if not number or not number.is_valid():
                raise serializers.ValidationError({"phone": [_("This is not a phone number.")]})
        self.check_birthday(values)
        return values

    def check_birthday(self, values: dict[str, Any]) -> None:
        born = {
            name: values.get(name, getattr(self.instance, name, None))
            for name in ("birth_day", "birth_month", "birth_year")
        }
        day, month, year = born.values()
        if (day is None) != (month is None):
            raise serializers.ValidationError({"birth_day": [_("Give both the day and the month, or neither.")]})
        if day and month and not birthday_exists(day, month, year):
            raise serializers.ValidationError({"birth_day": [_("This month has no such day.")]})


class SearchViewSet(viewsets.ViewSet):
    permission_classes = [HasRight]
    right = Right.SEE_CARDS

    @extend_schema(
        parameters=[SearchFilter],
        responses=FoundSerializer(many=True),
        summary="Find clients",
    )
    def list(self, request: Request) -> Response:
        """By a fragment of a name in any script, a phone, an e-mail or a card number; at most 20, best first."""
        found = search(filters_of(request, SearchFilter)["q"][:100], by=staff_of(request), limit=20)
        return Response(FoundSerializer(found, many=True).data)


class ClientViewSet(viewsets.ReadOnlyModelViewSet[Client]):
    permission_classes = [HasRight]
    rights = {
        "list": Right.SEE_CARDS,
        "retrieve": Right.SEE_CARDS,
        "create": Right.EDIT_CLIENTS,
        "partial_update": Right.EDIT_CLIENTS,
    }
    serializer_class = ClientSerializer
    queryset = Client.objects.none()

    def get_queryset(self) -> ClientQuerySet:
        return as_card_shows(Client.objects.visible_to(staff_of(self.request)))

    @extend_schema(summary="Clients, newest first")
    def list(self, request: Request) -> Response:
        filters_of(request, NoFilters)
        return super().list(request)

    @extend_schema(summary="One client")
    def retrieve(self, request: Request, pk: str) -> Response:
        """That the card was read is written down, as on the page."""
        client = self.get_object()
        self.note_readings([client])
        return Response(self.get_serializer(client).data)

    def paginate_queryset(self, queryset: Any) -> Any:
        """A page of the list is as many cards read."""
        page = super().paginate_queryset(queryset)
        self.note_readings(page or [])
        return page

    def note_readings(self, clients: Iterable[Client]) -> None:
        request: Any = self.request
        note_readings(
            [client.pk for client in clients], by=staff_of(request), company=request.company, now=timezone.now()
        )

    @extend_schema(summary="Make a client")
    def create(self, request: Request) -> Response:
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        values = serializer.validated_data
        client = create_client(branch=values.pop("home_branch"), by=staff_of(request), now=timezone.now(), **values)
        return Response(self.shown(client.pk), status=201)

    @extend_schema(summary="Change some fields of a client")
    def partial_update(self, request: Request, pk: str) -> Response:
        client = self.get_object()
        serializer = self.get_serializer(client, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        change_client(client, by=staff_of(request), now=timezone.now(), **serializer.validated_data)
        return Response(self.shown(client.pk))

    def shown(self, pk: int) -> Any:
        return self.get_serializer(self.get_queryset().get(pk=pk)).data


router = SimpleRouter()
router.register("search", SearchViewSet, basename="api-search")
router.register("clients", ClientViewSet, basename="api-clients")
router.register("segments", SegmentViewSet, basename="api-segments")
urlpatterns = router.urls
