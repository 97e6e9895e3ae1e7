"""Finding a client by whatever is typed, and not finding what one may not know."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients import search as search_registry
from clients.models import ClientPhone
from clients.names import CONTACTS_MARK, fold, latin, search_text, spelled
from clients.operations import create_client, refresh_search_text
from clients.queries import found, search
from tests.factories import ClientFactory

NAMES = {
    "Иванова": ["иван", "ИВАНОВА", "ivanova", "Ivanova", "vanov", "ив"],
    "Ёлкина": ["елкина", "ёлкина", "elkina", "yolkina"],
    "Щедрина": ["щед", "shchedrina", "schedrina", "hched"],
    "Պետրոսյան": ["պետրոսյան", "petrosyan", "Petrosian", "ՊԵՏՐ", "петросян"],
    "Խաչատրյան": ["khachatryan", "hachatrian", "khach", "խաչ"],
    "김": ["김", "kim", "KIM", "gim"],
    "박": ["박", "park"],
    "Ștefănescu": ["stefanescu", "ștefă", "Stefan", "штефан"],
    "O'Neil": ["o'neil", "oneil", "o’neil", "neil"],
    "Petrova": ["петрова", "petrov", "etro"],
    "Müller-Weiß": ["muller", "weiss", "müller-weiß"],
}


@pytest.fixture
def words():
    """What a later app registers for the test, and nothing after it."""
    before = list(search_registry._sources)
    yield search_registry.register_words
    search_registry._sources[:] = before


@pytest.mark.parametrize(("family_name", "typed"), [(name, typed) for name, many in NAMES.items() for typed in many])
def test_a_name_is_found_in_its_own_script_and_as_people_spell_it(administrator, branch, family_name, typed):
    made = ClientFactory(given_name="Q", family_name=family_name, home_branch=branch)
    ClientFactory(given_name="Zz", family_name="Zzz", home_branch=branch)
    assert [found.client_id for found in search(typed, by=administrator)] == [made.pk]


def test_a_korean_name_is_found_in_one_word_family_name_first(administrator, branch, now):
    made = create_client(branch=branch, by=administrator, now=now, given_name="민지", family_name="김")
    for typed in ("김민지", "민지 김", "김 민지", "kim minji", "minji kim", "김민"):
        assert [found.client_id for found in search(typed, by=administrator)] == [made.pk], typed


@pytest.mark.parametrize("typed", ["1222", "111222", "069 111 222", "+373 69-111-222", "37369111222", "69111", "222"])
def test_a_phone_is_found_by_any_fragment(administrator, person, typed):
    ClientFactory(phone="+37360000000", family_name="Zzz", home_branch=person.home_branch)
    assert [found.client_id for found in search(typed, by=administrator)] == [person.pk]


def test_the_last_four_digits_come_before_the_same_digits_inside(administrator, branch):
    inside = ClientFactory(phone="+37312225555", home_branch=branch, last_visit_on="2026-11-20")
    tail = ClientFactory(phone="+37369991222", home_branch=branch)
    assert [found.client_id for found in search("1222", by=administrator)] == [tail.pk, inside.pk]


def test_a_further_phone_is_found_by_its_last_four_digits(administrator, person):
    ClientPhone.objects.create(client=person, phone="+37369777888")
    assert [found.client_id for found in search("7888", by=administrator)] == [person.pk]


def test_several_words_in_any_order_all_have_to_be_there(administrator, branch, person):
    other = ClientFactory(given_name="Nadia", family_name="Sandu", home_branch=branch)
    assert [found.client_id for found in search("petr nad", by=administrator)] == [person.pk]
    assert {found.client_id for found in search("nadia", by=administrator)} == {person.pk, other.pk}
    assert search("nadia zzz", by=administrator) == []


def test_names_that_start_so_come_first_then_whoever_came_last(administrator, branch):
    inside = ClientFactory(given_name="Susanna", family_name="A", home_branch=branch, last_visit_on="2026-11-21")
    long_ago = ClientFactory(given_name="Anna", family_name="B", home_branch=branch, last_visit_on="2025-01-01")
    recent = ClientFactory(given_name="Anna", family_name="C", home_branch=branch, last_visit_on="2026-11-01")
    never = ClientFactory(given_name="Anna", family_name="D", home_branch=branch)
    assert [found.client_id for found in search("anna", by=administrator)] == [
        recent.pk,
        long_ago.pk,
        never.pk,
        inside.pk,
    ]


BEGINNINGS = {
    "Ани": ("Анита", "Татьяни"),
    "ани": ("Anita", "Tatiani"),
    "ani": ("Անի", "Տաթեւանի"),
    "անի": ("Անիտա", "Հովհաննանի"),
    "ște": ("Ștefan", "Puștescu"),
    "ште": ("Ștefan", "Puștescu"),
    "ann": ("Annabel", "Johann"),
    "김민지": ("김민지아", "수김민지"),
}


@pytest.mark.parametrize("typed", BEGINNINGS)
def test_names_that_begin_so_come_before_those_with_it_inside(administrator, branch, typed, monkeypatch):
    """In every script and across them, and however many there are with it inside."""
    monkeypatch.setattr(found, "RANKED", 2)
    begins, inside = BEGINNINGS[typed]
    several = [
        ClientFactory(given_name="Q", family_name=inside, home_branch=branch, last_visit_on="2026-11-20") for _ in "123"
    ]
    first = ClientFactory(given_name="Q", family_name=begins, home_branch=branch, last_visit_on="2024-01-01")
    assert [hit.client_id for hit in search(typed, by=administrator)] == [first.pk, several[0].pk]


def test_each_word_that_begins_a_name_counts(administrator, branch):
    inside = ClientFactory(given_name="Anna", family_name="Divanova", home_branch=branch, last_visit_on="2026-11-20")
    begins = ClientFactory(given_name="Anna", family_name="Ivanova", home_branch=branch)
    assert [hit.client_id for hit in search("anna ivan", by=administrator)] == [begins.pk, inside.pk]


@pytest.mark.parametrize(
    "typed", ["", "  ", "%", "_", "%%%", "\\", "___", "' OR 1=1 --", "|", " | ", "(((", "9" * 99, "x" * 99, "a", "1"]
)
def test_signs_that_mean_something_elsewhere_find_nobody(administrator, person, typed):
    assert search(typed, by=administrator) == []


def test_a_card_number_finds_its_holder(administrator, master, person, words):
    words(lambda ids: {person.pk: ["RS-000123"]})
    refresh_search_text(person)
    for by in (administrator, master):
        for typed in ("RS-000123", "rs-0001", "000123"):
            assert [found.card_number for found in search(typed, by=by)] == ["RS-000123"]


@pytest.mark.parametrize(
    "typed",
    [
        "1222",
        "69111222",
        "+37369111222",
        "222",
        "111",
        "nadia@example.com",
        "example",
        "petrova 1222",
        "69 nadia",
        "petrova | 373",
    ],
)
def test_a_master_cannot_confirm_a_phone_or_an_address_by_searching_it(master, person, typed):
    ClientPhone.objects.create(client=person, phone="+37369777888")
    refresh_search_text(person)
    assert search(typed, by=master) == []


def test_what_a_master_finds_has_no_phone(master, administrator, person):
    assert [(found.name, found.phone) for found in search("petrova", by=master)] == [("Nadia Petrova", "")]
    assert [found.phone for found in search("petrova", by=administrator)] == ["+373 691 11 222"]


def test_a_client_named_with_the_mark_hides_no_contacts_in_the_name(master, branch):
    """The mark between names and contacts cannot be typed into a name."""
    made = ClientFactory(given_name="Ann | 373", phone="+37369123123", home_branch=branch)
    assert made.search_text.count(CONTACTS_MARK) == 1
    assert search("69123123", by=master) == []


def test_an_archived_client_is_not_found(administrator, person, now):
    person.archived_at = now
    person.save()
    assert search("petrova", by=administrator) == search("1222", by=administrator) == []


@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.parametrize("typed", ["1222", "petrova", "pe"])
def test_a_search_makes_one_query_and_one_for_the_words_of_later_apps(
    administrator, branch, many, typed, words, django_assert_max_num_queries
):
    words(lambda ids: {})
    ClientFactory.create_batch(many, family_name="Petrova", home_branch=branch)
    with django_assert_max_num_queries(2):
        search(typed, by=administrator)


SCRIPTS = [
    "абвгдежзийклмнопрстуфхцчшщъыьэюяё",
    "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆև",
    "abcdefghijklmnopqrstuvwxyzășțîâéüßø",
    "김이박최정강조윤장임민지수서연하은준우",
]
ONE_SCRIPT = st.sampled_from(SCRIPTS).flatmap(lambda letters: st.text(letters, min_size=3, max_size=12))


@given(name=ONE_SCRIPT, data=st.data())
@settings(max_examples=300, deadline=None)
def test_any_three_letters_of_a_name_are_in_its_text(name, data):
    """In its own letters and in plain Latin ones, whatever their case."""
    text = search_text(names=[name.title()], phones=[])
    for spelling in (name, spelled(name)):
        if len(spelling) >= 3:
            start = data.draw(st.integers(0, len(spelling) - 3))
            fragment = spelling[start : data.draw(st.integers(start + 3, len(spelling)))]
            assert fold(fragment) in text or (len(latin(fragment)) > 2 and latin(fragment) in text)


@given(name=ONE_SCRIPT, data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_client_is_found_by_any_three_letters(administrator, branch, name, data):
    made = ClientFactory(given_name="Q", family_name=name, home_branch=branch)
    for spelling in (name, spelled(name)):
        if len(spelling) >= 3:
            start = data.draw(st.integers(0, len(spelling) - 3))
            fragment = spelling[start : start + 3]
            assert made.pk in {found.client_id for found in search(fragment, by=administrator, limit=1000)}
    made.delete()
