"""How well the rhythm model foresees: on the demo's own visits, by service family, and on made-up client bases.

Times are of the whole examination: knowing the population, three windows for everybody who came again, a chance for everybody.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from random import Random
from time import perf_counter

from clients.rhythm_exam import Exam, NothingToTest, Task, auc, examine, set_task
from reports.bench.bgnbd import fit_bgnbd
from reports.bench.parts import Bench, part
from reports.bench.populations import CUT, POPULATIONS, Visits
from reports.bench.stopwatch import Line
from salon.models import ServiceCategory
from visits.models import Visit, VisitLine

HORIZON = 30
KNOWN_UNTIL = timedelta(days=120)
SEED = 20_261_122


@part("rhythm")
def measure_rhythm(bench: Bench) -> list[Line]:
    cut = bench.now.date() - KNOWN_UNTIL
    days = Visit.objects.filter(day__lte=bench.now.date()).values_list("client_id", "day")
    lines = [examined("demo, every visit", by_client(days), cut)]
    for family in ServiceCategory.objects.order_by("position"):
        done = VisitLine.objects.filter(service__category=family, visit__day__lte=bench.now.date())
        lines.append(examined(f"demo, {family}", by_client(done.values_list("visit__client_id", "visit__day")), cut))
    return lines + [examined(name, make(Random(SEED)), CUT) for name, make in POPULATIONS.items()] + [beside_bgnbd()]


def by_client(days: Iterable[tuple[int, date]]) -> Visits:
    found: dict[int, set[int]] = defaultdict(set)
    for client, day in days:
        found[client].add(day.toordinal())
    return [sorted(found[client]) for client in sorted(found)]


def examined(what: str, visits: Visits, cut: date) -> Line:
    start = perf_counter()
    try:
        note = told(examine(visits, cut=cut, horizon=HORIZON))
    except NothingToTest as nothing:
        note = str(nothing)
    return Line("rhythm", what, round((perf_counter() - start) * 1000), None, 0, None, note)


def told(exam: Exam) -> str:
    """Ours first; in brackets the mean of the last three intervals and the fixed 60 days."""
    ours, three, sixty = exam.ours, exam.last_three, exam.fixed_60
    return (
        f"{exam.next_visits} came again; inside 80 % windows {ours.inside:.1%} ({three.inside:.1%}, {sixty.inside:.1%}); "
        f"error {ours.error:.1%} ({three.error:.1%}, {sixty.error:.1%}); "
        f"AUC {ours.auc:.3f} ({three.auc:.3f}, {sixty.auc:.3f}); {'ahead' if exam.is_ahead else 'NOT AHEAD'}"
    )


def beside_bgnbd() -> Line:
    visits = POPULATIONS["irregular buyers"](Random(SEED))
    start = perf_counter()
    theirs = auc_of_bgnbd(set_task(visits, cut=CUT, horizon=HORIZON))
    spent = (perf_counter() - start) * 1000
    ours = examine(visits, cut=CUT, horizon=HORIZON).ours.auc
    return Line(
        "rhythm", "BG/NBD on irregular buyers", round(spent), None, 0, None, f"AUC {theirs:.3f}, ours {ours:.3f}"
    )


def auc_of_bgnbd(task: Task) -> float:
    model = fit_bgnbd([case.stats for case in task.cases], today=task.cut)
    scores = [model.return_chance(case.stats, today=task.cut, days=task.horizon) for case in task.cases]
    return auc(scores, [task.came(case) for case in task.cases])
