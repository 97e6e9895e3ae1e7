import json
from datetime import date
from random import Random

import pytest
from django.core.management import CommandError, call_command

from clients.rhythm_file import day_of
from reports.bench.populations import CUT, POPULATIONS


@pytest.fixture(scope="module")
def salon_rows():
    visits = POPULATIONS["regular salon"](Random(7))
    return [(f"c{n}", date.fromordinal(day)) for n, days in enumerate(visits) for day in days]


def written(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "visits.csv"
    path.write_text(text, encoding=encoding)
    return str(path)


def answer(capsys, path, *arguments):
    call_command("bench_rhythm", path, "--cut", CUT.isoformat(), "--json", *arguments)
    return json.loads(capsys.readouterr().out)


def test_it_says_in_json_how_far_ours_is_ahead(tmp_path, capsys, salon_rows):
    path = written(tmp_path, "client,date\n" + "".join(f"{client},{day}\n" for client, day in salon_rows))
    told = answer(capsys, path)
    assert told["ahead"] is True
    assert (told["promised"], told["horizon"], told["cut"]) == (0.8, 30, CUT.isoformat())
    assert told["clients"] == len({client for client, day in salon_rows if day <= CUT})
    for baseline in ("last_three", "fixed_60"):
        assert told["ours"]["error"] < told[baseline]["error"]
        assert told["ours"]["auc"] > told[baseline]["auc"]


def test_messy_but_clear_files_give_the_same_answer(tmp_path, capsys, salon_rows):
    plain = written(tmp_path, "client,date\n" + "".join(f"{client},{day}\n" for client, day in salon_rows))
    told = answer(capsys, plain)
    shuffled = Random(1).sample(salon_rows, len(salon_rows)) + salon_rows[:50]
    ways = ("%Y-%m-%d", "%Y-%m-%d 10:30", "%d.%m.%Y", "%Y-%m-%dT09:00:00Z", " %Y/%m/%d ")
    lines = [f"{100 + n};{client} ;{day.strftime(ways[n % 5])}" for n, (client, day) in enumerate(shuffled)]
    messy = written(tmp_path, "Sum; Client ;DATE\r\n\r\n" + "\r\n".join(lines) + "\r\n\r\n;;\r\n", "utf-8-sig")
    assert answer(capsys, messy) == told


def test_it_ends_with_one_where_ours_is_not_ahead(tmp_path, capsys):
    first = date(2025, 1, 1).toordinal()
    rows = [(n, first + n + 60 * visit) for n in range(50) for visit in range(4 if n % 2 else 10)]
    path = written(tmp_path, "client,date\n" + "".join(f"{n},{date.fromordinal(day)}\n" for n, day in rows))
    with pytest.raises(SystemExit) as ended:
        call_command("bench_rhythm", path, "--cut", "2025-10-15")
    assert ended.value.code == 1
    assert "Ours is not ahead of both in both." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "There is no column “client” in the header: the file is empty."),
        ("who,date\n1,2025-01-01\n", "There is no column “client” in the header: who, date."),
        ("client,when\n1,2025-01-01\n", "There is no column “date” in the header: client, when."),
        ("client,date\n", "There is no visit in the file."),
        ("client,date\n1,2025-01-01\n\n2,2025-02-30\n", "Line 4: “2025-02-30” is not a date. Write it as 2026-11-22."),
        ("client,date\n1,\n", "Line 2: “” is not a date. Write it as 2026-11-22."),
        ("client,date\n,2025-01-01\n", "Line 2 names no client."),
        ("client,date\n7,2025-01-01\n7\n", "Line 3 has fewer columns than the header."),
        ("client,date\n7,2025-01-01\n", "Nobody has come twice"),
        (
            "client,date\n7,03/04/2025\n7,03/25/2025\n",
            "Line 3: “03/25/2025” has the month before the day. Write it as 2026-11-22.",
        ),
    ],
)
def test_a_file_that_cannot_tell_is_refused_in_a_sentence(tmp_path, text, sentence):
    extra = "" if "Nobody" not in sentence else "8,2025-09-01\n"
    with pytest.raises(CommandError) as refused:
        call_command("bench_rhythm", written(tmp_path, text + extra), "--cut", "2025-06-01")
    assert str(refused.value).startswith(sentence)
    assert refused.value.returncode == 2


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--cut", "soon"], "“soon” is not a date. Write the cut as 2026-11-22."),
        (["--cut", "2024-01-01"], "No visit is known up to the cut: choose a later day."),
        (["--cut", "2026-01-01"], "There is no visit after the cut: choose an earlier day."),
        (["--cut", "2025-02-01", "--horizon", "0"], "The horizon is at least one day."),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(tmp_path, arguments, sentence):
    path = written(tmp_path, "client,date\n1,2025-01-01\n1,2025-01-20\n1,2025-03-03\n")
    with pytest.raises(CommandError) as refused:
        call_command("bench_rhythm", path, *arguments)
    assert str(refused.value) == sentence


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CommandError, match="There is no file"):
        call_command("bench_rhythm", str(tmp_path / "nothing.csv"), "--cut", "2025-01-01")


@pytest.mark.parametrize(
    "text", ["2025-03-04", "2025-03-04 10:30", "2025-03-04T10:30:00Z", "20250304", "04.03.2025", "04/03/2025"]
)
def test_days_are_read_as_people_write_them(text):
    assert day_of(text) == date(2025, 3, 4)
