"""What `make run` runs: prepares the database and the files, then keeps everything going until it is stopped.

This process is the one process manager: it holds the embedded servers and web, worker and beat (Procfile, by
salon/processes.py) for the whole run and starts each of them again when it was killed or has crashed.
"""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from http.client import HTTPException
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from salon import embedded, guard, health
from salon.models import Company
from salon.processes import KeepsDying, Programs

SECONDS_TO_COME_UP = 30
SIGNALS_TO_STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)  # SIGHUP: the terminal was closed


class Command(BaseCommand):
    help = "Prepares everything and runs web, worker and beat in the foreground (make run)."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for number in SIGNALS_TO_STOP:  # also where a shell has started this with Ctrl-C ignored
            signal.signal(number, leave)
        self.prepare()
        programs = Programs(settings.BASE_DIR / "Procfile", environment())
        watchdog = start_guard()
        try:
            self.watch(programs)
        except KeepsDying as error:
            raise CommandError(str(error)) from error
        except SystemExit:
            self.stdout.write("Stopping …")
        finally:
            stop(programs, watchdog)

    def prepare(self) -> None:
        call_command("compile_catalogues")
        self.stdout.write("Bringing the database up to date …")
        call_command("migrate", interactive=False, verbosity=0)
        collect_static()
        if os.environ.get("DEMO") != "0" and not Company.objects.exists():
            self.stdout.write("Filling the demo salon (once; DEMO=0 starts empty) …")
            call_command("load_demo")
        connection.close()

    def watch(self, programs: Programs) -> None:
        """Until a signal comes or a program cannot be kept going."""
        greet_by: float | None = time.monotonic() + SECONDS_TO_COME_UP
        while True:
            for server in embedded.joined():
                self.revive(server)
            programs.tend()
            if greet_by is not None and (not (down := what_is_down()) or time.monotonic() > greet_by):
                self.greet(down)
                greet_by = None
            time.sleep(0.3)

    def revive(self, server: embedded.Server) -> None:
        try:
            if embedded.keep_running(server):
                self.stderr.write(f"The {server.name} server was gone and has been started again.")
        except embedded.CannotStart as error:
            self.stderr.write(str(error))

    def greet(self, down: dict[str, str]) -> None:
        self.stdout.write(self.style.SUCCESS(f"\n  The salon is open: {settings.SITE_URL}\n"))
        if down:
            what = "; ".join(f"{name}: {state}" for name, state in down.items())
            self.stdout.write(self.style.WARNING(f"  Not everything is up yet ({what}); /healthz tells when it is.\n"))
        if os.environ.get("DEMO") != "0":
            call_command("demo_sign_ins")
        self.stdout.write(f"\n  Data: {settings.DATA_DIR}. Stop with Ctrl-C.\n")
        self.stdout.flush()
        connection.close()


def leave(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


def environment() -> dict[str, str]:
    programs = Path(sys.executable).parent
    return {
        "BIND": "127.0.0.1",
        "WEB_WORKERS": "2",
        "SALON_URL": settings.SITE_URL,
        **os.environ,
        "WEB_PORT": os.environ.get("PORT", "8000"),
        "PATH": f"{programs}:{os.environ['PATH']}",
        "PYTHONUNBUFFERED": "1",
        guard.MARK: str(os.getpid()),
    }


def start_guard() -> subprocess.Popen[bytes]:
    """Stops everything when this process is killed. -P: the modules beside it are not on its path."""
    return subprocess.Popen(
        [sys.executable, "-P", guard.__file__, str(os.getpid())],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )


def stop(programs: Programs, watchdog: subprocess.Popen[bytes]) -> None:
    for number in SIGNALS_TO_STOP:
        signal.signal(number, signal.SIG_IGN)
    programs.stop()
    guard.stop_left_overs(os.getpid())
    watchdog.communicate()


def what_is_down() -> dict[str, str]:
    """What /healthz says is not well."""
    bind, port = os.environ.get("BIND", "127.0.0.1"), os.environ.get("PORT", "8000")
    host = "127.0.0.1" if bind in {"0.0.0.0", "[::]"} else bind  # noqa: S104 compared, not bound
    try:
        states = json.loads(read(f"http://{host}:{port}{health.PATH}"))
    except (OSError, ValueError, HTTPException):
        states = {"web": "does not answer"}
    return {name: state for name, state in states.items() if state != health.OK}


def read(address: str) -> bytes:
    """The body, whatever the status."""
    try:
        with urllib.request.urlopen(address, timeout=3) as answer:
            return bytes(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.read()


def collect_static() -> None:
    """Takes 13 seconds, so only when a file of ours or a package has changed."""
    stamp = settings.STATIC_ROOT / ".stamp"
    wanted = static_fingerprint()
    if not stamp.exists() or stamp.read_text() != wanted:
        call_command("collectstatic", interactive=False, clear=settings.STATIC_ROOT.exists(), verbosity=0)
        stamp.write_text(wanted)


def static_fingerprint() -> str:
    digest = hashlib.sha256((settings.BASE_DIR / "requirements.txt").read_bytes())
    for path in sorted((settings.BASE_DIR / "static").rglob("*")):
        state = path.stat()
        digest.update(f"{path}:{state.st_size}:{state.st_mtime_ns}\n".encode())
    return digest.hexdigest()
