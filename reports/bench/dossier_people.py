"""A made-up base of any size by COPY: clients with names in five scripts, and six years of visits in the order of time.

Nothing is kept in memory but a few numbers a client: 200,000 clients with 3,000,000 visits take 150 MB.
"""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from io import StringIO
from itertools import islice
from random import Random
from statistics import median

from anyascii import anyascii
from django.contrib.auth.hashers import make_password
from django.db import connection

from clients.models import Client
from clients.names import CONTACTS_MARK, names_text
from reports.demo import names
from reports.demo.copy import copy_rows
from salon.models import Branch, Company, OpeningHours, Role, Service, ServiceCategory, Staff, StaffService

SEED = 20_261_122
YEARS = 6
DAYS = YEARS * 365
CHUNK = 20_000
BRANCHES = [("centre", "Europe/Chisinau"), ("north", "Europe/Chisinau"), ("yerevan", "Asia/Yerevan"), ("seoul", "Asia/Seoul")]  # fmt: skip
FAMILIES = {
    "Hair": 45,
    "Colour": 42,
    "Nails": 24,
    "Brows": 30,
    "Face": 35,
    "Massage": 21,
    "Lashes": 28,
    "Depilation": 32,
}
# The lists of the demo are short: further family names are made of what families are called after.
STEMS = {
    "ru": "Абрам Авдот Богдан Вавил Гаврил Данил Ерем Жда Захар Игнат Кирил Лаврент Макар Никит Осип Плато Род Савель Тимоф Устин Федос Харитон Черка Шестак Яковл".split(),
    "ro": "Albu Barb Căl Dragom Enach Fulg Gavril Hangan Iftim Jit Lup Mold Neagoe Oprea Petr Roș Stoi Tudor Urs Zah".split(),
    "hy": "Աբգար Բաբա Գալուստ Դանիել Եղիազար Զաքար Թադևոս Իսահակ Լևոն Խոջա Կիրակոս Հայրապետ Մելիք Նազար Շահին Պողոս Ստեփան Վանես Տոնո Օհան".split(),
    "ko": "임 한 오 서 신 권 황 안 송 류 홍 전 고 문 손 양 배 백 허 남".split(),
    "en": "Ander Ben Carl Dick Eric Fergu Gib Hud Jack Law Madi Nel Pear Rob Stev Thom Wat Wil Har Ster".split(),
}
ENDINGS = {"ru": ["ова", "ева", "ина", "енко", "ская"], "ro": ["escu", "eanu", "aru", "iu"], "hy": ["յան", "ունց"], "ko": [""], "en": ["son", "ley", "ford", "s"]}  # fmt: skip
FAMILY_NAMES = {
    language: names.FAMILY[language] + [stem + ending for stem in STEMS[language] for ending in ENDINGS[language]]
    for language in STEMS
}
VISIT_COLUMNS = (
    "id, client_id, branch_id, number, day, paid_at, paid_by_id, total, discount_total, points_earned, is_first"
)
LINE_COLUMNS = "id, visit_id, service_id, name, master_id, quantity, price, discount, discount_percent, discount_reason, discount_kind, total, cost, commission"  # fmt: skip


@dataclass
class Base:
    rng: Random
    first: date
    desk: Staff
    branches: list[Branch] = field(default_factory=list)
    masters: list[list[Staff]] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    comings: list["array[int]"] = field(default_factory=list)  # by month: day << 32 | client


def load_base(clients: int, *, now: datetime) -> None:
    """Foreign keys and history triggers are left out while it comes in: the rows are right by construction."""
    base = open_salon(now)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        invite(base, clients, now)
        write_visits(base)
        cursor.execute("SET session_replication_role = DEFAULT")
        for table in ("visits_visit", "visits_visitline"):
            cursor.execute(f"SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT max(id) FROM {table}))", [table])
        cursor.execute(
            "INSERT INTO visits_receiptcounter (branch_id, last) SELECT branch_id, max(number) FROM visits_visit GROUP BY 1"
        )
        cursor.execute("VACUUM ANALYZE")


