"""The pages of clients, as each role gets them."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from clients.models import Client, Consent, DeskTask, Interaction
from clients.operations import open_task
from tests.factories import ClientFactory, StaffFactory

HTMX = {"HX-Request": "true"}


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


@pytest.fixture
def chair(client, master):
    client.force_login(master)
    return client


def full_form(**changes):
    return {"given_name": "Նարինե", "family_name": "Պետրոսյան", "phone": "069 333 444"} | changes


def test_the_search_box_answers_with_options(desk, person):
    answer = desk.get(reverse("clients:search"), {"q": "petr"}, headers=HTMX)
    assert answer.status_code == 200
    assert answer.content.decode().count('role="option"') == 1
    assert reverse("clients:card", args=[person.pk]) in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_an_empty_search_says_nothing(desk):
    assert desk.get(reverse("clients:search"), {"q": " "}, headers=HTMX).content.strip() == b""


def test_searching_as_a_page_opens_the_only_one_found(desk, person):
    answer = desk.get(reverse("clients:search"), {"q": "1222"})
    assert (answer.status_code, answer["Location"]) == (302, reverse("clients:card", args=[person.pk]))


def test_nobody_found_offers_to_create_the_client(desk):
    answer = desk.get(reverse("clients:search"), {"q": "O'Neil"}, headers=HTMX).content.decode()
    assert f"{reverse('clients:new')}?name=O%27Neil" in answer


def test_a_master_is_not_offered_to_create_a_client(chair):
    assert (
        reverse("clients:new")
        not in chair.get(reverse("clients:search"), {"q": "Nobody"}, headers=HTMX).content.decode()
    )


@pytest.mark.parametrize("page", ["card", "drawer", "timeline"])
def test_a_master_sees_no_contacts(chair, person, page):
    answer = chair.get(reverse(f"clients:{page}", args=[person.pk])).content.decode()
    for secret in ("69111222", "111 222", "111222", "nadia@example.com"):
        assert secret not in answer


@pytest.mark.parametrize("name", ["list", "search"])
def test_lists_show_a_master_no_contacts(chair, person, name):
    answer = chair.get(reverse(f"clients:{name}"), {"q": "nadia"}, follow=True).content.decode()
    assert "Nadia" in answer
    for secret in ("69111222", "111 222", "nadia@example.com"):
        assert secret not in answer


def test_a_master_who_may_see_contacts_sees_them(client, master, person):
    master.contacts_access = "seen"
    master.save()
    client.force_login(master)
    answer = client.get(reverse("clients:card", args=[person.pk])).content.decode()
    assert 'href="tel:+37369111222"' in answer
    assert 'href="mailto:nadia@example.com"' in answer


@pytest.mark.parametrize("name", ["new", "edit", "interaction_new", "tasks", "changes", "hand_over"])
def test_a_master_may_not(chair, person, name):
    url = reverse(f"clients:{name}", args=[person.pk] if name not in {"new", "tasks"} else [])
    answer = chair.post(url) if name == "hand_over" else chair.get(url)
    assert answer.status_code == 403


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(desk, branch, many, django_assert_num_queries):
    ClientFactory.create_batch(many, home_branch=branch)
    desk.get(reverse("clients:list"))
    with django_assert_num_queries(7):  # user, company, branches, calls and bell, count, rows, that they were read
        answer = desk.get(reverse("clients:list"))
    assert answer.content.decode().count("<tr>") == many + 1


def test_an_empty_list_says_what_to_do(desk):
    assert "No clients yet" in desk.get(reverse("clients:list")).content.decode()


def test_the_list_goes_on_behind_the_last_shown_client(desk, branch):
    ClientFactory.create_batch(60, home_branch=branch, family_name="Same", given_name="Anna")
    first = desk.get(reverse("clients:list")).context["listed"]
    second = desk.get(reverse("clients:list"), {"after": first.last.pk}).context["listed"]
    assert (len(first.clients), len(second.clients), second.last) == (50, 10, None)
    assert not {each.pk for each in first.clients} & {each.pk for each in second.clients}


@pytest.mark.parametrize(
    "query", [{"segment": "nonsense"}, {"branch": "x"}, {"after": "999999"}, {"branch": "99999999999999"}]
)
def test_an_address_that_makes_no_sense_shows_everybody(desk, person, query):
    assert [each.pk for each in desk.get(reverse("clients:list"), query).context["listed"].clients] == [person.pk]


def test_a_new_client_needs_only_a_given_name(desk, branch):
    answer = desk.post(reverse("clients:new"), {"given_name": "Ion"})
    made = Client.objects.get()
    assert answer["Location"] == reverse("clients:card", args=[made.pk])
    assert (made.given_name, made.family_name, made.home_branch, str(made.phone)) == ("Ion", "", branch, "")


def test_a_new_client_with_everything(desk, branch):
    form = full_form(
        birth_day="29",
        birth_month="2",
        consent_email="on",
        tags="vip, sofa,vip",
        more_phones="069 555 666 mother",
        likes_silence="on",
    )
    desk.post(reverse("clients:new"), form)
    made = Client.objects.get()
    assert str(made.phone) == "+37369333444"
    assert (made.birth_day, made.birth_month, made.birth_year, made.tags, made.likes_silence) == (
        29,
        2,
        None,
        ["vip", "sofa"],
        True,
    )
    assert list(Consent.objects.values_list("channel", "is_given", "source")) == [("email", True, "desk")]
    assert [(str(each.phone), each.whose) for each in made.more_phones.all()] == [("+37369555666", "mother")]


@pytest.mark.parametrize(
    ("bad", "field", "sentence"),
    [
        ({"given_name": ""}, "given_name", "This field is required."),
        (
            {"phone": "12"},
            "phone",
            "This is not a phone number. Write it with the country code, for example +373 69 111 222.",
        ),
        ({"email": "nadia@"}, "email", "Enter a valid email address."),
        ({"birth_day": "31", "birth_month": "2"}, "birth_day", "This month has no such day."),
        ({"birth_day": "29", "birth_month": "2", "birth_year": "2001"}, "birth_day", "This month has no such day."),
        ({"birth_day": "5"}, "birth_month", "Choose both the day and the month, or neither."),
        ({"birth_year": "85"}, "birth_year", "Nobody is that old. Write the year with four digits."),
        ({"more_phones": "mother"}, "more_phones", "“mother” does not start with a phone number."),
    ],
)
def test_bad_input_is_kept_and_explained_beside_the_field(desk, bad, field, sentence):
    answer = desk.post(reverse("clients:new"), full_form(**bad))
    assert answer.status_code == 422
    form = answer.context["form"]
    assert form.errors == {field: [sentence]}
    assert form["family_name"].value() == "Պետրոսյան"
    assert Client.objects.count() == 0


def test_the_same_phone_is_shown_before_a_second_card_is_made(desk, person):
    form = {"given_name": "Ion", "phone": "069 111 222"}
    asked = desk.post(reverse("clients:new"), form)
    assert (asked.status_code, asked.context["same"], Client.objects.count()) == (422, [person], 1)
    desk.post(reverse("clients:new"), form | {"anyway": "1"})
    assert Client.objects.filter(phone="+37369111222").count() == 2


def test_the_dialog_gives_the_client_back_to_the_page_that_asked(desk):
    shown = desk.get(reverse("clients:new"), {"name": "Anna de Wit", "next": "/calendar/new/?start=9"}, headers=HTMX)
    assert shown.context["form"].initial == {"given_name": "Anna", "family_name": "de Wit"}
    made = desk.post(reverse("clients:new"), {"given_name": "Anna", "next": "/calendar/new/?start=9"}, headers=HTMX)
    assert (made.status_code, made["HX-Redirect"]) == (204, f"/calendar/new/?start=9&client={Client.objects.get().pk}")


def test_a_foreign_address_to_go_back_to_is_ignored(desk):
    answer = desk.post(reverse("clients:new"), {"given_name": "Anna", "next": "https://evil.example/"})
    assert answer["Location"] == reverse("clients:card", args=[Client.objects.get().pk])


def test_editing_shows_what_is_known_and_saves_what_changed(desk, person):
    url = reverse("clients:edit", args=[person.pk])
    shown = desk.get(url).context["form"]
    data = {bound.name: bound.value() for bound in shown if bound.value() not in (None, False)}
    answer = desk.post(url, data | {"allergies": "latex"})
    assert answer["Location"] == reverse("clients:card", args=[person.pk])
    person.refresh_from_db()
    assert (person.allergies, person.given_name, str(person.phone)) == ("latex", "Nadia", "+37369111222")


def test_alerts_stand_on_the_card(desk, person):
    Client.objects.filter(pk=person.pk).update(allergies="PPD & latex", no_shows_count=2, temperament="indecisive")
    answer = desk.get(reverse("clients:card", args=[person.pk])).content.decode()
    for shown in ("PPD &amp; latex", "Did not come 2 times.", "Wants advice. Do not take the decision over."):
        assert shown in answer


def test_a_talk_with_a_call_back_puts_a_task_on_the_desk(desk, person):
    url = reverse("clients:interaction_new", args=[person.pk])
    said = {"channel": "phone", "direction": "in", "topic": "Price", "call_back_at": "2030-01-02T10:00"}
    assert desk.post(url, said)["Location"] == reverse("clients:card", args=[person.pk])
    assert Interaction.objects.get().topic == "Price"
    assert DeskTask.objects.get().due_at.isoformat() == "2030-01-02T08:00:00+00:00"


def test_a_call_back_in_the_past_is_refused_and_nothing_is_written(desk, person):
    said = {"channel": "phone", "direction": "in", "topic": "Price", "call_back_at": "2020-01-02T10:00"}
    answer = desk.post(reverse("clients:interaction_new", args=[person.pk]), said)
    assert (answer.status_code, Interaction.objects.count(), DeskTask.objects.count()) == (409, 0, 0)


@pytest.mark.parametrize("many", [1, 3])
def test_the_desk_page_costs_the_same_for_one_and_for_three(desk, person, branch, now, many, django_assert_num_queries):
    for n in range(many):
        open_task(person, branch=branch, kind="call_back", text="x", due_at=now, dedupe_key=f"k{n}")
    desk.get(reverse("clients:tasks"))
    with django_assert_num_queries(5):  # user, company, branches, calls and bell, tasks
        answer = desk.get(reverse("clients:tasks"))
    assert len(answer.context["rows"]) == many


def test_late_tasks_come_first_and_are_marked(desk, person, branch, now):
    open_task(person, branch=branch, kind="call_back", text="later", due_at=now + timedelta(days=3650), dedupe_key="a")
    open_task(person, branch=branch, kind="call_back", text="late", due_at=now - timedelta(days=3650), dedupe_key="b")
    rows = desk.get(reverse("clients:tasks")).context["rows"]
    assert [(each.task.text, each.is_late) for each, _form in rows] == [("late", True), ("later", False)]


def test_a_task_is_closed_only_with_an_outcome(desk, person, branch, administrator, now):
    task = open_task(person, branch=branch, kind="call_back", text="x", due_at=now, dedupe_key="a")
    url = reverse("clients:task_close", args=[task.pk])
    assert desk.post(url, {"outcome": " "}).status_code == 422
    assert desk.post(url, {"outcome": "Booked"})["Location"] == reverse("clients:tasks")
    task.refresh_from_db()
    assert (task.outcome, task.done_by) == ("Booked", administrator)


def test_a_task_of_another_branch_is_not_there(client, outsider, person, branch, now):
    task = open_task(person, branch=branch, kind="call_back", text="x", due_at=now, dedupe_key="a")
    client.force_login(outsider)
    assert client.post(reverse("clients:task_close", args=[task.pk]), {"outcome": "x"}).status_code == 404
    assert client.get(reverse("clients:tasks")).context["rows"] == []


def test_the_manager_sees_who_changed_what(client, manager, person):
    client.force_login(manager)
    client.post(reverse("clients:edit", args=[person.pk]), {"given_name": "Nadejda", "phone": "+37369111222"})
    changes = client.get(reverse("clients:changes", args=[person.pk])).context["changes"]
    newest = changes[0]
    assert newest.by == str(manager)
    assert {(str(field.label), field.before, field.after) for field in newest.fields} >= {
        ("given name", "Nadia", "Nadejda")
    }
    assert changes[-1].is_first


def test_only_the_owner_gets_everything_about_a_client_as_a_file(client, owner, manager, person):
    url = reverse("clients:hand_over", args=[person.pk])
    client.force_login(manager)
    assert client.post(url).status_code == 403
    client.force_login(owner)
    answer = client.post(url)
    everything = json.loads(answer.content)
    assert answer["Content-Disposition"] == f'attachment; filename="client-{person.pk}.json"'
    assert everything["dossier"]["given_name"] == "Nadia"
    assert everything["dossier"]["phone"] == "+37369111222"
    assert [talk["topic"] for talk in everything["talks"]] == ["Data handed over"]


def test_an_archived_client_is_not_there(desk, person, now):
    Client.objects.filter(pk=person.pk).update(archived_at=now)
    assert desk.get(reverse("clients:card", args=[person.pk])).status_code == 404


def test_names_are_escaped(desk, branch):
    person = ClientFactory(given_name="<b>Ann</b>", family_name="O'Neil", home_branch=branch)
    answer = desk.get(reverse("clients:card", args=[person.pk])).content.decode()
    assert "<b>Ann</b>" not in answer
    assert "&lt;b&gt;Ann&lt;/b&gt; O&#x27;Neil" in answer


def test_a_person_without_a_branch_gets_pages_and_no_error(client, company):
    client.force_login(StaffFactory(username="lost", branches=[]))
    for name in ("list", "tasks"):
        assert client.get(reverse(f"clients:{name}")).status_code == 200
