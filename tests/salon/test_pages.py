from decimal import Decimal

import pytest
from django.db import connection
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from salon.forms.company import CompanyForm
from salon.models import Company, Goods, Role, Service, ServiceCategory, Shift, Staff
from salon.queries import RIGHT_NAMES
from salon.roles import TABLE
from tests.factories import BranchFactory, CategoryFactory, GoodsFactory, MasterFactory, ServiceFactory, put_on_shift

SERVICE = {
    "name": "Gloss",
    "duration_minutes": "45",
    "processing_minutes": "0",
    "buffer_minutes": "15",
    "price": "35,50",
    "material_cost": "4",
    "is_active": "on",
}


@pytest.fixture
def desk(client, owner):
    client.force_login(owner)
    return client


def page(client, name, *args):
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer


def errors(answer, form="form"):
    assert answer.status_code == 422
    return set(answer.context[form].errors)


# Every list costs the same with one row and with three ------------------------------------------------


def more_branches():
    for _ in range(2):
        BranchFactory(name="Waterfront")


def more_staff(branch, now):
    for number in range(2):
        put_on_shift(MasterFactory(username=f"m{number}", branches=[branch]), branch, now)


def more_services():
    for _ in range(2):
        ServiceFactory(), GoodsFactory()


@pytest.mark.parametrize(
    "name",
    ["branches", "staff", "services", "goods", "people", "tokens", "settings", "roles", "account", "company"],
)
def test_a_page_costs_the_same_with_one_row_and_with_three(
    desk, owner, branch, master, service, now, name, django_assert_num_queries
):
    GoodsFactory()
    url = reverse(f"salon:{name}")
    desk.get(url)
    with CaptureQueriesContext(connection) as once:
        assert desk.get(url).status_code == 200
    more_branches(), more_staff(branch, now), more_services()
    with django_assert_num_queries(len(once)):
        assert desk.get(url).status_code == 200


def test_services_of_a_master_cost_the_same_with_three_services(desk, master, django_assert_num_queries):
    url = reverse("salon:staff_services", args=[master.pk])
    desk.get(url)
    with CaptureQueriesContext(connection) as once:
        desk.get(url)
    more_services()
    with django_assert_num_queries(len(once)):
        desk.get(url)


# The company ------------------------------------------------------------------------------------------


def company_typed(company, **changes):
    given = model_to_dict(company, CompanyForm._meta.fields)
    return {name: "" if value is None else value for name, value in given.items()} | changes


def test_the_owner_saves_the_companys_settings(desk, company):
    answer = desk.post(
        reverse("salon:company"), company_typed(company, name="Lotus", quiet_until="21:30", points_percent="7.5")
    )
    assert answer.url == reverse("salon:company")
    company.refresh_from_db()
    assert (company.name, f"{company.quiet_until:%H:%M}", company.points_percent) == ("Lotus", "21:30", Decimal("7.5"))


def test_impossible_settings_are_said_beside_their_fields_and_stay_typed(desk, company):
    typed = company_typed(company, quiet_from="22:00", max_discount_percent="15", points_percent="130", name="Lotus")
    answer = desk.post(reverse("salon:company"), typed)
    assert errors(answer) == {"quiet_until", "regular_max_discount_percent", "points_percent"}
    assert 'value="Lotus"' in answer.content.decode()
    assert Company.objects.get().name == "Riverside"


# Branches ---------------------------------------------------------------------------------------------

BRANCH = {
    "name": "Centre",
    "code": "",
    "timezone": "Asia/Seoul",
    "phone_region": "KR",
    "is_active": "on",
    "opens_0": "10:00",
    "closes_0": "19:00",
}


def test_a_new_branch_gets_its_code_from_the_name_and_only_the_hours_written(desk):
    assert desk.post(reverse("salon:branch_new"), BRANCH).url == reverse("salon:branches")
    made = Staff.objects.get().branches.model.objects.get(code="centre")
    assert (made.name, made.timezone, made.opening_hours.count()) == ("Centre", "Asia/Seoul", 1)


def test_wrong_branches_are_not_opened(desk, branch):
    typed = BRANCH | {"code": "riverside", "timezone": "Moon", "opens_1": "10:00", "closes_0": "09:00"}
    answer = desk.post(reverse("salon:branch_new"), typed)
    assert errors(answer) == {"code", "timezone"}
    assert set(answer.context["hours"].errors) == {"closes_0", "closes_1"}
    assert 'value="Moon"' in answer.content.decode()


