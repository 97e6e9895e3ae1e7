"""Files of clients: who may, what is written down, what is in them."""

import csv
import re
from io import BytesIO, StringIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from clients.errors import PurposeMissing
from clients.export_columns import columns_for
from clients.models import Alarm, Export
from clients.operations import erase_client, export_clients, set_decoy
from clients.operations.export import forget_in_exports
from clients.operations.segments import create_segment
from clients.queries import taken
from clients.segments.built_in import all_of, asks
from salon.models import ContactsAccess
from tests.factories import ClientFactory

WANTED = {"columns": ["given_name", "phone", "visits"], "style": "xlsx", "purpose": "Post cards"}


def everybody(owner, company, now):
    return taken("", by=owner, today=now.date(), company=company)


def made(owner, company, now, style="xlsx", purpose="Post cards"):
    columns = [each for each in columns_for(owner) if each.name in WANTED["columns"]]
    return export_clients(
        everybody(owner, company, now), columns=columns, purpose=purpose, style=style, by=owner, now=now
    )


def rows_of(content):
    return [list(row) for row in load_workbook(BytesIO(content)).active.iter_rows(values_only=True)]


def test_a_file_is_written_down_kept_and_the_owner_told(owner, person, company, now):
    export = made(owner, company, now)
    assert (export.by, export.rows, export.filter_text, export.purpose) == (owner, 1, "All clients", "Post cards")
    assert rows_of(export.file.read()) == [
        ["No.", "Given name", "Phone", "Visits"],
        [person.pk, "Nadia", "+373 691 11 222", 0],
    ]
    assert Alarm.objects.values_list("kind", "staff").get() == ("export", owner.pk)


def test_without_a_purpose_there_is_no_file(owner, company, now):
    with pytest.raises(PurposeMissing):
        made(owner, company, now, purpose=" ")
    assert not Export.objects.exists()


@pytest.mark.parametrize("bad", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x")'])
def test_nothing_in_a_file_runs_as_a_formula(owner, branch, company, now, bad):
    ClientFactory(given_name=bad, home_branch=branch, phone="")
    with load(made(owner, company, now)) as content:
        cell = load_workbook(BytesIO(content)).active["B2"]
    assert (cell.value, cell.data_type) == (bad, "s")
    with load(made(owner, company, now, style="csv")) as content:
        assert list(csv.reader(StringIO(content.decode("utf-8-sig"))))[1][1] == f"'{bad}"


@pytest.mark.parametrize("style", ["xlsx", "csv"])
def test_the_night_takes_the_erased_out_of_the_files_kept(owner, person, branch, company, now, style):
    ClientFactory(given_name="=Irina", home_branch=branch, phone="", first_visit_on=now.date(), visits_count=3)
    columns = [each for each in columns_for(owner) if each.name in ["given_name", "phone", "visits", "first_visit"]]
    export = export_clients(
        everybody(owner, company, now), columns=columns, purpose="Post cards", style=style, by=owner, now=now
    )
    name, before = export.file.name, table_of(export, style)
    erase_client(person, why="wish", by=owner, now=now)
    assert forget_in_exports(now=now) == 1
    export.refresh_from_db()
    assert export.file.name == name
    assert table_of(export, style) == [row for row in before if "Nadia" not in row]
    assert len(before) == 3
    assert forget_in_exports(now=now) == 0


def table_of(export, style):
    with load(export) as content:
        return rows_of(content) if style == "xlsx" else list(csv.reader(StringIO(content.decode("utf-8-sig"))))


class load:
    def __init__(self, export):
        self.export = export

    def __enter__(self):
        with self.export.file.open("rb") as file:
            return file.read()

    def __exit__(self, *args):
        self.export.file.close()


def test_a_file_with_a_decoy_in_it_raises_an_alarm_of_its_own(owner, person, company, now):
    set_decoy(person, is_decoy=True, by=owner, now=now)
    made(owner, company, now)
    assert sorted(Alarm.objects.values_list("kind", flat=True)) == ["decoy", "export"]


def test_the_page_tells_how_many_and_gives_the_file(client, owner, person, branch):
    ClientFactory(home_branch=branch, visits_count=1)
    client.force_login(owner)
    url = reverse("clients:export")
    page = client.get(f"{url}?segment=one_visit").content.decode()
    assert '<b class="num">1</b> client in “One visit”' in page
    answer = client.post(url, WANTED | {"segment": "one_visit"})
    assert len(rows_of(b"".join(answer.streaming_content))) == 2
    assert "attachment" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    assert client.post(url, WANTED | {"purpose": ""}).status_code == 422
    assert client.post(url, WANTED | {"columns": ["password"]}).status_code == 422


def test_a_segment_that_is_none_takes_nobody(owner, person, company, now):
    assert taken("saved-999", by=owner, today=now.date(), company=company).clients.count() == 0
    assert taken("nonsense", by=owner, today=now.date(), company=company).clients.count() == 0


@pytest.mark.parametrize("name", ["zzz", "saved-999"])
def test_an_unknown_segment_is_no_page_and_no_file(client, owner, person, name):
    client.force_login(owner)
    url = reverse("clients:export")
    assert client.get(url, {"segment": name}).status_code == 404
    assert client.post(url, WANTED | {"segment": name}).status_code == 404
    assert not Export.objects.exists()


@pytest.mark.parametrize("who", ["manager", "administrator", "master"])
def test_only_the_owner_takes_files_and_gets_them_again(client, request, owner, person, company, now, who):
    export = made(owner, company, now)
    client.force_login(request.getfixturevalue(who))
    assert client.post(reverse("clients:export"), WANTED).status_code == 403
    assert client.get(reverse("clients:export_file", args=[export.pk])).status_code == 403
    client.force_login(owner)
    answer = client.get(reverse("clients:export_file", args=[export.pk]))
    assert rows_of(b"".join(answer.streaming_content))[1][1] == "Nadia"


def test_who_does_not_see_contacts_takes_none(owner):
    owner.contacts_access = ContactsAccess.HIDDEN
    assert {"phone", "email", "messenger", "more_phones"} & {each.name for each in columns_for(owner)} == set()
    owner.contacts_access = ""
    assert {"phone", "email", "messenger", "more_phones"} <= {each.name for each in columns_for(owner)}


def test_many_clients_cost_no_more_questions_than_one_chunk(owner, company, branch, now, django_assert_max_num_queries):
    for _ in range(30):
        ClientFactory(home_branch=branch)
    with django_assert_max_num_queries(14):
        assert made(owner, company, now).rows == 30


def test_a_segments_own_page_leads_to_its_export(client, owner, person, now):
    segment = create_segment(name="Has a phone", rules=all_of(asks("has_phone", "is", True)), by=owner, now=now)
    client.force_login(owner)
    page = client.get(reverse("clients:segment", args=[segment.pk])).content.decode()
    (link,) = re.findall(rf'href="({reverse("clients:export")}[^"]*)"', page)
    assert "in “Has a phone”" in client.get(link).content.decode()
