"""The process manager of `make run`: keeps the programs of the Procfile going and prints what they say.

A program that ends, for whatever reason, is started again after a moment, the others go on. Honcho reads the Procfile
and prints; it cannot start a program again, so the starting is done here. Nothing here knows Django.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import IO

from honcho.colour import get_colours
from honcho.environ import parse_procfile
from honcho.printer import Message, Printer

DEATHS_TO_GIVE_UP, WITHIN_SECONDS = 5, 60
FIRST_PAUSE = 0.5  # seconds before a new start, doubled with every death within the minute
SECONDS_TO_STOP = 10


class KeepsDying(RuntimeError):
    """A program cannot be kept going; the message says which."""


class Log:
    """Lines of several programs on one terminal, each under its program's name."""

    def __init__(self, names: Iterable[str]) -> None:
        self._printer = Printer(sys.stdout, width=max(map(len, names)))
        self._colours = dict(zip(names, get_colours(), strict=False))
        self._turn = threading.Lock()

    def line(self, name: str, text: str | bytes) -> None:
        message = Message("line", text, datetime.now().astimezone(), name, self._colours[name])
        with self._turn, contextlib.suppress(OSError):  # a closed terminal; the programs must not wait for it
            self._printer.write(message)


class Program:
    def __init__(self, name: str, command: str, environment: Mapping[str, str], log: Log) -> None:
        self.name = name
        self._command, self._environment, self._log = command, environment, log
        self._deaths: deque[float] = deque(maxlen=DEATHS_TO_GIVE_UP)
        self._start_at = 0.0
        self._process: subprocess.Popen[bytes] | None = None

    def tend(self) -> None:
        """Called again and again: starts what is to be started, notices a death."""
        if self._process is None:
            if time.monotonic() >= self._start_at:
                self._start()
        elif self._process.poll() is not None:
            self._bury(self._process)

    def terminate(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def wait(self, seconds: float) -> None:
        """Then whoever is left of it is killed."""
        if self._process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=max(0, seconds))
            kill_group(self._process)

    def _start(self) -> None:
        """In a session of its own: Ctrl-C reaches the manager alone, which then stops all in order."""
        self._process = subprocess.Popen(
            self._command,
            shell=True,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        threading.Thread(target=self._print, args=[self._process.stdout], daemon=True).start()

    def _print(self, output: IO[bytes]) -> None:
        with output:
            for line in output:
                self._log.line(self.name, line)

    def _bury(self, process: subprocess.Popen[bytes]) -> None:
        kill_group(process)  # its own children, which would keep the port or the queue
        now = time.monotonic()
        self._deaths.append(now)
        self._process = None
        recent = sum(death > now - WITHIN_SECONDS for death in self._deaths)
        if recent == DEATHS_TO_GIVE_UP:
            raise KeepsDying(
                f"“{self.name}” has ended {recent} times within a minute, so everything stops. "
                "What it said is above, in the lines that begin with its name."
            )
        self._start_at = now + FIRST_PAUSE * 2 ** (recent - 1)
        self._log.line(self.name, f"has ended ({how(process.returncode)}) and is started again.")


class Programs:
    """All programs of a Procfile."""

    def __init__(self, procfile: Path, environment: Mapping[str, str]) -> None:
        commands = parse_procfile(procfile.read_text()).processes
        log = Log(commands)
        self._programs = [Program(name, command, environment, log) for name, command in commands.items()]

    def tend(self) -> None:
        for program in self._programs:
            program.tend()

    def stop(self) -> None:
        end = time.monotonic() + SECONDS_TO_STOP
        for program in self._programs:
            program.terminate()
        for program in self._programs:
            program.wait(end - time.monotonic())


def kill_group(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):  # nobody is left; macOS says it the second way
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def how(returncode: int) -> str:
    return f"code {returncode}" if returncode >= 0 else signal.Signals(-returncode).name
