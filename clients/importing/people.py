"""A name as people write it in a list: which word is the given name, which the family name, and what is not a name at all."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from clients.importing.given_names import GIVEN_NAMES, KOREAN_FAMILY_NAMES, SHORT_FORMS
from clients.importing.text import is_blank, one_line, sound

PATRONYMIC = re.compile(
    r"(ович|евич|ьич|ильич|кузьмич|лукич|фомич|овна|евна|ична|инична|ovich|evich|ovna|evna)$", re.IGNORECASE
)
PATRONYMIC_TAILS = frozenset({"оглы", "оглу", "кызы", "гызы", "заде", "ogly", "oglu", "kyzy"})
FAMILY_ENDING = re.compile(
    r"(ова|ева|ёва|ина|ына|ская|цкая|ный|ная|ский|цкий|ской|ов|ев|ёв|ын|енко|чук|щук|юк|як|швили|дзе|иани|ян|янц|"
    r"ova|eva|ina|skaya|sky|ski|ov|ev|enko|chuk|escu|eanu|yan|ian|shvili|dze|son|sen|յան|յանց|ունի)$",
    re.IGNORECASE,
)
INITIALS = re.compile(r"^(?:[^\W\d_]\.){1,3}$|^[^\W\d_]$")
PARTICLES = frozenset(
    "де ди да ду дер ден дель делла ла ле фон ван аль эль бен ибн de di da du der den del della la le von van al el ben ibn bin dos das".split()
)
TITLES = frozenset("mr mrs ms miss dr г-н г-жа господин госпожа dl dna 씨 님 տիկին պարոն".split())
EMOJI = re.compile("[\u2600-\u27bf\u2b00-\u2bff\u2190-\u21ff\ufe0f\u200d\U0001f000-\U0001faff]+")
ASIDE = re.compile(r"[(\[{]([^)\]}]*)[)\]}]?")
LONGEST = 80


@dataclass(frozen=True)
class Name:
    given: str = ""
    patronymic: str = ""
    family: str = ""
    aside: str = ""  # what stood in brackets: “от Лены”
    digits: str = ""  # a phone number written beside the name

    @property
    def is_empty(self) -> bool:
        return not (self.given or self.family)


@lru_cache(maxsize=2048)
def read_name(text: str, *, family_first: bool = False) -> Name:
    """`family_first`: the column says so (ФИО), which decides when neither word is known."""
    asides = [found.strip() for found in ASIDE.findall(text) if found.strip()]
    bare = one_line(EMOJI.sub(" ", ASIDE.sub(" ", text)))
    digits = next(iter(re.findall(r"\+?\d[\d\s()\-]{5,}\d", bare)), "")
    bare = re.sub(r"\+?\d[\d\s()\-.]*", " ", bare).strip(' ,;:/\\-–—*#№"«»!?_=')
    aside = "; ".join(asides)
    if is_blank(bare) or not any(c.isalpha() for c in bare):
        return Name(aside=aside, digits=digits)
    return replace(arranged(bare, family_first), aside=aside, digits=digits)


def arranged(text: str, family_first: bool) -> Name:
    if "," in text:
        family, _comma, rest = (part.strip() for part in text.partition(","))
        if family and rest:
            given, patronymic = given_and_patronymic(units(rest))
            return named(given, patronymic, family)
    words = units(text)
    if not words:
        return Name()
    if len(words) == 1:
        return named(*korean(words[0]))
    return named(*ordered(words, family_first))


def units(text: str) -> list[str]:
    """Words; particles stay with the family name they lead, “Рашид оглы” and “Е. И.” are one each."""
    spaced = re.sub(r"\.(?=[^\W\d_]{2})", ". ", text.replace("’", "'").replace("`", "'"))
    words = [
        word for word in spaced.split() if word.casefold().strip(".") not in TITLES and any(c.isalpha() for c in word)
    ]
    joined: list[str] = []
    lead: list[str] = []
    for word in words:
        if word.casefold() in PARTICLES and word is not words[-1]:
            lead.append(word)
        elif joined and (word.casefold() in PATRONYMIC_TAILS or (is_initials(word) and is_initials(joined[-1]))):
            joined[-1] += ("" if is_initials(word) else " ") + word
        else:
            joined.append(" ".join([*lead, word]))
            lead = []
    return joined


def ordered(words: list[str], family_first: bool) -> tuple[str, str, str]:
    """(given, patronymic, family) of two words or more."""
    initials = next((n for n, word in enumerate(words) if is_initials(word)), None)
    if initials is not None:
        return with_initials(words, initials)
    patronymic = next((n for n in range(len(words) - 1, 0, -1) if is_patronymic(words[n])), None)
    if patronymic is not None:
        return around_patronymic(words, patronymic)
    first, last = words[0], words[-1]
    if puts_family_first(first, last, family_first):
        given, middle = given_and_patronymic(words[1:])
        return given, middle, first
    return " ".join(words[:-1]), "", last


def with_initials(words: list[str], at: int) -> tuple[str, str, str]:
    """“Кузнецова Е.И.”, “Е.И. Кузнецова”, “Anna P.”: initials beside a known given name are the family name."""
    letters = [letter + "." for letter in re.findall(r"[^\W\d_]", words[at])]
    rest = [word for n, word in enumerate(words) if n != at]
    if len(letters) == 1 and at > 0 and is_given(rest[0]) and not looks_like_family(rest[0]):
        return " ".join(rest), "", letters[0]
    return letters[0], "".join(letters[1:]), " ".join(rest)


def around_patronymic(words: list[str], at: int) -> tuple[str, str, str]:
    """“Ткаченко Ольга Олеговна”, “Ольга Олеговна Ткаченко”, “Ольга Олеговна”."""
    before, after = words[:at], words[at + 1 :]
    if after:
        return " ".join(before), words[at], " ".join(after)
    if len(before) == 1:
        return before[0], words[at], ""
    return before[-1], words[at], " ".join(before[:-1])


def given_and_patronymic(words: list[str]) -> tuple[str, str]:
    if len(words) > 1 and is_cyrillic(words[-1]):
        return " ".join(words[:-1]), words[-1]
    return " ".join(words), ""


def puts_family_first(first: str, last: str, family_first: bool) -> bool:
    if is_hangul(first):
        return True
    known_first, known_last = is_given(first), is_given(last)
    if known_first != known_last:
        return known_last
    ending_first, ending_last = looks_like_family(first), looks_like_family(last)
    return ending_first if ending_first != ending_last else family_first


def korean(word: str) -> tuple[str, str, str]:
    """“김서연” is 김 + 서연; two syllables alone are a given name."""
    if is_hangul(word) and len(word) == 3 and word[0] in KOREAN_FAMILY_NAMES:
        return word[1:], "", word[0]
    return word, "", ""


def named(given: str, patronymic: str, family: str) -> Name:
    if not given:
        given, family = family, ""
    return Name(*(cased(part) for part in (given, patronymic, family)))


def cased(text: str) -> str:
    """САЛТЫКОВА-ЩЕДРИНА → Салтыкова-Щедрина; a word with both cases is left as it was written (McDonald)."""
    return " ".join(cased_word(word) for word in text.split())


def cased_word(word: str) -> str:
    letters = [c for c in word if c.isalpha()]
    if not letters or not (all(c.isupper() for c in letters) or all(c.islower() for c in letters)):
        return word
    low = word.lower()
    if low in PARTICLES or low in PATRONYMIC_TAILS:
        return low
    titled = re.sub(r"(^|[-'.])([^\W\d_])", lambda found: found.group(1) + found.group(2).upper(), low)
    return re.sub(r"^Mc([a-z])", lambda found: "Mc" + found.group(1).upper(), titled)


def is_initials(word: str) -> bool:
    return bool(INITIALS.match(word)) and not is_hangul(word)


def is_patronymic(word: str) -> bool:
    return bool(PATRONYMIC.search(word)) or word.casefold().split()[-1] in PATRONYMIC_TAILS


def is_given(word: str) -> bool:
    return any(part.replace("ё", "е") in GIVEN_NAMES or part in GIVEN_NAMES for part in word.casefold().split("-")[:1])


def looks_like_family(word: str) -> bool:
    return "-" in word or " " in word or bool(FAMILY_ENDING.search(word)) and not is_given(word)


def is_hangul(word: str) -> bool:
    return any("\uac00" <= c <= "\ud7a3" for c in word)


def is_cyrillic(word: str) -> bool:
    return any("\u0400" <= c <= "\u04ff" for c in word)


def full_form(given: str) -> str:
    """“Оля” → “ольга”."""
    return SHORT_FORMS.get(given.casefold(), given.casefold())


def same_person(one: tuple[str, str, str], other: tuple[str, str, str]) -> bool:
    """Whether two (given, patronymic, family) may name one person: blanks and initials agree with anything they begin."""
    return given_agree(one[0], other[0]) and all(parts_agree(a, b) for a, b in zip(one[1:], other[1:], strict=True))


def given_agree(one: str, other: str) -> bool:
    return parts_agree(one, other) or sound(full_form(one)) == sound(full_form(other))


@lru_cache(maxsize=2048)
def parts_agree(one: str, other: str) -> bool:
    if not one or not other:
        return True
    a, b = sound(one), sound(other)
    if a == b:
        return True
    short, long_ = (one, b) if is_initials(one) else (other, a) if is_initials(other) else ("", "")
    return bool(short) and long_.startswith(sound(short[0]))