def test_a_manager_changes_name_and_hours_but_is_not_offered_the_code(client, manager, branch):
    client.force_login(manager)
    assert set(page(client, "salon:branch", branch.pk).context["form"].fields) & {"code", "is_active"} == set()
    client.post(
        reverse("salon:branch", args=[branch.pk]),
        BRANCH | {"phone_region": "MD", "timezone": "Europe/Chisinau", "code": "mine"},
    )
    branch.refresh_from_db()
    assert (branch.name, branch.code, branch.is_active, branch.opening_hours.count()) == (
        "Centre",
        "riverside",
        True,
        1,
    )


# People -----------------------------------------------------------------------------------------------


def person_typed(branch, **changes):
    return {
        "first_name": "Lilit", "last_name": "Sargsyan", "username": "Lilit", "role": "master", "branches": [branch.pk], "takes_clients": "on",
        "commission_percent": "40", "language": "hy", "password": "correct horse battery", "is_active": "on",
    } | changes  # fmt: skip


def test_a_new_master_is_hired_and_the_services_come_next(desk, branch):
    answer = desk.post(reverse("salon:staff_new"), person_typed(branch))
    lilit = Staff.objects.get(username="lilit")
    assert answer.url == reverse("salon:staff_services", args=[lilit.pk])
    assert (lilit.role, lilit.commission_percent, lilit.language) == (Role.MASTER, 40, "hy")


def test_what_is_wrong_about_a_person_is_said_beside_the_fields(desk, branch, master):
    typed = person_typed(
        branch, username="ANNA", commission_percent="140", branches=[], password="lilit", first_name=""
    )
    answer = desk.post(reverse("salon:staff_new"), typed)
    assert errors(answer) == {"username", "commission_percent", "branches", "password", "first_name"}
    assert 'value="Sargsyan"' in answer.content.decode()


def test_a_manager_is_not_offered_the_roles_above_and_cannot_send_them(client, manager, branch, master):
    client.force_login(manager)
    form = page(client, "salon:staff_new").context["form"]
    assert [value for value, _label in form.fields["role"].choices] == ["administrator", "master"]
    assert errors(client.post(reverse("salon:staff_new"), person_typed(branch, role="owner"))) == {"role"}
    assert errors(client.post(reverse("salon:staff_edit", args=[master.pk]), person_typed(branch, role="manager"))) == {
        "role"
    }
    assert client.get(reverse("salon:staff_edit", args=[manager.pk])).status_code == 404


def test_the_owner_changes_a_person(desk, branch, master):
    assert desk.post(reverse("salon:staff_edit", args=[master.pk]), person_typed(branch, title="Nails")).url == reverse(
        "salon:staff"
    )
    master.refresh_from_db()
    assert (master.title, master.username) == ("Nails", "lilit")


def test_dismissing_the_last_owner_is_refused_in_a_sentence(desk, owner, branch):
    typed = person_typed(branch, role="owner", username="owner")
    del typed["is_active"]
    answer = desk.post(reverse("salon:staff_edit", args=[owner.pk]), typed)
    assert answer.status_code == 409
    assert "This is the last owner." in answer.content.decode()


def test_a_master_gets_services_with_an_own_price(desk, master, service):
    url = reverse("salon:staff_services", args=[master.pk])
    answer = desk.post(url, {f"does_{service.pk}": "on", f"price_{service.pk}": "-5", f"minutes_{service.pk}": "3"})
    assert errors(answer) == {f"price_{service.pk}", f"minutes_{service.pk}"}
    desk.post(url, {f"does_{service.pk}": "on", f"price_{service.pk}": "60", f"minutes_{service.pk}": "75"})
    own = master.staff_services.get()
    assert (own.service, own.price, own.duration_minutes) == (service, 60, 75)


def test_a_new_password_has_to_be_long(desk, master):
    url = reverse("salon:staff_password", args=[master.pk])
    assert errors(desk.post(url, {"password": "short"})) == {"password"}
    assert desk.post(url, {"password": "quite another phrase"}).url == reverse("salon:staff")
    master.refresh_from_db()
    assert master.check_password("quite another phrase")


# Shifts -----------------------------------------------------------------------------------------------


