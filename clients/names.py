"""Names and the text the search box looks in. Plain functions, without the database."""

import re
import unicodedata

from anyascii import anyascii

# Russian and Romanian, Korean, Armenian names as people type them on a Latin keyboard differ from
# anyascii's letters in a few places; both spellings are folded to one before comparing.
_FOLDS = (("shch", "sch"), ("sh", "s"), ("kh", "h"), ("ts", "c"), ("ya", "ia"), ("yu", "iu"), ("yo", "e"), ("ye", "e"), ("iy", "i"), ("yy", "i"), ("y", "i"), ("j", "i"), ("w", "v"), ("ck", "k"), ("x", "ks"), ("'", ""))  # fmt: skip

# Korean syllables as their owners write them in passports, where that is not the official romanisation.
_KOREAN = {
    "김": "kim", "이": "lee", "박": "park", "최": "choi", "정": "jung", "강": "kang", "조": "cho", "윤": "yoon", "임": "lim",
    "오": "oh", "서": "seo", "신": "shin", "권": "kwon", "안": "ahn", "류": "ryu", "유": "yoo", "전": "jeon", "고": "ko", "문": "moon",
    "배": "bae", "백": "baek", "허": "heo", "심": "shim", "노": "noh", "주": "joo", "우": "woo", "구": "koo", "현": "hyun", "영": "young",
    "경": "kyung", "수": "soo", "희": "hee", "선": "sun", "숙": "sook", "준": "joon", "훈": "hoon", "미": "mi", "은": "eun", "연": "yeon",
    "성": "sung", "승": "seung", "진": "jin", "혜": "hye", "규": "kyu", "기": "ki", "국": "kook", "옥": "ok", "순": "soon", "철": "chul",
}  # fmt: skip

# The names part of the search text is before this mark, contacts are after it: whoever may not see contacts searches only the first part.
CONTACTS_MARK = " | "


def full_name(*parts: str) -> str:
    return " ".join(part.strip() for part in parts if part and part.strip())


def fold(text: str) -> str:
    """Lower case, no accents, no doubled spaces, own script kept: “  Ёлкина ” → “елкина”."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return re.sub(r"[\s|]+", " ", unicodedata.normalize("NFC", plain)).strip()


def spelled(text: str) -> str:
    """Latin letters, one by one: “Щедрина” → “shchedrina”. Armenian “եւ” is “ev”, written together or apart."""
    together = unicodedata.normalize("NFC", text.casefold()).replace("եւ", "և")
    return re.sub(r"[\s|]+", " ", anyascii(together).casefold()).strip()


def latin(text: str) -> str:
    """Latin spelling folded so that “Ivanova” and “Иванова” meet: “Щедрина” → “schedrina”."""
    plain = spelled(text)
    for written, folded in _FOLDS:
        plain = plain.replace(written, folded)
    return re.sub(r"[^a-z0-9]+", " ", plain).strip()


def korean(names: list[str]) -> str:
    """Family name first, in one word and as its owner spells it: “김민지 kimminji kim minji”; nothing for other scripts."""
    written = [name for name in reversed(names) if name]
    if not re.search(r"[가-힣]", "".join(written)):
        return ""
    spellings = [fold("".join(_KOREAN.get(letter, anyascii(letter)) for letter in name)) for name in written]
    return " ".join([fold("".join(written)), "".join(spellings), *spellings])


def digits_of(text: str) -> str:
    return re.sub(r"\D", "", text)


def names_text(names: list[str], card_numbers: list[str] | None = None) -> str:
    """Names in their own script and in the Latin spellings people type, and card numbers."""
    joined = full_name(*names)
    cards = [fold(number) for number in card_numbers or []]
    plain_cards = [digits_of(number) for number in card_numbers or []]
    return " ".join(
        dict.fromkeys(filter(None, [fold(joined), spelled(joined), latin(joined), korean(names), *cards, *plain_cards]))
    )


def search_text(*, names: list[str], phones: list[str], email: str = "", card_numbers: list[str] | None = None) -> str:
    """What the search box matches by fragment: “names and cards | phones and e-mail”. The mark is always there."""
    contacts = [*(digits_of(phone) for phone in phones), email.casefold()]
    return names_text(names, card_numbers) + CONTACTS_MARK + " ".join(filter(None, contacts))
