import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from tests.factories import BranchFactory, MasterFactory, ServiceFactory


@pytest.fixture
def api(administrator):
    client = APIClient()
    client.force_authenticate(administrator)
    return client


def rows(api, name):
    answer = api.get(reverse(name))
    assert answer.status_code == 200
    return answer.json()["results"]


def test_branches_are_ones_own_with_their_hours(api, branch, outsider):
    (row,) = rows(api, "branch-list")
    assert (row["id"], row["timezone"]) == (branch.pk, "Europe/Chisinau")
    assert row["opening_hours"][0] == {"weekday": 0, "opens": "09:00:00", "closes": "20:00:00"}
    assert api.get(reverse("branch-detail", args=[outsider.branches.get().pk])).status_code == 404


def test_services_on_sale_carry_what_a_booking_needs(api, service):
    ServiceFactory(is_active=False)
    (row,) = rows(api, "service-list")
    assert (row["id"], row["name"], row["duration_minutes"], row["price"]) == (service.pk, "Cut & finish", 60, "50.00")
    assert "material_cost" not in row


def test_masters_tell_their_services_and_nothing_private(api, master, service, branch):
    MasterFactory(branches=[BranchFactory()])
    (row,) = rows(api, "master-list")
    assert row == {
        "id": master.pk, "name": str(master), "title": "", "branches": [branch.pk],
        "services": [{"service": service.pk, "price": None, "duration_minutes": None}],
    }  # fmt: skip


@pytest.mark.parametrize("name", ["branch-list", "service-list", "master-list"])
def test_a_list_costs_the_same_with_three_rows(api, owner, branch, master, name, django_assert_max_num_queries):
    for _ in range(2):
        other = BranchFactory()
        api.handler._force_user.branches.add(other)
        MasterFactory(branches=[branch], services=[ServiceFactory()])
    with django_assert_max_num_queries(7):
        assert len(rows(api, name)) == 3


def test_without_a_token_and_for_a_master_the_door_is_shut(api, master, branch):
    assert APIClient().get(reverse("branch-list")).status_code == 401
    api.force_authenticate(master)
    assert api.get(reverse("branch-list")).status_code == 403
    assert api.post(reverse("branch-list"), {}).status_code in (403, 405)


def test_the_three_lists_are_in_the_schema(client, company):
    text = client.get(reverse("schema"), headers={"Accept": "application/vnd.oai.openapi+json"}).content.decode()
    assert [path for path in ("/api/v1/branches/", "/api/v1/services/", "/api/v1/masters/") if path in text] == [
        "/api/v1/branches/",
        "/api/v1/services/",
        "/api/v1/masters/",
    ]


@pytest.mark.parametrize("path", ["/api/v1/branches/", "/api/v1/services/", "/api/v1/masters/"])
def test_an_unknown_filter_is_said(path, administrator):
    api = APIClient()
    api.force_authenticate(administrator)
    assert (api.get(path).status_code, api.get(path, {"name": "x"}).status_code) == (200, 400)
