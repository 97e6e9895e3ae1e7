"""Registry: words of later apps by which a client is found, such as card numbers. What the search does is in clients/queries.py."""

from collections.abc import Callable, Collection, Mapping

from clients.models import Client, ClientPhone
from clients.names import search_text

Words = Mapping[int, list[str]]
Source = Callable[[Collection[int]], Words]
_sources: list[Source] = []


def register_words(source: Source) -> Source:
    """Register `words(client_ids) -> {client_id: [word, …]}`; one query for all of them."""
    _sources.append(source)
    return source


def extra_words(client_ids: Collection[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for source in _sources:
        for client_id, words in source(client_ids).items():
            found.setdefault(client_id, []).extend(words)
    return found


def text_of(client: Client) -> str:
    """What the column search_text must hold for this client now."""
    phones = [str(client.phone), *map(str, ClientPhone.objects.filter(client=client).values_list("phone", flat=True))]
    cards = extra_words([client.pk]).get(client.pk, [])
    names = [client.given_name, client.patronymic, client.family_name]
    return search_text(names=names, phones=phones, email=client.email, card_numbers=cards)
