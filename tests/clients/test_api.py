"""The JSON door of clients: what is answered to whom, and the one shape of errors."""

import pytest
from knox.models import AuthToken
from rest_framework.test import APIClient

from clients.models import Client
from tests.factories import ClientFactory

CLIENTS, SEARCH = "/api/v1/clients/", "/api/v1/search/"


def api_of(staff):
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Token {AuthToken.objects.create(staff)[1]}")
    return api


@pytest.fixture
def api(administrator):
    return api_of(administrator)


@pytest.mark.parametrize("url", [CLIENTS, SEARCH])
def test_without_a_token_nothing_is_answered(db, company, url):
    assert APIClient().get(url).status_code == 401


@pytest.mark.parametrize("url", [CLIENTS, SEARCH])
def test_a_master_has_no_api(master, url):
    answer = api_of(master).get(url)
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")


def test_search_answers_as_the_box_does(api, person):
    assert api.get(SEARCH, {"q": "1222"}).json() == [
        {
            "client_id": person.pk, "name": "Nadia Petrova", "phone": "+373 691 11 222", "card_number": "",
            "last_visit_on": None, "visits_count": 0, "has_alert": False,
        }
    ]  # fmt: skip
    assert api.get(SEARCH, {"q": ""}).json() == []


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(api, branch, many, django_assert_num_queries):
    ClientFactory.create_batch(many, home_branch=branch)
    api.get(CLIENTS)
    with django_assert_num_queries(5):  # company, token, its cleaning, clients, that they were read
        answer = api.get(CLIENTS)
    assert len(answer.json()["results"]) == many


def test_a_client_is_made_and_read_back(api, branch):
    made = api.post(
        CLIENTS,
        {
            "given_name": "Ion",
            "phone": "069 333 444",
            "home_branch": branch.code,
            "tags": ["vip"],
            "consents": {"sms": True},
        },
        format="json",
    )
    assert made.status_code == 201
    read = api.get(f"{CLIENTS}{made.json()['id']}/").json()
    assert (read["name"], read["phone"], read["tags"], read["agreed_channels"], read["home_branch"]) == (
        "Ion",
        "+37369333444",
        ["vip"],
        ["sms"],
        "riverside",
    )
    assert "consents" not in read


def test_some_fields_are_changed_and_the_rest_kept(api, person):
    answer = api.patch(f"{CLIENTS}{person.pk}/", {"allergies": "latex"}, format="json")
    assert (answer.status_code, answer.json()["allergies"], answer.json()["email"]) == (
        200,
        "latex",
        "nadia@example.com",
    )
    person.refresh_from_db()
    assert (person.allergies, str(person.phone)) == ("latex", "+37369111222")


def test_totals_cannot_be_written(api, person):
    api.patch(
        f"{CLIENTS}{person.pk}/",
        {"spent_total": "999", "visits_count": 9, "registered_at": "2001-01-01T00:00:00Z"},
        format="json",
    )
    person.refresh_from_db()
    assert (person.spent_total, person.visits_count) == (0, 0)
    assert person.registered_at.year != 2001


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ({"given_name": ""}, "given_name"),
        ({"phone": "12"}, "phone"),
        ({"email": "x"}, "email"),
        ({"birth_day": 5}, "birth_day"),
        ({"birth_day": 5, "birth_month": 13}, "birth_month"),
        ({"birth_day": 31, "birth_month": 2}, "birth_day"),
        ({"home_branch": "nowhere"}, "home_branch"),
        ({"consents": {"pigeon": True}}, "consents"),
        ({"tags": "vip"}, "tags"),
        ({"given_name": "a\x00b"}, "given_name"),
    ],
)
def test_bad_values_are_a_problem_by_field(api, branch, bad, field):
    answer = api.post(CLIENTS, {"given_name": "Ion", "home_branch": branch.code} | bad, format="json")
    assert (answer.status_code, answer["Content-Type"], list(answer.json()["errors"])) == (
        400,
        "application/problem+json",
        [field],
    )
    assert Client.objects.count() == 0


def test_a_client_cannot_be_made_at_a_branch_one_does_not_work_at(outsider, branch):
    answer = api_of(outsider).post(CLIENTS, {"given_name": "Ion", "home_branch": branch.code}, format="json")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["home_branch"])


@pytest.mark.parametrize("pk", ["999999", "abc"])
def test_a_client_that_is_not_there(api, pk):
    answer = api.get(f"{CLIENTS}{pk}/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_clients_are_in_the_schema(api):
    paths = api.get("/api/v1/schema/", headers={"Accept": "application/json"})
    text = paths.content.decode()
    assert paths.status_code == 200
    for path in (CLIENTS, SEARCH, f"{CLIENTS}{{id}}/"):
        assert path in text


@pytest.mark.parametrize(("asked", "name"), [({}, "q"), ({"q": "\0"}, "q"), ({"q": "Nadia", "limit": "1"}, "limit")])
def test_a_search_that_is_not_understood_finds_nobody(api, person, asked, name):
    answer = api.get(SEARCH, asked)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert list(answer.json()["errors"]) == [name]


def test_an_unknown_filter_of_the_list_is_said(api, person):
    answer = api.get(CLIENTS, {"phone": "1222"})
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["errors"] == {"phone": ["There is no such filter. There are: cursor."]}
