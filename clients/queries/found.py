"""The search box: two queries at most, at two million clients too, and one for what may be a whole card number."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from clients.models import Client
from clients.names import CONTACTS_MARK, digits_of, fold, latin
from clients.search import extra_words, named_exactly
from salon.models import Staff
from salon.roles import Right, may

MOST_WORDS = 6
SHOWN = "c.id, c.given_name, c.family_name, c.phone, c.last_visit_on, c.visits_count, c.allergies, c.contraindications"
WHOLE_NUMBER = re.compile(r"(?=.*\d)\S{5,}")  # as short as it may be to be looked for as such before anything else
RANKED = 200  # how many hits are put in order; a word that fits more is too short to be ordered well anyway
CONTACTS = "c.search_text"
NAMES = f"split_part(c.search_text, '{CONTACTS_MARK}', 1)"


@dataclass(frozen=True)
class Found:
    """`phone` is empty for those who may not see contacts."""

    client_id: int
    name: str
    phone: str
    card_number: str
    last_visit_on: date | None
    visits_count: int
    has_alert: bool


@dataclass(frozen=True)
class Condition:
    """A piece of SQL about `c`, with its parameters."""

    sql: str
    params: tuple[str, ...]


def search(text: str, *, by: Staff, limit: int = 8) -> list[Found]:
    """By fragments of names in any script, card numbers and, for those who may see contacts, phones and e-mail.

    A whole card number is its holder's alone, whoever else has it in a phone. Best first: the last four digits of a phone,
    then names that begin so in any spelling, then whoever came last.
    """
    text = text.replace("\0", " ")
    words = fold(text).split()[:MOST_WORDS]
    if not words or not may(by, Right.SEE_CARDS):
        return []
    sees_contacts = may(by, Right.SEE_CONTACTS)
    if WHOLE_NUMBER.fullmatch(text.strip()) and (holder := named_exactly(text.strip(), by=by)):
        return described(list(Client.objects.filter(pk=holder)), sees_contacts=sees_contacts)
    digits = number_in(text)
    tail = digits if sees_contacts and len(digits) == 4 else ""
    conditions = about_number(digits, sees_contacts) if digits else about_words(words, sees_contacts)
    begin = [starts_a_word(digits)] if digits else names_begin(words)
    clients = ranked(conditions, begin=begin, tail=tail, limit=limit) if conditions else []
    hits = described(clients, sees_contacts=sees_contacts)
    return sorted(hits, key=lambda hit: hit.card_number != text.strip())  # a whole card number comes first


def number_in(text: str) -> str:
    """Digits when nothing else was typed, without the leading zero of a local number: “069 111-222” → “69111222”.

    More than two zeros are no dialling prefix but a card: “000042” stays as it is.
    """
    if re.fullmatch(r"[\d\s()+./-]+", text.strip()) is None:
        return ""
    digits = digits_of(text)
    return digits if len(digits) <= 4 or digits.startswith("000") else digits.lstrip("0")


def about_number(digits: str, sees_contacts: bool) -> list[Condition]:
    return [contains(CONTACTS if sees_contacts else NAMES, digits)] if len(digits) >= 3 else []


def about_words(words: Iterable[str], sees_contacts: bool) -> list[Condition]:
    """Every word must be there, in its own letters or in its Latin spelling; a short word only at the start of one."""
    column = CONTACTS if sees_contacts else NAMES
    return [condition for word in words if (condition := about_word(column, word))]


def about_word(column: str, word: str) -> Condition | None:
    if len(word) < 3:
        return starts_a_word(word) if len(word) == 2 or not word.isascii() else None
    spelling = latin(word)
    if len(spelling) < 3 or spelling == word:  # less than a trigram cannot use the index
        return contains(column, word)
    return either(contains(column, word), contains(column, spelling))


def names_begin(words: Iterable[str]) -> list[Condition]:
    """The best of what `about_words` finds, never more: every word is the beginning of a name."""
    return [condition for word in words if (condition := name_begins(word))]


def name_begins(word: str) -> Condition | None:
    if len(word) < 3:
        return about_word(NAMES, word)
    spelling = latin(word)
    if len(spelling) < 3 or spelling == word:
        return starts_a_word(word)
    return either(starts_a_word(word), starts_a_word(spelling))


def contains(column: str, fragment: str) -> Condition:
    return Condition(f"{column} LIKE %s", (f"%{escaped(fragment)}%",))


def starts_a_word(word: str) -> Condition:
    """Names only: two digits of a phone say nothing."""
    return Condition(f"({NAMES} LIKE %s OR {NAMES} LIKE %s)", (f"{escaped(word)}%", f"% {escaped(word)}%"))


def either(one: Condition, other: Condition) -> Condition:
    return Condition(f"({one.sql} OR {other.sql})", one.params + other.params)


def escaped(fragment: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", fragment)


def ranked(conditions: list[Condition], *, begin: list[Condition], tail: str, limit: int) -> list[Client]:
    """MATERIALIZED keeps the planner from reading the table in the hope that the first hits come early.

    Names that begin so are taken first; when there are enough of them, hits inside a name are not even looked for.
    """
    fits, begins = (" AND ".join(each.sql for each in those) for those in (conditions, begin))
    sql = f"""
        WITH tails AS MATERIALIZED (
            SELECT id FROM clients_client WHERE right(phone, 4) = %s
            UNION SELECT client_id FROM clients_clientphone WHERE right(phone, 4) = %s
        ), begun AS MATERIALIZED (
            SELECT c.id FROM clients_client c WHERE {begins}
        ), hits AS MATERIALIZED (
            SELECT c.id FROM clients_client c WHERE {fits}
        ), chosen AS (
            (SELECT id, 0 AS rank FROM tails LIMIT {RANKED}) UNION ALL (SELECT id, 1 FROM begun LIMIT {RANKED})
            UNION ALL (SELECT id, 2 FROM hits LIMIT {RANKED} - (SELECT count(*) FROM (SELECT FROM begun LIMIT {RANKED}) AS first))
        )
        SELECT {SHOWN} FROM chosen JOIN clients_client c USING (id) WHERE c.archived_at IS NULL
        GROUP BY c.id
        ORDER BY min(rank), c.last_visit_on DESC NULLS LAST, c.id
        LIMIT %s
    """
    params = [param for condition in begin + conditions for param in condition.params]
    return list(Client.objects.raw(sql, [tail or None, tail or None, *params, limit]))


def described(clients: list[Client], *, sees_contacts: bool) -> list[Found]:
    cards = extra_words([client.pk for client in clients]) if clients else {}
    return [found(client, cards.get(client.pk, []), sees_contacts) for client in clients]


def found(client: Client, cards: list[str], sees_contacts: bool) -> Found:
    phone: Any = client.phone
    return Found(
        client_id=client.pk,
        name=client.name,
        phone=phone.as_international if sees_contacts and phone and phone.is_valid() else "",
        card_number=cards[0] if cards else "",
        last_visit_on=client.last_visit_on,
        visits_count=client.visits_count,
        has_alert=bool(client.allergies or client.contraindications),
    )
