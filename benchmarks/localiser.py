"""How fast the localiser is, how often fewer cells than were spoilt repair everything, and a MIP solver beside it.

Run from the project's root: ``python benchmarks/localiser.py [--filings 300] [--mip 5] [--json]``. The filings, the
wrong cells and the MIP (SciPy's HiGHS, enumerating all smallest sets) are those of ``tests/checks``; the seed is fixed.
``seconds`` is wall time of one ``locate`` call: search, single-action hypotheses and ranking.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.checks.test_locate_search import balanced, bound, mip_smallest_sets, smallest_sets, spoil

from disclosure_nb.checks.locate import locate, system_of
from disclosure_nb.form import edition_ids, get_edition


def measured(edition_id: str, count: int, filings: int, mips: int) -> dict[str, Any]:
    """Measure filings of one edition with ``count`` wrong cells; compare the first ``mips`` of them with the MIP."""
    edition = get_edition(edition_id)
    system = system_of(edition)
    keys = bound(system)
    rng = random.Random(count)
    seconds: list[float] = []
    ratios: list[float] = []
    smaller = truths = equal = 0
    ties: list[int] = []
    for number in range(filings):
        values = balanced(edition, rng)
        wrong = spoil(values, keys, count, rng)
        values |= wrong
        start = perf_counter()
        location = locate(system, values)
        seconds.append(perf_counter() - start)
        sets = smallest_sets(location)
        ties.append(len(sets))
        smaller += location.size is not None and location.size < count
        truths += frozenset(wrong) in sets
        if number < mips:
            start = perf_counter()
            with _stdout_to_stderr():
                equal += mip_smallest_sets(system, values) == sets
            ratios.append((perf_counter() - start) / seconds[-1])
    return {
        "edition": edition_id,
        "wrong_cells": count,
        "filings": filings,
        "median_ms": round(median(seconds) * 1e3, 3),
        "p95_ms": round(quantiles(seconds, n=20)[-1] * 1e3, 3),
        "max_ms": round(max(seconds) * 1e3, 3),
        "median_sets": median(ties),
        "max_sets": max(ties),
        "smaller_set_repairs": smaller,
        "truth_among_smallest": truths,
        "mip_filings": len(ratios),
        "mip_same_answers": equal,
        "mip_time_ratio": round(median(ratios)) if ratios else None,
    }


@contextmanager
def _stdout_to_stderr() -> Iterator[None]:
    """Keep stdout for the results: HiGHS prints to it from within its library."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def main() -> None:
    """Print one line (or JSON object) for every edition and number of wrong cells."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--filings", type=int, default=300, help="filings per line, two or more (default 300)")
    parser.add_argument("--mip", type=int, default=5, help="how many of them the MIP solves as well (default 5)")
    parser.add_argument("--json", action="store_true", help="print one JSON array")
    options = parser.parse_args()
    results = [
        measured(edition, count, options.filings, options.mip) for edition in edition_ids() for count in (1, 2, 3)
    ]
    if options.json:
        print(json.dumps(results, indent=1))
        return
    for result in results:
        print("  ".join(f"{name}={value}" for name, value in result.items()))


if __name__ == "__main__":
    main()
