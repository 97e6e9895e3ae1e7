import json

import pytest
from django.core.management import CommandError, call_command

from tests.factories import BranchFactory


def run(capsys, *args):
    call_command("run_job", *args)
    return capsys.readouterr().out


@pytest.fixture
def salon(branch, agreeing):
    other = BranchFactory(code="seoul", timezone="Asia/Seoul")
    for home in (branch, branch, other):
        agreeing(home_branch=home, birth_day=22, birth_month=11)


def figures(chosen, written, already_there):
    return {"chosen": chosen, "written": written, "already_there": already_there}


def test_json_counts_by_branch_and_in_all_and_the_second_run_writes_nothing(salon, capsys):
    first = json.loads(run(capsys, "birthday", "--date", "2026-11-22", "--json"))
    assert {key: first[key] for key in ("job", "date", "chosen", "written", "already_there")} == {
        "job": "birthday", "date": "2026-11-22", **figures(3, 3, 0),
    }  # fmt: skip
    assert sorted(first["branches"], key=lambda each: each["branch"]) == [
        {"branch": "riverside", **figures(2, 2, 0)},
        {"branch": "seoul", **figures(1, 1, 0)},
    ]
    second = json.loads(run(capsys, "birthday", "--date", "2026-11-22", "--json"))
    assert {key: second[key] for key in figures(0, 0, 0)} == figures(3, 0, 3)


def test_one_branch_as_a_table(salon, capsys):
    lines = run(capsys, "birthday", "--date", "2026-11-22", "--branch", "seoul").splitlines()
    assert [line.split() for line in lines] == [
        ["branch", "chosen", "written", "already", "there"],
        ["seoul", "1", "1", "0"],
        ["total", "1", "1", "0"],
    ]


@pytest.mark.parametrize("job", ["birthday", "return_visit", "lapsed"])
def test_every_job_runs_today_without_a_date(salon, capsys, job):
    assert json.loads(run(capsys, job, "--json"))["job"] == job


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["birthday", "--date", "22.11.2026"], "“22.11.2026” is not a date. Write it as 2026-11-22."),
        (["birthday", "--branch", "moon"], "There is no branch “moon”. Known: riverside, seoul."),
        (["dance"], "invalid choice"),
        (["dance"], "'birthday', 'return_visit', 'lapsed'"),
    ],
)
def test_what_cannot_be_run_says_why(salon, args, said):
    with pytest.raises(CommandError) as refusal:
        call_command("run_job", *args)
    assert said in str(refusal.value)


def test_before_there_is_a_company(db):
    with pytest.raises(CommandError):
        call_command("run_job", "birthday")
