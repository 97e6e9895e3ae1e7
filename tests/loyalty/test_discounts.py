"""The owner's discounts and packages: their pages, their rules, and what the engine is told of them."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from django.urls import reverse

from loyalty.errors import CodeTaken, DiscountAboveCeiling, DiscountNameTaken, PackageEmpty, PackageTooCheap
from loyalty.models import Discount, Package, PackageItem
from loyalty.operations import (
    Promotion,
    end_discount,
    publish_promotion,
    resume_discount,
    save_package,
)
from loyalty.pricing import USUAL, Kind, Line, Trait
from loyalty.queries import coming_of, discounts_in_force, offer_of, offers_with
from salon.models import Company
from tests.factories import GoodsFactory, ServiceFactory

DAY = date(2026, 11, 23)


@pytest.fixture
def desk(client, owner):
    client.force_login(owner)
    return client


@pytest.fixture
def season(service):
    made = Discount.objects.create(name="Winter colour", kind="season", percent=15, weekdays=[0, 1], opens=time(9))
    made.services.add(service)
    return made


def typed(**values):
    return {"name": "Winter", "kind": "season", "percent": "15", "amount": "", "who_pays": "salon"} | values


def test_the_owner_makes_changes_and_ends_a_discount_and_its_history_is_kept(desk, service, branch):
    form = typed(
        weekdays=["0", "2"], services=[service.pk], branches=[branch.pk], valid_from="2026-12-01", code=" Frost "
    )
    assert desk.post(reverse("loyalty:discount_new"), form).url == reverse("loyalty:discounts")
    made = Discount.objects.get()
    assert (made.percent, made.weekdays, made.code, list(made.services.all())) == (15, [0, 2], "Frost", [service])

    desk.post(reverse("loyalty:discount", args=[made.pk]), typed(percent="", amount="7,50", kind="promotion"))
    made.refresh_from_db()
    assert (made.percent, made.amount, made.kind, made.code) == (0, Decimal("7.50"), "promotion", "")
    desk.post(reverse("loyalty:discount_end", args=[made.pk]))
    made.refresh_from_db()
    assert made.is_active is False
    page = desk.get(reverse("loyalty:discount", args=[made.pk]))
    told = [(each.size, each.by, each.state.is_active) for each in page.context["history"]]
    who = told[0][1]
    assert who
    assert told == [("€7.50", who, False), ("€7.50", who, True), ("15 %", who, True)]


@pytest.mark.parametrize("kind", Discount._meta.get_field("kind").choices, ids=lambda choice: choice[0])
def test_without_a_size_each_kind_has_its_usual_one(desk, kind):
    desk.post(reverse("loyalty:discount_new"), typed(kind=kind[0], percent=""))
    assert Discount.objects.get().percent == USUAL[Kind(kind[0])][0]


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"percent": "26"}, "percent"),
        ({"percent": "0"}, "percent"),
        ({"percent": "", "amount": "0"}, "amount"),
        ({"percent": "21"}, "is_right"),
        ({"amount": "5"}, "amount"),
        ({"valid_from": "2026-12-02", "valid_until": "2026-12-01"}, "valid_until"),
        ({"opens": "12:00", "closes": "10:00"}, "closes"),
        ({"code": "frost"}, "code"),
    ],
)
def test_a_discount_that_cannot_be_is_said_beside_the_field(desk, values, wrong):
    Discount.objects.create(name="Other", percent=5, code="FROST")
    page = desk.post(reverse("loyalty:discount_new"), typed(**values))
    assert (page.status_code, list(page.context["form"].errors)) == (422, [wrong])
    assert Discount.objects.count() == 1


def test_an_ended_discount_is_used_again_unless_its_code_is_taken(owner, company):
    ended, other = (Discount.objects.create(name=name, percent=5, code="X", is_active=name == "b") for name in "ab")
    with pytest.raises(CodeTaken):
        resume_discount(ended, by=owner)
    end_discount(other, by=owner)
    resume_discount(ended, by=owner)
    assert Discount.objects.filter(is_active=True).get() == ended


def test_a_size_above_the_trades_is_asked_about_once_and_kept_when_ticked(desk):
    form = typed(kind="one_off", percent="20")
    page = desk.post(reverse("loyalty:discount_new"), form)
    assert "20 %: “One-off, for a single service” is usually up to 5 %." in page.content.decode()
    key = page.context["form"].fields["is_right"].widget.attrs["value"]
    assert desk.post(reverse("loyalty:discount_new"), form | {"percent": "25", "is_right": key}).status_code == 422
    desk.post(reverse("loyalty:discount_new"), form | {"is_right": key})
    made = Discount.objects.get()
    assert made.percent == 20
    assert desk.post(reverse("loyalty:discount", args=[made.pk]), form | {"name": "Later"}).status_code == 302


def test_the_usual_discounts_of_the_desk_are_made_once_in_the_companys_language(desk, company):
    Company.objects.update(language="ru")
    for _press in range(2):
        desk.post(reverse("loyalty:discounts_usual"))
    found = set(Discount.objects.values_list("kind", "percent"))
    assert found == {("one_off", 5), ("apology", 10), ("friend", 20), ("pass", 10)}
    assert all(each.is_picked for each in Discount.objects.all())
    assert Discount.objects.get(kind="friend").name == "Друг клиента"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_for_one_and_for_three(
    desk, service, owner, company, django_assert_max_num_queries, rows
):
    for n in range(rows):
        Discount.objects.create(name=f"D{n}", percent=5).services.add(service)
        save_package(Package(name=f"P{n}", price=45), [PackageItem(service=service)], company=company, by=owner)
    with django_assert_max_num_queries(16):
        page = desk.get(reverse("loyalty:discounts"))
    assert len(page.context["discounts"]) == len(page.context["packages"]) == rows


def test_the_engine_is_told_everything_of_a_discount(season, service, company, branch, person):
    season.only_new, season.who_pays, season.adds_up, season.kind = True, "shared", True, "birthday"
    season.save()
    [offer] = discounts_in_force(DAY, company=company)
    assert (offer.reason, offer.rule, offer.is_shared, offer.adds_up) == ("Winter colour, 15 %", season.pk, True, True)
    assert offer.asks == {Trait.NEW, Trait.BIRTHDAY}
    assert offer.touches(Line(Decimal(1), service=service.pk))
    assert not offer.touches(Line(Decimal(1), service=0))

    person.birth_month, person.birth_day = 11, 23
    at = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)  # nine in Chișinău
    coming = coming_of(person, card=None, company=company, branch=branch, day=DAY, at=at)
    assert (coming.traits, offer.holds(coming)) == ({Trait.NEW, Trait.BIRTHDAY}, True)
    season.code = "X"
    season.save()
    assert discounts_in_force(DAY, company=company) == []
    found = Discount.objects.coded("x").with_scope().get()
    assert offer_of(found, company=company, why="said").reason == "Winter colour, 15 %: said"


@pytest.mark.parametrize("is_shared", [True, False])
def test_masters_share_in_the_birthday_where_the_company_says_so(company, person, is_shared):
    company.refresh_from_db()
    company.birthday_discount_shared = is_shared
    person.birth_month, person.birth_day = 11, 23
    assert [each.is_shared for each in offers_with(None, person, company=company, day=DAY)] == [is_shared]


def test_a_plan_is_published_once_and_never_above_the_ceiling(owner, service, company):
    company.refresh_from_db()
    plan = Promotion(Decimal(15), DAY, DAY, [service], is_shared=True)
    made = [publish_promotion(plan, name="Winter", company=company, by=owner) for _press in range(2)]
    assert made[0] == made[1] == Discount.objects.get()
    assert (made[0].kind, made[0].who_pays, list(made[0].services.all())) == ("promotion", "shared", [service])
    with pytest.raises(DiscountNameTaken):
        publish_promotion(Promotion(Decimal(10), DAY, DAY, [service]), name="Winter", company=company, by=owner)
    with pytest.raises(DiscountAboveCeiling, match="at most 25 %"):
        publish_promotion(Promotion(Decimal(30), DAY, DAY, [service]), name="Deep", company=company, by=owner)


def test_a_package_is_written_and_its_parts_changed(desk, service, company):
    oil = GoodsFactory(price=16, purchase_cost=10)
    form = {"name": "Evening", "price": "65", "is_active": "on", "items-TOTAL_FORMS": 3, "items-INITIAL_FORMS": 0}
    rows = {
        "items-0-what": f"s{service.pk}",
        "items-0-quantity": 1,
        "items-1-what": f"g{oil.pk}",
        "items-1-quantity": 2,
    }
    assert desk.post(reverse("loyalty:package_new"), form | rows).url == reverse("loyalty:discounts")
    package = Package.objects.with_items().get()
    assert (package.full, package.saved) == (82, 17)

    changed = form | {"price": "55", "items-INITIAL_FORMS": 2, "items-0-what": f"s{service.pk}", "items-0-quantity": 1}
    changed |= {"items-1-what": f"g{oil.pk}", "items-1-quantity": 1, "items-2-quantity": 1}
    desk.post(reverse("loyalty:package", args=[package.pk]), changed)
    package = Package.objects.with_items().get()
    assert (package.price, [item.quantity for item in package.items.all()]) == (55, [1, 1])


@pytest.mark.parametrize(
    ("price", "word"),
    [(37, "at most 25 %"), (19, "at most 25 %"), (38, ""), (50, "have to cost less"), (60, "have to cost less")],
)
def test_a_package_is_neither_dearer_than_its_parts_nor_cheaper_than_the_till_goes(owner, company, price, word):
    company.refresh_from_db()
    dear = ServiceFactory(price=Decimal(50), material_cost=Decimal(20))
    package = Package(name="P", price=Decimal(price))
    if not word:
        assert save_package(package, [PackageItem(service=dear)], company=company, by=owner).pk
        return
    with pytest.raises(PackageTooCheap, match=word):
        save_package(package, [PackageItem(service=dear)], company=company, by=owner)
    with pytest.raises(PackageEmpty):
        save_package(package, [], company=company, by=owner)
    assert Package.objects.count() == 0


def test_a_package_that_cannot_be_is_said_beside_its_price_or_its_parts_with_all_that_was_typed(desk, service):
    """A cut of 50 that costs 42: 16 % may come off."""
    service.material_cost = 42
    service.save()
    rows = {"name": "Trial", "is_active": "on", "items-TOTAL_FORMS": 3, "items-INITIAL_FORMS": 0}
    for part, price, at_price, at_parts in [
        (f"s{service.pk}", "41", 1, 0), (f"s{service.pk}", "50", 1, 0), ("", "40", 0, 1),
    ]:  # fmt: skip
        page = desk.post(reverse("loyalty:package_new"), rows | {"price": price, "items-0-what": part})
        form, items = page.context["form"], page.context["items"]
        said = (page.status_code, len(form.errors.get("price", [])), len(items.non_form_errors()))
        assert said == (422, at_price, at_parts)
        assert (form["price"].value(), items[0]["what"].value() or "") == (price, part)
    Package.objects.create(name="Old and empty", price=40)
    assert [*Package.objects.sellable()] == []


@pytest.mark.parametrize("who", ["administrator", "manager", "master"])
def test_only_the_owner_makes_discounts(client, request, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("loyalty:discounts")).status_code == 403
