"""200 visitors book online for a minute, all after the same few times: the real web server, the whole way from the services
to “You are booked”, with the pauses that people make between two pages."""

import os
import random
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from socket import socket
from statistics import median
from urllib.parse import urlencode

import psutil
from django.conf import settings
from django.db import connection
from honcho.environ import parse_procfile

from bookings.models import Appointment, OnlineBooking, SlotHold
from clients.models import Client
from messaging.models import Message
from reports.bench.parts import Bench, part
from reports.bench.stopwatch import Line
from salon.models import Branch

VISITORS, SECONDS = 200, 60
PAUSE = (3.0, 9.0)  # seconds a person looks at a page; nobody fills in the form sooner
CHOSEN_AMONG = 8  # of the times shown: everybody is after the same ones
BUDGET = 400  # ms, the 95th of a hundred
MAIL = "bench.example"
DOUBLE = """
SELECT count(*) FROM bookings_appointmentpart one JOIN bookings_appointmentpart other
    ON one.master_id = other.master_id AND one.id < other.id AND one.busy && other.busy
WHERE one.holds_time AND other.holds_time AND one.processing IS NULL AND other.processing IS NULL
"""


@part("online", by_name=True)
def measure_online(bench: Bench) -> list[Line]:
    """Kept data of an earlier run goes first; who was booked before is not counted."""
    branch = bench.desk.branches.get()
    Branch.objects.filter(pk=branch.pk).update(is_bookable_online=True)
    clean()
    before = double_bookings()
    log = Log()
    others = os.getloadavg()[0]
    with web_server() as (port, server), ThreadPoolExecutor(1) as reader:
        rehearse(branch, port, reader)
        log.begin()
        worked = cpu_of(server)
        threads = [
            threading.Thread(target=visit, args=(branch, port, reader, log), daemon=True) for _n in range(VISITORS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        log.worked = cpu_of(server) - worked
    log.others = others
    booked = Appointment.objects.filter(request_key__startswith="online:").count()
    double = double_bookings() - before
    clean()
    return lines_of(log, booked=booked, double=double)


def clean() -> None:
    OnlineBooking.objects.all().delete()
    SlotHold.objects.all().delete()
    Appointment.objects.filter(request_key__startswith="online:").delete()
    Client.objects.filter(email__endswith=f"@{MAIL}").delete()
    Message.objects.to_strangers().delete()


def double_bookings() -> int:
    with connection.cursor() as cursor:
        cursor.execute(DOUBLE)
        return int(cursor.fetchone()[0])


@contextmanager
def web_server() -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """As the Procfile has it, on a free port, with the database of the measurements."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    name = connection.settings_dict["NAME"]
    environment = {
        "WEB_WORKERS": "2", **os.environ, "BIND": "127.0.0.1", "WEB_PORT": str(port), "PORT": str(port),
        "DATABASE_URL": f"{settings.DATABASE_URL.rsplit('/', 1)[0]}/{name}", "REDIS_URL": settings.REDIS_URL, "SALON_LOG_LEVEL": "ERROR",
        "SECRET_KEY": settings.SECRET_KEY, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }  # fmt: skip
    command = parse_procfile((settings.BASE_DIR / "Procfile").read_text()).processes["web"]
    server = subprocess.Popen(command, shell=True, env=environment, cwd=settings.BASE_DIR, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield port, server
    finally:
        server.terminate()
        server.wait()


def cpu_of(server: subprocess.Popen[bytes]) -> float:
    """Seconds of one core that the web server's processes have used."""
    process = psutil.Process(server.pid)
    times = [each.cpu_times() for each in [process, *process.children(recursive=True)]]
    return sum(each.user + each.system for each in times)


def wait_for(port: int) -> None:
    for _attempt in range(120):
        try:
            ask(port, "GET", "/healthz", address="127.0.0.1")
        except OSError:
            time.sleep(0.25)
        else:
            return
    raise RuntimeError("The web server did not come up.")


@dataclass
class Log:
    """What all visitors measured together."""

    times: dict[str, list[float]] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    done: int = 0
    worked: float = 0.0
    others: float = 0.0
    ends_at: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self) -> None:
        self.times, self.statuses, self.done, self.ends_at = {}, Counter(), 0, time.monotonic() + SECONDS

    def note(self, page: str, status: int, seconds: float) -> None:
        with self.lock:
            self.times.setdefault(page, []).append(seconds * 1000)
            self.statuses[status] += 1

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self.ends_at


def ask(port: int, verb: str, url: str, *, address: str, body: str = "") -> tuple[int, str, str]:
    """Status, where it leads, text. Each person comes from an address of their own within the loopback network."""
    link = HTTPConnection("127.0.0.1", port, timeout=60, source_address=(address, 0))
    try:
        link.request(verb, url, body or None, {"Content-Type": "application/x-www-form-urlencoded"} if body else {})
        answer = link.getresponse()
        return answer.status, answer.headers.get("Location", ""), answer.read().decode()
    finally:
        link.close()


@dataclass
class Visitor:
    port: int
    log: Log
    pause: tuple[float, float] = PAUSE
    address: str = field(
        default_factory=lambda: f"127.{random.randrange(1, 250)}.{random.randrange(250)}.{random.randrange(1, 250)}"
    )

    def open(self, page: str, verb: str, url: str, **data: object) -> tuple[int, str, str]:
        time.sleep(random.uniform(*self.pause))
        start = time.perf_counter()
        try:
            status, leads, text = ask(self.port, verb, url, address=self.address, body=urlencode(data))
        except (OSError, HTTPException):
            status, leads, text = 599, "", ""
        self.log.note(page, status, time.perf_counter() - start)
        return status, leads, text

    def book(self, branch: Branch, reader: ThreadPoolExecutor) -> bool:
        home, mail = f"/book/{branch.code}/", f"{random.getrandbits(64):x}@{MAIL}"
        services = re.findall(r'name="service" value="(\d+)"', self.open("services", "GET", f"{home}?lang=en")[2])
        if not services:
            return False
        service = random.choice(services)
        self.open("masters", "GET", f"{home}who/?service={service}")
        booking = self.choose_time(home, service)
        if not booking:
            return False
        self.open("details", "GET", booking)
        me = {
            "given_name": "Maria",
            "family_name": "Bench",
            "phone": f"+3736{random.randrange(10**7):07}",
            "email": mail,
        }
        status, leads, _text = self.open("send details", "POST", booking, **me)
        if status != 302:
            return False
        self.open("code", "GET", leads)
        code = reader.submit(code_sent_to, [mail, me["phone"]]).result()
        status, leads, _text = self.open("book", "POST", leads, code=code)
        return status == 302 and "booked" in self.open("done", "GET", leads)[2]

    def choose_time(self, home: str, service: str) -> str:
        """Again and again, as long as others are quicker."""
        while not self.log.is_over:
            page = self.open("times", "GET", f"{home}time/?service={service}&master=any")[2]
            shown = re.findall(r'name="starts_at" value="([^"]+)"', page)[:CHOSEN_AMONG]
            if not shown:
                return ""
            wish = {"service": service, "master": "any", "starts_at": random.choice(shown)}
            status, leads, _text = self.open("hold", "POST", f"{home}hold/?lang=en", **wish)
            if status == 302:
                return leads
        return ""


def code_sent_to(addresses: list[str]) -> str:
    message = Message.objects.to_strangers().filter(address__in=addresses).last()
    found = re.search(r"\b\d{6}\b", message.body) if message else None
    return found[0] if found else "000000"


def rehearse(branch: Branch, port: int, reader: ThreadPoolExecutor) -> None:
    """Both workers have imported and connected before it counts."""
    log = Log()
    log.begin()
    with ThreadPoolExecutor(8) as pool:
        for _n in range(8):
            pool.submit(Visitor(port, log, pause=(0.0, 0.1)).book, branch, reader)


def visit(branch: Branch, port: int, reader: ThreadPoolExecutor, log: Log) -> None:
    """One after another sits down at this place, until the minute is over."""
    while not log.is_over:
        if Visitor(port, log).book(branch, reader):
            with log.lock:
                log.done += 1


def lines_of(log: Log, *, booked: int, double: int) -> list[Line]:
    everything = [each for times in log.times.values() for each in times]
    failed = sum(count for status, count in log.statuses.items() if status >= 500)
    note = (
        f"{len(everything)} requests, p50 {median(everything):.0f}, max {max(everything):.0f}; {log.done} saw “booked”, {booked} booked with the rehearsal; "
        f"double bookings {double}; 5xx {failed}; answers {dict(sorted(log.statuses.items()))}; "
        f"the web server used {log.worked:.0f} s of a core; load of the machine before: {log.others:.1f}"
    )
    lines = [Line("online", f"{VISITORS} visitors, {SECONDS} s: p95", p95(everything), None, 0, BUDGET, note)]
    return lines + [
        Line("online", f"  {page}: p95", p95(times), None, 0, None, f"{len(times)} times, p50 {median(times):.0f}")
        for page, times in log.times.items()
    ]


def p95(times: list[float]) -> float:
    return round(sorted(times)[int(len(times) * 0.95)], 1)
