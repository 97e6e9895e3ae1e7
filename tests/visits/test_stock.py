"""The stock room: levels, receiving, counting, movements."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import ClientFactory, GoodsFactory
from tests.visits.test_money import run_at_once
from visits.models import StockMovement
from visits.operations import Counted, WantedLine, receive_goods, take_stock
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


def count_form(desk, **counted):
    """The page as it was opened, with what is counted by the goods' number."""
    form = desk.get(reverse("visits:stock_take")).context["form"]
    seen = {name: field.initial for name, field in form.fields.items() if name.startswith("seen_")}
    return seen | {"key": form["key"].value(), "reason": "November"} | counted


def test_a_stock_take_writes_all_differences_at_once_and_leaves_the_uncounted_alone(
    desk, shampoo, branch, administrator, now
):
    balm, oil, mask = (GoodsFactory(name=name) for name in ("Balm", "Oil", "Mask"))
    for goods in (shampoo, balm, oil, mask):
        receive_goods(goods, branch=branch, quantity=5, by=administrator, now=now, key=f"k{goods.pk}")
    typed = count_form(desk, **{f"counted_{goods.pk}": n for goods, n in ((shampoo, 3), (balm, 5), (mask, 9))})
    nothing = desk.post(reverse("visits:stock_take"), typed | {"reason": ""})
    assert (nothing.status_code, StockMovement.objects.count()) == (422, 4)
    receive_goods(mask, branch=branch, quantity=1, by=administrator, now=now, key="meanwhile")
    answers = [desk.post(reverse("visits:stock_take"), typed).url for _time in range(2)]
    assert answers == [reverse("visits:stock_take"), reverse("visits:stock")]
    assert [level_of(goods, branch) for goods in (shampoo, balm, oil, mask)] == [3, 5, 5, 6]
    counted = StockMovement.objects.filter(reason="counted").values_list("goods", "quantity", "note")
    assert list(counted) == [(shampoo.pk, -2, "November")]


def test_a_delivery_of_several_goods_is_received_once_and_keeps_the_new_cost_where_ticked(desk, shampoo, branch):
    balm, url = GoodsFactory(name="Balm", purchase_cost=10), reverse("visits:delivery")
    typed = {
        "lines-TOTAL_FORMS": 3, "lines-INITIAL_FORMS": 0, "note": "Paper 8", "key": "d", "lines-0-goods": shampoo.pk, "lines-0-quantity": 12,
        "lines-0-cost": "7,50", "lines-0-is_new_cost": "on", "lines-2-goods": balm.pk, "lines-2-quantity": 4, "lines-2-cost": "11",
    }  # fmt: skip
    more = desk.post(url, typed | {"action": "more"})
    assert (more.status_code, more.context["lines"].total_form_count(), StockMovement.objects.count()) == (200, 9, 0)
    assert [desk.post(url, typed).status_code for _time in range(2)] == [302, 302]
    assert [(level_of(goods, branch)) for goods in (shampoo, balm)] == [12, 4]
    shampoo.refresh_from_db(), balm.refresh_from_db()
    assert (shampoo.purchase_cost, balm.purchase_cost) == (Decimal("7.50"), 10)
    assert list(StockMovement.objects.order_by("pk").values_list("purchase_cost", flat=True)) == [Decimal("7.50"), 11]


def test_what_is_written_off_was_there_says_why_and_goes_once(desk, shampoo, branch, administrator, now):
    url, typed = (
        reverse("visits:write_off", args=[shampoo.pk]),
        {"quantity": 1, "why": "tester", "note": "At the wash", "key": "w"},
    )
    nothing = desk.post(url, typed, headers=HTMX)
    assert (nothing.status_code, nothing.context["refused"].details) == (409, {"there": 0})
    receive_goods(shampoo, branch=branch, quantity=30, by=administrator, now=now, key="k")
    too_many = desk.post(url, typed | {"quantity": 9999}, headers=HTMX)
    assert str(too_many.context["refused"]) == "There are 30 on the shelf by the books. If there are more, count first."
    many = desk.post(url, typed | {"quantity": 25})
    assert (many.status_code, many.context["form"].errors.keys()) == (422, {"is_right"})
    assert "“Shampoo”: 25 of 30 on the shelf are written off." in many.content.decode()
    assert desk.post(url, typed | {"note": ""}).status_code == 422
    assert [desk.post(url, typed).status_code for _time in range(2)] == [302, 302]
    moved = StockMovement.objects.get(quantity__lt=0)
    assert (moved.quantity, moved.reason, moved.note) == (-1, "tester", "At the wash")
    tick = many.context["form"].fields["is_right"].widget.attrs["value"]
    assert desk.post(url, typed | {"quantity": 25, "key": "x", "is_right": tick}).status_code == 302
    assert level_of(shampoo, branch) == 4


def test_many_times_the_usual_number_is_asked_about_before_it_is_received_or_counted(
    desk, shampoo, branch, administrator, now
):
    receive_goods(shampoo, branch=branch, quantity=30, by=administrator, now=now, key="k")
    line = {"lines-TOTAL_FORMS": 1, "lines-INITIAL_FORMS": 0, "lines-0-goods": shampoo.pk, "lines-0-quantity": 301}
    for page, args, typed, asked in (
        ("receive", [shampoo.pk], {"quantity": 301}, "“Shampoo”: 301 pieces came, and at once usually about 30 come."),
        ("delivery", [], line, "“Shampoo”: 301 pieces came, and at once usually about 30 come."),
        ("count", [shampoo.pk], {"counted": 301}, "“Shampoo”: 301 are counted, and there are 30 by the books."),
        ("stock_take", [], count_form(desk, **{f"counted_{shampoo.pk}": 301}), "“Shampoo”: 301 are counted, and there"),
    ):
        answer = desk.post(reverse(f"visits:{page}", args=args), {"key": page} | typed)
        assert (answer.status_code, asked in answer.content.decode()) == (422, True), page
        tick = answer.context["form"].fields["is_right"].widget.attrs["value"]
        assert StockMovement.objects.count() == 1
    assert desk.post(reverse("visits:stock_take"), typed | {"is_right": tick}).status_code == 302
    assert level_of(shampoo, branch) == 301


def test_goods_run_out_at_their_own_level(branch, administrator, now):
    few, many = GoodsFactory(low_level=1), GoodsFactory(low_level=10)
    for goods in (few, many):
        receive_goods(goods, branch=branch, quantity=5, by=administrator, now=now, key=f"k{goods.pk}")
    assert list(stock_of(branch, only_low=True)) == [many]


@pytest.mark.django_db(transaction=True)
def test_two_sales_and_a_stock_take_at_once_lose_no_piece(shampoo, bill, branch, administrator, now):
    """Counted 10 of 12 by the books. Either the count came before a sale, or it was told that the shelf had moved."""
    receive_goods(shampoo, branch=branch, quantity=12, by=administrator, now=now, key="k")
    counted = {shampoo: Counted(10, seen=12)}

    def act(n):
        if n == 2:
            return take_stock(counted, branch=branch, reason="November", by=administrator, now=now, key="take")
        return bill([WantedLine(goods=shampoo)], cash=16, key=f"bill{n}", client=people[n])

    people = ClientFactory.create_batch(2, home_branch=branch)
    taken = run_at_once(act, 3)[2]
    assert level_of(shampoo, branch) == (10 if taken.moved else 8)
