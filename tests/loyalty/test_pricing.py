from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty.pricing import (
    Cut,
    Line,
    Offer,
    Rules,
    Trouble,
    harmless,
    largest_discount,
    loss,
    lowest_price,
    points_earned,
    points_limit,
    price_bill,
    price_line,
    shared_commission,
    shelf_price,
)

CENT, WHOLE = Decimal("0.01"), Decimal(1)
EUR = Rules(precision=CENT, ceiling=Decimal(25))
GOLD_25 = Offer("card", Decimal(25), "Gold card")


def money(low="0", high="100000"):
    return st.decimals(low, high, places=2)


lines = st.builds(
    Line,
    price=money(),
    quantity=st.integers(1, 20),
    cost=money("0", "1000"),
    commission_percent=st.decimals(0, 100, places=2),
)
offers = st.lists(
    st.builds(Offer, kind=st.just("card"), percent=st.decimals(0, 100, places=2), reason=st.text()), max_size=4
)
rules = st.builds(
    Rules, precision=st.sampled_from([CENT, WHOLE]), ceiling=st.decimals(0, 100, places=2), may_override=st.booleans()
)


def test_goods_bought_for_300_with_30_percent_on_top_stand_on_the_shelf_at_390():
    assert shelf_price(Decimal(300), Decimal(30), CENT) == 390


def test_30_percent_off_390_is_273_and_loses_27_a_piece():
    line = Line(Decimal(390), cost=Decimal(300))
    owner = Rules(CENT, ceiling=Decimal(25), may_override=True)
    priced = price_line(replace(line, manual=Offer("manual", Decimal(30), "Old stock")), offers=[], rules=owner)
    assert priced.total == 273
    assert priced.loss == loss(line, priced.discount) == 27
    assert priced.troubles == ()


def test_the_lowest_price_and_the_largest_discount_that_cover_cost_are_known():
    assert lowest_price(Decimal(300), CENT) == 300
    assert lowest_price(Decimal("299.995"), CENT) == 300
    assert largest_discount(Decimal(390), Decimal(300)) == Decimal("23.07")
    assert largest_discount(Decimal(300), Decimal(300)) == 0


def test_a_discount_of_the_client_never_sells_below_cost():
    priced = price_line(Line(Decimal(390), cost=Decimal(300)), offers=[Offer("promotion", Decimal(25), "")], rules=EUR)
    assert priced.total == 300
    assert (priced.percent, priced.cut) == (Decimal("23.08"), Cut.COST)


def test_a_bill_of_5000_earns_250_points():
    assert points_earned(Decimal(5000), percent=Decimal(5), precision=CENT) == 250


def test_manicure_for_500_with_40_percent_gives_the_master_200_or_160_when_shared():
    line = Line(Decimal(500), commission_percent=Decimal(40))
    priced = price_line(line, offers=[Offer("card", Decimal(20), "")], rules=EUR)
    assert priced.commission == 200
    assert shared_commission(priced, CENT) == 160


def test_the_best_discount_wins_and_they_do_not_add_up():
    found = [Offer("card", Decimal(10), "Gold card"), Offer("birthday", Decimal(15), "Birthday")]
    priced = price_line(Line(Decimal(200)), offers=found, rules=EUR)
    assert (priced.total, priced.offer.reason) == (170, "Birthday")


def test_no_discount_is_above_the_ceiling():
    priced = price_line(Line(Decimal(100)), offers=[Offer("opening", Decimal(60), "")], rules=EUR)
    assert (priced.total, priced.percent, priced.cut) == (75, 25, Cut.CEILING)


@pytest.mark.parametrize(
    ("percent", "reason", "troubles"),
    [
        (10, "Long wait", ()),
        (10, " ", (Trouble.NO_REASON,)),
        (26, "Long wait", (Trouble.ABOVE_CEILING, Trouble.BELOW_COST)),
        (23, "Long wait", ()),
        (24, "Long wait", (Trouble.BELOW_COST,)),
    ],
)
def test_the_desk_hears_everything_that_is_wrong_with_its_discount(percent, reason, troubles):
    line = Line(Decimal(390), cost=Decimal(300), manual=Offer("manual", Decimal(percent), reason))
    assert price_line(line, offers=[], rules=EUR).troubles == troubles


def test_the_owner_goes_above_the_ceiling_on_the_line_with_a_reason_and_on_no_other():
    owner = Rules(CENT, ceiling=Decimal(20), may_override=True)
    given = Line(Decimal(100), manual=Offer("manual", Decimal(50), "Apology"))
    bill = price_bill([given, Line(Decimal(100)), Line(Decimal(100), cost=Decimal(90))], offers=[GOLD_25], rules=owner)
    assert [line.total for line in bill.lines] == [50, 80, 90]


def test_a_price_below_cost_is_no_silent_loss():
    assert price_line(Line(Decimal(10), cost=Decimal(12)), offers=[], rules=EUR).troubles == (Trouble.BELOW_COST,)


@pytest.mark.parametrize(("precision", "total"), [(CENT, Decimal("9.45")), (WHOLE, Decimal(9))])
def test_sums_are_rounded_to_the_currency(precision, total):
    price = Decimal("9.95") if precision == CENT else Decimal(9)
    priced = price_line(Line(price), offers=[Offer("card", Decimal(5), "")], rules=Rules(precision, Decimal(25)))
    assert priced.total == total


def test_points_pay_at_most_their_share_and_what_there_is():
    asked = {"share_percent": Decimal(30), "precision": CENT}
    assert points_limit(Decimal(100), balance=Decimal(500), **asked) == 30
    assert points_limit(Decimal(100), balance=Decimal(12), **asked) == 12


@given(st.lists(lines, max_size=30), offers, rules)
def test_every_bill_adds_up_and_no_line_is_given_away(bill, found, house):
    priced = price_bill(bill, offers=found, rules=house)
    assert priced.total + priced.discount == sum(line.price * line.quantity for line in bill)
    for line in priced.lines:
        assert line.total == line.full - line.discount
        assert 0 <= line.discount <= line.full
        assert line.discount % house.precision == 0
        assert line.discount <= line.full * house.ceiling / 100 + house.precision
        assert line.discount <= harmless(line.line, house.precision)


@given(lines, offers, rules)
def test_another_offer_never_makes_the_line_dearer(line, found, house):
    with_all = price_line(line, offers=found, rules=house)
    for offer in found:
        assert with_all.total <= price_line(line, offers=[offer], rules=house).total


@given(money("0", "1000000"), money("0", "100000"), st.decimals(0, 100, places=2))
def test_points_never_pay_more_than_the_bill(total, balance, share):
    limit = points_limit(total, balance=balance, share_percent=share, precision=CENT)
    assert 0 <= limit <= min(total, balance)
