"""How likely two cards are of one person: plain rules on names, contacts and birth dates, without the database."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache

from clients.importing.given_names import SHORT_FORMS
from clients.names import latin

LISTED_FROM = 40  # pairs below are not worth a look
NEAR = 0.8
FAMILY_SHARES = 15  # one phone, other given names: mother and daughter
AGAINST = 40
MORE = 10


class Reason(StrEnum):
    PHONE = "phone"
    EMAIL = "email"
    BIRTH_DATE = "birth_date"
    BIRTHDAY = "birthday"
    TAIL = "tail"
    NAME = "name"
    NEAR_NAME = "near_name"
    GIVEN_NAME = "given_name"


# What a common point is worth with the same name, a nearly same one, the same given name only, and another name.
WORTH: dict[Reason, dict[Reason | None, int]] = {
    Reason.PHONE: {Reason.NAME: 92, Reason.NEAR_NAME: 75, Reason.GIVEN_NAME: 55, None: FAMILY_SHARES},
    Reason.EMAIL: {Reason.NAME: 90, Reason.NEAR_NAME: 75, Reason.GIVEN_NAME: 55, None: FAMILY_SHARES},
    Reason.BIRTH_DATE: {Reason.NAME: 85, Reason.NEAR_NAME: 65, Reason.GIVEN_NAME: 25, None: 0},
    Reason.BIRTHDAY: {Reason.NAME: 60, Reason.NEAR_NAME: 40, Reason.GIVEN_NAME: 10, None: 0},
    Reason.TAIL: {Reason.NAME: 55, Reason.NEAR_NAME: 35, Reason.GIVEN_NAME: 10, None: 0},
}


@dataclass(frozen=True)
class Person:
    """What is compared. `birth` is day, month and year, each perhaps unknown."""

    pk: int
    given_name: str
    family_name: str
    phones: frozenset[str] = frozenset()
    email: str = ""
    birth: tuple[int | None, int | None, int | None] = (None, None, None)
    sex: str = ""
    household: int | None = None


@dataclass(frozen=True)
class Match:
    """`score` 0–99; `reasons` in the order of Reason."""

    score: int
    reasons: tuple[str, ...]


def match(one: Person, other: Person) -> Match:
    """People of one household are known to be different, whatever they share."""
    if one.household and one.household == other.household:
        return Match(0, ())
    name = names_alike(one, other)
    common = in_common(one, other)
    worths = sorted((WORTH[reason][name] for reason in common), reverse=True)
    if not worths:
        return Match(0, ())
    score = worths[0] + sum(MORE if name else worth for worth in worths[1:]) - against(one, other)
    return Match(max(0, min(99, score)), tuple(filter(None, [*common, name])))


def in_common(one: Person, other: Person) -> list[Reason]:
    found = []
    if one.phones & other.phones:
        found.append(Reason.PHONE)
    if one.email and one.email.casefold() == other.email.casefold():
        found.append(Reason.EMAIL)
    if all(one.birth[:2]) and one.birth[:2] == other.birth[:2]:
        if one.birth[2] and one.birth == other.birth:
            found.append(Reason.BIRTH_DATE)
        elif not (one.birth[2] and other.birth[2]):
            found.append(Reason.BIRTHDAY)
    if Reason.PHONE not in found and {phone[-4:] for phone in one.phones} & {phone[-4:] for phone in other.phones}:
        found.append(Reason.TAIL)
    return found


def against(one: Person, other: Person) -> int:
    """Birth dates that are both known and differ in more than one part are two people; so are two sexes."""
    parts = [mine != theirs for mine, theirs in zip(one.birth, other.birth, strict=True) if mine and theirs]
    differs = sum(parts) > 1
    return AGAINST * (differs + bool(one.sex and other.sex and one.sex != other.sex))


def names_alike(one: Person, other: Person) -> Reason | None:
    """Given and family names may have changed places; whichever way round is closer counts."""
    mine = word(one.given_name), word(one.family_name)
    straight = alike(mine, (word(other.given_name), word(other.family_name)))
    return straight or alike(mine, (word(other.family_name), word(other.given_name)))


def alike(mine: tuple[str, str], theirs: tuple[str, str]) -> Reason | None:
    if not mine[0] or not theirs[0]:
        return None
    given = nearness(mine[0], theirs[0])
    family = nearness(mine[1], theirs[1]) if mine[1] and theirs[1] else None
    if family is not None and given == family == 1:
        return Reason.NAME
    if family is not None and min(given, family) >= NEAR:
        return Reason.NEAR_NAME
    return Reason.GIVEN_NAME if given == 1 else None


def nearness(one: str, other: str) -> float:
    return 1.0 if one == other else SequenceMatcher(None, one, other, autojunk=False).ratio()


@lru_cache(maxsize=50_000)
def word(name: str) -> str:
    """Latin letters, short forms as the full name: “Катя” → “ekaterina”."""
    folded = latin(name)
    return SHORT.get(folded, folded)


SHORT = {latin(short): latin(full) for short, full in SHORT_FORMS.items()}
