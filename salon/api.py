"""What programs that book need first: branches, services, masters. Read only; masters' own data stays inside."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from salon.filters import NoFilters, filters_of
from salon.models import Branch, OpeningHours, Service, Staff, StaffService
from salon.roles import HasRight, Right, staff_of


class OpeningHoursSerializer(serializers.ModelSerializer):
    class Meta:
        model = OpeningHours
        fields = ["weekday", "opens", "closes"]


class BranchSerializer(serializers.ModelSerializer):
    opening_hours = OpeningHoursSerializer(many=True)

    class Meta:
        model = Branch
        fields = ["id", "code", "name", "timezone", "phone_region", "address", "phone", "opening_hours"]


class ServiceSerializer(serializers.ModelSerializer):
    category = serializers.CharField(source="category.name")

    class Meta:
        model = Service
        fields = [
            "id", "category", "name", "duration_minutes", "processing_minutes", "buffer_minutes", "price", "return_min_days", "return_max_days",
        ]  # fmt: skip


class OwnServiceSerializer(serializers.ModelSerializer):
    """`price` and `duration_minutes` are null where the price list's count."""

    class Meta:
        model = StaffService
        fields = ["service", "price", "duration_minutes"]


class MasterSerializer(serializers.ModelSerializer):
    name = serializers.CharField(source="__str__")
    services = OwnServiceSerializer(source="staff_services", many=True)

    class Meta:
        model = Staff
        fields = ["id", "name", "title", "branches", "services"]


class ReadOnly(viewsets.ReadOnlyModelViewSet):
    permission_classes = [HasRight]
    right = Right.BOOK

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        filters_of(request, NoFilters)
        return super().list(request, *args, **kwargs)


@extend_schema_view(list=extend_schema(summary="Branches you work at"), retrieve=extend_schema(summary="One branch"))
class BranchViewSet(ReadOnly):
    queryset = Branch.objects.none()
    serializer_class = BranchSerializer

    def get_queryset(self) -> QuerySet[Branch]:
        return Branch.objects.active().visible_to(staff_of(self.request)).prefetch_related("opening_hours")


@extend_schema_view(list=extend_schema(summary="Services on sale"), retrieve=extend_schema(summary="One service"))
class ServiceViewSet(ReadOnly):
    queryset = Service.objects.active().select_related("category")
    serializer_class = ServiceSerializer


@extend_schema_view(
    list=extend_schema(summary="Masters and what they do"), retrieve=extend_schema(summary="One master")
)
class MasterViewSet(ReadOnly):
    queryset = Staff.objects.none()
    serializer_class = MasterSerializer

    def get_queryset(self) -> QuerySet[Any]:
        return Staff.objects.masters().visible_to(staff_of(self.request)).prefetch_related("branches", "staff_services")


router = SimpleRouter()
router.register("branches", BranchViewSet)
router.register("services", ServiceViewSet)
router.register("masters", MasterViewSet, basename="master")
urlpatterns = router.urls
