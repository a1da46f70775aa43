"""What the front door costs: importing it, opening and checking a unit's year, showing its report.

Run from the project's root: ``python benchmarks/door.py [--repeats 20] [--json]``. ``import`` is how much longer
``python -c "import disclosure_nb"`` takes than ``python -c pass``: interleaved, the difference of the shortest times.
The others are medians of the CPU time in one warm interpreter. ``open`` reads every file anew (each looks changed), for
a unit with one year and for one with two; ``open_again`` finds them unchanged, as a second Run All does.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

import disclosure_nb as dnb

ONE_YEAR, TWO_YEARS, SUM, YEAR = "weibin-education", "yunlan-police", "yunlan", 2023
_ticks = count(1)


def seconds(action: Callable[[], Any]) -> float:
    start = process_time()
    action()
    return process_time() - start


def interpreter(code: str) -> float:
    start = perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return perf_counter() - start


def milliseconds(values: list[float]) -> float:
    return round(1000 * median(values), 2)


def opened(params: Path, unit: str) -> dnb.Case:
    """Open a unit whose files look as if they had just been written."""
    tick = next(_ticks)
    for file in params.rglob(f"{unit}.*"):
        os.utime(file, ns=(tick, tick))
    return dnb.open(unit, YEAR, params)


def measure(params: Path, repeats: int) -> dict[str, float]:
    pairs = [(interpreter("pass"), interpreter("import disclosure_nb")) for _ in range(repeats)]
    bare, with_us = ([pair[side] for pair in pairs] for side in (0, 1))
    opened(params, TWO_YEARS).findings  # noqa: B018 - warms the interpreter
    cases = [opened(params, TWO_YEARS) for _ in range(repeats)]

    def times(action: Callable[[], object]) -> float:
        return milliseconds([seconds(action) for _ in range(repeats)])

    return {
        "python": milliseconds([min(bare)]),
        "import": milliseconds([min(with_us) - min(bare)]),
        "open_one_year_and_check": times(lambda: opened(params, ONE_YEAR).findings),
        "open_two_years_and_check": times(lambda: opened(params, TWO_YEARS).findings),
        "open_again_and_check": times(lambda: dnb.open(TWO_YEARS, YEAR, params).findings),
        "open_sum_again_and_check": times(lambda: dnb.open(SUM, YEAR, params).findings),
        "check": milliseconds([seconds(lambda case=case: case.findings) for case in cases]),
        "narrative": milliseconds([seconds(lambda case=case: case.narrative) for case in cases]),
        "report": milliseconds([seconds(lambda case=case: case.report()._repr_mimebundle_()) for case in cases]),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        params = Path(shutil.copytree("params", Path(folder) / "params"))
        found = measure(params, options.repeats)
    if options.json:
        print(json.dumps(found))
    else:
        for name, value in found.items():
            print(f"{name:26}{value:9.2f} ms")


if __name__ == "__main__":
    main()
