"""From an uploaded file to its rows, told or written. A rehearsal and a run walk the same plan; only the run writes.

The run goes in chunks, each one transaction with its ImportRows and the progress. `claimed_at` is the worker's token: a worker
whose token was replaced stops before writing. Taken up again, the run plans the written chunks anew without writing them.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext as _

from clients.importing.columns import SheetPlan
from clients.importing.copying import copy_in
from clients.importing.kinds import Planned, RowIn, Session, Setting, kind_named
from clients.importing.people_write import row_of
from clients.importing.reading import Table
from clients.importing.text import Cell, shape, tidy
from clients.models import Import, ImportRow

CHUNK = 1000
ROW_COLUMNS = ("source_id", "sheet", "number", "outcome", "reason", "warnings", "values", "object_id", "before")
TOTAL_WORDS = (
    "итого",
    "всего",
    "total",
    "totals",
    "grand total",
    "subtotal",
    "합계",
    "총계",
    "총합",
    "ընդամենը",
    "total general",
)
Outcome = ImportRow.Outcome
Clock = Callable[[], datetime]


@dataclass
class Tally:
    """What the answer says: counts, the bad rows, warnings by row, and notices about the file as a whole."""

    counts: Counter[str] = field(default_factory=Counter)
    bad_rows: list[dict[str, object]] = field(default_factory=list)
    warnings: list[dict[str, object]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def add(self, chunk: Sequence[Planned]) -> None:
        for planned in chunk:
            self.counts[planned.outcome] += 1
            place = {"row": planned.row.number, "sheet": planned.row.sheet}
            if planned.outcome == Outcome.BAD:
                self.bad_rows.append(place | {"reason": planned.reason})
            self.warnings += [place | {"warning": warning} for warning in planned.warnings]

    def figures(self) -> dict[str, int]:
        return {"read": self.counts.total(), **{outcome: self.counts[outcome] for outcome in Outcome.values}}


class Screen:
    """Rows that are no data: blank, totals, the header again, and exact repeats."""

    def __init__(self) -> None:
        self.seen: dict[int, int] = {}

    def verdict(self, row: RowIn, headings: list[str]) -> Planned | None:
        texts = [tidy(cell) for cell in row.cells]
        if not any(texts):
            return Planned(row, Outcome.SKIPPED, _("An empty row."))
        if is_total(row, texts):
            return Planned(row, Outcome.SKIPPED, _("A row of totals, not a client."))
        if headings and [text for text in texts if text] == [heading for heading in headings if heading]:
            return Planned(row, Outcome.SKIPPED, _("The header once more."))
        values = tuple((name, *(tidy(cell) for cell in cells)) for name, cells in sorted(row.values.items()))
        if not any(text for value in values for text in value[1:]):
            return Planned(row, Outcome.SKIPPED, _("Nothing in the recognised columns."))
        first = self.seen.setdefault(hash(values), row.number)
        if first != row.number:
            return Planned(row, Outcome.SKIPPED, _("An exact repeat of row %(row)s.") % {"row": first})
        return None


def is_total(row: RowIn, texts: list[str]) -> bool:
    first = next((shape(text) for text in texts if text), "")
    begins = first in TOTAL_WORDS or any(first.startswith(f"{word} ") for word in TOTAL_WORDS)
    return begins and not any(tidy(cell) for cell in row.values.get("phone", []))


def rows_in(table: Table, plan: SheetPlan) -> Iterator[RowIn]:
    headings = {n: shape(plan.heading(n)) for n in plan.columns}
    for number, cells in table.rows(plan.name):
        if number <= plan.header:
            continue
        values: dict[str, list[Cell]] = {}
        headers: dict[str, list[str]] = {}
        for column, name in plan.columns.items():
            values.setdefault(name, []).append(cells[column] if column < len(cells) else None)
            headers.setdefault(name, []).append(headings[column])
        if plan.header or any(tidy(cell) for cell in cells):
            yield RowIn(plan.name, number, cells, values, headers)


def planned_chunks(table: Table, plans: Sequence[SheetPlan], session: Session) -> Iterator[list[Planned]]:
    screen = Screen()
    for plan in plans:
        rows = rows_in(table, plan)
        while batch := list(islice(rows, CHUNK)):
            verdicts = [screen.verdict(row, plan.headings) for row in batch]
            decided = iter(session.plan([row for row, verdict in zip(batch, verdicts, strict=True) if verdict is None]))
            yield [verdict or next(decided) for verdict in verdicts]


def told(table: Table, plans: Sequence[SheetPlan], session: Session) -> Tally:
    """A rehearsal that leaves nothing behind at all."""
    tally = Tally()
    for chunk in planned_chunks(table, plans, session):
        tally.add(chunk)
    return tally


class LostClaim(Exception):
    """Another worker has taken the import over."""


def carry_out(source: Import, table: Table, *, is_rehearsal: bool, token: datetime, clock: Clock) -> Tally:
    """Rehearses or runs the whole import, from where it stopped. Raises LostClaim."""
    plans = [plan for plan in plans_of(source) if plan.is_taken]
    kind = kind_named(source.kind)
    setting = Setting(
        source.branch, source.created_by, token, source.mapping.get("home", source.branch.phone_region), source
    )
    session, tally, done = kind.session(setting), Tally(), 0
    already = source.rows_done
    for chunk in planned_chunks(table, plans, session):
        done += len(chunk)
        if done <= already:
            session.written(chunk, rows_written(source, chunk))
        else:
            token = write_chunk(
                source, chunk, session, setting, is_rehearsal=is_rehearsal, token=token, clock=clock, done=done
            )
        tally.add(chunk)
    tally.notices = notices(plans_of(source), session, setting)
    finish(source, tally, is_rehearsal=is_rehearsal, token=token, clock=clock)
    if not is_rehearsal:
        session.finished()
    return tally


@transaction.atomic
def write_chunk(
    source: Import,
    chunk: list[Planned],
    session: Session,
    setting: Setting,
    *,
    is_rehearsal: bool,
    token: datetime,
    clock: Clock,
    done: int,
) -> datetime:
    """One transaction: the rows, what they became, the progress, and a fresh token."""
    held(source, token)
    if done == len(chunk):
        source.rows.all().delete()
    rows = [row_of(planned, setting) for planned in chunk] if is_rehearsal else session.write(chunk)
    copy_in(ImportRow, ({name: getattr(row, name) for name in ROW_COLUMNS} for row in rows))
    fresh = clock()
    Import.objects.filter(pk=source.pk).update(rows_done=done, claimed_at=fresh)
    return fresh


def held(source: Import, token: datetime) -> None:
    if not Import.objects.select_for_update().filter(pk=source.pk, claimed_at=token).exists():
        raise LostClaim


def rows_written(source: Import, chunk: list[Planned]) -> dict[tuple[str, int], ImportRow]:
    first, last = chunk[0].row, chunk[-1].row
    rows = source.rows.filter(sheet=first.sheet, number__range=(first.number, last.number))
    return {(row.sheet, row.number): row for row in rows}


@transaction.atomic
def finish(source: Import, tally: Tally, *, is_rehearsal: bool, token: datetime, clock: Clock) -> None:
    held(source, token)
    counts = tally.figures() | {
        "warnings": len({(each["sheet"], each["row"]) for each in tally.warnings}),
        "notices": tally.notices,
    }
    state = Import.State.REHEARSED if is_rehearsal else Import.State.DONE
    if not tally.counts.total():
        source.rows.all().delete()
    done = 0 if is_rehearsal else tally.counts.total()
    Import.objects.filter(pk=source.pk).update(
        state=state,
        counts=counts,
        rows_done=done,
        rows_total=tally.counts.total(),
        claimed_at=None,
        error="",
        finished_at=None if is_rehearsal else clock(),
    )


def plans_of(source: Import) -> list[SheetPlan]:
    return [SheetPlan.from_json(given) for given in source.mapping.get("sheets", [])]


def notices(plans: Sequence[SheetPlan], session: Session, setting: Setting) -> list[str]:
    """What is true of the file as a whole, so that nothing is lost in silence."""
    said: list[str] = []
    for plan in plans:
        if not plan.is_taken:
            said.append(
                _("Sheet “%(sheet)s” was not imported: %(rows)s rows, no recognised columns or left out by you.")
                % {"sheet": plan.name, "rows": plan.rows}
            )
        elif plan.unused:
            said.append(
                _("Columns left out of “%(sheet)s”: %(columns)s.")
                % {"sheet": plan.name or _("the file"), "columns": ", ".join(plan.unused[:20])}
            )
    if setting.home != setting.branch.phone_region:
        said.append(
            _(
                "Most phones of the file belong to %(country)s, not to the branch’s %(region)s: numbers without a country code that do not fit the branch are read as %(country)s."
            )
            % {"country": setting.home, "region": setting.branch.phone_region}
        )
    return said + session.notices()
