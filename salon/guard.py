"""Ends the processes that a run has left behind. `manage.py serve` starts this file as a process of its own,
whose standard input closes when serve ends, were it by kill -9: then whatever is still there is stopped.

Nothing here knows Django.
"""

import os
import sys

import psutil

MARK = "SALON_RUN"  # in the environment of every process of a run: the number of its serve process
SECONDS_TO_STOP = 20


def stop_left_overs(run: int) -> None:
    left = [process for process in psutil.process_iter() if belongs_to(run, process)]
    for process in left:
        process.terminate()
    for process in psutil.wait_procs(left, timeout=SECONDS_TO_STOP)[1]:
        process.kill()


def belongs_to(run: int, process: psutil.Process) -> bool:
    try:
        return process.environ().get(MARK) == str(run) and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


if __name__ == "__main__":
    os.read(sys.stdin.fileno(), 1)  # nothing is ever written: this returns when serve has ended
    stop_left_overs(int(sys.argv[1]))
