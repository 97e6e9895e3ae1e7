"""Sums, counts, e-mail addresses and card numbers."""

import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from clients.importing.text import Cell, content, one_line

CURRENCY = re.compile(
    r"(руб(?:лей|ля|ль)?|рублей|р|₽|rub|rur|сум|драм|դրամ|դր|֏|amd|лей|леев|lei|leu|mdl|ron|eur|euro|евро|€|usd|\$|долл|₩|원|krw|won|тг|kzt|₸|грн|uah|₴)\.?",
    re.IGNORECASE,
)
LARGEST = Decimal("99999999999.99")
MOST_VISITS = 20_000
LONGEST_CARD = 40
LONGEST_EMAIL = 254


@dataclass(frozen=True)
class BadNumber:
    sentence: str


@dataclass(frozen=True)
class Emails:
    found: tuple[str, ...] = ()
    unread: tuple[str, ...] = field(default=())


def read_sum(value: Cell) -> Decimal | BadNumber | None:
    """“79 534,00 ₽”, 134311.5, “1,234.50”, “1.234,50”; a dash is nothing."""
    text = content(value)
    if not text:
        return None
    number = Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else decimal_in(text)
    if number is None or not number.is_finite() or not 0 <= number <= LARGEST:
        return BadNumber(_("“%(value)s” is not a sum of money: left out.") % {"value": text[:60]})
    return number.quantize(Decimal("0.01"))


def decimal_in(text: str) -> Decimal | None:
    bare = CURRENCY.sub("", re.sub(r"[\s'’\u00a0\u202f]", "", text))
    if not re.fullmatch(r"-?\d[\d.,]*", bare):
        return None
    point = decimal_point(bare)
    whole = re.sub(r"[.,]", "", bare[:point]) if point is not None else re.sub(r"[.,]", "", bare)
    try:
        return Decimal(f"{whole}.{bare[point + 1 :] or '0'}" if point is not None else whole)
    except InvalidOperation:
        return None


def decimal_point(text: str) -> int | None:
    """Where the fraction begins: the last mark, unless it only groups thousands."""
    marks = [n for n, c in enumerate(text) if c in ".,"]
    if not marks:
        return None
    last, kinds = marks[-1], {text[n] for n in marks}
    groups_of_three = all(len(group) == 3 for group in re.split(r"[.,]", text)[1:])
    if len(kinds) == 1 and groups_of_three and not text.lstrip("-").startswith("0"):
        return None
    return last


def read_count(value: Cell) -> int | BadNumber | None:
    text = content(value)
    if not text:
        return None
    digits = re.fullmatch(
        r"(\d{1,9})(?:[.,]0+)?\s*(?:раза?|визит\w*|посещ\w*|times?|visits?|회|번|vizite?|այց\w*)?\.?",
        text.replace("\u00a0", ""),
        re.IGNORECASE,
    )
    if not digits or int(digits[1]) > MOST_VISITS:
        return BadNumber(_("“%(value)s” is not a number of visits: left out.") % {"value": text[:60]})
    return int(digits[1])


def read_emails(value: Cell) -> Emails:
    """Lower case, without blanks around; several in a cell are several."""
    text = content(value)
    parts = (
        [part.strip(" .,;<>()[]\"'").removeprefix("mailto:").casefold() for part in re.split(r"[\s;,/|]+", text)]
        if text
        else []
    )
    found: list[str] = []
    unread: list[str] = []
    for part in filter(None, parts):
        (found if is_email(part) else unread).append(part)
    return Emails(tuple(dict.fromkeys(found)), tuple(part for part in unread if "@" in part or not found))


def is_email(text: str) -> bool:
    if "@" not in text or len(text) > LONGEST_EMAIL:
        return False
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def read_card_number(value: Cell) -> str:
    """12.0 → “12”; “000002” and “К-3” stay as they are."""
    text = one_line(content(value)).lstrip("№# ")
    return text if text not in {"0", ""} and len(text) <= LONGEST_CARD else ""
