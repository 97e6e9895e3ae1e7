from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import ROUND_FLOOR, Decimal
from itertools import chain, combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty.pricing import (
    Bundle,
    Coming,
    Cut,
    Line,
    Offer,
    Rules,
    Scope,
    Times,
    Trait,
    Trouble,
    harmless,
    largest_discount,
    loss,
    lowest_price,
    more_sales,
    points_earned,
    points_limit,
    price_bill,
    price_line,
    rounded,
    shelf_price,
    spread,
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
    service=st.integers(1, 3),
    is_classic=st.booleans(),
)
offer = st.builds(
    Offer,
    kind=st.sampled_from(["card", "promotion", "apology"]),
    percent=st.decimals(0, 100, places=2),
    reason=st.sampled_from(["One", "Two"]),
    amount=st.one_of(st.just(Decimal(0)), money("0", "300")),
    scope=st.builds(Scope, services=st.frozensets(st.integers(1, 3)), not_services=st.frozensets(st.integers(1, 3))),
    adds_up=st.booleans(),
    is_shared=st.booleans(),
    touches_classics=st.booleans(),
)
offers = st.lists(offer, max_size=4)
one_off = st.one_of(st.none(), st.builds(Offer, kind=st.just("one_off"), percent=money("0", "30"), reason=st.just("x")))
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


def test_the_commission_counts_from_the_full_price_or_from_the_paid_one_when_shared():
    line = Line(Decimal(500))
    salon, shared = (Offer("promotion", Decimal(20), "", is_shared=is_shared) for is_shared in (False, True))
    paid_by = {each: price_line(line, offers=[each], rules=EUR) for each in (salon, shared)}
    assert [(each.total, each.commission_base) for each in paid_by.values()] == [(400, 500), (400, 400)]
    assert price_line(line, offers=[shared, salon], rules=EUR).commission_base == 500


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
    line, owner = Line(Decimal(10), cost=Decimal(12)), replace(EUR, may_override=True)
    assert price_line(line, offers=[], rules=EUR).troubles == (Trouble.BELOW_COST,)
    assert price_line(line, offers=[], rules=owner).troubles == (Trouble.NO_REASON,)
    signed = price_line(replace(line, why="Last bottle"), offers=[], rules=owner)
    assert (signed.troubles, signed.overridden) == ((), (Trouble.BELOW_COST,))


@pytest.mark.parametrize(("precision", "total"), [(CENT, Decimal("9.45")), (WHOLE, Decimal(9))])
def test_sums_are_rounded_to_the_currency(precision, total):
    price = Decimal("9.95") if precision == CENT else Decimal(9)
    priced = price_line(Line(price), offers=[Offer("card", Decimal(5), "")], rules=Rules(precision, Decimal(25)))
    assert priced.total == total


def test_points_pay_at_most_their_share_and_what_there_is():
    asked = {"share_percent": Decimal(30), "precision": CENT}
    assert points_limit(Decimal(100), balance=Decimal(500), **asked) == 30
    assert points_limit(Decimal(100), balance=Decimal(12), **asked) == 12


@pytest.mark.parametrize(
    ("first", "second", "total", "reasons"),
    [
        ({}, {}, 90, ["card"]),  # ten and five: the best wins
        ({}, {"adds_up": True}, 85, ["card", "promotion"]),
        ({"percent": Decimal(22)}, {"adds_up": True}, 75, ["card", "promotion"]),  # together never above the ceiling
        ({"percent": Decimal(0)}, {"adds_up": True}, 95, ["promotion"]),
    ],
)
def test_discounts_add_up_only_where_a_rule_says_so(first, second, total, reasons):
    card, extra = Offer("card", Decimal(10), "Card"), Offer("promotion", Decimal(5), "Morning")
    priced = price_line(Line(Decimal(100)), offers=[replace(extra, **second), replace(card, **first)], rules=EUR)
    assert (priced.total, [part.kind for part, _sum in priced.parts]) == (total, reasons)


def test_a_seasonal_discount_leaves_classics_alone_unless_the_owner_insists():
    classic, season = Line(Decimal(100), is_classic=True), Offer("season", Decimal(15), "Spring")
    assert price_line(classic, offers=[season], rules=EUR).total == 100
    assert price_line(classic, offers=[replace(season, touches_classics=True)], rules=EUR).total == 85
    assert price_line(classic, offers=[replace(season, kind="birthday")], rules=EUR).total == 85


@pytest.mark.parametrize(
    ("scope", "touched"),
    [
        (Scope(), "cut oil"),
        (Scope(services=frozenset({1})), "cut"),
        (Scope(categories=frozenset({7})), "cut"),
        (Scope(goods=frozenset({1})), "oil"),
        (Scope(not_services=frozenset({1})), "oil"),
        (Scope(categories=frozenset({7}), not_services=frozenset({1})), ""),
        (Scope(masters=frozenset({5})), "cut"),
        (Scope(masters=frozenset({6})), ""),
    ],
)
def test_a_discount_touches_what_it_names_and_not_what_is_left_out(scope, touched):
    cut, oil = Line(Decimal(100), service=1, category=7, master=5), Line(Decimal(100), goods=1)
    found = Offer("promotion", Decimal(10), "", scope=scope)
    bill = price_bill([cut, oil], offers=[found], rules=EUR)
    assert [bool(line.discount) for line in bill.lines] == ["cut" in touched, "oil" in touched]


