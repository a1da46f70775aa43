"""What the front door costs: importing it, opening and checking a unit's year, showing its report.

Run from the project's root: ``python benchmarks/door.py [--repeats 20] [--json]``. ``import`` is how much longer
``python -c "import disclosure_nb"`` takes than ``python -c pass``, interleaved, the difference of the medians; the
others are medians in one warm interpreter. ``open`` reads every file anew (what it keeps of them is forgotten before).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

import disclosure_nb as dnb
from disclosure_nb.filing import store

UNIT, YEAR = "yunlan-police", 2023


def seconds(action: Callable[[], Any]) -> float:
    start = perf_counter()
    action()
    return perf_counter() - start


def interpreter(code: str) -> float:
    return seconds(lambda: subprocess.run([sys.executable, "-c", code], check=True))


def milliseconds(values: list[float]) -> float:
    return round(1000 * median(values), 2)


def anew() -> dnb.Case:
    """Open the unit with nothing kept of its files."""
    store._read.cache_clear()
    return dnb.open(UNIT, YEAR)


def measure(repeats: int) -> dict[str, float]:
    pairs = [(interpreter("pass"), interpreter("import disclosure_nb")) for _ in range(repeats)]
    anew().findings  # noqa: B018 - warms the interpreter
    cases = [dnb.open(UNIT, YEAR) for _ in range(repeats)]
    return {
        "python": milliseconds([bare for bare, _ in pairs]),
        "import": round(milliseconds([with_us for _, with_us in pairs]) - milliseconds([bare for bare, _ in pairs]), 2),
        "open": milliseconds([seconds(anew) for _ in range(repeats)]),
        "open_again": milliseconds([seconds(lambda: dnb.open(UNIT, YEAR)) for _ in range(repeats)]),
        "open_again_and_check": milliseconds([seconds(lambda: dnb.open(UNIT, YEAR).findings) for _ in range(repeats)]),
        "check": milliseconds([seconds(lambda case=case: case.findings) for case in cases]),
        "narrative": milliseconds([seconds(lambda case=case: case.narrative) for case in cases]),
        "report": milliseconds([seconds(lambda case=case: case.report()._repr_mimebundle_()) for case in cases]),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = measure(options.repeats)
    if options.json:
        print(json.dumps(found))
    else:
        for name, value in found.items():
            print(f"{name:22}{value:9.2f} ms")


if __name__ == "__main__":
    main()
