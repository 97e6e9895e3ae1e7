"""The column “card number” of a client list: looked up, issued in bulk with the tier that the spent sum has earned, taken back."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from clients.importing.fields import words
from clients.importing.kinds import ExtraField, register_extra_field
from clients.importing.sums import read_card_number
from loyalty.models import Card, CardRules
from loyalty.queries import counted_of, reachable
from loyalty.tiers import earned


def held(client_ids: Iterable[int]) -> dict[int, str]:
    return dict(Card.objects.filter(client__in=list(client_ids), is_blocked=False).values_list("client", "number"))


def holders(numbers: Iterable[str]) -> dict[str, int]:
    """Blocked cards too: a number is given once."""
    return dict(Card.objects.filter(number__in=list(numbers)).values_list("number", "client"))


def issue(numbers: dict[int, str], *, now: datetime) -> dict[int, int]:
    """{client: card}; clients who have a card, and numbers that are given, are left as they are."""
    having, given = held(numbers), holders(numbers.values())
    rules = CardRules.current()
    rungs, counted = reachable(rules), counted_of(numbers, day=now.date())
    reached = {pk: earned(rungs, each.value(rules)) for pk, each in counted.items()}
    cards = [
        Card(
            client_id=pk,
            number=number,
            issued_at=now,
            tier_id=step.pk if (step := reached[pk]) else None,
        )
        for pk, number in numbers.items()
        if pk in reached and pk not in having and number not in given
    ]
    return {card.client_id: card.pk for card in Card.objects.bulk_create(cards, batch_size=500)}


def take_back(pks: Iterable[int]) -> None:
    """A card that was replaced or shown on a bill since stays, blocked."""
    for card in Card.objects.filter(pk__in=list(pks)):
        try:
            with transaction.atomic():
                card.delete()
        except ProtectedError:
            Card.objects.filter(pk=card.pk).update(is_blocked=True)


CARD_NUMBER = register_extra_field(
    ExtraField(
        name="card_number",
        label=_("Card number"),
        words=words(
            "карта|номер карты|№ карты|карта №|дисконтная карта|дисконт|скидочная карта|карта клиента|номер дисконтной карты|card|card no|card number|discount card|loyalty card|"
            "카드|카드번호|카드 번호|회원번호|회원 번호|nr card|numar card|număr card|card de fidelitate|cardul|քարտ|քարտի համար|զեղչի քարտ"
        ),
        relation="cards",
        read=read_card_number,
        held=held,
        holders=holders,
        apply=issue,
        undo=take_back,
    )
)
