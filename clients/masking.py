"""Free text for those who may not see contacts: what looks like a phone number or an e-mail is covered."""

import re
from typing import Any

from salon.roles import Right, may

HIDDEN = "•••"
EMAIL = re.compile(r"(?<![\w.+-])[\w.+%'-]+\s?@\s?[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}")
# What people set digits apart with; never a colon (times, ratios), a plus (mixtures) or a new line.
APART = r"(?:[^\S\n]|[().\-\u2010-\u2015\u2212/\\_,·•*~|\u200b-\u200f\u2060\ufeff]){0,4}"
# Seven digits or more, however they are set apart; letters may touch them.
NUMBER = re.compile(rf"\+?\(?\d(?:{APART}\d){{6,}}")
D, M = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
DAY = re.compile(rf"(?<![\d./])({D}([./]){M}\2(?:19|20)\d\d|(?:19|20)\d\d-{M}-{D})(?!\d|[./-]\d)")
SMALL = r"[1-9]\d{0,2}"
DECIMAL = r"(?:\d[.,/]\d{1,2}|\d{1,2}[.,/]\d)"
BETWEEN = r"(?:,?[^\S\n]+|[^\S\n]*[-–][^\S\n]*)"
THOUSANDS = "[ .,'\u00a0\u202f]"
# Long rows of digits that are no phone number: a day, days from and to, a mixture, a sum, card numbers.
HARMLESS = [
    re.compile(rf"{D}([./]){M}\1\d\d(?:,?[^\S\n]+\d{{1,2}})?"),
    re.compile(rf"{D}[./]{M}[^\S\n]*[-–][^\S\n]*{D}[./]{M}"),
    re.compile(rf"\+?(?:{SMALL}{BETWEEN})*{DECIMAL}(?:{BETWEEN}(?:{DECIMAL}|{SMALL}))*"),
    re.compile(rf"[1-9]\d{{0,2}}({THOUSANDS})\d{{3}}(?:\1\d{{3}})*[.,]\d\d|[1-9]\d{{4}}[.,]\d\d"),
    re.compile(rf"[1-9]({THOUSANDS})\d{{3}}\1\d{{3}}"),
    re.compile(r"[1-9]\d{5}(?:,[^\S\n]+[1-9]\d{5})+"),
]


def without_contacts(text: str) -> str:
    """Days are set aside first, so that a number written beside one is still seen."""
    pieces = DAY.split(EMAIL.sub(HIDDEN, text))
    # Between the days stand their marks, the pattern's second group.
    told = [
        piece if at % 3 == 1 else NUMBER.sub(kept_or_hidden, piece) for at, piece in enumerate(pieces) if at % 3 < 2
    ]
    return "".join(told)


def kept_or_hidden(found: re.Match[str]) -> str:
    return found[0] if any(harmless.fullmatch(found[0]) for harmless in HARMLESS) else HIDDEN


def covered(text: Any, by: Any) -> Any:
    """As this person may read it: unchanged with the contacts, else without them."""
    return text if not text or may(by, Right.SEE_CONTACTS) else without_contacts(str(text))
