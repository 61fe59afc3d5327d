"""Starts one command and prints what it cost, as JSON. A program of its own, started as `python -I -S bench/launch.py`.

The kernel lets a process inherit the peak memory of whoever started it. This one is small and imports nothing but the
standard library, so that nobody inherits the memory of the benchmarks; a peak below its own cannot be seen.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time

_NOT_STARTED = 127


def main() -> None:
    """Run the command in the arguments: LIMIT-SECONDS OUTPUT-FILE COMMAND..."""
    limit, output, *command = sys.argv[1:]
    started = time.perf_counter()
    process = os.fork()
    if process == 0:
        _become(output, command)
    ended_by_limit = False

    def end(_signal: int, _frame: object) -> None:
        nonlocal ended_by_limit
        ended_by_limit = True
        os.killpg(process, signal.SIGKILL)

    signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, float(limit))
    _, status, usage = os.wait4(process, 0)
    signal.setitimer(signal.ITIMER_REAL, 0)
    spent = {
        "seconds": time.perf_counter() - started,
        "cpu_seconds": usage.ru_utime + usage.ru_stime,
        "peak_bytes": usage.ru_maxrss * 1024,
        "ended_by_limit": ended_by_limit,
        "exit_code": os.waitstatus_to_exitcode(status),
    }
    print(json.dumps(spent))


def _become(output: str, command: list[str]) -> None:
    """Turn this copy of the process into the command, with nothing to read and its output where it belongs."""
    try:
        os.setpgid(0, 0)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), 1)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        os.execvp(command[0], command)  # noqa: S606 (a shell would be measured, too)
    finally:
        os._exit(_NOT_STARTED)


if __name__ == "__main__":
    main()
