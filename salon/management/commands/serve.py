"""What `make run` runs: prepares the database and the files, then keeps everything going until it is stopped.

This process holds the embedded servers for the whole run and starts them again when they are killed;
honcho holds web, worker and beat (Procfile).
"""

import hashlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import psutil
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from salon import embedded
from salon.models import Company

SECONDS_TO_STOP = 20
MARK = "SALON_RUN"  # in the environment of every process of a run: the number of its serve process


class Command(BaseCommand):
    help = "Prepares everything and runs web, worker and beat in the foreground (make run)."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        signal.signal(signal.SIGHUP, signal.getsignal(signal.SIGTERM))  # the terminal was closed
        self.prepare()
        running = start_processes()
        try:
            self.watch(running)
        except (KeyboardInterrupt, SystemExit):
            self.stdout.write("Stopping …")
        finally:
            stop_processes(running)

    def prepare(self) -> None:
        call_command("compile_catalogues")
        self.stdout.write("Bringing the database up to date …")
        call_command("migrate", interactive=False, verbosity=0)
        collect_static()
        if os.environ.get("DEMO") != "0" and not Company.objects.exists():
            self.stdout.write("Filling the demo salon (once; DEMO=0 starts empty) …")
            call_command("load_demo")
        connection.close()

    def watch(self, running: subprocess.Popen[bytes]) -> None:
        greeted = False
        while running.poll() is None:
            for server in embedded.joined():
                self.revive(server)
            if not greeted and web_answers():
                self.greet()
                greeted = True
            time.sleep(1 if greeted else 0.2)
        raise CommandError("A process has stopped (see above), so everything stops.")

    def revive(self, server: embedded.Server) -> None:
        try:
            if embedded.keep_running(server):
                self.stderr.write(f"The {server.name} server was gone and has been started again.")
        except embedded.CannotStart as error:
            self.stderr.write(str(error))

    def greet(self) -> None:
        self.stdout.write(self.style.SUCCESS(f"\n  The salon is open: {settings.SITE_URL}\n"))
        if os.environ.get("DEMO") != "0":
            call_command("demo_sign_ins")
        self.stdout.write(f"\n  Data: {settings.DATA_DIR}. Stop with Ctrl-C.\n")
        self.stdout.flush()
        connection.close()


def start_processes() -> subprocess.Popen[bytes]:
    """In a session of its own: Ctrl-C reaches this process alone, which then stops them in order."""
    programs = Path(sys.executable).parent
    environment = {
        "BIND": "127.0.0.1",
        "WEB_WORKERS": "2",
        "SALON_URL": settings.SITE_URL,
        **os.environ,
        "WEB_PORT": os.environ.get("PORT", "8000"),
        "PATH": f"{programs}:{os.environ['PATH']}",
        "PYTHONUNBUFFERED": "1",
        MARK: str(os.getpid()),
    }
    return subprocess.Popen(
        [str(programs / "honcho"), "--env", os.devnull, "start"],
        cwd=settings.BASE_DIR,
        env=environment,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )


def stop_processes(running: subprocess.Popen[bytes]) -> None:
    """Also those that honcho left behind, which it does when it cannot write to a closed terminal."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    if running.poll() is None:
        running.terminate()
    try:
        running.wait(timeout=SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        running.kill()
    left = [process for process in psutil.process_iter() if belongs_to_this_run(process)]
    for process in left:
        process.terminate()
    for process in psutil.wait_procs(left, timeout=SECONDS_TO_STOP)[1]:
        process.kill()


def belongs_to_this_run(process: psutil.Process) -> bool:
    try:
        return process.environ().get(MARK) == str(os.getpid()) and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def web_answers() -> bool:
    port = os.environ.get("PORT", "8000")
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=3)
    except urllib.error.HTTPError:
        return True  # the worker may need another second
    except OSError:
        return False
    return True


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
