"""What a large base costs: the same questions at 4,000 clients and at 200,000 with 3,000,000 visits, and how they grew.

Each size lives in a database of its own, loaded once and kept; so much disk (2.5 GB) and time (minutes) is asked for by name only.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Client, Norm, Standing
from clients.queries.sampled import estimate
from clients.queries.segments import count as count_segment
from clients.segments.built_in import all_of, asks
from reports.bench.dossier_people import load_base
from reports.bench.own_database import own_database
from reports.bench.parts import HTMX, Bench, opened, part
from reports.bench.stopwatch import Line, Memory, queries_of, time_of, undone
from salon.models import Company, Staff
from visits.models import Visit
from visits.operations import WantedLine, WantedPayment, check_out, reckon_due
from visits.operations.standing import reckon_after_visit

SIZES = (4_000, 200_000)
VERSION = 2  # of the made-up base: another number loads it anew
A_DAY = timedelta(days=1)


@part("dossier", by_name=True)
def measure_dossier(bench: Bench) -> list[Line]:
    lines: list[Line] = []
    for size in SIZES:
        with database_of(size) as loaded:
            found = [*loaded, *questions(size), *night(size)]
        lines += [grown(line, lines) for line in found]
    return lines


def grown(line: Line, before: list[Line]) -> Line:
    """The larger base says by how much it is slower than the smaller one."""
    small = next((each for each in before if each.what.split(": ", 1)[1] == line.what.split(": ", 1)[1]), None)
    growth = f"× {line.ours / small.ours:.1f}" if small and small.ours else ""
    return Line(**(vars(line) | {"note": " · ".join(filter(None, [growth, line.note]))}))


@contextmanager
def database_of(size: int) -> Iterator[list[Line]]:
    """The rest of the block asks this database; afterwards the connection is where it was."""
    with own_database(f"bench_dossier_{VERSION}_{size}"):
        yield [] if Company.objects.exists() else [loaded(size)]


def loaded(size: int) -> Line:
    start, now = perf_counter(), timezone.now()
    load_base(size, now=now)
    spent = perf_counter() - start
    reckon_due(now=now - A_DAY)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return Line(
        "dossier", f"{size:,}: loading", round(spent * 1000), None, 0, 240_000, f"{Visit.objects.count():,} visits"
    )


def questions(size: int) -> list[Line]:
    desk, company, today = Staff.objects.get(username="desk"), Company.objects.get(), timezone.now().date()
    browser = Browser()
    browser.force_login(desk, backend=settings.AUTHENTICATION_BACKENDS[0])
    bench = Bench(browser, desk, timezone.now())
    usual = Client.objects.filter(visits_count=15).order_by("pk").first()
    most = Client.objects.order_by("-visits_count", "pk").first()
    assert usual
    assert most
    search, card = reverse("clients:search"), reverse("clients:card", args=[usual.pk])

    def page(url: str, **headers: str) -> Callable[[], object]:
        return opened(bench, url, **headers)

    asked: dict[str, Any] = {"by": desk, "today": today, "company": company}
    few = all_of(asks("visits", "gte", 3), asks("birth_month", "in", ["this"]), asks("no_shows", "eq", 0))
    lapsed = all_of(asks("lapsed", "is", True))

    def told(rules: Any) -> Callable[[], object]:
        """What the builder says while one edits."""
        return lambda: estimate(rules, **asked) or count_segment(rules, **asked)

    def counted(rules: Any) -> Callable[[], object]:
        return lambda: count_segment(rules, **asked)

    return [
        line(size, "search, last four digits", page(f"{search}?q={str(usual.phone)[-4:]}", **HTMX), 60),
        *(line(size, f"search, “{text}”", page(f"{search}?q={text}", **HTMX), 60) for text in ("petr", "иванова", "Մելիք", "김민")),
        line(size, "client card, 15 visits", page(card), 60),
        line(size, f"client card, the most visits ({most.visits_count})", page(reverse("clients:card", args=[most.pk])), 60),
        line(size, "client list, first page", page(reverse("clients:list")), 150),
        line(size, "kinds of clients, whole page", page(reverse("clients:kinds")), 300),
        *(line(size, f"segment, live count: {name}", told(rules), 60) for name, rules in (("lapsed", lapsed), ("three conditions", few))),
        *(line(size, f"segment, exact count: {name}", counted(rules), 1000) for name, rules in (("lapsed", lapsed), ("three conditions", few))),
        line(size, "one client reckoned after a visit", reckoning_one(usual), 15),
        line(size, "check-out of a visit, all of it", paying(usual, desk), 60),
    ]  # fmt: skip


def line(size: int, what: str, action: Callable[[], object], budget: float) -> Line:
    # The client with the most visits is another one in each base: the name of the line is the same.
    name = what.split(" (")[0]
    note = what.removeprefix(name).strip(" ()")
    return Line("dossier", f"{size:,}: {name}", time_of(action), None, queries_of(action), budget, note)


def reckoning_one(client: Client) -> Callable[[], object]:
    visit, company = Visit.objects.filter(client=client).select_related("branch").latest("day"), Company.objects.get()
    visit.paid_at = timezone.now()
    return undone(lambda: reckon_after_visit(client, visit, company=company))


def paying(client: Client, desk: Staff) -> Callable[[], object]:
    branch, now = client.home_branch, timezone.now()
    done = Visit.objects.filter(client=client).latest("day").lines.get()
    assert done.service
    assert done.master
    wanted = {
        "lines": [WantedLine(service=done.service, master=done.master)],
        "payments": [WantedPayment("card", done.service.price)],
    }
    return undone(lambda: check_out(None, client=client, branch=branch, by=desk, now=now, key="", **wanted))  # type: ignore[arg-type]


def night(size: int) -> list[Line]:
    """As on any night: everybody is of yesterday. One run."""
    now: datetime = timezone.now()
    Standing.objects.update(reckoned_on=now.date() - 2 * A_DAY)
    Norm.objects.update(reckoned_on=now.date() - 2 * A_DAY)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE clients_standing")
    memory, start = Memory(), perf_counter()
    done = reckon_due(now=now)
    spent = perf_counter() - start
    note = f"{1_000_000 * spent / done.clients:,.0f} s per million, {done.written:,} written, {done.moves:,} moves, {memory}"
    again = perf_counter()
    reckon_due(now=now)
    return [
        Line("dossier", f"{size:,}: nightly classes", round(spent * 1000), None, 0, 300_000, note),
        Line("dossier", f"{size:,}: nightly classes, again", round((perf_counter() - again) * 1000), None, 0, 5_000),
    ]
