import threading

import pytest
from django.db import connection
from django.urls import reverse

from salon.models import Branch, Company, OpeningHours, Role, Staff
from salon.operations import set_up_company
from salon.operations.company import AlreadySetUp

TYPED = {
    "company_name": "Riverside", "currency": "AMD", "language": "ru", "branch_name": "Отель Центр", "timezone": "Asia/Yerevan", "phone_region": "AM",
    "open_days": ["0", "1", "5"], "opens": "10:00", "closes": "19:30", "first_name": "Olga", "last_name": "Rusu", "username": "Olga",
    "password": "correct horse battery",
}  # fmt: skip
PARTS = {
    "company": {"name": "Riverside"},
    "branch": {"name": "Centre", "code": "centre"},
    "hours": {},
    "owner": {"username": "olga", "first_name": "Olga", "password": "correct horse battery"},
}


def test_every_page_of_an_empty_installation_leads_to_the_set_up(client, db):
    assert client.get("/").url == reverse("salon:setup")
    assert client.get(reverse("account_login")).url == reverse("salon:setup")
    assert client.get(reverse("salon:setup")).status_code == 200


def test_the_first_page_makes_company_branch_and_owner_and_signs_in(client, db):
    answer = client.post(reverse("salon:setup"), TYPED)
    assert answer.url == reverse("salon:settings")
    company, branch, owner = Company.objects.get(), Branch.objects.get(), Staff.objects.get()
    assert (company.name, company.currency, company.language) == ("Riverside", "AMD", "ru")
    assert (branch.name, branch.timezone, branch.phone_region, branch.code) == (
        "Отель Центр",
        "Asia/Yerevan",
        "AM",
        "otel-tsentr",
    )
    assert list(OpeningHours.objects.values_list("weekday", flat=True)) == [0, 1, 5]
    assert (owner.username, owner.role, owner.language, list(owner.branches.all())) == (
        "olga",
        Role.OWNER,
        "ru",
        [branch],
    )
    assert owner.check_password("correct horse battery")
    assert "salon/settings.html" in [template.name for template in client.get(answer.url).templates]


def test_wrong_input_says_so_beside_the_field_and_keeps_what_was_typed(client, db):
    answer = client.post(
        reverse("salon:setup"), TYPED | {"timezone": "Mars/Olympus", "closes": "09:00", "password": "short"}
    )
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"timezone", "closes", "password"}
    assert 'value="Mars/Olympus"' in answer.content.decode()
    assert not Company.objects.exists()
    assert not Staff.objects.exists()


def test_a_salon_that_exists_is_not_set_up_again(client, owner, now):
    assert client.post(reverse("salon:setup"), TYPED).url == reverse("home")
    with pytest.raises(AlreadySetUp):
        set_up_company(now=now, **PARTS)
    assert (Company.objects.count(), Staff.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_of_eight_set_ups_at_once_one_wins_and_the_others_are_told(now):
    answers, start = [], threading.Barrier(8)

    def set_up(number):
        start.wait()
        try:
            set_up_company(now=now, **PARTS | {"owner": PARTS["owner"] | {"username": f"owner{number}"}})
            answers.append("made")
        except AlreadySetUp:
            answers.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=set_up, args=[number]) for number in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(answers) == ["made"] + ["told"] * 7
    assert (Company.objects.count(), Branch.objects.count(), Staff.objects.count()) == (1, 1, 1)
