"""The pages of duplicates: the list, two cards side by side, merging, undoing."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import Client, DuplicatePair, Merge
from clients.operations import change_client, create_client, merge_clients, sweep_duplicates
from clients.queries.duplicates import what_moves
from salon.models import ContactsAccess
from tests.factories import ClientFactory


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


@pytest.fixture
def twin(person, branch, administrator):
    return create_client(
        branch=branch, by=administrator, now=timezone.now(), given_name="Надя", family_name="Петрова", phone=person.phone,
        email="petrova@example.com", notes="Likes tea", birth_day=3, birth_month=5, birth_year=1990,
    )  # fmt: skip


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_for_one_pair_and_for_three(
    count, desk, branch, administrator, django_assert_num_queries
):
    for number in range(count):
        for name in ("Anna", "Анна"):
            ClientFactory(given_name=name, family_name="Ivanova", phone=f"+3736911122{number}", home_branch=branch)
    sweep_duplicates(now=timezone.now())
    desk.get(reverse("clients:duplicates"))
    with django_assert_num_queries(QUERIES_OF_LIST):
        page = desk.get(reverse("clients:duplicates")).content.decode()
    assert page.count("Very likely") == count
    assert page.count("same phone, same name") == count


QUERIES_OF_LIST = 6


def test_pairs_come_best_first_and_the_fuller_card_is_offered_to_stay(desk, person, twin, branch):
    Client.objects.filter(pk=twin.pk).update(visits_count=3)
    DuplicatePair.objects.create(
        first=person, second=ClientFactory(home_branch=branch), score=41, found_at=timezone.now()
    )
    page = desk.get(reverse("clients:duplicates"))
    assert [pair.score for pair in page.context["page"]] == [92, 41]
    assert reverse("clients:merge", args=[twin.pk, person.pk]) in page.content.decode()


def test_two_cards_are_merged_field_by_field(desk, person, twin):
    address = reverse("clients:merge", args=[person.pk, twin.pk])
    page = desk.get(address)
    assert {name: field.initial for name, field in page.context["form"].fields.items()} == {
        "given_name": "kept", "family_name": "kept", "email": "kept", "notes": "gone", "birthday": "gone",
    }  # fmt: skip
    answer = desk.post(address, {"given_name": "gone", "email": "kept", "notes": "gone", "birthday": "gone"})
    assert answer.url == reverse("clients:card", args=[person.pk])
    kept = Client.objects.get(pk=person.pk)
    assert (kept.name, kept.email, kept.notes) == ("Надя Petrova", "nadia@example.com", "Likes tea")
    assert (kept.birth_day, kept.birth_month, kept.birth_year) == (3, 5, 1990)
    assert not DuplicatePair.objects.open().exists()


def test_a_choice_that_does_not_exist_merges_nothing(desk, person, twin):
    answer = desk.post(reverse("clients:merge", args=[person.pk, twin.pk]), {"given_name": "neither"})
    assert answer.status_code == 422
    assert Merge.objects.count() == 0


def test_the_old_address_leads_to_the_kept_card(desk, person, twin, administrator):
    merge_clients(person, gone=twin, by=administrator, now=timezone.now())
    answer = desk.get(reverse("clients:card", args=[twin.pk]))
    assert (answer.status_code, answer.url) == (302, reverse("clients:card", args=[person.pk]))
    assert desk.get(reverse("clients:merge", args=[person.pk, twin.pk])).url == answer.url


def test_the_card_says_who_may_be_the_same_to_those_who_may_merge(desk, client, person, twin, master):
    address = reverse("clients:merge", args=[person.pk, twin.pk])
    assert address in desk.get(reverse("clients:card", args=[person.pk])).content.decode()
    client.force_login(master)
    assert "Perhaps the same" not in client.get(reverse("clients:card", args=[person.pk])).content.decode()


def test_not_the_same_person_takes_the_pair_from_the_list(desk, person, twin, administrator):
    answer = desk.post(reverse("clients:different", args=[person.pk, twin.pk]))
    assert answer.url == reverse("clients:duplicates")
    assert DuplicatePair.objects.get().verdict == DuplicatePair.Verdict.DIFFERENT
    assert len(desk.get(reverse("clients:duplicates")).context["page"].object_list) == 0


def test_contacts_stay_hidden_from_whoever_may_merge_but_not_see_them(desk, person, twin, administrator):
    administrator.contacts_access = ContactsAccess.HIDDEN
    administrator.save()
    merge = merge_clients(
        person, gone=ClientFactory(home_branch=person.home_branch), by=administrator, now=timezone.now()
    )
    change_client(person, by=administrator, now=timezone.now(), email="newer@example.com")
    for address in (
        reverse("clients:merge", args=[person.pk, twin.pk]), reverse("clients:duplicates"), reverse("clients:merges"),
        reverse("clients:merge_undo", args=[merge.pk]),
    ):  # fmt: skip
        page = desk.get(address).content.decode()
        assert not any(
            hidden in page for hidden in ("petrova@example.com", "newer@example.com", "691 11 222", "69111222")
        )


def test_what_would_move_is_counted_in_one_query(person, twin, django_assert_num_queries):
    twin.more_phones.create(phone="+37369000001")
    with django_assert_num_queries(1):
        assert what_moves(twin) == [("client phones", 1)]


def test_a_merge_is_undone_from_its_page(desk, person, twin, administrator):
    merge = merge_clients(person, gone=twin, take=["notes"], by=administrator, now=timezone.now())
    change_client(Client.objects.get(pk=person.pk), by=administrator, now=timezone.now(), notes="Newer", work="Bank")
    page = desk.get(reverse("clients:merge_undo", args=[merge.pk]))
    assert [(each.name, each.now, each.before) for each in page.context["changed"]] == [
        ("work", "Bank", ""), ("notes", "Newer", ""),
    ]  # fmt: skip
    answer = desk.post(reverse("clients:merge_undo", args=[merge.pk]), {"give_back": ["notes"]})
    assert answer.url == reverse("clients:card", args=[twin.pk])
    kept = Client.objects.get(pk=person.pk)
    assert (kept.notes, kept.work) == ("", "Bank")
    assert "Undone" in desk.get(reverse("clients:merges")).content.decode()


def test_an_undo_that_is_too_late_is_refused_in_words(desk, person, twin, administrator):
    merge = merge_clients(person, gone=twin, by=administrator, now=timezone.now() - timedelta(days=91))
    assert reverse("clients:merge_undo", args=[merge.pk]) not in desk.get(reverse("clients:merges")).content.decode()
    answer = desk.post(reverse("clients:merge_undo", args=[merge.pk]))
    assert answer.status_code == 409
    assert "This one is older" in answer.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_merges_asks_the_same_for_one_and_for_three(
    count, desk, person, branch, administrator, django_assert_num_queries
):
    for _number in range(count):
        merge_clients(person, gone=ClientFactory(home_branch=branch), by=administrator, now=timezone.now())
    desk.get(reverse("clients:merges"))
    with django_assert_num_queries(QUERIES_OF_LIST):
        assert len(desk.get(reverse("clients:merges")).context["page"].object_list) == count


def test_merge_pressed_again_in_another_tab_leads_to_the_card_that_stayed(desk, administrator, person, twin):
    address = reverse("clients:merge", args=[person.pk, twin.pk])
    said = {"email": "kept", "notes": "kept", "birthday": "kept"}
    merge_clients(person, gone=twin, by=administrator, now=timezone.now())
    for answer in (desk.post(address, said), desk.get(address)):
        assert (answer.status_code, answer.url) == (302, reverse("clients:card", args=[person.pk]))
    assert Merge.objects.count() == 1
    assert desk.get(reverse("clients:merge", args=[twin.pk, person.pk])).status_code == 404
