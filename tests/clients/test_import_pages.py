"""The import in pages: who may, what each step shows, what is kept and refused."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clients.models import Client, Import
from clients.tasks import run_waiting_imports
from tests.factories import BranchFactory

CSV = "Имя;Телефон;Примечание\nАнна Петрова;+37369111222;VIP\n;;нет никого\nВера;12;\n".encode("cp1251")


@pytest.fixture
def as_manager(client, manager):
    client.force_login(manager)
    return client


@pytest.fixture
def uploaded(as_manager, branch):
    as_manager.post(
        reverse("clients:import_new"),
        {"file": SimpleUploadedFile("base.csv", CSV), "kind": "clients", "branch": branch.pk},
    )
    return Import.objects.get()


def rehearse(browser, source):
    page = browser.get(reverse("clients:import_columns", args=[source.pk]))
    form = page.context["form"]
    data = {name: form[name].initial for name in form.fields}
    answer = browser.post(
        reverse("clients:import_columns", args=[source.pk]), {name: value for name, value in data.items() if value}
    )
    run_waiting_imports()
    source.refresh_from_db()
    return answer


def test_columns_are_recognised_on_upload(uploaded):
    assert uploaded.mapping["sheets"][0]["columns"] == {"0": "given_name", "1": "phone", "2": "notes"}
    assert uploaded.state == Import.State.UPLOADED


def test_the_rehearsal_shows_rows_and_writes_no_client(as_manager, uploaded):
    rehearse(as_manager, uploaded)
    page = as_manager.get(reverse("clients:import_detail", args=[uploaded.pk]))
    assert uploaded.state == Import.State.REHEARSED
    assert {chip["key"]: chip["count"] for chip in page.context["chips"]} == {
        "": 3,
        "created": 2,
        "updated": 0,
        "skipped": 0,
        "bad": 1,
        "warned": 1,
    }
    assert Client.objects.count() == 0


def test_the_run_writes_what_was_rehearsed_and_the_undo_takes_it_back(as_manager, uploaded):
    rehearse(as_manager, uploaded)
    rehearsed = uploaded.counts
    as_manager.post(reverse("clients:import_run", args=[uploaded.pk]))
    run_waiting_imports()
    uploaded.refresh_from_db()
    assert (uploaded.state, uploaded.counts) == (Import.State.DONE, rehearsed)
    assert sorted(Client.objects.values_list("given_name", flat=True)) == ["Анна", "Вера"]
    as_manager.post(reverse("clients:import_undo", args=[uploaded.pk]))
    run_waiting_imports()
    uploaded.refresh_from_db()
    assert (uploaded.state, Client.objects.count()) == (Import.State.UNDONE, 0)


def test_bad_rows_come_back_with_the_reason_beside_them(as_manager, uploaded):
    rehearse(as_manager, uploaded)
    answer = as_manager.get(reverse("clients:import_rows_file", args=[uploaded.pk]))
    rows = list(
        openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.iter_rows(values_only=True)
    )
    assert rows[1][1:4] == ("3", "Bad", "Neither a name nor a phone number.")
    assert [row[1] for row in rows[1:]] == ["3", "4"]


def test_running_twice_is_refused(as_manager, uploaded):
    rehearse(as_manager, uploaded)
    as_manager.post(reverse("clients:import_run", args=[uploaded.pk]))
    assert as_manager.post(reverse("clients:import_run", args=[uploaded.pk])).status_code == 409


def test_two_columns_may_not_both_be_the_e_mails_of_the_birth_date(as_manager, uploaded):
    answer = as_manager.post(
        reverse("clients:import_columns", args=[uploaded.pk]), {"take0": "on", "sheet0_0": "birth", "sheet0_1": "birth"}
    )
    assert answer.status_code == 422
    assert sorted(answer.context["form"].errors) == ["sheet0_0", "sheet0_1"]


def test_a_picture_is_refused_with_a_sentence_and_not_kept(as_manager, branch):
    answer = as_manager.post(
        reverse("clients:import_new"),
        {
            "file": SimpleUploadedFile("base.xlsx", b"\x89PNG\r\n\x1a\n\x00\x00\x00"),
            "kind": "clients",
            "branch": branch.pk,
        },
    )
    assert answer.status_code == 409
    assert Import.objects.count() == 0


def test_the_desk_may_not_import(client, administrator):
    client.force_login(administrator)
    assert client.get(reverse("clients:import_new")).status_code == 403


def test_imports_of_another_branch_are_not_found(as_manager, uploaded):
    Import.objects.update(branch=BranchFactory())
    assert as_manager.get(reverse("clients:import_detail", args=[uploaded.pk])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(as_manager, branch, django_assert_max_num_queries, count):
    for n in range(count):
        Import.objects.create(branch=branch, file_name=f"{n}.csv", file="x.csv")
    with django_assert_max_num_queries(9):
        assert len(as_manager.get(reverse("clients:imports")).context["page"].object_list) == count


def test_progress_is_a_fragment_while_under_way_and_leads_on_after(as_manager, uploaded):
    url = reverse("clients:import_progress", args=[uploaded.pk])
    Import.objects.update(state=Import.State.RUNNING, rows_done=1, rows_total=4)
    assert 'value="25"' in as_manager.get(url, headers={"HX-Request": "true"}).content.decode()
    Import.objects.update(state=Import.State.DONE)
    assert as_manager.get(url, headers={"HX-Request": "true"})["HX-Redirect"] == reverse(
        "clients:import_detail", args=[uploaded.pk]
    )
