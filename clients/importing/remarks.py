"""What a free note says that must not stay buried in it: allergies, “do not disturb”, when to call, VIP, children."""

import re
from dataclasses import dataclass
from functools import lru_cache

ALLERGY = re.compile(r"аллерг|алерг|allerg|alergi|ալերգի|알레르기|알러지|непереносимост", re.IGNORECASE)
NO_ALLERGY = re.compile(
    r"(нет|без|не\s+имеет|no|not|without|fără|fara|nu\s+are|առանց)\s+(\w+\s+)?(аллерг|алерг|allerg|alergi|ալերգի)|аллерги[ийя]\w*\s*[-:–—]?\s*нет|(알레르기|알러지)\s*없",
    re.IGNORECASE,
)
DANGER = re.compile(
    r"противопоказан|беременн|кардиостимул|эпилепси|contraindicat|pregnan|pacemaker|epilep|însărcinat|insarcinat|임신|հղի",
    re.IGNORECASE,
)
REFUSAL = re.compile(
    r"не\s+беспокоить|не\s+рассылать|без\s+рассыл|отпис(ал|аться|ка)|(просил\w*|просит|хочет)\s+удалить|удалить\s+(из\s+базы|данные|номер)|не\s+писать|"
    r"do\s+not\s+(disturb|contact|call|message)|don.?t\s+(disturb|contact)|unsubscrib|opt(ed)?[\s-]?out|"
    r"nu\s+deranja|nu\s+contacta|dezabonat|연락\s*(금지|하지)|수신\s*거부|չանհանգստացնել|չզանգել",
    re.IGNORECASE,
)  # fmt: skip
ERASURE = re.compile(
    r"(просил\w*|просит|хочет)\s+удалить|удалить\s+(из\s+базы|данные)|(asks?|asked|wants)\s+to\s+(be\s+)?(delete|remove|erase)",
    re.IGNORECASE,
)
BEST_TIME = re.compile(
    r"((?:не\s+)?(?:звонить|перезвонить|писать|звоните)\s+(?:только\s+)?(?:до|после|с|со|в|утром|дн[её]м|вечером|по)\b[^,;.\n!]*|"
    r"(?:do\s+not\s+|don.?t\s+)?call\s+(?:only\s+)?(?:before|after|from|in|between)\b[^,;.\n!]*|"
    r"(?:nu\s+)?suna(?:ți|ti)?\s+(?:numai\s+)?(?:după|dupa|înainte|inainte)\b[^,;.\n!]*)",
    re.IGNORECASE,
)
VIP = re.compile(r"\b(vip|вип)\b", re.IGNORECASE)
CHILDREN = re.compile(
    r"(?<!\w)((?:дочь|дочка|дочери|дочке|сын|сыновья|реб[её]нок|дети|двое\s+детей|daughters?|sons?|kids?|child(?:ren)?|fiic[aă]|fiul?|copi[il]+|딸|아들|դուստր|որդի|տղա)(?!\w)[^,;.\n!]*)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Remarks:
    allergies: str = ""
    contraindications: str = ""
    best_time: str = ""
    children: str = ""
    is_vip: bool = False
    refuses: bool = False
    asks_erasure: bool = False


@lru_cache(maxsize=1024)
def read_remarks(text: str) -> Remarks:
    """The note itself always stays whole; these are copies of its parts."""
    if not text:
        return Remarks()
    lines = [line for line in re.split(r"[\n;]+|(?<=[.!])\s+", text) if line.strip()]
    call, children = BEST_TIME.search(text), CHILDREN.search(text)
    return Remarks(
        allergies="\n".join(line.strip() for line in lines if ALLERGY.search(line) and not NO_ALLERGY.search(line)),
        contraindications="\n".join(line.strip() for line in lines if DANGER.search(line)),
        best_time=call[1].strip()[:80] if call else "",
        children=children[1].strip()[:200] if children else "",
        is_vip=bool(VIP.search(text)),
        refuses=bool(REFUSAL.search(text)) and not (call and not REFUSAL.search(BEST_TIME.sub("", text))),
        asks_erasure=bool(ERASURE.search(text)),
    )
