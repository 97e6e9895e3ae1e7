"""The list of substances, and what a service says about them."""

import pytest
from django.urls import reverse

from salon.models import PatchTestRule, Service, Substance
from tests.factories import ServiceFactory, SubstanceFactory


@pytest.fixture
def desk(client, manager):
    client.force_login(manager)
    return client


def fields_of(service, **changes):
    return {
        "category": service.category_id, "name": service.name, "duration_minutes": 60, "processing_minutes": 0, "buffer_minutes": 0,
        "price": "50", "material_cost": "0", "is_active": "on",
    } | changes  # fmt: skip


def test_without_substances_the_service_form_does_not_speak_of_them(desk, service):
    page = desk.get(reverse("salon:service", args=[service.pk])).content.decode()
    assert "Needs a patch test of" not in page
    desk.post(reverse("salon:service", args=[service.pk]), fields_of(service, name="Cut"))
    assert Service.objects.get().name == "Cut"


def test_a_service_says_what_it_contains_and_which_test_it_needs(desk, service):
    ppd, nickel = SubstanceFactory(name="PPD"), SubstanceFactory(name="Nickel")
    url = reverse("salon:service", args=[service.pk])
    desk.post(url, fields_of(service, contains=[ppd.pk, nickel.pk], tested=[ppd.pk], valid_months="12"))
    assert set(service.contains.all()) == {ppd, nickel}
    assert [(rule.substance, rule.valid_months) for rule in PatchTestRule.objects.all()] == [(ppd, 12)]
    page = desk.get(url).content.decode()
    assert 'value="12"' in page
    desk.post(url, fields_of(service, valid_months=""))
    assert (service.contains.count(), PatchTestRule.objects.count()) == (0, 0)


def test_the_same_substance_is_not_added_twice(desk):
    SubstanceFactory(name="PPD")
    answer = desk.post(reverse("salon:substance_new"), {"name": " ppd ", "synonyms": ""})
    assert (answer.status_code, "This substance is already on the list." in answer.content.decode()) == (422, True)
    desk.post(reverse("salon:substance_new"), {"name": "Acetone", "synonyms": "propanone"})
    assert Substance.objects.filter(synonyms="propanone").count() == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_with_one_row_and_with_three(desk, rows, django_assert_max_num_queries):
    for n in range(rows):
        ServiceFactory(name=f"Service {n}").contains.add(SubstanceFactory())
    with django_assert_max_num_queries(9):
        page = desk.get(reverse("salon:substances")).content.decode()
    assert page.count("Service ") >= rows
