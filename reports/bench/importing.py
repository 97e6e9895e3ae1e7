"""How fast a client list comes in: rows a person would have, in a rehearsal and in a run that is rolled back."""

from collections.abc import Callable
from itertools import count
from tempfile import NamedTemporaryFile
from time import perf_counter
from typing import Any

from django.core.files import File
from django.db import connection, transaction
from django.utils import timezone
from openpyxl import Workbook

from clients.importing.jobs import run_at_once, take_in
from clients.models import Import
from reports.bench.parts import Bench, part
from reports.bench.stopwatch import Line, Memory
from salon.models import Branch

ROWS = 50_000
BUDGET = 60_000
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
    "Примечание",
]
FAMILIES, GIVEN = (
    "Иванова Петрова Соколова Кузнецова Мамедова Гришина Ёлкина Ткаченко Ким".split(),
    "Анна Мария Ольга Елена Наталья Ирина Зарина".split(),
)


@part("import")
def measure_import(bench: Bench) -> list[Line]:
    """One run: it takes too long for a median. The queries are those of the run."""
    queries = count()

    def counted(execute: Callable[..., Any], *arguments: Any) -> Any:
        next(queries)
        return execute(*arguments)

    branch = Branch.objects.active().first()
    assert branch
    with NamedTemporaryFile(suffix=".xlsx") as file, transaction.atomic(), connection.execute_wrapper(counted):
        book = Workbook(write_only=True)
        sheet = book.create_sheet("База")
        sheet.append(HEADER)
        for n in range(ROWS):
            sheet.append(row(n))
        book.save(file.name)
        memory, start = Memory(), perf_counter()
        with open(file.name, "rb") as content:
            source = take_in(File(content), name="bench.xlsx", kind=Import.Kind.CLIENTS.value, branch=branch, by=None)
        run_at_once(source, clock=timezone.now)
        spent, note = (perf_counter() - start) * 1000, str(memory)
        source.file.delete(save=False)
        transaction.set_rollback(True)
    return [Line("import", f"{ROWS:,} rows from .xlsx", round(spent), None, next(queries), BUDGET, note)]


def row(n: int) -> list[object]:
    phone = [
        79_000_000_000.0 + n,
        f"8 (9{n % 100:02d}) {n // 100 % 1000:03d}-{n % 97:02d}-{n % 89:02d}",
        f"+7916{n:07d}",
    ][n % 3]
    birth = ["25.10.1954", "29.02", "21 января", 1979, ""][n % 5]
    return [
        n + 1,
        f"{FAMILIES[n % 9]} {GIVEN[n % 7]}",
        phone,
        birth,
        f"B-{n}",
        "79 534,00 ₽",
        37,
        "25.08.2024",
        f"bench{n}@example.com",
        ["VIP", "любит кофе", ""][n % 3],
    ]
