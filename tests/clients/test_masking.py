"""Phone numbers and e-mails in free text are covered; days, sums, mixtures and card numbers stay."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.masking import HIDDEN, covered, without_contacts
from salon.models import ContactsAccess

PHONES = [
    "060111222", "tel060111222", "060111222tel", "тел060111222", "060 - 11 - 12 - 22", "060_111_222", "060,111,222", "060, 111, 222", "060.11.12.22",
    "+373 60 111 222", "+373 (60) 111-222", "(0)60/111/222", "060\u00a0111\u00a0222", "060\u200b111\u200b222", "0 6 0 1 1 1 2 2 2", "022–22–33–44",
    "60,11,12,22", "60 11 12 22", "60-111-222", "00373 60 111222", "060 — 111 — 222",
]  # fmt: skip
KEPT = [
    "7.1 + 8.0, 30 min", "12.05.2026", "1:1.5", "100200", "12.05.2026 13:05", "12.05.26, 13:05", "2026-05-12 10:00", "12.05.2026–15.05.2026",
    "12–15.05.2026", "12.05 – 15.05", "6.1 30, 7.1 20, 45", "7.1 30 g + 8.0 30 g, 6% 1:1.5", "9/16 8/0 30", "1 240 000", "12 500.00", "1,240,000.50",
    "12500.00 MDL", "100200, 100201", "10:00-12:30, 14:00", "oxide 60 → 40 ml", "30\n45\n60\n15", "12/05/2026 30 min", "since 2019, 2 children",
]  # fmt: skip
MARKS = ["", " ", "-", " - ", ".", "_", ",", ", ", "/", " / ", "–", " — ", "·", "\u00a0", "\t", ") ", " ("]
ROUND = st.sampled_from(["", "tel", "тел.", " ", "x", "№", ":", "\n", "_"])


@pytest.mark.parametrize("phone", PHONES)
def test_a_phone_is_covered_however_it_is_written(phone):
    told = without_contacts(f"ring {phone} please")
    assert HIDDEN in told
    assert len(re.findall(r"\d", told)) == 0
    assert told.startswith("ring ")
    assert told.endswith(" please")


@pytest.mark.parametrize("text", KEPT)
def test_days_sums_mixtures_and_card_numbers_stay(text):
    assert without_contacts(text) == text


@pytest.mark.parametrize("mail", ["a.b+c@leak.example", "a_b@x-y.co.uk", "a @ leak.example", "почта:a@leak.example"])
def test_an_e_mail_is_covered(mail):
    told = without_contacts(f"write {mail}, soon")
    assert "@" not in told
    assert told.endswith(f"{HIDDEN}, soon")


def test_a_phone_beside_a_day_is_covered_and_the_day_stays():
    assert without_contacts("12.05.2026 060111222, 13.05.2026") == f"12.05.2026 {HIDDEN}, 13.05.2026"


def test_two_phones_in_a_row_are_both_covered():
    assert not re.search(r"\d", without_contacts("060111222 060333444, 0223334445556667"))


@given(
    tail=st.text("0123456789", min_size=6, max_size=6),
    start=st.sampled_from(["060", "+373 60", "37360", "(060)", "022"]),
    marks=st.lists(st.sampled_from(MARKS), min_size=3, max_size=3),
    ends=st.tuples(ROUND, ROUND),
)
def test_no_spelling_of_a_phone_comes_through(tail, start, marks, ends):
    groups = [start, tail[:2], tail[2:4], tail[4:]]
    phone = groups[0] + "".join(mark + group for mark, group in zip(marks, groups[1:], strict=True))
    told = without_contacts(f"Nadia{ends[0]}{phone}{ends[1]}knows")
    assert not re.search(r"\d", told)
    assert told.startswith("Nadia")
    assert told.endswith("knows")


@given(
    tones=st.lists(st.tuples(st.integers(1, 10), st.integers(0, 9), st.integers(5, 120)), min_size=1, max_size=6),
    between=st.sampled_from([" + ", ", ", "\n"]),
    unit=st.sampled_from(["", " g", "ml"]),
)
def test_every_mixture_stays(tones, between, unit):
    text = between.join(f"{level}.{shade} {grams}{unit}" for level, shade, grams in tones)
    assert without_contacts(text) == text


@given(day=st.dates(), style=st.sampled_from(["%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y"]))
def test_every_day_stays(day, style):
    text = f"since {day.replace(year=1900 + day.year % 200).strftime(style)}" if day.day < 29 else "since"
    assert without_contacts(text) == text


@pytest.mark.django_db
def test_who_may_see_contacts_reads_the_text_as_it_is(administrator, master):
    text = "ring 060111222"
    assert covered(text, administrator) == text
    assert covered(text, master) == f"ring {HIDDEN}"
    administrator.contacts_access = ContactsAccess.REVEAL
    assert covered(text, administrator) == f"ring {HIDDEN}"
    assert (covered("", master), covered(None, master)) == ("", None)
