"""What a bill counts towards the tiers of cards, and whose card it was."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from clients.models import Client
from loyalty.errors import CardHasMoved
from loyalty.models import Card, Progress
from loyalty.operations import count_all, count_progress
from visits.models import Visit


def lock_people(client: Client, card: Card | None) -> tuple[Client, Client, Card | None]:
    """Who pays, who holds the card that was shown, and that card as it is now. In the order of the clients' keys, as merging
    and moving cards lock them; with who recommended the client.
    """
    pks = {client.pk, card.client_id if card else client.pk, client.recommended_by_id or client.pk}
    rows = Client.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk")
    people = {each.pk: each for each in rows}
    if card is None:
        return people[client.pk], people[client.pk], None
    card = Card.objects.select_related("tier").get(pk=card.pk)
    if card.client_id not in people:
        raise CardHasMoved
    return people[client.pk], people[card.client_id], card


def lock_those_of(visit: Visit) -> tuple[Client, Client]:
    """Whose bill it was, and who got its progress: the holder, at that time, of the card that was shown."""
    lent = Progress.objects.filter(key=f"{key_of(visit.pk)}:holder").values_list("client", flat=True).first()
    rows = Client.objects.select_for_update(no_key=True).filter(pk__in={visit.client_id, lent or visit.client_id})
    people = {each.pk: each for each in rows.order_by("pk")}
    return people[visit.client_id], people[lent or visit.client_id]


def count_bill(
    visit: Visit, *, client: Client, holder: Client, amount: Decimal, visits: int = 1, key: str = ""
) -> None:
    """The progress goes to the holder of the card that was shown, else to who came. Both are locked, with totals as after the bill.

    A refund: the same with minus sums and a key of its own.
    """
    key = key or key_of(visit.pk)
    count_progress(client, amount=amount, visits=visits, day=visit.day, key=key)
    if holder.pk != client.pk:
        lend(client, visit, amount=-amount, visits=-visits, key=f"{key}:lent")
        lend(holder, visit, amount=amount, visits=visits, key=f"{key}:holder")


def lend(client: Client, visit: Visit, *, amount: Decimal, visits: int, key: str) -> None:
    count_progress(client, amount=amount, visits=visits, day=visit.day, key=key, is_lent=True)


def count_past(visits: Iterable[Visit]) -> None:
    """Bills that came by an import, many at once."""
    count_all([progress_of(visit.client_id, visit.day, visit.total, visit.pk) for visit in visits])


def progress_of(client: int, day: date, total: Decimal, pk: int) -> Progress:
    return Progress(client_id=client, day=day, amount=total, visits=1, key=key_of(pk))


def key_of(pk: int) -> str:
    return f"visit:{pk}"
