"""Which row is the header and which column is what: by the words of the header, else by what stands in the column."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from clients.importing.kinds import Field, Kind
from clients.importing.people import read_name
from clients.importing.phones import home_region, longest_number, phone_text
from clients.importing.reading import Row, Table
from clients.importing.sums import is_email
from clients.importing.text import Cell, one_line, shape, tidy

HEADER_WITHIN = 30
SAMPLE = 400
LONGEST_HEADER = 60
SHOWN_SAMPLES = 3


@dataclass
class SheetPlan:
    """`columns` is {column: field}; `header` is the row's number, 0 when there is none; `headings` the texts of that row."""

    name: str
    header: int = 0
    columns: dict[int, str] = field(default_factory=dict)
    headings: list[str] = field(default_factory=list)
    samples: dict[int, list[str]] = field(default_factory=dict)
    rows: int = 0
    is_taken: bool = False

    def as_json(self) -> dict[str, object]:
        return {
            "name": self.name, "header": self.header, "columns": {str(n): name for n, name in self.columns.items()},
            "headings": self.headings, "samples": {str(n): values for n, values in self.samples.items()}, "rows": self.rows, "taken": self.is_taken,
        }  # fmt: skip

    @classmethod
    def from_json(cls, given: dict) -> "SheetPlan":  # type: ignore[type-arg]
        return cls(
            given["name"], given["header"], {int(n): name for n, name in given["columns"].items()}, given["headings"],
            {int(n): values for n, values in given["samples"].items()}, given["rows"], given["taken"],
        )  # fmt: skip

    @property
    def unused(self) -> list[str]:
        """Headings of columns that hold something and are not taken."""
        return [self.heading(n) for n in self.samples if n not in self.columns and not is_counter(self.heading(n))]

    def heading(self, column: int) -> str:
        return self.headings[column] if column < len(self.headings) else ""


def recognise(table: Table, kind: Kind, region: str) -> list[SheetPlan]:
    return [recognise_sheet(name, table.rows(name), kind, region) for name in table.sheets]


def recognise_sheet(name: str, rows: Iterable[Row], kind: Kind, region: str) -> SheetPlan:
    plan, fields = SheetPlan(name), kind.fields()
    sample: list[Row] = []
    for row in rows:
        plan.rows = row[0]
        if len(sample) < SAMPLE:
            sample.append(row)
    at = header_at(sample, fields)
    header = sample[at][1] if at is not None else []
    plan.header = sample[at][0] if at is not None else 0
    plan.headings = [one_line(cell)[:LONGEST_HEADER] for cell in header]
    body = [cells for _number, cells in sample[(at + 1 if at is not None else 0) :]]
    plan.columns = by_words(header, fields)
    by_content(plan, body, {each.name for each in fields}, region)
    plan.samples = samples(body)
    plan.rows = max(plan.rows - plan.header, 0)
    plan.is_taken = all(group & set(plan.columns.values()) for group in kind.needs)
    return plan


def header_at(sample: Sequence[Row], fields: list[Field]) -> int | None:
    """The row, of the first thirty, that names most fields; one name alone counts when nothing beside it looks like data."""
    best, best_score = None, 0
    for at, (_number, cells) in enumerate(sample[:HEADER_WITHIN]):
        named = len(set(by_words(cells, fields).values()))
        words = [one_line(cell) for cell in cells if one_line(cell)]
        looks_like_data = any(is_email(word) or len(longest_number(word)) >= 7 for word in words)
        if named > best_score and (named > 1 or len(words) <= 3) and not looks_like_data:
            best, best_score = at, named
    return best


def by_words(header: Sequence[Cell], fields: list[Field]) -> dict[int, str]:
    """The best fit first; a field that may not repeat takes one column."""
    fits = [
        (score, -column, each)
        for column, cell in enumerate(header)
        if isinstance(cell, str) and 0 < len(cell) <= LONGEST_HEADER
        for each in fields
        if (score := fit(shape(cell), each))
    ]
    columns: dict[int, str] = {}
    taken: set[str] = set()
    for _score, column, each in sorted(fits, key=lambda item: (-item[0], -item[1])):
        if -column not in columns and (each.may_repeat or each.name not in taken):
            columns[-column] = each.name
            taken.add(each.name)
    return dict(sorted(columns.items()))


def fit(heading: str, each: Field) -> int:
    """Equal counts most; else the longest words of the field found whole inside the heading."""
    best = 0
    for words in each.words:
        if heading == words:
            return 1000 + len(words)
        if f" {words} " in f" {heading} " and len(words) > 1:
            best = max(best, 10 * len(words) + 5 * heading.startswith(words))
    return best


def is_counter(heading: str) -> bool:
    return shape(heading) in {"", "n", "no", "nr", "id", "п п", "no п п", "пп", "번호", "հհ", "num", "number", "номер"}


def by_content(plan: SheetPlan, body: list[list[Cell]], known: set[str], region: str) -> None:
    """Columns without a telling header: e-mails, phones and names show by themselves."""
    width = max((len(cells) for cells in body), default=0)
    for name in ("email", "phone", "full_name"):
        if name not in known or name in plan.columns.values() or (name == "full_name" and has_names(plan)):
            continue
        shares = {
            n: share(name, column(body, n), region)
            for n in range(width)
            if n not in plan.columns and not (plan.header and plan.heading(n) and name == "full_name")
        }
        best = max(shares, key=lambda n: shares[n], default=None)
        if best is not None and shares[best] >= 0.6:
            plan.columns[best] = name
    plan.columns = dict(sorted(plan.columns.items()))


def has_names(plan: SheetPlan) -> bool:
    return bool({"full_name", "given_name", "family_name"} & set(plan.columns.values()))


def column(body: list[list[Cell]], n: int) -> list[Cell]:
    return [cells[n] for cells in body if n < len(cells) and tidy(cells[n])]


def share(name: str, values: list[Cell], region: str) -> float:
    """Which part of the values looks like this field."""
    if not values:
        return 0
    looks = {"email": looks_like_email, "phone": looks_like_phone, "full_name": looks_like_name}[name]
    return sum(looks(value) for value in values) / len(values)


def looks_like_email(value: Cell) -> bool:
    return "@" in tidy(value)


def looks_like_phone(value: Cell) -> bool:
    text = phone_text(value)
    return 8 <= len(longest_number(text).lstrip("+")) <= 15 and sum(c.isdigit() for c in text) * 2 >= len(text.strip())


def looks_like_name(value: Cell) -> bool:
    text = one_line(value)
    return (
        isinstance(value, str)
        and 2 <= len(text) <= 60
        and not any(c.isdigit() or c == "@" for c in text)
        and not read_name(text).is_empty
        and len(text.split()) <= 4
    )


def samples(body: list[list[Cell]]) -> dict[int, list[str]]:
    """A few different values of every column that has any."""
    width = max((len(cells) for cells in body), default=0)
    found = {
        n: list(dict.fromkeys(one_line(value)[:80] for value in column(body, n)))[:SHOWN_SAMPLES] for n in range(width)
    }
    return {n: values for n, values in found.items() if values}


def home_of(table: Table, plans: Iterable[SheetPlan], region: str) -> str:
    """The country most phones of the taken sheets belong to."""
    values: list[Cell] = []
    for plan in plans:
        numbers = [n for n, name in plan.columns.items() if name == "phone"]
        for at, (number, cells) in enumerate(table.rows(plan.name)):
            if at > SAMPLE:
                break
            if number > plan.header:
                values += [cells[n] for n in numbers if n < len(cells)]
    return home_region(values, region)
