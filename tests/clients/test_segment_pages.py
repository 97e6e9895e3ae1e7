"""The pages of segments: list, builder, live count, who is in one, and the JSON door."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from clients.models import CardReading, Segment, Standing
from clients.operations.segments import create_segment
from salon.models import Role
from tests.factories import ClientFactory, StaffFactory

VIP = {"version": 1, "rules": {"match": "all", "of": [{"field": "activity", "op": "in", "value": ["vip"]}]}}
TYPED = {"match_0": "all", "field_0-0": "activity", "was_0-0": "activity", "op_0-0": "in", "value_0-0": ["vip"]}


@pytest.fixture
def signed_in(client, manager):
    client.force_login(manager)
    return client


@pytest.fixture
def vip(person, now):
    Standing.objects.create(client=person, activity="vip", reckoned_on=now.date())
    return person


@pytest.fixture
def saved(manager, now):
    return create_segment(name="The best", rules=VIP, by=manager, now=now)


def test_a_segment_is_saved_and_shows_its_clients(signed_in, vip, branch):
    ClientFactory(given_name="Other", home_branch=branch)
    answer = signed_in.post(reverse("clients:segment_new"), {"name": "The best", **TYPED}, follow=True)
    made = Segment.objects.get()
    assert (made.name, made.rules) == ("The best", VIP)
    assert [client.pk for client in answer.context["listed"].clients] == [vip.pk]
    assert answer.redirect_chain == [(reverse("clients:segment", args=[made.pk]), 302)]


def test_changing_keeps_who_made_it(signed_in, saved, manager):
    signed_in.post(
        reverse("clients:segment_edit", args=[saved.pk]), {"name": "Growing", **TYPED, "value_0-0": ["growing"]}
    )
    saved.refresh_from_db()
    assert (saved.name, saved.created_by) == ("Growing", manager)
    assert saved.rules["rules"]["of"][0]["value"] == ["growing"]


def test_deleting_twice_is_deleting_once(signed_in, saved):
    url = reverse("clients:segment_delete", args=[saved.pk])
    assert (signed_in.post(url).status_code, signed_in.post(url).status_code) == (302, 404)
    assert not Segment.objects.exists()


def test_unfinished_rules_are_not_saved_and_what_was_typed_stays(signed_in):
    typed = {
        "name": "X",
        "match_0": "any",
        "field_0-0": "spent",
        "was_0-0": "spent",
        "op_0-0": "gte",
        "value_0-0": "1e5",
    }
    answer = signed_in.post(reverse("clients:segment_new"), typed)
    assert answer.status_code == 422
    assert b"Write a number." in answer.content
    assert b'value="1e5"' in answer.content
    assert not Segment.objects.exists()


def test_a_name_is_given_once(signed_in, saved):
    answer = signed_in.post(reverse("clients:segment_new"), {"name": "The best", **TYPED})
    assert answer.status_code == 422
    assert b"There is a segment with this name already." in answer.content


@pytest.mark.parametrize(
    ("do", "fields"),
    [
        ("condition:0", ["field_0-0", "field_0-1"]),
        ("group:0", ["field_0-0", "match_0-1", "field_0-1-0"]),
        ("remove:0-0", []),
        ("remove:0", ["field_0-0"]),
        ("nonsense", ["field_0-0"]),
        ("condition:0-0", ["field_0-0"]),
        ("condition:9-9", ["field_0-0"]),
    ],
)
def test_the_builder_works_by_buttons_alone(signed_in, do, fields):
    answer = signed_in.post(reverse("clients:segment_builder"), {"name": "Kept", **TYPED, "do": do})
    html = answer.content.decode()
    found = [name for name in ("field_0-0", "field_0-1", "match_0-1", "field_0-1-0") if f'name="{name}"' in html]
    assert (answer.status_code, sorted(found)) == (200, sorted(fields))
    assert 'value="Kept"' in html
    assert "<html" in html


def test_with_htmx_the_builder_answers_with_its_part_alone(signed_in, vip):
    answer = signed_in.post(reverse("clients:segment_builder"), TYPED, headers={"HX-Request": "true"})
    assert b"<html" not in answer.content
    assert (answer.context["count"], b'id="rules"' in answer.content) == (1, True)


def test_another_question_begins_with_its_first_operator(signed_in):
    answer = signed_in.post(reverse("clients:segment_builder"), {**TYPED, "field_0-0": "visits", "op_0-0": "not_in"})
    row = answer.context["builder"].root.parts[0]
    assert (row.asked.name, row.operator.name, row.value) == ("visits", "gte", "")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ({}, "1 client today"),
        ({"match_0": "none"}, "2 clients today"),
        ({"value_0-0": []}, "Finish the conditions to see how many clients they choose."),
        ({"value_0-0": ["platinum"]}, "Nobody: the rules name something gone. Mend or remove it."),
    ],
)
def test_the_count_follows_what_is_typed(signed_in, vip, branch, typed, shown):
    ClientFactory.create_batch(2, given_name="Other", home_branch=branch)
    html = signed_in.post(reverse("clients:segment_count"), TYPED | typed).content.decode()
    assert " ".join(re.sub(r"<[^>]*>", "", html).split()) == shown


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_however_many(signed_in, manager, now, rows, django_assert_num_queries):
    for n in range(rows):
        create_segment(name=f"S{n}", rules=VIP, by=manager, now=now)
    signed_in.get(reverse("clients:segments"))
    with django_assert_num_queries(5):
        answer = signed_in.get(reverse("clients:segments"))
    assert [each.name for each in answer.context["segments"]] == [f"S{n}" for n in range(rows)]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_clients_of_a_segment_cost_the_same_however_many(
    signed_in, saved, branch, now, rows, django_assert_num_queries
):
    made = [ClientFactory(given_name=f"C{n}", family_name=f"F{n}", home_branch=branch) for n in range(rows)]
    Standing.objects.bulk_create(Standing(client=each, activity="vip", reckoned_on=now.date()) for each in made)
    url = reverse("clients:segment", args=[saved.pk])
    signed_in.get(url)
    with django_assert_num_queries(11):
        answer = signed_in.get(url)
    assert CardReading.objects.filter(in_list=True).count() == rows
    assert [client.pk for client in answer.context["listed"].clients] == [client.pk for client in made]


def test_a_long_segment_goes_on_on_the_next_page(signed_in, saved, branch, now):
    made = [ClientFactory(family_name=f"F{n:03d}", home_branch=branch) for n in range(60)]
    Standing.objects.bulk_create(Standing(client=each, activity="vip", reckoned_on=now.date()) for each in made)
    url = reverse("clients:segment", args=[saved.pk])
    first = signed_in.get(url).context["listed"]
    second = signed_in.get(url, {"after": first.last.pk}).context["listed"]
    assert [client.pk for client in first.clients + second.clients] == [client.pk for client in made]
    assert (first.count, second.last) == (60, None)


def test_a_saved_segment_is_a_chip_on_the_client_list_for_those_who_may(signed_in, saved, vip, branch, master):
    ClientFactory(given_name="Other", home_branch=branch)
    listed = signed_in.get(reverse("clients:list"), {"segment": f"saved-{saved.pk}"}).context["listed"]
    assert [client.pk for client in listed.clients] == [vip.pk]
    assert "The best" in {str(chip.label) for chip in listed.segments}
    signed_in.force_login(master)
    shown = signed_in.get(reverse("clients:list"), {"segment": f"saved-{saved.pk}"}).context
    assert (shown["segment"], shown["listed"].count) == ("", 2)
    assert "The best" not in {str(chip.label) for chip in shown["listed"].segments}


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.MASTER])
def test_masters_and_the_desk_reach_no_segment(client, saved, branch, role):
    client.force_login(StaffFactory(role=role, branches=[branch]))
    get = [reverse("clients:segments"), reverse("clients:segment_new")]
    get += [reverse(f"clients:{name}", args=[saved.pk]) for name in ("segment", "segment_edit")]
    post = [reverse("clients:segment_count"), reverse("clients:segment_builder")]
    post += [reverse("clients:segment_delete", args=[saved.pk])]
    assert {client.get(url).status_code for url in get} | {client.post(url).status_code for url in post} == {403}
    assert Segment.objects.exists()


def test_a_built_in_group_can_be_the_beginning(signed_in):
    row = signed_in.get(reverse("clients:segment_new"), {"like": "newcomers"}).context["builder"].root.parts[1]
    assert (row.asked.name, row.operator.name, row.value) == ("first_visit", "last_days", 30)


def test_a_segment_says_what_is_gone_and_shows_nobody(signed_in, manager, vip, now):
    rules = {"version": 1, "rules": {"match": "none", "of": [{"field": "shoe_size", "op": "gte", "value": 5}]}}
    gone = Segment.objects.create(name="Old", rules=rules, created_at=now, changed_at=now)
    shown = signed_in.get(reverse("clients:segment", args=[gone.pk]))
    edited = signed_in.get(reverse("clients:segment_edit", args=[gone.pk]))
    assert shown.context["listed"].clients == []
    assert "“shoe_size” is no longer known about clients.".encode() in shown.content
    assert "“shoe_size” is no longer known about clients.".encode() in edited.content
    assert edited.context["count"] is None


# The JSON door


@pytest.fixture
def api(manager):
    door = APIClient()
    door.force_authenticate(manager)
    return door


def test_the_api_lists_segments_with_their_rules(api, saved):
    answer = api.get(reverse("api-segments-list"))
    assert [(each["id"], each["name"], each["rules"]) for each in answer.json()["results"]] == [
        (saved.pk, "The best", VIP)
    ]


def test_the_api_counts_a_saved_segment_and_any_rules(api, saved, vip):
    assert api.get(reverse("api-segments-count", args=[saved.pk])).json() == {"count": 1, "problems": []}
    asked = api.post(reverse("api-segments-count-rules"), {"rules": VIP}, format="json")
    assert (asked.status_code, asked.json()) == (200, {"count": 1, "problems": []})


def test_the_api_serves_the_schema(api):
    answer = api.get(reverse("api-segments-schema"))
    assert answer.json()["properties"]["version"] == {"const": 1}


@pytest.mark.parametrize(
    "rules",
    [
        None, [], "x", 5, {}, {"version": 2, "rules": VIP["rules"]}, {"version": True, "rules": VIP["rules"]},
        {"version": 1, "rules": {"match": "xor", "of": VIP["rules"]["of"]}}, {"version": 1, "rules": {"match": "all", "of": []}},
        {"version": 1, "rules": VIP["rules"]["of"][0]},
        {"version": 1, "rules": {"match": "all", "of": [{"field": "phone", "op": "contains", "value": "69"}]}},
        {"version": 1, "rules": {"match": "all", "of": [{"field": "visits", "op": "regex", "value": 1}]}},
        {"version": 1, "rules": {"match": "all", "of": [{"field": "visits", "op": "gte", "value": "1"}]}},
        {"version": 1, "rules": {"match": "all", "of": [{"field": "visits", "op": ["gte"], "value": 1}]}},
        {"version": 1, "rules": {"match": "all", "of": [{"field": {"a": 1}, "op": "gte", "value": 1}]}},
        {"version": 1, "rules": {"match": ["all"], "of": [VIP["rules"]["of"][0]]}},
        {"version": 1, "rules": {"match": "all", "of": [{"field": "visits", "op": "gte", "value": 1, "days": 5}]}},
        {"version": 1, "rules": {"match": "all", "of": [{"field": "visits__pk", "op": "gte", "value": 1}]}},
    ],
)  # fmt: skip
def test_the_api_refuses_what_it_does_not_understand(api, rules, vip):
    answer = api.post(reverse("api-segments-count-rules"), {"rules": rules}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_a_hundred_thousand_brackets_are_refused_not_fallen_over(api, db):
    body = '{"rules":' + "[" * 100_000 + "]" * 100_000 + "}"
    answer = api.post(reverse("api-segments-count-rules"), body, content_type="application/json")
    assert answer.status_code == 400


def test_a_day_later_the_same_segment_may_hold_others(signed_in, branch, now):
    ClientFactory(home_branch=branch, visits_count=1, first_visit_on=timezone.localdate())
    assert signed_in.get(reverse("clients:list"), {"segment": "newcomers"}).context["listed"].count == 1
