"""How long one waits for the first result: whole processes, from start to end.

    python benchmarks/startup.py [--rounds N] [--limits]

Each command runs in a process of its own, once to warm the disk and then N
times (5 without the option); the figures are medians.  Modules are compiled at
the first run and kept, as an installer does it.  Wall is what a person
waits, CPU what the process uses, memory its peak.  With ``--limits`` the exit
status is 1 if a command takes longer than it may.
"""

from __future__ import annotations

import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import time

import attrs

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHORT = '"The ferry is late again," said Ada Marsh. "It always is."'


@attrs.frozen
class Task:
    """What is timed."""

    name: str
    arguments: list[str]
    limit: float | None = None
    """The most seconds it may take; None where nothing is promised."""


@attrs.frozen
class Run:
    """One process."""

    wall: float
    cpu: float
    memory: float
    """Peak, in MB."""


TASKS = (
    Task("python -c pass", ["-c", "pass"]),
    Task("import quoteattr", ["-c", "import quoteattr"], 0.2),
    Task("find_quotes(short text)", ["-c", f"import quoteattr; quoteattr.find_quotes({SHORT!r})"]),
    Task("quoteattr --help", ["-m", "quoteattr", "--help"], 0.5),
    Task("quoteattr --version", ["-m", "quoteattr", "--version"]),
    Task("attribute(short text)", ["-c", f"import quoteattr; quoteattr.attribute({SHORT!r})"], 2.5),
    Task("quoteattr - (short text)", ["-m", "quoteattr", "-"], 2.5),
    Task("quoteattr seeds/harbour.txt", ["-m", "quoteattr", "seeds/harbour.txt"]),
)


def measure(task: Task) -> Run:
    """Run a task once, to its end."""
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, *task.arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": ""},
    ) as process:
        if process.stdin is not None:
            process.stdin.write(SHORT.encode())
            process.stdin.close()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{task.name} ended with status {process.returncode}")
    # Linux counts in kilobytes, macOS in bytes.
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return Run(time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / unit)


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--limits", action="store_true", help="end with status 1 if one is too slow")
    options = parser.parse_args()
    print(f"{'':30}{'wall s':>9}{'CPU s':>9}{'peak MB':>9}{'limit s':>9}")
    slow = False
    for task in TASKS:
        measure(task)
        runs = [measure(task) for _ in range(options.rounds)]
        wall, cpu, memory = (
            statistics.median(getattr(run, field) for run in runs) for field in ("wall", "cpu", "memory")
        )
        limit = "" if task.limit is None else f"{task.limit:.1f}"
        slow = slow or (task.limit is not None and wall > task.limit)
        print(f"{task.name:30}{wall:9.2f}{cpu:9.2f}{memory:9.0f}{limit:>9}")
    if options.limits and slow:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
