import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import psutil
import psycopg2
import pytest

import start
from salon import embedded, guard, processes
from salon.management.commands import serve
from tests.database import copy_template


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_taken_port_is_refused_in_words(port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        with pytest.raises(SystemExit) as refusal:
            start.refuse_a_taken_port("127.0.0.1", str(port))
    assert f"Port {port} on 127.0.0.1 cannot be used" in refusal.value.code


def test_a_port_that_is_no_number_is_refused_in_words():
    with pytest.raises(SystemExit) as refusal:
        start.refuse_a_taken_port("127.0.0.1", "eighty")
    assert refusal.value.code == "PORT has to be a number, not “eighty”."


def test_a_second_run_on_the_same_data_is_refused_in_words(tmp_path, monkeypatch):
    monkeypatch.setenv("SALON_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("PORT", "8001")
    with open(tmp_path / "run.lock", "w") as lock:
        lock.write("process 7, port 8000")
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(SystemExit) as refusal:
            start.refuse_a_second_run()
    assert f"already running on {tmp_path} (process 7, port 8000)" in refusal.value.code


def test_packages_are_installed_once_for_each_list(tmp_path, monkeypatch):
    installed = []
    monkeypatch.setattr(start, "HERE", tmp_path)
    monkeypatch.setattr(start, "VENV", tmp_path)
    monkeypatch.setattr(
        start.subprocess,
        "run",
        lambda command: installed.append(command[-1]) or subprocess.CompletedProcess(command, 0),
    )
    (tmp_path / "requirements.txt").write_text("one")
    start.install("requirements.txt")
    start.install("requirements.txt")
    assert installed == ["requirements.txt"]
    (tmp_path / "requirements.txt").write_text("two")
    start.install("requirements.txt")
    assert installed == ["requirements.txt", "requirements.txt"]


def test_npm_never_empties_a_directory_that_is_only_linked_to(tmp_path, monkeypatch):
    theirs, here = tmp_path / "theirs", tmp_path / "here"
    (theirs / "theirs").mkdir(parents=True)
    (here / "salon" / "management" / "commands").mkdir(parents=True)
    for name in ("package-lock.json", "salon/management/commands/vendor_assets.py"):
        (here / name).touch()
    (here / "node_modules").symlink_to(theirs)
    ran = []

    def run(command, **given):
        ran.append((here / "node_modules").is_symlink())
        (here / "node_modules").mkdir(exist_ok=True)
        return subprocess.CompletedProcess(command, 0, stderr="")

    monkeypatch.setattr(start, "HERE", here)
    monkeypatch.setattr(start.subprocess, "run", run)
    start.fetch_assets()
    assert ran == [False, False]
    assert [each.name for each in theirs.iterdir()] == ["theirs"]


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE"])
def test_npm_trusts_what_pip_was_told_to_trust(tmp_path, name):
    bundle = tmp_path / "ca.pem"
    bundle.touch()
    assert start.with_certificates({name: str(bundle)})["NODE_EXTRA_CA_CERTS"] == str(bundle)
    own = {name: str(bundle), "NODE_EXTRA_CA_CERTS": "/own.pem"}
    assert start.with_certificates(own) == own
    assert start.with_certificates({name: str(tmp_path / "missing.pem")}) == {name: str(tmp_path / "missing.pem")}


def test_a_certificate_that_npm_does_not_trust_is_explained():
    assert "Set NODE_EXTRA_CA_CERTS" in start.why_npm_failed("npm error code SELF_SIGNED_CERT_IN_CHAIN")
    assert "NODE_EXTRA_CA_CERTS" not in start.why_npm_failed("npm error code ENOTFOUND")


def test_a_program_that_keeps_dying_is_given_up_in_words(tmp_path, monkeypatch, capfd):
    monkeypatch.setattr(processes, "FIRST_PAUSE", 0.01)
    (tmp_path / "Procfile").write_text("good: exec sleep 60\nbad: echo no luck; exit 3\n")
    programs = processes.Programs(tmp_path / "Procfile", os.environ)
    try:
        with pytest.raises(processes.KeepsDying, match="“bad” has ended 5 times within a minute"):
            embedded.wait_until(programs.tend, seconds=20)
    finally:
        programs.stop()
    assert "bad  | has ended (code 3) and is started again." in capfd.readouterr().out


def test_what_a_killed_run_left_behind_is_ended_by_its_guard():
    left = subprocess.Popen(["sleep", "60"], env={**os.environ, guard.MARK: "987654321"})
    watchdog = subprocess.Popen([sys.executable, "-P", guard.__file__, "987654321"], stdin=subprocess.PIPE)
    watchdog.stdin.close()  # as the system does when serve is killed
    assert left.wait(timeout=10) == -signal.SIGTERM
    assert watchdog.wait(timeout=10) == 0


@pytest.fixture
def database(tmp_path, django_db_setup):
    """Of a salon that stood before the sessions came, on an embedded server that the run finds going."""
    server = embedded.Postgres(tmp_path)
    server.start()
    with contextlib.closing(psycopg2.connect(copy_template(server))) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute("DROP TABLE django_session")
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
        yield cursor
    if server.answers():  # the run did not come to its end
        server.stop()


@pytest.fixture
def run(tmp_path, monkeypatch, port, database):
    """All of `make run` after the installation, started by a shell that ignores Ctrl-C."""
    monkeypatch.setenv("SALON_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "salon.settings")
    monkeypatch.setenv("PORT", str(port))
    monkeypatch.setenv("DEMO", "0")
    monkeypatch.setenv("WEB_WORKERS", "1")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / ".stamp").write_text(
        serve.static_fingerprint()
    )  # collecting takes long and is not the point
    with open(tmp_path / "said", "wb") as said:
        started = subprocess.Popen(
            ["sh", "-c", 'trap "" INT; exec "$0" manage.py serve', sys.executable],
            cwd=embedded.REPOSITORY,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
    yield started
    started.kill()
    started.wait()


def test_a_run_heals_itself_and_leaves_nothing_behind(tmp_path, run, port, database):
    """Kill the worker, the web and PostgreSQL, see each return while the others go on; stop, look for left-overs."""
    assert embedded.wait_until(lambda: said(tmp_path, "The salon is open") or run.poll() is not None, seconds=90)
    assert healthz(port) == 200
    before = processes_of(tmp_path)
    database.execute("SELECT count(*) FROM django_session")  # the run has brought it up to date

    worker, web = program(run, "salon worker"), program(run, "salon.wsgi")
    worker.kill()
    assert embedded.wait_until(lambda: program(run, "salon worker") not in (None, worker), seconds=10)
    assert healthz(port) == 200
    assert program(run, "salon.wsgi") == web

    web.kill()
    assert embedded.wait_until(lambda: program(run, "salon.wsgi") not in (None, web), seconds=10)
    assert embedded.wait_until(lambda: healthz(port) == 200, seconds=20)

    postgres = int((tmp_path / "postgres" / "data" / "postmaster.pid").read_text().split()[0])
    os.kill(postgres, signal.SIGKILL)
    assert embedded.wait_until(lambda: healthz(port) == 503, seconds=5)
    assert embedded.wait_until(lambda: healthz(port) == 200, seconds=20)

    run.send_signal(signal.SIGINT)
    assert run.wait(timeout=40) == 0
    assert {"postgres", "valkey-server"} <= {name for _, name in before}
    assert embedded.wait_until(lambda: not processes_of(tmp_path), seconds=5)
    assert said(tmp_path, "worker | has ended (SIGKILL) and is started again.")
    assert not said(tmp_path, "Service Unavailable: /healthz")
    assert not said(tmp_path, "superuser")


def said(data, text):
    return text in (data / "said").read_text()


def program(run, word):
    """The process of a run that has the word in its command."""
    for process in psutil.Process(run.pid).children():
        try:
            if word in " ".join(process.cmdline()):
                return process
        except psutil.Error:
            continue
    return None


def healthz(port):
    try:
        return urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=3).status
    except urllib.error.HTTPError as answer:
        return answer.code
    except OSError:
        time.sleep(0.2)
        return None


def processes_of(data):
    """Alive processes that have the data directory in their environment; Valkey writes its title over that."""
    found = set()
    for process in psutil.process_iter():
        try:
            of_data = process.environ().get("SALON_DATA_DIR") == str(data) or str(data) in " ".join(process.cmdline())
            if of_data and process.pid != os.getpid() and process.status() != psutil.STATUS_ZOMBIE:
                found.add((process.pid, process.name()))
        except psutil.Error:
            continue
    return found
