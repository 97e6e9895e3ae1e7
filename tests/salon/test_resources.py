"""Cabins, chairs, solariums, and what a service says about them."""

import pytest
from django.urls import reverse

from salon.models import Resource, ResourceKind
from tests.factories import BranchFactory, ResourceFactory, ServiceFactory
from tests.salon.test_substances import fields_of


@pytest.fixture
def desk(client, manager):
    client.force_login(manager)
    return client


def test_a_resource_of_a_new_kind_makes_the_kind_and_the_same_name_is_refused(desk, branch):
    new = {"branch": branch.pk, "kind_name": "Solarium", "name": "Sun 1", "is_active": "on"}
    desk.post(reverse("salon:resource_new"), new)
    assert Resource.objects.get().kind == ResourceKind.objects.get(name="Solarium")
    answer = desk.post(reverse("salon:resource_new"), new | {"kind_name": "solarium", "name": "sun 1"})
    assert (answer.status_code, "already has one of this name" in answer.content.decode()) == (422, True)
    desk.post(reverse("salon:resource_new"), new | {"kind_name": "solarium", "name": "Sun 2"})
    assert (Resource.objects.count(), ResourceKind.objects.count()) == (2, 1)


def test_a_resource_of_another_branch_is_not_found(desk):
    foreign = ResourceFactory(branch=BranchFactory())
    assert desk.get(reverse("salon:resource_edit", args=[foreign.pk])).status_code == 404


def test_a_service_says_what_it_needs_and_where_processing_begins(desk, service, branch):
    url, kind = reverse("salon:service", args=[service.pk]), ResourceFactory(branch=branch).kind
    desk.post(url, fields_of(service, needs=[kind.pk], processing_minutes="20", processing_after_minutes="30"))
    service.refresh_from_db()
    assert (list(service.needs.all()), service.processing_after_minutes) == ([kind], 30)
    answer = desk.post(url, fields_of(service, processing_minutes="20", processing_after_minutes="45"))
    assert (answer.status_code, "Processing would end after the service does." in answer.content.decode()) == (
        422,
        True,
    )


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_with_one_row_and_with_three(desk, branch, rows, django_assert_max_num_queries):
    for n in range(rows):
        ServiceFactory(name=f"Service {n}").needs.add(ResourceFactory(branch=branch).kind)
    with django_assert_max_num_queries(10):
        page = desk.get(reverse("salon:resources")).content.decode()
    assert page.count("Service ") >= rows
