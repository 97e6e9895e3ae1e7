"""Who recommends best, and whom they brought."""

from typing import Any

from django.db.models import Count, DecimalField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from clients.models import Client
from loyalty.models import Referral
from loyalty.queries.ledger import ZERO
from salon.models import Staff

SUM: Any = DecimalField(max_digits=14, decimal_places=2)


def recommenders(*, by: Staff) -> QuerySet[Client]:
    """Clients with friends, those whose friends came first: `friends`, `came`, `spent` by them, `given` to the client."""
    given = Referral.objects.standing().filter(recommender=OuterRef("pk")).order_by().values("recommender")
    here = Q(recommended__archived_at__isnull=True)
    return (
        Client.objects.visible_to(by)
        .filter(recommended__archived_at__isnull=True, recommended__isnull=False)
        .annotate(
            friends=Count("recommended", filter=here),
            came=Count("recommended", filter=here & Q(recommended__visits_count__gt=0)),
            spent=Coalesce(Sum("recommended__spent_total", filter=here), ZERO, output_field=SUM),
            given=Coalesce(Subquery(given.annotate(n=Sum("recommender_points")).values("n")), ZERO, output_field=SUM),
        )
        .order_by("-came", "-spent", "-friends", "pk")
    )


def friends_of(client: Client, *, only: str = "") -> QuerySet[Client]:
    """`only`: those who came, or those for whom something was given. With `given_points` to who recommended."""
    points = Referral.objects.standing().filter(friend=OuterRef("pk")).values("recommender_points")[:1]
    friends = Client.objects.present().filter(recommended_by=client)
    friends = friends.annotate(given_points=Subquery(points)).order_by("-spent_total", "pk")
    if only == "came":
        return friends.visited()
    return friends.filter(given_points__gt=0) if only == "given" else friends
