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
import pytest

import start
from salon import embedded
from salon.management.commands import serve


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


def test_a_run_heals_its_servers_and_leaves_nothing_behind(tmp_path, monkeypatch, port):
    """The whole of `make run` after the installation: kill PostgreSQL, see it return, stop, look for left-overs."""
    monkeypatch.setenv("SALON_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "salon.settings")
    monkeypatch.setenv("PORT", str(port))
    monkeypatch.setenv("DEMO", "0")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / ".stamp").write_text(
        serve.static_fingerprint()
    )  # collecting takes long and is not the point
    run = subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        cwd=embedded.REPOSITORY,
    )
    try:
        assert embedded.wait_until(lambda: healthz(port) == 200 or run.poll() is not None, seconds=90)
        before = processes_of(tmp_path)
        postgres = int((tmp_path / "postgres" / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(postgres, signal.SIGKILL)
        assert embedded.wait_until(lambda: healthz(port) == 503, seconds=5)
        assert embedded.wait_until(lambda: healthz(port) == 200, seconds=20)
    finally:
        run.send_signal(signal.SIGTERM)
        assert run.wait(timeout=40) == 0
    assert {"honcho", "postgres", "valkey-server"} <= {name for _, name in before}
    assert embedded.wait_until(lambda: not processes_of(tmp_path), seconds=5)


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
