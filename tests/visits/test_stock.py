"""The stock room: levels, receiving, counting, movements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import GoodsFactory
from visits.models import StockMovement
from visits.operations import receive_goods
from visits.queries import level_of, stock_of

HTMX = {"HX-Request": "true"}


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


@pytest.fixture
def shampoo(branch):
    return GoodsFactory(name="Shampoo", sku="SH-1")


def queries(browser, url):
    browser.get(url)
    with CaptureQueriesContext(connection) as asked:
        browser.get(url)
    return len(asked)


def test_the_list_takes_the_same_queries_for_one_and_three(desk, branch):
    GoodsFactory()
    one = queries(desk, reverse("visits:stock"))
    GoodsFactory.create_batch(2)
    assert queries(desk, reverse("visits:stock")) == one
    assert len(desk.get(reverse("visits:stock")).context["page"].object_list) == 3


def test_levels_are_of_this_branch_and_low_ones_are_marked(desk, shampoo, branch, outsider, administrator, now):
    other = GoodsFactory(name="Balm")
    receive_goods(shampoo, branch=branch, quantity=10, by=administrator, now=now, key="a")
    receive_goods(other, branch=branch, quantity=2, by=administrator, now=now, key="b")
    receive_goods(other, branch=outsider.branches.get(), quantity=40, by=outsider, now=now, key="c")

    assert [(goods.name, goods.level) for goods in stock_of(branch)] == [("Balm", 2), ("Shampoo", 10)]
    shown = desk.get(reverse("visits:stock"), {"low": 1})
    assert list(shown.context["page"].object_list) == [other]
    assert "low" in shown.content.decode()


def test_goods_are_found_by_article(desk, shampoo):
    GoodsFactory()
    assert list(desk.get(reverse("visits:stock"), {"q": "sh-1"}).context["page"].object_list) == [shampoo]


def test_receiving_and_counting_change_the_level(desk, shampoo, branch):
    desk.post(reverse("visits:receive", args=[shampoo.pk]), {"quantity": 12, "note": "Paper 77", "key": "k"})
    desk.post(reverse("visits:count", args=[shampoo.pk]), {"counted": 9})
    assert level_of(shampoo, branch) == 9
    assert list(StockMovement.objects.order_by("pk").values_list("reason", "quantity", "note")) == [
        ("received", 12, "Paper 77"), ("counted", -3, ""),
    ]  # fmt: skip


def test_a_form_pressed_twice_receives_once(desk, shampoo, branch):
    url = reverse("visits:receive", args=[shampoo.pk])
    key = desk.get(url).context["form"]["key"].value()
    answers = [desk.post(url, {"quantity": 12, "note": "Paper 77", "key": key}) for _time in range(2)]
    assert [answer.url for answer in answers] == [reverse("visits:stock")] * 2
    assert (level_of(shampoo, branch), StockMovement.objects.count()) == (12, 1)
    assert desk.get(url).context["form"]["key"].value() != key


def test_the_same_form_with_another_quantity_is_refused(desk, shampoo, branch):
    url = reverse("visits:receive", args=[shampoo.pk])
    desk.post(url, {"quantity": 12, "key": "k"})
    answer = desk.post(url, {"quantity": 13, "key": "k"}, headers=HTMX)
    assert (answer.status_code, answer.context["refused"].code) == (409, "already_received")
    assert level_of(shampoo, branch) == 12


@pytest.mark.parametrize(("page", "form"), [("receive", {"quantity": "0"}), ("count", {"counted": "many"})])
def test_a_wrong_number_is_asked_for_again(desk, shampoo, page, form):
    answer = desk.post(reverse(f"visits:{page}", args=[shampoo.pk]), form, headers=HTMX)
    assert (answer.status_code, StockMovement.objects.count()) == (422, 0)
    assert "dialog__h" in answer.content.decode()


def test_movements_of_one_article_take_the_same_queries_for_one_and_three(desk, shampoo, branch, administrator, now):
    url, counts = reverse("visits:movements", args=[shampoo.pk]), []
    for n in range(3):
        receive_goods(shampoo, branch=branch, quantity=1, by=administrator, now=now, key=f"k{n}")
        counts.append(queries(desk, url))
    assert counts == counts[:1] * 3
    assert len(desk.get(url).context["page"].object_list) == 3


@pytest.mark.parametrize("page", ["movements", "receive", "count"])
def test_a_master_moves_no_goods(client, master, shampoo, page):
    client.force_login(master)
    assert client.get(reverse(f"visits:{page}", args=[shampoo.pk])).status_code == 403
