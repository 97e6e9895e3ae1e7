"""The activity matrix, how many clients are in each class, who moved between classes, and the clients themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count

from clients.kinds import ASPECTS, Aspect, boundaries
from clients.models import ClassMove, Client, ClientQuerySet, Norm
from clients.queries.listed import COUNTED, ON_A_PAGE
from salon.models import Branch, Company, Staff
from salon.roles import Right, may

QUARTERS = 4
LEVELS = 8  # shades of the matrix
Counts = Mapping[tuple[str, Any], tuple[int, Decimal]]

# One walk over everybody for the matrix and all classes: first the few hundred ways in which clients are alike, then their
# sums. A card younger than the last reckoning is nobody's yet.
COUNTED_AT_ONCE = """
WITH everybody AS (
    SELECT coalesce(s.activity, 'none') AS activity, coalesce(s.rhythm, 'none') AS rhythm, coalesce(s.pace, 'none') AS pace,
           coalesce(nullif(c.relationship, ''), s.kind, '') AS kind,
           CASE WHEN coalesce(s.activity, 'none') <> 'none' THEN least(s.quarters_since, 4) END AS since,
           s.quarters_active AS active, coalesce(s.spent_year, 0) AS spent
    FROM clients_client c LEFT JOIN clients_standing s ON s.client_id = c.id
    WHERE c.archived_at IS NULL AND (%(branch)s::bigint IS NULL OR c.home_branch_id = %(branch)s)
), alike AS (
    SELECT activity, rhythm, pace, kind, since, active, count(*) AS clients, sum(spent) AS spent
    FROM everybody GROUP BY activity, rhythm, pace, kind, since, active
)
SELECT CASE WHEN grouping(activity) = 0 THEN 'activity' WHEN grouping(rhythm) = 0 THEN 'rhythm' WHEN grouping(pace) = 0 THEN 'pace'
            WHEN grouping(kind) = 0 THEN 'kind' ELSE 'matrix' END,
       coalesce(activity, rhythm, pace, kind), since, active, sum(clients)::bigint, sum(spent)
FROM alike
GROUP BY GROUPING SETS ((activity), (rhythm), (pace), (kind), (since, active))
"""


@dataclass(frozen=True)
class Cell:
    """Clients whose last visit is so many whole quarters ago (4: a year or more) and who came in so many of the last four."""

    since: int
    active: int
    clients: int
    money: Decimal
    level: int


@dataclass(frozen=True)
class Class:
    name: str
    label: Any
    clients: int
    money: Decimal
    share: int
    rule: str


@dataclass(frozen=True)
class Classes:
    aspect: Aspect
    classes: list[Class]


@dataclass(frozen=True)
class Kinds:
    """`matrix` is a row for each quarter of the last visit, newest first; its cells from four quarters active to none."""

    total: int
    matrix: list[list[Cell]]
    groups: list[Classes]
    norm: Norm | None


@dataclass(frozen=True)
class Moves:
    """`rows`: for each class the clients that left it for another one, in the order of `classes`."""

    aspect: Aspect
    total: int
    rows: list[tuple[str, Any, list[tuple[str, int]]]]


@dataclass(frozen=True)
class Members:
    clients: list[Client]
    last: Client | None
    count: int
    is_counted: bool


def kinds_of_clients(*, by: Staff, company: Company, branch: Branch | None = None) -> Kinds:
    counts = counted(branch) if may(by, Right.SEE_CARDS) else {}
    norm = Norm.objects.filter(family=None).first()
    rules = boundaries(company, norm)
    total = sum(count for (aspect, _name), (count, _money) in counts.items() if aspect == "activity")
    groups = [Classes(aspect, classes_of(aspect, counts, rules, total)) for aspect in ASPECTS.values()]
    return Kinds(total, matrix_of(counts), groups, norm)


def counted(branch: Branch | None) -> Counts:
    with connection.cursor() as cursor:
        cursor.execute(COUNTED_AT_ONCE, {"branch": branch.pk if branch else None})
        return {
            (aspect, (since, active) if aspect == "matrix" else name): (count, money)
            for aspect, name, since, active, count, money in cursor.fetchall()
        }


def classes_of(aspect: Aspect, counts: Counts, rules: Mapping[tuple[str, str], str], total: int) -> list[Class]:
    found = []
    for name, label in aspect.classes:
        clients, money = counts.get((aspect.name, name), (0, Decimal(0)))
        share = round(100 * clients / total) if total else 0
        found.append(Class(name, label, clients, money, share, rules[aspect.name, name]))
    return found


def matrix_of(counts: Counts) -> list[list[Cell]]:
    """Who came this quarter was active in one at least; who has been away for a year in none."""
    most = max((count for (aspect, _place), (count, _money) in counts.items() if aspect == "matrix"), default=0)
    rows = []
    for since in range(QUARTERS + 1):
        cells = []
        for active in range(QUARTERS, -1, -1):
            clients, money = counts.get(("matrix", (since, active)), (0, Decimal(0)))
            cells.append(Cell(since, active, clients, money, round(LEVELS * (clients / most) ** 0.5) if most else 0))
        rows.append(cells)
    return rows


def moves_between(
    aspect: str, first: date, last: date, *, by: Staff, branch: Branch | None = None
) -> Moves:  # both days included
    """How many clients went from each class to each other one; who went twice the same way is counted once."""
    chosen = ASPECTS[aspect]
    moves = ClassMove.objects.filter(aspect=aspect, moved_on__range=(first, last), client__archived_at__isnull=True)
    moves = moves.filter(client__home_branch=branch) if branch else moves
    moves = moves if may(by, Right.SEE_CARDS) else moves.none()
    counts = {
        (row["before"], row["after"]): row["clients"]
        for row in moves.order_by().values("before", "after").annotate(clients=Count("client", distinct=True))
    }
    rows = [
        (name, label, [(other, counts.get((name, other), 0)) for other, _label in chosen.classes])
        for name, label in chosen.classes
    ]
    return Moves(chosen, sum(counts.values()), rows)


def members(clients: ClientQuerySet, *, after: Client | None = None) -> Members:
    """A page of them by name; page 10,000 costs what page 1 costs."""
    count = clients.order_by()[: COUNTED + 1].count()
    behind = clients.after(after) if after else clients
    page = list(behind.by_name().select_related("home_branch", "standing")[: ON_A_PAGE + 1])
    shown = page[:ON_A_PAGE]
    return Members(shown, shown[-1] if len(page) > ON_A_PAGE else None, min(count, COUNTED), count <= COUNTED)
