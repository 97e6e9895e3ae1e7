"""One cell as plain text: no control characters, no doubled spaces, and the words people write for “nothing”."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Any

from anyascii import anyascii

BLANKS = frozenset(
    "- – — . ? ?? ??? x х нет нету no none null nan n/a na #n/a nu fără 없음 չկա неизвестно неизвестен неизвестна unknown "
    "отсутствует б/н б/и necunoscut #ref! #value! #div/0! #name? #null! #num! #знач! #ссылка! #имя? #н/д #дел/0!".split()
) | {"", "не указан", "не указано", "не указана", "нет данных", "no data", "без имени", "no name", "not set"}
TRUTHS = frozenset("да yes y д true 1 + есть согласен согласна da 예 네 o այո v ✓ ✔".split())
LIES = frozenset("нет no n н false 0 - отказ не nu 아니오 아니요 x ոչ против".split())
KEPT_CONTROLS = {"\n"}
ANYTHING_BUT_LETTERS = re.compile(r"[\W_]+")

Cell = str | float | int | bool | date | datetime | time | timedelta | None


def tidy(value: Cell) -> str:
    """Text as a person sees it in the sheet: 12.0 → “12”, “ Ким  Зарина ” → “Ким Зарина”; line breaks stay."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if not (value.hour or value.minute or value.second) else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return tidy_text(str(value))


def tidy_text(text: str) -> str:
    if text.isprintable() and "  " not in text and text == text.strip() and unicodedata.is_normalized("NFC", text):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").replace("\u2028", "\n")
    plain = "".join(c if c in KEPT_CONTROLS or not is_invisible(c) else "" for c in unicodedata.normalize("NFC", text))
    lines = (re.sub(r"[^\S\n]+", " ", line).strip() for line in plain.split("\n"))
    return "\n".join(line for line in lines if line)


def is_invisible(char: str) -> bool:
    """Controls, byte order marks, lone surrogates: PostgreSQL refuses some of them, nobody sees any. Emoji joiners stay."""
    return char not in "\u200d\ufe0f" and unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn"}


def one_line(value: Cell) -> str:
    return " ".join(tidy(value).split())


def is_blank(text: str) -> bool:
    return text.strip().casefold() in BLANKS


def content(value: Cell) -> str:
    """`tidy`, with the words for “nothing” read as nothing."""
    text = tidy(value)
    return "" if is_blank(text) else text


def shape(text: str) -> str:
    """For comparing words of headers: lower case, ё as е, no accents, only letters and digits."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    plain = unicodedata.normalize(
        "NFC", "".join(c for c in decomposed if unicodedata.category(c) != "Mn" or c == "\u0306")
    )
    return ANYTHING_BUT_LETTERS.sub(" ", plain).strip()


def sound(text: str) -> str:
    """For comparing names across scripts: “Анна”, “Anna” and “АННА” are one."""
    if not text.isascii():
        text = anyascii(text)
    return "".join(c for c in text.casefold() if c.isalnum())


def cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def said_yes(value: Cell) -> bool | None:
    """Yes, no, or nothing said."""
    word = tidy(value).strip(" .!").casefold()
    if word in TRUTHS:
        return True
    return False if word in LIES else None


def as_json(value: Any) -> Any:
    """A value of a model field in a form that JSON keeps and comparison survives."""
    return value if value is None or isinstance(value, bool | int | float | str | list) else str(value)
