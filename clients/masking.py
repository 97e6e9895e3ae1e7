"""Free text for those who may not see contacts: what looks like a phone number or an e-mail is covered."""

import re

HIDDEN = "•••"
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# Seven digits or more, however they are set apart; dates and times with fewer digits in a row of marks stay.
NUMBER = re.compile(r"(?<!\w)\+?(?:\(?\d\)?[\s().\-–/]{0,2}){7,15}(?!\w)")
DAY = re.compile(r"^\s*(?:\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4})[\s.,;]*(?:\d{1,2}:\d\d)?\s*$")


def without_contacts(text: str) -> str:
    return NUMBER.sub(lambda found: found[0] if DAY.match(found[0]) else f"{HIDDEN} ", EMAIL.sub(HIDDEN, text)).rstrip()
