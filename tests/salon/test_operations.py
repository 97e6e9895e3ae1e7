import threading
from datetime import time

import pytest
from django.db import connection

from salon import operations
from salon.errors import NotAllowed
from salon.models import Branch, Company, Role, ServiceCategory, Staff
from salon.operations.branches import LastBranch
from salon.operations.company import CurrencyInUse
from salon.operations.staff import LastOwner, RoleAbove
from tests.factories import BranchFactory, CategoryFactory, MasterFactory, ServiceFactory, StaffFactory

WORKDAY = {0: (time(10), time(19)), 5: (time(11), time(15))}


def hours_of(branch):
    return list(branch.opening_hours.values_list("weekday", "opens", "closes"))


# The company ---------------------------------------------------------------------------------------


def test_the_owner_changes_the_company(company, owner, now):
    operations.change_company(company, by=owner, now=now, name="Lotus", weekly_messages=1, currency="RON")
    company.refresh_from_db()
    assert (company.name, company.weekly_messages, company.currency) == ("Lotus", 1, "RON")


def test_a_manager_does_not_change_the_company(company, manager, now):
    with pytest.raises(NotAllowed):
        operations.change_company(company, by=manager, now=now, name="Lotus")
    assert Company.objects.get().name == "Riverside"


def test_the_currency_stays_once_there_are_prices(company, owner, service, now):
    with pytest.raises(CurrencyInUse):
        operations.change_company(company, by=owner, now=now, currency="KRW")
    operations.change_company(company, by=owner, now=now, currency="EUR", name="Lotus")
    assert (Company.objects.get().currency, Company.objects.get().name) == ("EUR", "Lotus")


def test_categories_move_and_stay_at_the_ends(owner, now):
    hair, nails, skin = (CategoryFactory(name=name) for name in ("Hair", "Nails", "Skin"))
    operations.move_category(skin, steps=-1, by=owner, now=now)
    assert list(ServiceCategory.objects.all()) == [hair, skin, nails]
    operations.move_category(nails, steps=1, by=owner, now=now)
    operations.move_category(hair, steps=-1, by=owner, now=now)
    assert list(ServiceCategory.objects.all()) == [hair, skin, nails]


# Branches ------------------------------------------------------------------------------------------


def test_the_owner_opens_a_branch_with_its_hours(owner, now):
    made = operations.open_branch(
        hours=WORKDAY, by=owner, now=now, name="Centre", code="centre", timezone="Asia/Seoul", phone_region="KR"
    )
    assert hours_of(made) == [(0, time(10), time(19)), (5, time(11), time(15))]


def test_nobody_else_opens_a_branch(manager, now):
    with pytest.raises(NotAllowed):
        operations.open_branch(hours={}, by=manager, now=now, name="Centre", code="centre")


def test_new_hours_replace_the_old_ones_however_often(branch, manager, now):
    for _ in range(2):
        operations.change_branch(branch, hours=WORKDAY, by=manager, now=now, name="By the river")
    assert hours_of(branch) == [(0, time(10), time(19)), (5, time(11), time(15))]
    assert Branch.objects.get(pk=branch.pk).name == "By the river"


@pytest.mark.parametrize("change", [{"code": "mine"}, {"is_active": False}])
def test_a_manager_neither_renames_the_code_nor_closes_the_branch(branch, manager, outsider, now, change):
    with pytest.raises(NotAllowed):
        operations.change_branch(branch, hours={}, by=manager, now=now, **change)


def test_a_manager_does_not_change_another_branch(manager, outsider, now):
    foreign = outsider.branches.get()
    with pytest.raises(NotAllowed):
        operations.change_branch(foreign, hours={}, by=manager, now=now, name="Mine")
    assert len(hours_of(foreign)) == 7


def test_the_last_open_branch_stays_open(branch, owner, now):
    with pytest.raises(LastBranch):
        operations.change_branch(branch, hours={}, by=owner, now=now, is_active=False)
    BranchFactory()
    assert not operations.change_branch(branch, hours={}, by=owner, now=now, is_active=False).is_active


# People --------------------------------------------------------------------------------------------

NEWCOMER = {"username": "lilit", "first_name": "Lilit", "role": Role.MASTER, "takes_clients": True}


def hire(by, branch, now, **changes):
    return operations.hire(password="correct horse battery", branches=[branch], by=by, now=now, **NEWCOMER | changes)


def test_a_manager_hires_a_master_who_can_sign_in(client, manager, branch, now):
    person = hire(manager, branch, now)
    assert (person.role, list(person.branches.all()), person.is_superuser) == (Role.MASTER, [branch], False)
    assert client.login(username="lilit", password="correct horse battery")


@pytest.mark.parametrize("role", [Role.OWNER, Role.MANAGER])
def test_a_manager_makes_neither_owners_nor_managers(manager, branch, now, role):
    with pytest.raises(RoleAbove):
        hire(manager, branch, now, role=role)
    assert not Staff.objects.filter(username="lilit").exists()


