"""Names and the text the search box looks in. Plain functions, without the database."""

import re
import unicodedata

from anyascii import anyascii

# Russian and Romanian, Korean, Armenian names as people type them on a Latin keyboard differ from
# anyascii's letters in a few places; both spellings are folded to one before comparing.
_FOLDS = (("shch", "sch"), ("kh", "h"), ("ts", "c"), ("ya", "ia"), ("yu", "iu"), ("yo", "e"), ("ye", "e"), ("iy", "i"), ("yy", "i"), ("y", "i"), ("j", "i"), ("w", "v"), ("ck", "k"), ("x", "ks"), ("'", ""))  # fmt: skip


def full_name(*parts: str) -> str:
    return " ".join(part.strip() for part in parts if part and part.strip())


def fold(text: str) -> str:
    """Lower case, no accents, no doubled spaces, own script kept: “  Ёлкина ” → “елкина”."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", plain)).strip()


def latin(text: str) -> str:
    """Latin spelling folded so that “Ivanova” and “Иванова” meet: “Щедрина” → “schedrina”."""
    spelled = anyascii(text).casefold()
    for written, folded in _FOLDS:
        spelled = spelled.replace(written, folded)
    return re.sub(r"[^a-z0-9]+", " ", spelled).strip()


def search_text(*, names: list[str], phones: list[str], email: str = "", card_numbers: list[str] | None = None) -> str:
    """What the search box matches by fragment: names in their own script and in Latin, digits, e-mail, card numbers."""
    joined = full_name(*names)
    digits = [re.sub(r"\D", "", phone) for phone in phones]
    cards = [fold(number) for number in card_numbers or []]
    return " | ".join(filter(None, [fold(joined), latin(joined), *digits, email.casefold(), *cards]))
