"""The query of the API's lists. What is not understood is said: a filter that is quietly ignored gives everybody's rows."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request

PAGING = {"cursor"}


class NoFilters(serializers.Serializer[Any]):
    """A list that is only paged."""


def filters_of(request: Request, serializer: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    """The fields of `serializer` are all the names there are, besides paging."""
    query, context = request.query_params, {"request": request}
    fields: dict[str, Any] = dict(serializer(context=context).fields.items())
    if unknown := sorted(set(query) - set(fields) - PAGING):
        known = ", ".join(sorted({*fields, *PAGING}))
        sentence = _("There is no such filter. There are: %(names)s.") % {"names": known}
        raise serializers.ValidationError({name: [sentence] for name in unknown})
    many = {name for name, field in fields.items() if isinstance(field, serializers.ManyRelatedField)}
    data = {name: query.getlist(name) if name in many else query[name] for name in fields if name in query}
    given = serializer(data=data, context=context)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)
