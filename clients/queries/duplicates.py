"""Who else has this phone or e-mail."""

from typing import Any

from django.db.models import Q

from clients.models import Client

SHOWN = 5


def possible_duplicates(*, phone: Any, email: str, besides: int | None = None) -> list[Client]:
    """The same phone, as main or further one, or the same e-mail whatever its case."""
    same = Q()
    if phone:
        same |= Q(phone=phone) | Q(pk__in=Client.objects.filter(more_phones__phone=phone).values("pk"))
    if email:
        same |= Q(email__iexact=email)
    if not same:
        return []
    return list(
        Client.objects.present().filter(same).exclude(pk=besides).select_related("home_branch").by_name()[:SHOWN]
    )
