"""A file of clients: who took it, for what, by which filter and how many rows is kept, and so is the file itself."""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import TextIOWrapper
from typing import IO, Any

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell

from clients.errors import PurposeMissing
from clients.export_columns import NUMBER, Column
from clients.models import Alarm, Client, Erasure, Export
from clients.operations.alarms import raise_alarm, touched
from clients.queries.exported import Taken
from salon.models import Staff

CHUNK = 1000
FORMULA = ("=", "+", "-", "@", "\t", "\r")
LATELY = timedelta(days=3)
Row = Sequence[Any]


@dataclass
class Counted:
    """What went past while the file was written."""

    rows: int = 0
    decoys: list[Client] = field(default_factory=list)

    def watch(self, clients: Iterable[Client]) -> Iterator[Client]:
        for client in clients:
            self.rows += 1
            if client.is_decoy:
                self.decoys.append(client)
            yield client


@transaction.atomic
def export_clients(
    taken: Taken, *, columns: Sequence[Column], purpose: str, style: str, by: Staff, now: datetime
) -> Export:
    """Memory holds CHUNK clients. The owner is told of the file, and of each decoy in it."""
    if not purpose.strip():
        raise PurposeMissing
    rows = taken.clients.select_related("home_branch").prefetch_related("consents", "more_phones").by_name()
    counted = Counted()
    with tempfile.TemporaryFile() as file:
        WRITERS[style](file, table([NUMBER, *columns], counted.watch(rows.iterator(chunk_size=CHUNK))))
        file.seek(0)
        export = Export.objects.create(
            by=by, exported_at=now, filter_text=taken.label, rules=taken.rules, purpose=purpose.strip(),
            rows=counted.rows, file=File(file, name=f"clients-{now:%Y%m%d-%H%M}.{style}"),
        )  # fmt: skip
    tell_owner(export, counted.decoys, by=by, now=now)
    return export


def tell_owner(export: Export, decoys: Iterable[Client], *, by: Staff, now: datetime) -> None:
    given = {"who": by, "rows": export.rows, "filter": export.filter_text, "purpose": export.purpose}
    raise_alarm(
        Alarm.Kind.EXPORT,
        text=lambda: _("%(who)s exported %(rows)d clients (%(filter)s): %(purpose)s") % given,
        dedupe_key=f"export:{export.pk}",
        by=by,
        now=now,
    )
    for decoy in decoys:
        touched(decoy, how="export", by=by, now=now)


def table(columns: Sequence[Column], clients: Iterable[Client]) -> Iterator[Row]:
    yield [str(column.label).capitalize() for column in columns]
    for client in clients:
        yield [column.value(client) for column in columns]


def write_xlsx(file: IO[bytes], rows: Iterable[Row]) -> None:
    """Text is marked as text, so that nothing a client is called can run as a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Clients"))

    def cell(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        made = WriteOnlyCell(sheet, value=value[:32_000])
        made.data_type = "s"
        return made

    for row in rows:
        sheet.append([cell(value) for value in row])
    book.save(file)


def write_csv(file: IO[bytes], rows: Iterable[Row]) -> None:
    """Text that a spreadsheet would run gets an apostrophe before it."""
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    csv.writer(text).writerows([harmless(value) for value in row] for row in rows)
    text.detach()


def harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def read_xlsx(file: IO[bytes]) -> Iterator[Row]:
    for row in load_workbook(file, read_only=True).active.iter_rows(values_only=True):
        yield [value.date() if isinstance(value, datetime) else value for value in row]


def read_csv(file: IO[bytes]) -> Iterator[Row]:
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        yield from csv.reader(text)
    finally:
        text.detach()


WRITERS = {"xlsx": write_xlsx, "csv": write_csv}
READERS = {"xlsx": read_xlsx, "csv": read_csv}


def forget_in_exports(*, now: datetime) -> int:
    """Takes who was erased in the last days out of the files kept from before. Files changed; once more changes none."""
    gone = {str(pk) for pk in Erasure.objects.filter(erased_at__gt=now - LATELY).values_list("client_id", flat=True)}
    return sum(forgotten_in(export, gone) for export in Export.objects.all()) if gone else 0


def forgotten_in(export: Export, gone: set[str]) -> bool:
    name, storage = str(export.file.name), export.file.storage
    style = name.rsplit(".", 1)[-1]
    with tempfile.TemporaryFile() as file:
        with storage.open(name, "rb") as kept:
            if not any(str(row[0]) in gone for row in READERS[style](kept)):
                return False
            kept.seek(0)
            WRITERS[style](file, (row for row in READERS[style](kept) if str(row[0]) not in gone))
        file.seek(0)
        storage.delete(name)
        storage.save(name, File(file))
    return True
