import os
import signal
import subprocess
import sys
import time

import psutil
import psycopg2
import pytest

from salon import embedded

USE = """
import sys, time
from salon import embedded
print(embedded.database_url(), embedded.redis_url(), flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("SALON_DATA_DIR", str(tmp_path / "salon data"))
    return embedded.data_dir()


@pytest.fixture
def servers(data):
    return embedded.Postgres(data), embedded.Valkey(data)


@pytest.fixture
def user(data):
    """Starts a process that uses both servers until it is told to end."""
    started = []

    def start():
        process = subprocess.Popen(
            [sys.executable, "-c", USE],
            cwd=embedded.REPOSITORY,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.communicate("\n", timeout=60)


def end(process):
    process.communicate("\n", timeout=60)


def answering(servers):
    return [server.answers() for server in servers]


def kill(server, data):
    if isinstance(server, embedded.Postgres):
        victim = psutil.Process(int((server.pgdata / "postmaster.pid").read_text().split()[0]))
    else:
        victim = next(
            p for p in psutil.process_iter(["cmdline"]) if str(server.socket) in " ".join(p.info["cmdline"] or [])
        )
    victim.kill()


def test_the_last_process_to_leave_stops_the_servers(user, servers):
    processes = [user(), user()]
    addresses = {process.stdout.readline() for process in processes}
    assert len(addresses) == 1
    end(processes[0])
    assert answering(servers) == [True, True]
    end(processes[1])
    assert answering(servers) == [False, False]


def test_a_killed_user_does_not_keep_the_servers_running(user, servers):
    killed, other = user(), user()
    killed.stdout.readline()
    other.stdout.readline()
    killed.kill()
    killed.wait()
    end(other)
    assert answering(servers) == [False, False]


def test_killed_servers_are_started_again_on_the_same_socket_with_their_data(user, servers, data):
    user().stdout.readline()
    postgres, valkey = servers
    run_sql(postgres, "CREATE TABLE kept AS SELECT 7 AS number")
    valkey._ask(b"SET kept 7")
    time.sleep(1.1)  # Valkey writes once a second
    for server in servers:
        kill(server, data)
        assert embedded.wait_until(lambda server=server: not server.answers(), seconds=5)
        assert embedded.keep_running(server) is True
        assert embedded.keep_running(server) is False
    assert run_sql(postgres, "SELECT number FROM kept") == [(7,)]


def test_servers_killed_while_nobody_looked_are_started_by_the_next_user(user, servers, data):
    first = user()
    first.stdout.readline()
    for server in servers:
        kill(server, data)
    first.kill()
    first.wait()
    user().stdout.readline()
    assert answering(servers) == [True, True]


def test_a_note_left_with_the_number_of_another_program_does_not_stop_the_start(user, servers):
    postgres, _ = servers
    process = user()
    process.stdout.readline()
    end(process)
    (postgres.pgdata / "postmaster.pid").write_text(f"{os.getpid()}\n")
    user().stdout.readline()
    assert postgres.answers()


def test_a_long_directory_gets_short_sockets(tmp_path):
    short, long = embedded.Postgres(tmp_path), embedded.Postgres(tmp_path / ("long" * 30))
    assert short.socket.parent == short.directory
    assert len(str(long.socket)) < embedded.LONGEST_SOCKET_PATH


def test_the_database_knows_letters_of_every_alphabet(user, servers):
    user().stdout.readline()
    postgres, _ = servers
    run_sql(postgres, "CREATE EXTENSION pg_trgm")
    assert run_sql(postgres, "SELECT lower('ИВАНОВА Մ'), cardinality(show_trgm('Иванова'))") == [("иванова մ", 8)]


def test_the_secret_key_is_made_once_and_only_the_owner_reads_it(data):
    assert embedded.secret_key() == embedded.secret_key()
    assert (data / "secret_key").stat().st_mode & 0o777 == 0o600


def test_both_clients_get_the_socket_in_their_own_form(data):
    assert embedded.redis_url_for_client("redis+socket:///a%20b/v.sock?virtual_host=3") == "unix:///a%20b/v.sock?db=3"
    assert embedded.redis_url_for_client("redis://host:6379/0") == "redis://host:6379/0"


def test_a_command_that_only_reads_files_starts_no_server(data, servers, tmp_path):
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "salon.settings"}
    environment.pop("DATABASE_URL", None)
    environment.pop("REDIS_URL", None)
    subprocess.run([sys.executable, "manage.py", "version"], cwd=embedded.REPOSITORY, env=environment, check=True)
    subprocess.run(
        [sys.executable, "manage.py", "compile_catalogues"], cwd=embedded.REPOSITORY, env=environment, check=True
    )
    assert [server.directory.exists() for server in servers] == [False, False]


def test_a_command_stopped_by_a_signal_stops_its_servers(data, servers):
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "salon.settings"}
    shell = subprocess.Popen(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", "print('up', flush=True); import time; time.sleep(60)"],
        cwd=embedded.REPOSITORY, env=environment, text=True, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert shell.stdout.readline() == "up\n"
    shell.send_signal(signal.SIGTERM)
    shell.wait(timeout=30)
    assert answering(servers) == [False, False]


def run_sql(postgres, statement):
    connection = psycopg2.connect(host=str(postgres.socket.parent), user="postgres", dbname="salon")
    with connection, connection.cursor() as cursor:
        cursor.execute(statement)
        rows = cursor.fetchall() if cursor.description else []
    connection.close()
    return rows
