"""Pairs that may be one person: found where a card changes and by the night's sweep, remembered when judged."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.matching import LISTED_FROM, Person, match
from clients.models import Client, DuplicatePair, Household, HouseholdMember
from clients.operations import change_client, create_client, look_for_duplicates, not_the_same, sweep_duplicates
from clients.tasks import find_duplicates
from tests.factories import ClientFactory

PHONE, OTHER = "+37369111222", "+37369333444"


def someone(pk=1, given="Anna", family="Ivanova", *, phone="", email="", birth=(None, None, None), **more):
    return Person(
        pk=pk, given_name=given, family_name=family, phones=frozenset({phone} - {""}), email=email, birth=birth, **more
    )


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        ({"phone": PHONE}, {"phone": PHONE}, ("phone", "name")),
        ({"phone": PHONE}, {"phone": PHONE, "given": "Анна", "family": "Иванова"}, ("phone", "name")),
        ({"phone": PHONE}, {"phone": PHONE, "given": "Ivanova", "family": "Anna"}, ("phone", "name")),
        ({"phone": PHONE}, {"phone": PHONE, "given": "Аня", "family": "Иванова"}, ("phone", "name")),
        ({"phone": PHONE}, {"phone": PHONE, "family": "Ivanowa"}, ("phone", "name")),
        ({"phone": PHONE}, {"phone": PHONE, "family": "Ivanovna"}, ("phone", "near_name")),
        ({"phone": PHONE}, {"phone": PHONE, "family": ""}, ("phone", "given_name")),
        ({"email": "a@x.org"}, {"email": "A@X.org"}, ("email", "name")),
        ({"birth": (14, 2, 1990)}, {"birth": (14, 2, 1990), "given": "Աննա", "family": "Իվանովա"}, ("birth_date", "name")),
        ({"birth": (14, 2, 1990)}, {"birth": (14, 2, None)}, ("birthday", "name")),
        ({"phone": "+37369111222"}, {"phone": "+79001111222"}, ("tail", "name")),
    ],
)  # fmt: skip
def test_one_person_is_recognised_in_other_letters_with_slips_and_by_less(one, other, reasons):
    found = match(someone(1, **one), someone(2, **other))
    assert found.score >= LISTED_FROM
    assert found.reasons == reasons


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"phone": PHONE}, {"phone": PHONE, "given": "Maxim"}),
        ({"phone": PHONE, "household": 1}, {"phone": PHONE, "household": 1}),
        ({"email": "a@x.org"}, {"email": "a@x.org", "given": "Oleg"}),
        ({"birth": (14, 2, 1990)}, {"birth": (14, 2, 1990), "given": "Olga", "family": "Petrova"}),
        ({"phone": "+37369111222", "birth": (1, 2, 1990)}, {"phone": "+79001111222", "birth": (3, 4, 1970)}),
        ({"phone": PHONE}, {"phone": OTHER}),
        ({}, {}),
    ],
)
def test_families_namesakes_and_strangers_are_not_listed(one, other):
    assert match(someone(1, **one), someone(2, **other)).score < LISTED_FROM


people = st.builds(
    someone,
    given=st.sampled_from(["Anna", "Анна", "Аня", "Maxim", ""]),
    family=st.sampled_from(["Ivanova", "Иванова", "Ivanov", ""]),
    phone=st.sampled_from(["", PHONE, OTHER]),
    email=st.sampled_from(["", "a@x.org"]),
    birth=st.sampled_from([(None, None, None), (14, 2, None), (14, 2, 1990), (3, 5, 1970)]),
    sex=st.sampled_from(["", "female", "male"]),
    household=st.sampled_from([None, 1]),
)


@given(people, people)
def test_it_does_not_matter_which_card_is_looked_at(one, other):
    assert match(one, other) == match(other, one)
    assert 0 <= match(one, other).score <= 99


def pairs():
    return [(pair.first.name, pair.second.name, pair.reasons) for pair in DuplicatePair.objects.open().order_by("pk")]


def test_a_new_card_is_compared_at_once(person, branch, administrator, now):
    create_client(branch=branch, by=administrator, now=now, given_name="Надя", family_name="Петрова", phone=PHONE)
    assert pairs() == [("Nadia Petrova", "Надя Петрова", ["phone", "name"])]


def test_a_further_phone_and_a_mail_in_capitals_are_the_same_too(person, branch, administrator, now):
    wanted = {"branch": branch, "by": administrator, "now": now, "given_name": "Nadia", "family_name": "Petrova"}
    create_client(phone="", more_phones=[(PHONE, "home")], **wanted)
    create_client(phone="", email="NADIA@example.com", **wanted)
    assert [reasons for _a, _b, reasons in pairs()] == [["phone", "name"], ["email", "name"]]


def test_a_pair_that_no_longer_holds_is_dropped(person, branch, administrator, now):
    other = create_client(
        branch=branch, by=administrator, now=now, given_name="Nadia", family_name="Petrova", phone=PHONE
    )
    assert len(pairs()) == 1
    change_client(other, by=administrator, now=now, phone=OTHER)
    assert pairs() == []


def test_not_the_same_is_remembered_until_there_is_a_new_reason(person, branch, administrator, now):
    other = create_client(
        branch=branch, by=administrator, now=now, given_name="Nadia", family_name="Petrova", phone=PHONE
    )
    not_the_same(other, person, by=administrator, now=now)
    not_the_same(person, other, by=administrator, now=now)
    change_client(other, by=administrator, now=now, more_phones=[(OTHER, "")])
    sweep_duplicates(now=now)
    assert pairs() == []
    assert DuplicatePair.objects.get().judged_by == administrator

    change_client(other, by=administrator, now=now + timedelta(days=1), email="nadia@example.com")

    assert pairs() == [("Nadia Petrova", "Nadia Petrova", ["phone", "email", "name"])]
    assert DuplicatePair.objects.get().judged_by is None


def test_the_night_finds_what_no_form_saw(person, branch, now):
    same = [
        ClientFactory(given_name="Nadia", family_name="Petrova", phone=PHONE, home_branch=branch),
        ClientFactory(
            given_name="Надя", family_name="Петровa", phone="", email="Nadia@Example.com", home_branch=branch
        ),
    ]
    ClientFactory(given_name="Olga", family_name="Rusu", phone=PHONE, home_branch=branch)
    born = {"birth_day": 3, "birth_month": 5, "home_branch": branch}
    ClientFactory(given_name="Анна", family_name="Иванова", phone="", birth_year=1990, **born)
    ClientFactory(given_name="Anna", family_name="Ivanova", phone="", birth_year=1990, **born)
    ClientFactory(given_name="Anna", family_name="Ivanova", phone="", **born)
    ClientFactory(given_name="Anna", family_name="Ivanova", phone="", birth_year=1950, **born)
    ClientFactory(given_name="Vera", family_name="Rotaru", phone="+37360012345", home_branch=branch)
    ClientFactory(given_name="Вера", family_name="Ротару", phone="+37378912345", home_branch=branch)

    assert sweep_duplicates(now=now) == find_duplicates() == 7

    found = {tuple(pair.reasons[:1]) for pair in DuplicatePair.objects.open()}
    assert found == {("phone",), ("email",), ("birth_date",), ("birthday",), ("tail",)}
    assert DuplicatePair.objects.filter(first=person, second=same[0]).get().score >= 90


def test_the_sweep_and_the_look_from_one_card_agree(person, branch, now):
    for number in range(12):
        ClientFactory(
            given_name=["Nadia", "Надя", "Olga"][number % 3], family_name=["Petrova", "Петрова"][number % 2],
            phone=[PHONE, "+37360001222", ""][number % 3], email=["", "nadia@example.com"][number % 2],
            birth_day=3, birth_month=5, birth_year=[None, 1990][number % 2], home_branch=branch,
        )  # fmt: skip
    sweep_duplicates(now=now)
    swept = set(DuplicatePair.objects.values_list("first", "second", "score"))
    DuplicatePair.objects.all().delete()
    for client in Client.objects.all():
        look_for_duplicates(client, now=now)
    assert set(DuplicatePair.objects.values_list("first", "second", "score")) == swept != set()


def test_decoys_archived_cards_and_a_number_that_half_the_base_has_are_left_out(branch, now):
    same = {"given_name": "Nadia", "family_name": "Petrova", "phone": PHONE, "home_branch": branch}
    one = ClientFactory(**same)
    ClientFactory(**same, is_decoy=True)
    ClientFactory(**same, archived_at=now)
    assert sweep_duplicates(now=now) == 0
    for _number in range(9):
        ClientFactory(**same | {"family_name": f"Petrova{chr(97 + _number) * 6}"})
    assert sweep_duplicates(now=now) == 0
    look_for_duplicates(one, now=now)
    assert pairs() == []


def test_a_family_with_one_phone_is_no_duplicate(person, branch, now):
    daughter = ClientFactory(given_name="Nadia", family_name="Petrova", phone=PHONE, home_branch=branch)
    home = Household.objects.create(created_at=now)
    for member in (person, daughter):
        HouseholdMember.objects.create(household=home, client=member)
    ClientFactory(given_name="Maxim", family_name="Petrov", phone=PHONE, home_branch=branch)
    assert sweep_duplicates(now=now) == 0
