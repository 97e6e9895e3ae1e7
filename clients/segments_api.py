"""JSON door of segments: what there is, how many clients it chooses, and the schema of the rules. Put into the router by clients/api.py."""

from collections.abc import Mapping
from typing import IO, Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response

from clients.models import Segment
from clients.queries import segments as queries
from clients.segments import schema
from salon.filters import NoFilters, filters_of
from salon.roles import HasRight, Right, staff_of


class ShallowJSONParser(JSONParser):
    """Brackets within brackets without end are nonsense, not a fault."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError(_("These are not rules of a segment.")) from error


class SegmentSerializer(serializers.ModelSerializer[Segment]):
    """`problems` says what the rules name that is gone; such a segment chooses nobody."""

    rules = serializers.JSONField(help_text="See /segments/schema/.")
    problems = serializers.SerializerMethodField()

    class Meta:
        model = Segment
        fields = ["id", "name", "rules", "problems", "created_at", "changed_at"]

    def get_problems(self, segment: Segment) -> list[str]:
        return sentences(segment.rules)


class RulesSerializer(serializers.Serializer[Any]):
    rules = serializers.JSONField(help_text="See /segments/schema/.")

    def validate_rules(self, rules: Any) -> Any:
        if wrong := queries.problems(rules):
            raise serializers.ValidationError([problem.sentence for problem in wrong])
        return rules


class CountSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    problems = serializers.ListField(child=serializers.CharField())


class SegmentViewSet(viewsets.ReadOnlyModelViewSet[Segment]):
    permission_classes = [HasRight]
    parser_classes = [ShallowJSONParser]
    right = Right.EDIT_SEGMENTS
    serializer_class = SegmentSerializer
    queryset = Segment.objects.none()

    def get_queryset(self) -> "QuerySet[Segment]":
        return Segment.objects.all()

    @extend_schema(summary="Segments")
    def list(self, request: Request) -> Response:
        filters_of(request, NoFilters)
        return super().list(request)

    @extend_schema(summary="How many clients are in a segment today", responses=CountSerializer)
    @action(detail=True, methods=["get"])
    def count(self, request: Request, pk: str) -> Response:
        return self.counted(self.get_object().rules)

    @extend_schema(
        summary="How many clients these rules choose today", request=RulesSerializer, responses=CountSerializer
    )
    @action(detail=False, methods=["post"], url_path="count", url_name="count-rules")
    def count_rules(self, request: Request) -> Response:
        given = RulesSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return self.counted(given.validated_data["rules"])

    @extend_schema(summary="What rules may say: a JSON Schema document", responses=dict[str, Any])
    @action(detail=False, methods=["get"], url_path="schema", url_name="schema")
    def rules_schema(self, request: Request) -> Response:
        return Response(schema())

    def counted(self, rules: Any) -> Response:
        circumstances = {"today": timezone.localdate(), "company": self.request.company}  # type: ignore[attr-defined]
        number = queries.count(rules, by=staff_of(self.request), **circumstances)
        return Response({"count": number, "problems": sentences(rules)})


def sentences(rules: Any) -> list[str]:
    return [problem.sentence for problem in queries.problems(rules)]