def test_a_manager_hires_for_the_own_branch_only(manager, outsider, now):
    with pytest.raises(NotAllowed):
        hire(manager, outsider.branches.get(), now)
    assert not Staff.objects.filter(username="lilit").exists()


def test_a_new_owner_may_enter_the_emergency_admin_until_no_longer_owner(owner, branch, now):
    second = hire(owner, branch, now, role=Role.OWNER)
    assert (second.is_staff, second.is_superuser) == (True, True)
    second = operations.change_staff(second, branches=[branch], by=owner, now=now, role=Role.MANAGER)
    assert (second.is_staff, second.is_superuser) == (False, False)


def change(person, by, now, **fields):
    return operations.change_staff(
        person, branches=Branch.objects.visible_to(by).filter(staff=person), by=by, now=now, **fields
    )


def test_a_manager_changes_a_master(manager, master, now):
    change(master, manager, now, title="Colourist", commission_percent=35)
    master.refresh_from_db()
    assert (master.title, master.commission_percent) == ("Colourist", 35)


def test_a_manager_touches_neither_the_owner_nor_himself_nor_strangers(manager, owner, outsider, now):
    for person in (owner, manager, outsider):
        with pytest.raises(NotAllowed):
            change(person, manager, now, title="Mine")
        with pytest.raises(NotAllowed):
            operations.set_password(person, password="mine and long enough", by=manager, now=now)
        with pytest.raises(NotAllowed):
            operations.set_services(person, wanted={}, by=manager, now=now)


def test_a_manager_raises_nobody_above_the_desk(manager, master, now):
    with pytest.raises(RoleAbove):
        change(master, manager, now, role=Role.OWNER)
    master.refresh_from_db()
    assert master.role == Role.MASTER


def test_the_desk_changes_nobody(administrator, master, now):
    with pytest.raises(NotAllowed):
        change(master, administrator, now, title="Mine")


def test_branches_a_manager_does_not_see_stay_with_the_person(manager, master, branch, now):
    elsewhere = BranchFactory()
    master.branches.add(elsewhere)
    operations.change_staff(master, branches=[], by=manager, now=now, title="Nails")
    assert list(master.branches.all()) == [elsewhere]


def test_the_last_owner_stays_owner_and_active(owner, now):
    for fields in ({"role": Role.MANAGER}, {"is_active": False}):
        with pytest.raises(LastOwner):
            change(owner, owner, now, **fields)


@pytest.mark.django_db(transaction=True)
def test_two_owners_dismissing_each_other_leave_one(owner, branch, now):
    second = StaffFactory(username="second", role=Role.OWNER, branches=[branch])
    answers, start = [], threading.Barrier(2)

    def dismiss(person, by):
        start.wait()
        try:
            operations.change_staff(person, branches=[branch], by=by, now=now, is_active=False)
            answers.append("done")
        except (LastOwner, NotAllowed) as refused:
            answers.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=dismiss, args=pair) for pair in ((second, owner), (owner, second))]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(answers) == ["done", "last_owner"]
    assert Staff.objects.owners().count() == 1


def test_a_dismissed_person_is_out_at_once(client, owner, master, now):
    client.force_login(master)
    assert client.get("/account/").status_code == 200
    change(master, owner, now, is_active=False)
    assert client.get("/account/").status_code == 302


def test_a_new_password_ends_sessions_and_takes_the_pin(client, manager, master, now):
    master.set_pin("2580")
    master.save()
    client.force_login(master)
    operations.set_password(master, password="quite another phrase", by=manager, now=now)
    master.refresh_from_db()
    assert master.check_password("quite another phrase")
    assert master.pin == ""
    assert client.get("/account/").status_code == 302


def test_services_of_a_master_are_replaced_with_own_price_and_duration(manager, master, service, now):
    colour = ServiceFactory()
    for _ in range(2):
        operations.set_services(master, wanted={colour.pk: (None, None), service.pk: (70, 45)}, by=manager, now=now)
    kept = master.staff_services.order_by("service_id").values_list("service_id", "price", "duration_minutes")
    assert sorted(kept) == sorted([(colour.pk, None, None), (service.pk, 70, 45)])


# Tokens --------------------------------------------------------------------------------------------


def test_a_token_is_made_for_oneself_and_revoked_however_often(administrator, owner, now):
    operations.issue_token(administrator, by=administrator, now=now)
    row = administrator.auth_token_set.get()
    with pytest.raises(NotAllowed):
        operations.revoke_token(administrator, key=row.token_key, by=owner, now=now)
    for _ in range(2):
        operations.revoke_token(administrator, key=row.token_key, by=administrator, now=now)
    assert not administrator.auth_token_set.exists()


def test_nobody_makes_a_token_for_another_nor_without_the_right(administrator, owner, now):
    master = MasterFactory()
    for person, by in ((administrator, owner), (master, master)):
        with pytest.raises(NotAllowed):
            operations.issue_token(person, by=by, now=now)
        assert not person.auth_token_set.exists()
