"""Columns about people, for queries of the whole card."""

from django.db.models import Count, IntegerField, OuterRef, Subquery

from clients.models import Client


def friends_count() -> Subquery:
    """A column: how many the client has recommended."""
    friends = Client.objects.present().filter(recommended_by=OuterRef("pk")).order_by()
    return Subquery(friends.values("recommended_by").annotate(n=Count("pk")).values("n"), output_field=IntegerField())