@pytest.mark.parametrize(
    ("narrowed", "holds"),
    [
        ({"times": Times(first=date(2026, 11, 24))}, False),
        ({"times": Times(last=date(2026, 11, 23))}, True),
        ({"times": Times(weekdays=frozenset({0, 2}))}, True),
        ({"times": Times(weekdays=frozenset({1}))}, False),
        ({"times": Times(opens=time(9), closes=time(12))}, False),
        ({"times": Times(opens=time(12))}, True),
        ({"branches": frozenset({2})}, False),
        ({"asks": frozenset({Trait.NEW})}, True),
        ({"asks": frozenset({Trait.BIRTHDAY})}, False),
    ],
)
def test_a_discount_holds_on_its_days_hours_branches_and_for_its_clients(narrowed, holds):
    monday_noon = Coming(date(2026, 11, 23), datetime(2026, 11, 23, 12, tzinfo=UTC), 1, frozenset({Trait.NEW}))
    found = replace(Offer("promotion", Decimal(10), ""), **narrowed)
    assert (price_bill([Line(Decimal(100))], offers=[found], rules=EUR, coming=monday_noon).total == 90) is holds


def test_a_package_of_three_for_100_costs_100_to_the_cent():
    bundle = Bundle("1", Decimal(100), Offer("package", Decimal(0), "Bride"))
    parts = [Line(Decimal(price), bundle=bundle) for price in ("33.33", "44.44", "44.44")]
    bill = price_bill([*parts, Line(Decimal(50))], offers=[Offer("card", Decimal(10), "Card")], rules=EUR)
    assert [line.total for line in bill.lines] == [Decimal("27.28"), Decimal("36.36"), Decimal("36.36"), 45]
    generous = price_bill(parts, offers=[Offer("card", Decimal(25), "Card")], rules=EUR)
    assert {line.offer.kind for line in generous.lines} == {"card"}


@given(st.lists(lines, min_size=1, max_size=6), rules, money("0", "300000"))
def test_a_package_is_spread_within_the_room_of_its_lines(parts, house, price):
    full = sum(line.full for line in parts)
    rooms = [min(each.full * house.ceiling / 100, harmless(each, house.precision)) for each in parts]
    rooms = [room.quantize(house.precision, ROUND_FLOOR) for room in rooms]
    sums = spread(max(Decimal(0), full - price), [each.full for each in parts], rooms, house.precision)
    wanted = max(Decimal(0), full - price).quantize(house.precision, ROUND_FLOOR)
    assert sum(sums) == min(wanted, sum(rooms))
    assert all(0 <= part <= room for part, room in zip(sums, rooms, strict=True))


def test_how_many_more_have_to_be_sold_to_earn_the_same():
    assert more_sales(10, Decimal(300), Decimal(200)) == 5
    assert more_sales(10, Decimal(300), Decimal(0)) is None
    assert more_sales(10, Decimal(300), Decimal(300)) == more_sales(0, Decimal(0), Decimal(0)) == 0


@settings(max_examples=60)
@given(st.lists(lines, max_size=12), offers, rules, one_off)
def test_every_bill_adds_up_and_no_line_is_given_away(bill, found, house, picked):
    priced = price_bill(bill, offers=found, rules=house, picked=picked)
    assert priced.total + priced.discount == sum(line.full for line in bill)
    for line in priced.lines:
        assert line.total == line.full - line.discount
        assert 0 <= line.discount <= line.full
        assert line.discount % house.precision == 0
        assert line.discount <= line.full * house.ceiling / 100
        assert line.discount <= harmless(line.line, house.precision)
        assert sum(amount for _offer, amount in line.parts) == line.discount
        assert line.total <= line.commission_base <= line.full
    turned = price_bill(bill, offers=found[::-1], rules=house, picked=picked)
    assert [told(line) for line in turned.lines] == [told(line) for line in priced.lines]


def told(line):
    return line.discount, line.commission_base, line.troubles, sorted(amount for _offer, amount in line.parts)


def slowly(line, found, house):
    """Every set of discounts that may stand together, the best of them."""
    touching = [each for each in found if each.touches(line)]
    sets = chain.from_iterable(combinations(touching, n) for n in range(len(touching) + 1))
    allowed = [each for each in sets if sum(not one.adds_up for one in each) <= 1]
    most = (line.full * house.ceiling / 100).quantize(house.precision, ROUND_FLOOR)
    room = min(most, harmless(line, house.precision))
    return max(min(room, sum(rounded(one.asked(line), house.precision) for one in each)) for each in allowed)


@settings(max_examples=60)
@given(st.lists(lines, min_size=1, max_size=4), offers, rules, one_off)
def test_no_other_choice_of_discounts_is_better_for_the_client(bill, found, house, picked):
    without = [slowly(line, found, house) for line in bill]
    best = sum(without)
    if picked:
        gains = [slowly(line, [*found, picked], house) - old for line, old in zip(bill, without, strict=True)]
        best += max(gains)
    assert price_bill(bill, offers=found, rules=house, picked=picked).discount == best


@given(money("0", "1000000"), money("0", "100000"), st.decimals(0, 100, places=2))
def test_points_never_pay_more_than_the_bill(total, balance, share):
    limit = points_limit(total, balance=balance, share_percent=share, precision=CENT)
    assert 0 <= limit <= min(total, balance)
