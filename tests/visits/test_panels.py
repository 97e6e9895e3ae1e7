"""What visits add to the card, the history, a master's day and a hand-over."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bookings.brief import actions_for, facts_about
from bookings.operations import WantedPart, book_appointment
from clients.card import filled, panels
from clients.erasure import everything_about
from clients.models import Client
from clients.timeline import newest
from tests.factories import ClientFactory, as_on_card
from visits.models import FormulaNote
from visits.operations import WantedLine, WantedPayment, check_out, write_formula


@pytest.fixture
def visited(person, branch, service, master, administrator, now):
    """Four visits and three formulas."""
    for n in range(4):
        line, paid = WantedLine(service=service, master=master), [WantedPayment("cash", service.price)]
        when = now - timedelta(days=30 * (4 - n))
        check_out(
            None, client=person, branch=branch, lines=[line], payments=paid, by=administrator, now=when, key=f"v{n}"
        )
    for n in range(3):
        write_formula(person, text=f"7.{n}", by=master, now=now - timedelta(days=3 - n))
    return Client.objects.get(pk=person.pk)


def panel_of(client, name, by, now):
    places = filled(as_on_card(client), by=by, now=now)
    return next((values for place in places.values() for panel, values in place if panel.name == name), None)


@pytest.mark.parametrize("who", ["administrator", "master"])
def test_the_card_shows_the_last_three_visits_and_two_formulas(request, visited, who, now):
    by = request.getfixturevalue(who)
    shown = panel_of(visited, "visits", by, now)["last_visits"]
    notes = panel_of(visited, "formulas", by, now)["formulas"]
    assert [visit.number for visit in shown] == [4, 3, 2]
    assert [formula.note.text for formula in notes] == ["7.2", "7.1"]


def test_a_newcomer_has_no_visits_panel_but_a_place_for_the_first_formula(person, master, now):
    assert panel_of(person, "visits", master, now) is None
    assert panel_of(person, "formulas", master, now) == {"formulas": [], "may_write": True}


@pytest.mark.parametrize("name", ["visits", "formulas", "photos"])
def test_each_panel_keeps_to_its_queries(visited, administrator, now, name):
    panel = next(each for each in panels(administrator) if each.name == name)
    on_card = as_on_card(visited)
    with CaptureQueriesContext(connection) as asked:
        panel.context(on_card, by=administrator, now=now)
    assert len(asked) == panel.queries


def test_the_card_as_a_page_links_to_the_whole_history(client, visited, administrator):
    client.force_login(administrator)
    shown = client.get(reverse("clients:card", args=[visited.pk])).content.decode()
    assert f'<a href="{reverse("visits:history", args=[visited.pk])}">All 4</a>' in shown
    assert reverse("visits:formula_new", args=[visited.pk]) in shown


def test_the_history_has_visits_and_formulas_newest_first(visited, administrator, now):
    visits = newest(visited, by=administrator, before=now, limit=2, kind="visits")
    formulas = newest(visited, by=administrator, before=now - timedelta(days=1), limit=5, kind="formulas")
    assert [(event.title, event.amount, event.by) for event in visits] == [
        ("Cut & finish", 50, visited.visits.first().lines.get().master.short_name)
    ] * 2
    assert [event.text for event in formulas] == ["7.1", "7.0"]


def test_a_master_sees_the_last_formula_and_a_button_to_write_the_next(
    visited, branch, service, master, administrator, now
):
    wanted = [WantedPart(service, master)]
    appointment = book_appointment(
        visited, branch=branch, parts=wanted, starts_at=now + timedelta(hours=1), by=administrator, now=now
    )
    told = [fact.text for fact in facts_about(appointment, by=master, now=now)]
    urls = [action.url for action in actions_for(appointment, by=master)]
    assert "7.2" in told
    assert f"{reverse('visits:formula_new', args=[visited.pk])}?appointment={appointment.pk}" in urls


def test_visits_and_formulas_are_handed_over_and_nobody_elses(visited, branch, master, now):
    write_formula(ClientFactory(home_branch=branch), text="secret", by=master, now=now)
    given = everything_about(visited)
    assert [visit["total"] for visit in given["visits"]] == ["50.00"] * 4
    assert [visit["payments"] for visit in given["visits"]] == [[{"kind": "cash", "amount": "50.00"}]] * 4
    assert [note["text"] for note in given["formulas"]] == ["7.2", "7.1", "7.0"]
    assert FormulaNote.objects.count() == 4
