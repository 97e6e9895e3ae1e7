"""Phone numbers as people write them: several in a cell, with whose they are, as floats, with or without the country.

A number without a country code is read by the branch's region first. Eleven digits beginning 79, 89, 74, 84, 73 or 83 that mean
nothing in that region are Russian, because nobody else writes so. Ten digits beginning with 9 are Russian only when the file's
other numbers mostly are (`home_region`). A number that exists in no plan is never stored as a phone.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from phonenumbers import (
    NumberParseException,
    PhoneNumberFormat,
    format_number,
    is_valid_number,
    parse,
    region_code_for_number,
)

from clients.importing.text import Cell, is_blank, one_line, tidy

SEPARATORS = re.compile(r"[,;\n|]+|\s/\s|/(?=\s*[+\d(])|\s+(?:и|and|și|si|և|или|or)\s+", re.IGNORECASE)
NUMBER = re.compile(r"\+?\(?\d[\d\s().\-–—_+]*\d|\d")
SCIENTIFIC = re.compile(r"^(\d)(?:[.,](\d+))?e\+?(\d{1,2})$", re.IGNORECASE)
PLAIN_WORDS = frozenset(
    "тел телефон т моб мобильный мобил сот сотовый м номер tel telefon phone ph mob mobile cell nr no 전화 휴대폰 հեռ հեռախոս".split()
)
RUSSIAN_11 = re.compile(r"^[78][3489]\d{9}$")
LONGEST_LABEL = 40


@dataclass(frozen=True)
class Phone:
    number: str  # E.164
    whose: str = ""


@dataclass(frozen=True)
class Phones:
    found: tuple[Phone, ...] = ()
    unread: tuple[str, ...] = ()


def read_phones(value: Cell, *, region: str, home: str = "") -> Phones:
    text = phone_text(value)
    return read_text(text, region, home or region) if text else Phones()


def phone_text(value: Cell) -> str:
    """79753199153.0 and “79753199153.0” are whole numbers; “нет” and 0 are no phone."""
    text = (
        tidy(value)
        if not isinstance(value, int | float) or isinstance(value, bool)
        else f"{value:.0f}"
        if abs(value) < 1e16
        else ""
    )
    text = re.sub(r"^(\+?\d{5,})\.0+$", r"\1", text)
    shortened = SCIENTIFIC.match(text)
    if shortened and len(shortened[2] or "") == int(shortened[3]):
        text = shortened[1] + (shortened[2] or "")
    return "" if is_blank(text) or not text.strip("0 ") else text


@lru_cache(maxsize=1024)
def read_text(text: str, region: str, home: str) -> Phones:
    found: dict[str, str] = {}
    unread: list[str] = []
    if SCIENTIFIC.match(text):
        return Phones(unread=(text,))  # 7,97532E+10: the spreadsheet has thrown the last digits away
    for piece in pieces(text):
        digits = longest_number(piece)
        label = label_of(piece, digits)
        number = e164(digits, region, home)
        if number:
            found[number] = found.get(number) or label
        elif digits:
            unread.append(one_line(piece))
        elif label and found:
            last = next(reversed(found))
            found[last] = found[last] or label
        elif label:
            unread.append(one_line(piece))
    return Phones(tuple(Phone(number, label[:LONGEST_LABEL]) for number, label in found.items()), tuple(unread))


def pieces(text: str) -> list[str]:
    """One number each; two long numbers with only a space between them are two."""
    parts: list[str] = []
    for part in SEPARATORS.split(text):
        words = part.split()
        if sum(c.isdigit() for c in part) > 16 and all(sum(c.isdigit() for c in word) >= 8 for word in words):
            parts += words
        elif part.strip():
            parts.append(part)
    return parts


def longest_number(piece: str) -> str:
    numbers = [re.sub(r"[^\d+]", "", found) for found in NUMBER.findall(piece)]
    return max(numbers, key=len, default="")


def label_of(piece: str, digits: str) -> str:
    """“дом.”, “мама”; the word for “phone” itself says nothing."""
    rest = NUMBER.sub(" ", piece) if digits else piece
    words = [word for word in re.findall(r"[^\W\d_][\w'’-]*\.?", rest) if word.strip(".").casefold() not in PLAIN_WORDS]
    return " ".join(words)


def e164(digits: str, region: str, home: str) -> str:
    """The number in E.164, or nothing when it exists in no numbering plan that fits."""
    bare = digits.lstrip("+").replace("+", "")
    if not 5 <= len(bare) <= 17:
        return ""
    if digits.startswith("+"):
        return valid(f"+{bare}") or (valid(f"+7{bare[1:]}") if RUSSIAN_11.match(bare) else "")
    if bare.startswith("00"):
        return valid(f"+{bare[2:]}")
    return (
        valid(bare, region)
        or (valid(f"+7{bare[1:]}") if RUSSIAN_11.match(bare) else "")
        or (valid(bare, home) if home != region else "")
        or (valid(f"+{bare}") if len(bare) >= 11 else "")
    )


def valid(number: str, region: str | None = None) -> str:
    try:
        parsed = parse(number, region)
    except NumberParseException:
        return ""
    return format_number(parsed, PhoneNumberFormat.E164) if is_valid_number(parsed) and not parsed.extension else ""


def home_region(values: Iterable[Cell], region: str) -> str:
    """The country most numbers of the file belong to, when it is evident; else the branch's own."""
    votes: Counter[str] = Counter()
    for value in values:
        digits = longest_number(phone_text(value))
        if re.fullmatch(r"9\d{9}", digits) and not valid(digits, region):
            votes["RU"] += 1
        elif number := e164(digits, region, region):
            votes[region_code_for_number(parse(number)) or region] += 1
    country, count = votes.most_common(1)[0] if votes else (region, 0)
    return country if count * 2 > votes.total() else region
