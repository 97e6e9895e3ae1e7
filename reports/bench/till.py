"""`make bench ONLY=till`: the pages of the till and of loyalty, the proof of the ledger, and a year lived again by the simulator."""

from datetime import timedelta
from time import perf_counter

from django.conf import settings
from django.test import Client as Browser
from django.urls import reverse

from loyalty.models import AccountKind
from reports.bench.parts import Bench, line, opened, part
from reports.bench.stopwatch import Line, Memory, queries_of
from salon.models import Company, Role, Staff
from visits.models import Visit
from visits.operations.proof import check_ledger
from visits.queries import book_of, simulated


@part("till")
def measure_till(bench: Bench) -> list[Line]:
    owner = Staff.objects.filter(role=Role.OWNER).first()
    visit = Visit.objects.filter(branch__in=bench.desk.branches.all()).order_by("-pk").first()
    assert owner
    assert visit
    yesterday = bench.desk.branches.get().local_day(bench.now) - timedelta(days=1)
    bench = Bench(Browser(), owner, bench.now)
    bench.browser.force_login(owner, backend=settings.AUTHENTICATION_BACKENDS[0])
    pages = {
        "till": (reverse("visits:till"), 60),
        "receipt": (reverse("visits:receipt", args=[visit.pk]), 60),
        "receipt as PDF": (reverse("visits:receipt_file", args=[visit.pk]), 150),
        "close of a day": (reverse("visits:close", args=[yesterday]), 60),
        "what is owed to clients": (reverse("reports:liabilities"), 150),
        "the entries behind a number of it": (reverse("reports:liability_entries", args=[AccountKind.POINTS]), 150),
        "commissions of a month": (reverse("reports:commissions"), 150),
        "money to watch": (reverse("reports:losses"), 150),
        "passes that ended": (reverse("reports:pass_renewals"), 150),
        "who recommends": (reverse("loyalty:referrals"), 150),
        "stock": (reverse("visits:stock"), 150),
    }
    lines = [line("till", what, opened(bench, url), budget) for what, (url, budget) in pages.items()]
    return [*lines, *measure_long(bench)]


def measure_long(bench: Bench) -> list[Line]:
    """What nobody waits for at the desk: once each, with the memory it takes."""
    company, lines = Company.objects.get(), []
    book = book_of(company)
    for what, action, budget in (
        ("proof of the whole ledger", lambda: check_ledger(now=bench.now), 5_000),
        ("a year lived again by the simulator", lambda: simulated(company, book, now=bench.now), 10_000),
    ):
        memory = Memory()
        start = perf_counter()
        asked = queries_of(action)
        taken = round((perf_counter() - start) * 1000)
        lines.append(Line("till", what, taken, None, asked, budget, str(memory)))
    return lines