def open_salon(now: datetime) -> Base:
    Company.objects.create(name="Bench", currency="EUR", language="en")
    password = make_password(None)
    desk = Staff.objects.create(username="desk", first_name="Eva", role=Role.OWNER, password=password)
    base = Base(Random(SEED), now.date() - timedelta(days=DAYS), desk)
    for position, (name, days) in enumerate(FAMILIES.items()):
        category = ServiceCategory.objects.create(name=name, position=position)
        base.services += Service.objects.bulk_create(
            Service(category=category, name=f"{name} {n}", duration_minutes=60, price=Decimal(20 + 10 * n), return_max_days=days)
            for n in range(1, 5)
        )  # fmt: skip
    for code, zone in BRANCHES:
        branch = Branch.objects.create(code=code, name=code.title(), timezone=zone)
        OpeningHours.objects.bulk_create(
            OpeningHours(branch=branch, weekday=n, opens=time(9), closes=time(20)) for n in range(7)
        )
        masters = [
            Staff.objects.create(username=f"{code}{n}", first_name="Anna", last_name=f"{code} {n}", role=Role.MASTER, takes_clients=True, password=password)
            for n in range(9)
        ]  # fmt: skip
        for person in (desk, *masters):
            person.branches.add(branch)
        StaffService.objects.bulk_create(
            StaffService(staff=master, service=service) for master in masters for service in base.services
        )
        base.branches.append(branch)
        base.masters.append(masters)
    base.comings = [array("q") for _month in range(DAYS // 30 + 2)]
    return base


def invite(base: Base, count: int, now: datetime) -> None:
    people = (client_of(base, pk, now) for pk in range(1, count + 1))
    while chunk := list(islice(people, CHUNK // 4)):
        copy_rows(chunk)


def client_of(base: Base, pk: int, now: datetime) -> Client:
    rng = base.rng
    language = rng.choices(["ru", "ro", "hy", "ko", "en"], [36, 24, 20, 8, 12])[0]
    given, family = rng.choice(names.FEMALE[language]), rng.choice(FAMILY_NAMES[language])
    phone, email = f"+3736{rng.randrange(10**7):07d}", f"{email_name(given)}.{pk}@example.com"
    branch = base.branches[pk % len(base.branches)]
    days = habit(rng)
    client = Client(
        pk=pk, given_name=given, family_name=family, phone=phone, email=email, language=language, home_branch=branch,
        birth_day=rng.randint(1, 28), birth_month=rng.randint(1, 12), registered_at=now - timedelta(days=DAYS),
        last_score=rng.choice([None, None, 6, 8, 9, 10]),
        search_text=f"{name_words(given, family)}{CONTACTS_MARK}{phone[1:]} {email}",
    )  # fmt: skip
    if days:
        for day in days:
            base.comings[day // 30].append(day << 32 | pk)
        set_totals(client, base, days)
    return client


@lru_cache(100_000)
def name_words(given: str, family: str) -> str:
    return names_text([given, "", family])


@lru_cache(1000)
def email_name(given: str) -> str:
    return anyascii(given).lower().replace(" ", "")


def habit(rng: Random) -> list[int]:
    """Days since the first one: a fifth come once, some never, the rest by a rhythm of their own until they stop."""
    fate, start = rng.random(), int(DAYS * rng.random() ** 0.8)
    if fate < 0.03:
        return []
    if fate < 0.2:
        return [start]
    rhythm, regularity = min(max(rng.lognormvariate(3.75, 0.5), 10), 200), rng.choice([0.15, 0.3, 0.6])
    stop = start + rng.expovariate(1 / 2150)
    days: list[int] = []
    day = float(start)
    while day < min(stop, DAYS) and len(days) < 120:
        days.append(int(day))
        day += max(2.0, rhythm * rng.lognormvariate(0, regularity))
    return days


def set_totals(client: Client, base: Base, days: list[int]) -> None:
    gaps = [later - earlier for earlier, later in zip(days, days[1:], strict=False)]
    client.visits_count = len(days)
    client.spent_total = sum((work_of(base, client.pk, day)[1] for day in days), Decimal(0))
    client.first_visit_on, client.last_visit_on = (base.first + timedelta(days=days[n]) for n in (0, -1))
    client.usual_interval_days = round(median(gaps)) if gaps else None
    client.next_visit_due_on = client.last_visit_on + timedelta(
        days=work_of(base, client.pk, days[-1])[0].return_max_days or 45
    )


def work_of(base: Base, client: int, day: int) -> tuple[Service, Decimal, Decimal]:
    """What this client has done on this day, the sum paid and the discount: the same at every asking."""
    mixed = client * 2_654_435_761 + day * 40_503
    service = base.services[(client + (mixed >> 7) % 6 // 4 * 5) % len(base.services)]
    discount = service.price / 10 if mixed % 9 == 0 else Decimal(0)
    return service, service.price - discount, discount


def write_visits(base: Base) -> None:
    """In the order of time, as they really come: the visits of one client lie far apart."""
    visits = enumerate((coming for month in base.comings for coming in sorted(month)), start=1)
    numbers = [0] * len(base.branches)
    while chunk := list(islice(visits, CHUNK)):
        rows = [rows_of(base, pk, coming, numbers) for pk, coming in chunk]
        copy("visits_visit", VISIT_COLUMNS, (row[0] for row in rows))
        copy("visits_visitline", LINE_COLUMNS, (row[1] for row in rows))


def rows_of(base: Base, pk: int, coming: int, numbers: list[int]) -> tuple[str, str]:
    client, day = coming & 0xFFFFFFFF, coming >> 32
    place = client % len(base.branches)
    numbers[place] += 1
    masters = base.masters[place]
    master = masters[(client // 7 + (1 if (client + day) % 5 == 0 else 0)) % len(masters)]
    service, total, discount = work_of(base, client, day)
    when = base.first + timedelta(days=day)
    paid_at = datetime.combine(when, time(6 + pk % 4), tzinfo=UTC)
    visit = f"{pk}\t{client}\t{base.branches[place].pk}\t{numbers[place]}\t{when}\t{paid_at}\t{base.desk.pk}\t{total}\t{discount}\t0\tf\n"
    kind, why = (
        ("manual", "Spring") if discount and client % 8 == 0 else ("card", "Silver card") if discount else ("", "")
    )
    line = f"{pk}\t{pk}\t{service.pk}\t{service.name}\t{master.pk}\t1\t{service.price}\t{discount}\t{10 if discount else 0}\t{why}\t{kind}\t{total}\t5\t0\n"
    return visit, line


def copy(table: str, columns: str, lines: Iterable[str] | Iterator[str]) -> None:
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", StringIO("".join(lines)))