def test_a_day_is_planned_in_a_dialog_and_mistakes_stay_in_it(desk, master):
    url = reverse("schedule:day", args=[master.pk, "2026-12-14"])
    fragment = desk.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    answer = desk.post(
        url,
        {"from_1": "10:00", "to_1": "14:00", "from_2": "13:00", "to_2": "18:00", "from_3": "19:00"},
        headers={"HX-Request": "true"},
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert [name for name in ("from_1", "from_2", "to_2", "to_3") if f'id="id_{name}_error"' in text] == [
        "from_2",
        "to_3",
    ]
    assert 'value="13:00"' in text
    done = desk.post(url, {"from_1": "10:00", "to_1": "14:00"}, headers={"HX-Request": "true"})
    assert done["HX-Redirect"] == f"{reverse('schedule:week')}?week=2026-12-14"
    assert master.shifts.filter(period__startswith__date="2026-12-14").count() == 1


def test_an_overlap_with_another_branch_is_a_clear_no(desk, master, branch):
    other = BranchFactory(name="Tower")
    master.branches.add(other)
    Shift.objects.create(staff=master, branch=other, period=("2026-12-14T08:00Z", "2026-12-14T12:00Z"))
    answer = desk.post(reverse("schedule:day", args=[master.pk, "2026-12-14"]), {"from_1": "10:00", "to_1": "15:00"})
    assert answer.status_code == 409
    assert f"{master} is already on shift at Tower on 14 Dec 2026, 10:00–14:00." in answer.content.decode()


def test_a_pattern_and_a_copied_week_fill_the_plan(desk, branch, service):
    lilit = MasterFactory(username="lilit", branches=[branch])
    typed = {"starts_on": "2026-12-14", "ends_on": "2026-12-27", "day_0": "9-17", "day_1": "9:00–13, 14-18:30"}
    desk.post(f"{reverse('schedule:pattern', args=[lilit.pk])}?days=7", typed)
    assert lilit.shifts.count() == 6
    assert (
        desk.post(reverse("schedule:copy", args=["2026-12-21"]), {"weeks": "1"}).url
        == f"{reverse('schedule:week')}?week=2026-12-28"
    )
    assert lilit.shifts.count() == 9
    wrong = typed | {"ends_on": "2026-12-01", "day_0": "17-9", "day_1": "some time", "day_2": "9-30"}
    assert errors(desk.post(f"{reverse('schedule:pattern', args=[lilit.pk])}?days=7", wrong)) == {
        "ends_on", "day_0", "day_1", "day_2",
    }  # fmt: skip
    assert errors(desk.post(reverse("schedule:copy", args=["2026-12-14"]), {"weeks": "0"}), "copy") == {"weeks"}


@pytest.mark.parametrize("day", ["nonsense", "2026-13-45", "0001-01-01"])
def test_a_day_that_is_no_day_is_not_found(desk, master, day):
    assert desk.get(reverse("schedule:day", args=[master.pk, day])).status_code == 404


# The price list ---------------------------------------------------------------------------------------


def test_a_service_is_written_with_a_comma_and_kept_to_the_cent(desk, service):
    assert desk.post(reverse("salon:service_new"), SERVICE | {"category": service.category_id}).url == reverse(
        "salon:services"
    )
    gloss = Service.objects.get(name="Gloss")
    assert (gloss.price, gloss.material_cost, gloss.buffer_minutes, gloss.return_max_days) == (
        Decimal("35.50"),
        4,
        15,
        None,
    )


def test_what_is_wrong_about_a_service_is_said_beside_the_fields(desk, service):
    typed = SERVICE | {
        "category": service.category_id,
        "name": "cut & finish",
        "price": "a lot",
        "material_cost": "-1",
        "processing_minutes": "45",
        "return_min_days": "60",
        "return_max_days": "30",
    }
    answer = desk.post(reverse("salon:service_new"), typed)
    assert errors(answer) == {"name", "price", "material_cost", "processing_minutes", "return_max_days"}
    assert 'value="a lot"' in answer.content.decode()
    assert Service.objects.count() == 1


@pytest.mark.parametrize("currency", ["AMD", "KRW"])
def test_money_without_a_smaller_unit_takes_whole_sums_only(desk, service, currency):
    Company.objects.update(currency=currency)
    typed = SERVICE | {"category": service.category_id}
    assert errors(desk.post(reverse("salon:service_new"), typed)) == {"price"}
    assert desk.post(reverse("salon:service_new"), typed | {"price": "15 000"}).status_code == 302
    assert Service.objects.get(name="Gloss").price == 15000
    assert 'value="15000"' in page(desk, "salon:service", Service.objects.get(name="Gloss").pk).content.decode()


@pytest.mark.parametrize("sum_", ["1e30", "NaN", "Infinity", "0.0000000000000000000000000000000000001", "٣", ""])
def test_sums_that_are_none_get_a_sentence_not_a_crash(desk, service, sum_):
    answer = desk.post(reverse("salon:service_new"), SERVICE | {"category": service.category_id, "price": sum_})
    assert answer.status_code in (302, 422)
    assert answer.status_code == 302 or "price" in answer.context["form"].errors


def test_editing_a_service_changes_that_row(desk, service):
    """Its names for clients too; a language without one hears the house's."""
    typed = SERVICE | {"category": service.category_id, "price": "61", "name_hy": "Փայլ", "name_ko": " "}
    desk.post(reverse("salon:service", args=[service.pk]), typed)
    service.refresh_from_db()
    assert (service.name, service.price, service.duration_minutes) == ("Gloss", 61, 45)
    assert [service.names, service.name_in("hy"), service.name_in("ko")] == [{"hy": "Փայլ"}, "Փայլ", "Gloss"]
    assert 'value="Փայլ"' in desk.get(reverse("salon:service", args=[service.pk])).content.decode()


def test_the_first_service_asks_for_a_category_first(desk):
    assert desk.get(reverse("salon:service_new")).url == reverse("salon:category_new")
    desk.post(reverse("salon:category_new"), {"name": "Hair"})
    assert errors(desk.post(reverse("salon:category_new"), {"name": "Hair"})) == {"name"}
    assert ServiceCategory.objects.get().name == "Hair"


def test_categories_are_moved_by_buttons(desk, company):
    hair, nails = CategoryFactory(name="Hair", position=0), CategoryFactory(name="Nails", position=1)
    desk.post(reverse("salon:category_move", args=[nails.pk]), {"direction": "up"})
    assert list(ServiceCategory.objects.all()) == [nails, hair]
    desk.post(reverse("salon:category_move", args=[nails.pk]), {"direction": "sideways"})
    assert list(ServiceCategory.objects.all()) == [nails, hair]


def test_goods_are_written_and_an_article_is_used_once(desk):
    typed = {
        "name": "Shampoo",
        "sku": "SH-1",
        "purchase_cost": "300",
        "price": "390",
        "low_level": "3",
        "is_active": "on",
    }
    assert desk.post(reverse("salon:goods_new"), typed).url == reverse("salon:goods")
    assert errors(desk.post(reverse("salon:goods_new"), typed | {"sku": "sh-1"})) == {"sku"}
    desk.post(reverse("salon:goods_edit", args=[Goods.objects.get().pk]), typed | {"price": "400"})
    assert Goods.objects.get().price == 400


# Rights, tokens, settings -----------------------------------------------------------------------------


def test_every_right_has_a_name_people_can_read():
    assert set(RIGHT_NAMES) == set(TABLE)


def test_the_table_of_rights_is_the_one_in_the_code(desk):
    rows = page(desk, "salon:roles").context["rows"]
    assert [row.allowed for row in rows] == [[role in allowed for role in Role] for allowed in TABLE.values()]


def test_a_token_is_shown_once_and_can_be_revoked(desk, owner):
    shown = desk.post(reverse("salon:tokens")).context["token"]
    assert shown not in page(desk, "salon:tokens").content.decode()
    answer = desk.get("/api/v1/branches/", headers={"Authorization": f"Token {shown}"})
    assert [row["code"] for row in answer.json()["results"]] == ["riverside"]
    desk.post(reverse("salon:token_revoke", args=[owner.auth_token_set.get().token_key]))
    assert desk.get("/api/v1/branches/", headers={"Authorization": f"Token {shown}"}).status_code == 401


def test_settings_say_what_is_next_until_there_are_services_and_masters(desk, owner):
    assert page(desk, "salon:settings").context["is_new"] is True
    MasterFactory(branches=owner.branches.all(), services=[ServiceFactory()])
    assert page(desk, "salon:settings").context["is_new"] is False


def test_a_manager_is_not_offered_the_company(client, manager):
    client.force_login(manager)
    names = {section.url_name for section in page(client, "salon:settings").context["sections"]}
    assert "salon:company" not in names
    assert {"salon:branches", "salon:staff", "schedule:week"} <= names


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("price", "-1", "The sum cannot be below zero."),
        ("price", "1e5", "Write a sum in digits, for example 1250.00."),
        ("price", "9" * 13, "This sum is too large: the most is 999,999,999."),
        ("duration_minutes", "-5", "The least is 0."),
        ("duration_minutes", "1e5", "This is not a number."),
    ],
)
def test_a_wrong_number_of_a_service_is_said_in_plain_words(desk, service, name, value, said):
    answer = desk.post(reverse("salon:service_new"), SERVICE | {"category": service.category_id, name: value})
    assert (answer.status_code, answer.context["form"].errors[name]) == (422, [said])


@pytest.mark.parametrize(("value", "said"), [("-1", "The least is 0."), ("101", "The most is 100.")])
def test_a_wrong_percent_of_the_company_is_said_in_plain_words(desk, company, value, said):
    answer = desk.post(reverse("salon:company"), company_typed(company, points_percent=value))
    assert answer.context["form"].errors["points_percent"] == [said]
