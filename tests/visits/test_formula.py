"""Formulas: ingredients by row, version over version, compared; what the client does not stand is not mixed."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bookings.operations import WantedPart, book_appointment
from clients.errors import SafetyStop
from clients.operations import note_substance, sign_override
from clients.safety import ingredients_for
from tests.factories import ClientFactory, ServiceFactory, SubstanceFactory
from visits.errors import EmptyFormula, FormulaNeedsService
from visits.mixtures import Kind, Row, compared
from visits.models import FormulaIngredient, FormulaNote
from visits.operations import write_formula
from visits.queries import formulas_of, read_formula

HTMX = {"HX-Request": "true"}
DAY = timedelta(days=1)


@pytest.fixture
def ppd(db):
    return SubstanceFactory(name="PPD", synonyms="p-Phenylenediamine, CI 76060")


@pytest.fixture
def write(person, service, master, now):
    """write("6.1 30 g", days=1): a formula so many days after now."""

    def written(*rows, days=0, text="", **changed):
        given = {"service": service, "by": master, "now": now + days * DAY, "text": text} | changed
        return write_formula(person, ingredients=[Row(*row.split(" ", 1)) for row in rows], **given)

    return written


@pytest.fixture
def chair(client, master):
    client.force_login(master)
    return client


def test_a_mixture_is_compared_ingredient_by_ingredient():
    before = [Row("6.1", "30 g"), Row("Oxide", "60 ml"), Row("7.3", "10 g")]
    now = [Row("OXIDE", "60ml"), Row("6.1", "40 g"), Row("0.11", "2 g")]
    assert [(line.name, line.before, line.now, line.kind) for line in compared(before, now)] == [
        ("OXIDE", "60 ml", "60ml", Kind.SAME),
        ("6.1", "30 g", "40 g", Kind.CHANGED),
        ("0.11", "", "2 g", Kind.ADDED),
        ("7.3", "10 g", "", Kind.REMOVED),
    ]


def test_one_ingredient_twice_is_matched_in_order():
    twice = [Row("6.1", "10 g"), Row("6.1", "20 g")]
    assert [line.kind for line in compared(twice, twice)] == [Kind.SAME, Kind.SAME]
    assert [line.kind for line in compared(twice, twice[:1])] == [Kind.SAME, Kind.REMOVED]


def test_a_formula_is_a_version_over_the_last_of_its_service(person, write, ppd):
    first = write("6.1 30 g", "p-phenylenediamine 1 g")
    other = write("7.3 20 g", days=1, service=ServiceFactory())
    second = write("6.1 40 g", days=2, text="35 min")
    assert (first.previous, other.previous, second.previous) == (None, None, first)
    assert [(row.name, row.amount, row.substance) for row in first.ingredients.all()] == [
        ("6.1", "30 g", None),
        ("p-phenylenediamine", "1 g", ppd),
    ]
    read = read_formula(formulas_of(person).get(pk=second.pk))
    assert (read.words, [(line.name, line.kind) for line in read.changes]) == (
        "6.1 40 g\n35 min",
        [("6.1", Kind.CHANGED), ("p-phenylenediamine", Kind.REMOVED)],
    )


def test_a_double_click_is_one_formula(write):
    assert write("6.1 30 g") == write("6.1 30 g")
    assert write("6.1 31 g") != write("6.1 30 g", days=1)
    assert FormulaNote.objects.count() == 3


def test_nothing_written_and_a_mixture_for_nothing_are_refused(write):
    with pytest.raises(EmptyFormula):
        write(" ")
    with pytest.raises(FormulaNeedsService):
        write("6.1 30 g", service=None)
    assert FormulaNote.objects.count() == 0


def test_what_the_client_does_not_stand_is_not_mixed(person, write, service, ppd, master, now):
    note_substance(person, substance=ppd, kind="allergy", by=master, now=now)
    with pytest.raises(SafetyStop) as stop:
        write("6.1 30 g", "P-phenylenediamine 1 g")
    assert (stop.value.details["mixed"], stop.value.details["services"]) == ([ppd.pk], [service.pk])
    assert FormulaNote.objects.count() == 0


def test_a_manager_signs_for_what_is_being_mixed(person, write, branch, service, ppd, master, manager, now):
    note_substance(person, substance=ppd, kind="allergy", by=master, now=now)
    sign_override(
        person, service=service, substance=ppd, code="formula_clash", day=branch.local_day(now),
        reason="Tested for years", by=manager, now=now, mixed=[ppd],
    )  # fmt: skip
    assert write("PPD 1 g").ingredients.count() == 1
    with pytest.raises(SafetyStop):
        write("PPD 1 g", days=1)


def test_a_better_formula_is_written_over_one_that_clashes(person, write, ppd, master, now):
    write("PPD 1 g")
    note_substance(person, substance=ppd, kind="allergy", by=master, now=now)
    assert write("6.1 30 g", days=1).ingredients.get().name == "6.1"


def test_booking_is_stopped_by_the_last_formula_and_not_by_an_older_one(
    person, branch, write, service, ppd, master, administrator, now
):
    write("PPD 1 g")
    note_substance(person, substance=ppd, kind="allergy", by=master, now=now)
    wanted = {"branch": branch, "parts": [WantedPart(service, master)], "by": administrator, "now": now}
    with pytest.raises(SafetyStop):
        book_appointment(person, starts_at=now + DAY, **wanted)
    write("6.1 30 g", days=1)
    assert book_appointment(person, starts_at=now + DAY, **wanted).pk


def test_ingredients_of_the_last_formulas_come_in_one_query(person, write, service, ppd, django_assert_num_queries):
    other = ServiceFactory()
    write("6.1 1 g", days=0)
    write("PPD 1 g", days=1)
    write("PPD 2 g", days=1, service=other)
    write("6.1 2 g", days=2, service=other)
    with django_assert_num_queries(1):
        assert ingredients_for(person, [service, other]) == {service.pk: [ppd]}


@pytest.mark.parametrize(
    "change",
    [
        "update visits_formulanote set text = 'other'",
        "delete from visits_formulaingredient",
        "update visits_formulaingredient set amount = '1 kg'",
    ],
)
def test_the_database_refuses_to_edit_a_formula(write, change):
    write("6.1 30 g", text="35 min")
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert (FormulaNote.objects.get().text, FormulaIngredient.objects.get().amount) == ("35 min", "30 g")


# Pages ---------------------------------------------------------------------------------------------------


def typed(service, *rows, **more):
    pairs = [row.split(" ", 1) for row in rows]
    return {
        "service": service.pk,
        "ingredient": [p[0] for p in pairs],
        "amount": [p[1] for p in pairs],
        "text": "",
    } | more


def test_rows_are_written_down_and_empty_ones_left_out(chair, person, service):
    answer = chair.post(
        reverse("visits:formula_new", args=[person.pk]),
        {"service": service.pk, "ingredient": ["6.1", "", "Oxide"], "amount": ["30 g", "", ""], "text": "35 min"},
    )
    note = FormulaNote.objects.get()
    assert answer["Location"] == reverse("clients:card", args=[person.pk])
    assert [(row.name, row.amount) for row in note.ingredients.all()] == [("6.1", "30 g"), ("Oxide", "")]


def test_more_rows_keeps_what_is_typed_and_saves_nothing(chair, person, service):
    url = reverse("visits:formula_new", args=[person.pk])
    shown = chair.post(url, typed(service, "6.1 30 g", text="35 min", action="more"))
    form = shown.context["form"]
    assert (shown.status_code, form["text"].value(), form["service"].value()) == (200, "35 min", str(service.pk))
    assert [row.name for row in form.shown_rows()] == ["6.1", "", "", "", ""]
    assert FormulaNote.objects.count() == 0


def test_a_row_without_a_name_or_a_mixture_without_a_service_comes_back_as_typed(chair, person, service):
    url = reverse("visits:formula_new", args=[person.pk])
    nameless = chair.post(url, {"service": service.pk, "ingredient": [""], "amount": ["30 g"], "text": ""})
    lost = chair.post(url, {"ingredient": ["6.1"], "amount": ["30 g"], "text": "x"})
    assert (nameless.status_code, lost.status_code, FormulaNote.objects.count()) == (422, 422, 0)
    assert "30 g" in nameless.content.decode()
    assert lost.context["form"].errors["service"] == ["Say for which service this is mixed."]


def test_copying_the_last_begins_with_its_rows(chair, person, service, write):
    note = write("6.1 30 g", "Oxide 60 ml", text="35 min")
    form = chair.get(reverse("visits:formula_new", args=[person.pk]), {"copy": note.pk}).context["form"]
    assert [str(row) for row in form.shown_rows()] == [
        "6.1 30 g",
        "Oxide 60 ml",
        "",
    ]
    assert (form["text"].value(), form["service"].value()) == ("35 min", service.pk)


def test_a_refused_mixture_leads_to_the_signature_and_back(client, chair, person, service, ppd, master, manager, now):
    note_substance(person, substance=ppd, kind="allergy", by=master, now=now)
    url = reverse("visits:formula_new", args=[person.pk])
    refused = chair.post(url, typed(service, "PPD 1 g"), headers=HTMX)
    safety = f"{reverse('clients:safety', args=[person.pk])}?day="
    assert (refused.status_code, f"&amp;mixed={ppd.pk}" in refused.content.decode()) == (409, True)
    assert safety in refused.content.decode()

    client.force_login(manager)
    link = refused.content.decode().split('btn btn--sm" href="')[1].split('"')[0].replace("&amp;", "&")
    ((problem, form),) = client.get(link).context["problems"]
    signed = client.post(reverse("clients:override", args=[person.pk]), form.initial | {"reason": "Tested for years"})
    assert (problem.substance, signed.status_code) == (ppd, 302)
    assert client.post(url, typed(service, "PPD 1 g")).status_code == 302
    assert FormulaNote.objects.count() == 1


@pytest.mark.parametrize("name", ["formulas", "formula_new"])
def test_pages_take_the_same_queries_for_one_and_three(chair, person, write, name):
    url, counts = reverse(f"visits:{name}", args=[person.pk]), []
    for n in range(3):
        write("6.1 30 g", f"7.{n} 10 g", days=n)
        chair.get(url)
        with CaptureQueriesContext(connection) as asked:
            chair.get(url)
        counts.append(len(asked))
    assert counts == counts[:1] * 3


def test_versions_are_compared_with_the_one_before_or_another(chair, person, write):
    notes = [write(f"6.1 {n}0 g", days=n) for n in (1, 2, 3)]
    before = chair.get(reverse("visits:formula_compare", args=[notes[2].pk])).context
    chosen = chair.get(reverse("visits:formula_compare", args=[notes[2].pk]), {"beside": notes[0].pk}).context
    assert [(line.before, line.now) for line in before["lines"]] == [("20 g", "30 g")]
    assert [(line.before, line.now) for line in chosen["lines"]] == [("10 g", "30 g")]


def test_a_note_of_another_client_is_not_compared_with(chair, person, branch, service, write, master, now):
    foreign = write_formula(ClientFactory(home_branch=branch), text="secret", by=master, now=now, service=service)
    note = write("6.1 30 g")
    shown = chair.get(reverse("visits:formula_compare", args=[note.pk]), {"beside": foreign.pk})
    assert (shown.context["before"], "secret" in shown.content.decode()) == (None, False)


def test_the_history_is_of_one_service_when_asked(chair, person, service, write):
    other = ServiceFactory(name="Lashes")
    write("6.1 30 g")
    write("Glue 1 ml", service=other)
    url = reverse("visits:formulas", args=[person.pk])
    assert [each.words for each in chair.get(url, {"service": other.pk}).context["formulas"]] == ["Glue 1 ml"]
    assert len(chair.get(url).context["formulas"]) == 2
