"""Registry: words of later apps by which a client is found, such as card numbers, and what else than clients the search box
opens, such as a gift certificate by its code. What the search does is in clients/queries.py."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from clients.models import Client, ClientPhone
from clients.names import search_text
from salon.models import Staff

Words = Mapping[int, list[str]]
Source = Callable[[Collection[int]], Words]
Opener = Callable[[str], int | None]
_sources: list[Source] = []
_openers: list[Opener] = []


@dataclass(frozen=True)
class Thing:
    """Not a client: what the search box offers to open."""

    title: Any
    note: str
    icon: str
    url: str


Finder = Callable[[str, Staff], list[Thing]]
_finders: list[Finder] = []


def register_things(finder: Finder) -> Finder:
    """Register `things(text, by) -> [Thing, …]`: no query unless the text looks like what it finds; only what they may open."""
    _finders.append(finder)
    return finder


def things_found(text: str, *, by: Staff) -> list[Thing]:
    return [thing for finder in _finders for thing in finder(text, by)]


def register_words(source: Source) -> Source:
    """Register `words(client_ids) -> {client_id: [word, …]}`; one query for all of them."""
    _sources.append(source)
    return source


def opens_at_once(opener: Opener) -> Opener:
    """Register `opener(text) -> client_id | None`: the whole of what a scanner typed names one client."""
    _openers.append(opener)
    return opener


def named_exactly(text: str, *, by: Staff) -> int | None:
    """The client to open without a list in between; only one that this person may see."""
    found = next((pk for opener in _openers if text and (pk := opener(text))), None)
    return Client.objects.visible_to(by).filter(pk=found).values_list("pk", flat=True).first() if found else None


def extra_words(client_ids: Collection[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for source in _sources:
        for client_id, words in source(client_ids).items():
            found.setdefault(client_id, []).extend(words)
    return found


def text_of(client: Client) -> str:
    """What the column search_text must hold for this client now."""
    phones = [
        str(client.phone),
        *map(str, ClientPhone.objects.filter(client=client).order_by("pk").values_list("phone", flat=True)),
    ]
    cards = extra_words([client.pk]).get(client.pk, [])
    names = [client.given_name, client.patronymic, client.family_name]
    return search_text(names=names, phones=phones, email=client.email, card_numbers=cards)
