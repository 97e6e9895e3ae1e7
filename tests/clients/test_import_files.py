"""Whole files: dialects, encodings, junk, several sheets, repeats; rehearsal equals run; undo gives back exactly what was."""

import io
import json
import tempfile
import zipfile
from datetime import datetime, timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients.importing import running
from clients.importing.errors import CannotRead, NoRows, NothingRecognised, WrongImportState
from clients.importing.jobs import claim_next, locked, run_at_once, start, take_in, undo_later, work
from clients.models import Channel, Client, ClientPhone, Consent, DeskTask, Import, ImportRow
from loyalty.models import Card
from salon.models import Role
from tests.factories import ClientFactory, MasterFactory

HEADER = [
    "№",
    "ФИО",
    "Телефон",
    "ДР",
    "Карта",
    "Сумма чеков",
    "Кол-во визитов",
    "Посл. визит",
    "Эл. почта",
    "Мастер",
    "Откуда узнали",
    "Примечание",
]
PLAIN = "ФИО;Телефон\nАнна Петрова;+37369111222\nВера Ким;069333444\n"


def workbook(**sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


MESSY = workbook(
    База=[
        ["Салон красоты — клиентская база"], [], HEADER,
        [1, " Ким  Зарина ", "89679391422 (мама)", "", 1, "79 534,00 ₽", "", datetime(2026, 7, 23), "client1@", "", "", "не звонить до 12"],  # noqa: DTZ001
        [2, "Ольга (от Лены)", "8 (993) 264-23-12", 1979, "000002", "220\xa0837", "", "25.08.2024", "", "Оля", "вывеска", "аллергия на аммиак!!!"],
        [3, "Ткаченко Ольга Олеговна", "+7 993 4666799, дом. 8(495)9248737", "25.10.1954", "К-3", "104962", 37, "", "a@mail.ru; b@mail.ru", "Света", "подруга", "VIP 😊"],
        [], [4, "Мамедова Карина", "нет", "31.02.1990", "К-3", "-", "", "давно", "нет", "", "", "не беспокоить, просила удалить"],
        [5, "", "", "", "", "", "", "", "", "", "", ""],
        [6, "Иванова Анна", "+7 993 4666799", "", "", "", "", "01.01.2099", "", "", "", "х" * 2000],
        [7, "Ткаченко Ольга", 79934666799.0, "", "", "", "", "", "a@mail.ru", "", "", ""],
        ["Итого"],
    ],
    Лист2=[["телефон", "имя"], [89564452100.0, "Ștefan"], ["+79469653000", "서연"]],
    пустой=[],
)  # fmt: skip


def taken(branch, content, name="base.csv", by=None):
    data = content.encode() if isinstance(content, str) else content
    return take_in(ContentFile(data, name), name=name, kind="clients", branch=branch, by=by)


def brought(branch, content, name="base.csv"):
    source = taken(branch, content, name)
    tally = run_at_once(source, clock=timezone.now)
    source.refresh_from_db()
    return source, tally


def undone(source):
    undo_later(source)
    work(claim_next(now=timezone.now()), clock=timezone.now)
    source.refresh_from_db()


@pytest.fixture
def russian(branch):
    branch.phone_region = "RU"
    branch.save()
    return branch


def test_the_messy_workbook_gets_sensible_answers(russian):
    MasterFactory(first_name="Светлана", last_name="Юн", role=Role.MASTER, branches=[russian])
    _source, tally = brought(russian, MESSY, "messy.xlsx")
    assert tally.figures() == {"read": 11, "created": 7, "updated": 0, "skipped": 4, "bad": 0}
    mother, olga, full, karina, anna = Client.objects.order_by("pk")[:5]
    assert (mother.given_name, mother.family_name, str(mother.phone), mother.spent_total, mother.best_time) == (
        "Зарина",
        "Ким",
        "+79679391422",
        Decimal(79534),
        "не звонить до 12",
    )
    assert mother.more_phones.get().whose == "мама"
    assert (olga.given_name, olga.birth_year, olga.birth_day, olga.allergies, "от Лены" in olga.notes) == (
        "Ольга",
        1979,
        None,
        "аллергия на аммиак!!!",
        True,
    )
    assert (
        full.patronymic,
        full.birth_day,
        full.email,
        full.visits_count,
        full.tags,
        full.favourite_master.first_name,
    ) == ("Олеговна", 25, "a@mail.ru", 37, ["VIP"], "Светлана")
    assert "b@mail.ru" in full.notes
    assert sorted(full.more_phones.values_list("whose", flat=True)) == ["дом."]
    assert (str(karina.phone), karina.birth_day, karina.last_visit_on, karina.tags) == (
        "",
        None,
        None,
        ["do not disturb"],
    )
    assert sorted(karina.consents.values_list("channel", "is_given")) == sorted(
        (channel, False) for channel in Channel.values
    )
    assert (anna.given_name, str(anna.phone), len(anna.notes)) == ("Анна", "+79934666799", 2000)
    assert dict(Card.objects.values_list("number", "client__family_name")) == {
        "1": "Ким",
        "000002": "",
        "К-3": "Ткаченко",
    }
    assert not Consent.objects.filter(is_given=True).exists()


def test_each_row_says_its_own_number_and_reason(russian):
    source, tally = brought(russian, MESSY, "messy.xlsx")
    said = {row.number: row.reason for row in source.rows.filter(sheet="База").exclude(reason="")}
    assert said == {
        7: "An empty row.",
        9: "Nothing in the recognised columns.",
        11: "The same client as in row 6, nothing new.",
        12: "A row of totals, not a client.",
    }
    assert any("31.02.1990" in warned["warning"] for warned in tally.warnings)
    assert any("пустой" in notice for notice in source.counts["notices"])


def test_a_second_run_changes_nothing(russian):
    brought(russian, MESSY, "messy.xlsx")
    before = list(Client.objects.order_by("pk").values())
    _source, tally = brought(russian, MESSY, "messy.xlsx")
    assert (tally.counts["created"], tally.counts["updated"]) == (0, 0)
    assert list(Client.objects.order_by("pk").values()) == before


def test_a_rehearsal_says_what_the_run_does_and_leaves_no_trace(russian, capsys):
    (file := russian_file(MESSY)).seek(0)
    call_command("import_clients", file.name, "--rehearse", "--json")
    rehearsed = json.loads(capsys.readouterr().out)
    assert (Client.objects.count(), Import.objects.count(), ImportRow.objects.count()) == (0, 0, 0)
    call_command("import_clients", file.name, "--json")
    assert json.loads(capsys.readouterr().out) == rehearsed


def russian_file(content):
    file = tempfile.NamedTemporaryFile(suffix=".xlsx")  # noqa: SIM115 the test closes it
    file.write(content)
    file.flush()
    return file


def test_the_shell_says_a_missing_file_and_branch(branch, tmp_path):
    with pytest.raises(CommandError, match="no file"):
        call_command("import_clients", str(tmp_path / "none.csv"))
    with pytest.raises(CommandError, match="riverside"):
        call_command("import_clients", str(tmp_path / "none.csv"), "--branch", "mars")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1251"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_csv_of_any_delimiter_and_encoding(branch, encoding, delimiter):
    text = 'ФИО;Телефон;Примечание\r\n"Петрова; ""Аня""";+37369111222;"две\r\nстроки"\r\nВера Ким;+37369333444;\r\n'
    quoted = text.replace('"Петрова; ""Аня"""', "Аня Петрова").replace(";", delimiter)
    brought(branch, quoted.encode(encoding))
    assert list(Client.objects.order_by("pk").values_list("given_name", "family_name", "notes")) == [
        ("Аня", "Петрова", "две\nстроки"),
        ("Вера", "Ким", ""),
    ]


def test_csv_that_names_its_own_delimiter(branch):
    brought(branch, "sep=;\nName;Phone\nAnna Rusu;069111222\n")
    assert Client.objects.get().search_text.count("rusu")


def test_columns_without_a_header_are_known_by_what_stands_in_them(branch):
    brought(branch, "Анна Петрова,+37369111222,a@b.md\nВера Ким,069333444,\n")
    assert list(Client.objects.order_by("pk").values_list("given_name", "email")) == [("Анна", "a@b.md"), ("Вера", "")]


@pytest.mark.parametrize(
    "header",
    [
        "Name,Phone number,Date of birth",
        "Клиент,Моб. тел.,Дата рождения",
        "고객명,휴대폰,생년월일",
        "Nume și prenume,Nr. telefon,Data nașterii",
        "Անուն Ազգանուն,Հեռախոս,Ծննդյան օր",
    ],
)
def test_headers_of_five_languages(branch, header):
    source = taken(branch, f"{header}\nAnna Rusu,069111222,01.02.1990\n")
    assert source.mapping["sheets"][0]["columns"] == {"0": "full_name", "1": "phone", "2": "birth"}


def test_a_known_client_gets_blanks_filled_and_nothing_overwritten(branch, person):
    person.source = "Website"
    person.save()
    source, tally = brought(
        branch, "Имя;Фамилия;Телефон;Email;Источник;ДР\nNadia;Petrova;069111222;other@example.com;вывеска;01.02.1990\n"
    )
    person.refresh_from_db()
    assert tally.counts["updated"] == 1
    assert (person.email, person.source, person.birth_day, person.birth_year) == (
        "nadia@example.com",
        "Website",
        1,
        1990,
    )
    assert source.rows.get().reason == "Filled in: date of birth."
    assert source.rows.get().warnings == [
        "The card is kept where the row says something else: e-mail, how they found us."
    ]


def test_a_family_on_one_phone_is_several_clients(branch):
    _source, tally = brought(branch, "ФИО;Телефон\nАнна Ким;+37369111222\nВера Ким;069111222\nАнна Ким;37369111222\n")
    assert tally.figures() == {"read": 3, "created": 2, "updated": 0, "skipped": 1, "bad": 0}
    assert "Анна Ким (row 2)" in tally.warnings[0]["warning"]


def test_a_row_without_name_and_phone_is_bad_and_one_without_a_name_is_not(branch):
    _source, tally = brought(branch, "ФИО;Телефон;Email\n;;a@b.md\n;069111222;\n")
    assert [(bad["row"], bad["reason"]) for bad in tally.bad_rows] == [(2, "Neither a name nor a phone number.")]
    assert Client.objects.get().given_name == "No name"


def test_consent_comes_only_from_a_column(branch):
    brought(branch, "ФИО;Телефон;Согласие на рассылку\nАнна;069111222;да\nВера;069333444;\n")
    assert set(Consent.objects.values_list("client__given_name", "is_given")) == {("Анна", True)}


def test_undo_gives_back_exactly_what_was(branch, person):
    before, history = list(Client.objects.values()), list(ClientPhone.objects.values())
    source, _tally = brought(
        branch,
        "ФИО;Телефон;ДР;Примечание;Карта\nПетрова Nadia;069111222, 069999888;01.02.1990;VIP аллергия;К-1\nВера;069333444;;;К-2\n",
    )
    person.refresh_from_db()
    assert (person.birth_day, person.tags, Card.objects.count(), Client.objects.count()) == (1, ["VIP"], 2, 2)
    undone(source)
    now = list(Client.objects.values())
    assert [{k: v for k, v in row.items() if k != "search_text"} for row in now] == [
        {k: v for k, v in row.items() if k != "search_text"} for row in before
    ]
    assert (list(ClientPhone.objects.values()), Card.objects.count(), source.state) == (history, 0, Import.State.UNDONE)


def test_undo_keeps_clients_with_something_newer_and_says_so(branch, now):
    source, _tally = brought(branch, PLAIN)
    anna = Client.objects.get(given_name="Анна")
    DeskTask.objects.create(kind="call_back", client=anna, branch=branch, text="call", due_at=now, dedupe_key="x")
    undone(source)
    assert (list(Client.objects.all()), source.counts["kept"]) == ([anna], 1)
    assert source.rows.get(object_id=anna.pk).reason.startswith("Kept")


def test_undo_leaves_a_field_that_was_changed_since(branch, person):
    source, _tally = brought(branch, "Имя;Фамилия;Телефон;Источник\nNadia;Petrova;069111222;вывеска\n")
    Client.objects.update(source="Website")
    undone(source)
    person.refresh_from_db()
    assert person.source == "Website"


def test_a_run_that_died_is_taken_up_again_without_doubling(branch, monkeypatch):
    monkeypatch.setattr(running, "CHUNK", 2)
    source = taken(
        branch,
        "ФИО;Телефон\n" + "".join(f"Анна Ким{n};+3736911{n:04d}\n" for n in range(7)) + "Анна Ким0;+37369110000\n",
    )
    start(locked(source, Import.State.UPLOADED), Import.State.WAITING)
    first = claim_next(now=timezone.now())
    token = first.claimed_at
    chunks = iter([1, 2])
    real = running.write_chunk
    monkeypatch.setattr(
        running,
        "write_chunk",
        lambda *args, **kwargs: (
            real(*args, **kwargs) if next(chunks, None) else (_ for _ in ()).throw(KeyboardInterrupt)
        ),
    )
    with pytest.raises(KeyboardInterrupt):
        work(first, clock=timezone.now)
    assert Client.objects.count() == 4
    monkeypatch.setattr(running, "write_chunk", real)
    assert claim_next(now=timezone.now()) is None
    again = claim_next(now=timezone.now() + timedelta(minutes=5))
    work(again, clock=timezone.now)
    source.refresh_from_db()
    assert (Client.objects.count(), source.state, source.counts["created"], source.counts["skipped"]) == (
        7,
        Import.State.DONE,
        7,
        1,
    )
    first.claimed_at = token
    work(first, clock=timezone.now)
    assert Client.objects.count() == 7


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"), (b"\x89PNG\r\n\x1a\n\x00\x00", "table"), (b"<html><table><tr><td>x</td></tr></table>", "web page"),
        (b"PK\x03\x04 broken", "table"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "table"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_with_a_sentence(branch, content, said):
    with pytest.raises(CannotRead, match=said):
        taken(branch, content, "base.xlsx")


def test_a_zip_bomb_and_a_cell_too_far_out_are_refused(branch):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 40_000_000)
    with pytest.raises(CannotRead, match="unpacks"):
        taken(branch, file.getvalue(), "bomb.xlsx")
    book = openpyxl.Workbook()
    book.active["XFD1048576"] = "far"
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(CannotRead, match="too large"):
        taken(branch, out.getvalue(), "far.xlsx")


def test_a_file_without_known_columns_is_refused_at_the_run(branch):
    source = taken(branch, "a;b\n1;2\n")
    with pytest.raises(NothingRecognised):
        run_at_once(source, clock=timezone.now)
    with pytest.raises(WrongImportState):
        undo_later(source)


def test_a_file_of_headings_alone_is_refused_and_leaves_no_import(branch):
    with pytest.raises(NoRows):
        taken(branch, "Имя;Телефон\n")
    assert Import.objects.count() == 0


def test_a_chosen_sheet_of_headings_alone_is_refused_when_another_has_the_rows(branch):
    book = openpyxl.Workbook()
    book.active.append(["Имя", "Телефон"])
    other = book.create_sheet("Прочее")
    for row in (["a", "b"], [1, 2]):
        other.append(row)
    file = io.BytesIO()
    book.save(file)
    source = taken(branch, file.getvalue(), "base.xlsx")
    with pytest.raises(NoRows):
        run_at_once(source, clock=timezone.now)
    source.refresh_from_db()
    assert source.state == Import.State.UPLOADED


CELLS = st.one_of(
    st.sampled_from(
        ["Анна Ким", "Вера", "+37369111222", "069111222", "", "нет", "a@b.md", "29.02", "К-1", "Итого", "да", "12"]
    ),
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12),
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(CELLS, min_size=5, max_size=5), min_size=1, max_size=12))
def test_rehearsal_and_run_come_to_the_same(branch, rows):
    with transaction.atomic():
        ClientFactory(given_name="Анна", family_name="Ким", phone="+37369111222", home_branch=branch)
        lines = [
            "ФИО\tТелефон\tEmail\tКарта\tПримечание",
            *(
                "\t".join(
                    cell.replace("\t", " ").replace("\n", " ").replace("\r", " ").replace('"', "") for cell in row
                )
                for row in rows
            ),
        ]
        content = "\n".join(lines) + "\n"
        source = taken(branch, content.encode("utf-8", "replace"))
        start(locked(source, Import.State.UPLOADED), Import.State.CHECKING)
        work(claim_next(now=timezone.now()), clock=timezone.now)
        source.refresh_from_db()
        if source.state == Import.State.REHEARSED:
            told, rehearsed = (
                list(source.rows.values_list("sheet", "number", "outcome", "reason", "warnings")),
                source.counts,
            )
            start(locked(source, Import.State.REHEARSED), Import.State.WAITING)
            work(claim_next(now=timezone.now()), clock=timezone.now)
            source.refresh_from_db()
            assert list(source.rows.values_list("sheet", "number", "outcome", "reason", "warnings")) == told
            assert source.counts == rehearsed
        transaction.set_rollback(True)
