"""Very many reports in one run: whether a report costs the same at the end as at the beginning.

    python benchmarks/scale.py OUT [--reports 10000] [--step 1000] [--jobs 2] [--json FILE]

Linux only. OUT is a new folder; an invented district is written there first. After each ``--step`` reports it is told
what a report of that step cost in wall and processor time (of all processes), and the memory that all processes hold
(pages they share are counted once). Then the same command is run again over unchanged inputs, and beside it one that
has a single unit: the difference is what it takes to look at a unit.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

import psutil  # type: ignore[import-untyped]

from batch.district import YEAR, write_project

_LINE = "{reports:8} {wall_ms:8.1f} {cpu_ms:8.1f} {work_ms:8.2f} {as_work:8.2f} {memory_mb:8.0f} {descriptors:8}"
_MORE = 20  # units beyond the last step: its processes are still there when it is looked at
_WORK = json.dumps([{"unit": number, "cells": list(range(20))} for number in range(500)])
RUN = (sys.executable, "-m", "disclosure_nb.cli.main")


@dataclass(frozen=True)
class Mark:
    """The state of a run after so many reports.

    Seconds of wall and processor time so far; those of a fixed piece of work since the mark before; memory, open files.
    """

    reports: int
    wall: float
    cpu: float
    work: float
    memory_mb: float
    descriptors: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="a new folder for everything that is made")
    parser.add_argument("--reports", type=int, default=10_000, help="reports that are looked at (default 10000)")
    parser.add_argument("--step", type=int, default=1000, help="reports from one look to the next (default 1000)")
    parser.add_argument("--jobs", type=int, default=2, help="reports made at a time (default 2)")
    parser.add_argument("--json", type=Path, help="write the results to this file")
    options = parser.parse_args()
    project = options.out.resolve() / "project"
    if (project / "out").exists():
        parser.error(f"{project} holds reports already; name a new folder")
    write_project(project, units := options.reports + _MORE)
    print(" ".join(f"{title:>8}" for title in ("reports", "wall ms", "cpu ms", "work ms", "as work", "MB", "files")))
    marks: list[Mark] = []
    steps: list[dict[str, Any]] = []
    for found in watched(project, options.out.resolve() / "log.jsonl", options.step, options.jobs):
        if found.reports > units - _MORE // 2:
            continue  # ending
        if marks:
            steps.append(step(marks[-1], found))
            print(_LINE.format(**steps[-1]), flush=True)
        marks.append(found)
    again = second_run(project, units)
    print("second run: made {made}, {ms_per_unit:.3f} ms a unit ({seconds:.1f} s in all)".format(**again))
    if options.json:
        told = {"reports": units, "jobs": options.jobs, "marks": [asdict(mark) for mark in marks]}
        options.json.write_text(json.dumps({**told, "steps": steps, "again": again}, indent=1) + "\n", encoding="utf-8")


def watched(project: Path, log: Path, every: int, jobs: int) -> Iterator[Mark]:
    """Make all reports; yield a mark when the first is done, and then after each ``every`` reports."""
    command = [*RUN, "run", f"params/{YEAR}", "--out", "out", "--jobs", str(jobs), "--log", str(log)]
    begun = time.perf_counter()
    process = subprocess.Popen(command, cwd=project, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    done, wanted, position = 0, 1, 0
    pieces: list[float] = []
    while process.poll() is None:
        time.sleep(0.1)
        pieces.append(work())
        if log.exists():
            with log.open("rb") as file:
                file.seek(position)
                lines = file.read()
                position = file.tell()
            done += lines.count(b'"event": "ended"')
        if done >= wanted:
            yield mark(process.pid, done, begun, median(pieces))
            pieces.clear()
            wanted = (done // every + 1) * every
    if process.returncode:
        sys.exit(f"the run ended with exit code {process.returncode}")


def work() -> float:
    """Do a fixed piece of work; return the processor time that it took, in seconds."""
    start = time.process_time()
    json.dumps(json.loads(_WORK), sort_keys=True)
    return time.process_time() - start


def mark(pid: int, reports: int, begun: float, work: float) -> Mark:
    """Look at a run: at its process and all below it, with what those had of processes that have ended."""
    cpu, memory, descriptors = 0.0, 0, 0
    wall = time.perf_counter() - begun
    run = psutil.Process(pid)
    for process in (run, *run.children(recursive=True)):
        with suppress(psutil.Error):
            times = process.cpu_times()
            cpu += times.user + times.system + times.children_user + times.children_system
            memory += process.memory_full_info().pss
            descriptors += process.num_fds()
    return Mark(reports, wall, cpu, work, memory / 1e6, descriptors)


def step(before: Mark, after: Mark) -> dict[str, Any]:
    """Return what a report cost between two marks: in milliseconds, and in pieces of work."""
    reports = after.reports - before.reports
    cpu = (after.cpu - before.cpu) / reports
    return {
        "reports": after.reports,
        "wall_ms": 1000 * (after.wall - before.wall) / reports,
        "cpu_ms": 1000 * cpu,
        "work_ms": 1000 * after.work,
        "as_work": cpu / after.work,
        "memory_mb": after.memory_mb,
        "descriptors": after.descriptors,
    }


def second_run(project: Path, units: int) -> dict[str, Any]:
    """Run once more over unchanged inputs; return what was made, and how long each unit took to look at."""

    def timed(*params: str) -> tuple[float, dict[str, int]]:
        start = time.perf_counter()
        command = [*RUN, "plan", *params, "--out", "out", "--json"]
        done = subprocess.run(command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
        return time.perf_counter() - start, json.loads(done.stdout)

    timed(f"params/{YEAR}/invented-0001.yaml")  # what every command reads comes from the disk
    one, _ = timed(f"params/{YEAR}/invented-0001.yaml")
    every, planned = timed(f"params/{YEAR}")
    done = subprocess.run(
        [*RUN, "run", f"params/{YEAR}", "--out", "out", "--json"],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    made = json.loads(done.stdout)["summary"]["made"]
    return {
        "made": made,
        "planned": len(planned["to_do"]),
        "ms_per_unit": 1000 * (every - one) / units,
        "seconds": every,
    }


if __name__ == "__main__":
    main()
