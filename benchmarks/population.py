"""How fast very many filings are checked in one pass over arrays, beside a loop over ``check``.

Run from the project's root: ``python benchmarks/population.py [--filings 100000] [--loop 200] [--json]``. The filings
are random and balanced but for one wrong cell in one filing out of twenty; the seed is fixed. The loop over ``check``
is measured on ``--loop`` of the same filings and extrapolated; both must give the same answers on these. ``peak_mb`` is
what the pass allocates besides the numbers themselves (``numbers_mb``), by tracemalloc in a separate, untimed pass.
"""

from __future__ import annotations

import argparse
import json
import sys
import tracemalloc
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from disclosure_nb.checks.check import check
from disclosure_nb.checks.house.policy import Policy
from disclosure_nb.checks.rollup.population import Population, check_population
from disclosure_nb.checks.rules.arithmetic import check_identities, check_values
from disclosure_nb.checks.rules.year_relations import check_years
from disclosure_nb.filing import Filing, Unit
from disclosure_nb.form import Edition, get_edition


def balanced(edition: Edition, count: int, seed: int) -> NDArray[np.int64]:
    """Return random filings of the form of 2021 in which every identity holds."""
    rng = np.random.default_rng(seed)
    index = {address: place for place, address in enumerate(edition.cells)}
    numbers = rng.integers(0, 60, (count, len(index)), dtype=np.int64)
    for _ in range(2):
        for identity in edition.identities:
            if identity.total:
                numbers[:, index[identity.left[0]]] = numbers[:, [index[a] for a in identity.right]].sum(axis=1)
        for identity in edition.identities:
            if not identity.total:  # received + carried_in = concluded + carried_out
                right = numbers[:, [index[a] for a in identity.right]].sum(axis=1)
                rest = numbers[:, [index[a] for a in identity.left[1:]]].sum(axis=1)
                short = np.maximum(rest - right, 0)
                numbers[:, index[identity.right[1]]] += short
                numbers[:, index[identity.left[0]]] = right + short - rest
    wrong = np.arange(0, count, 20)
    numbers[wrong, rng.integers(0, len(index), len(wrong))] += 9
    return numbers


def measured(filings: int, loop: int) -> dict[str, Any]:
    """Measure both ways and compare their answers."""
    edition = get_edition("2021")
    names = [f"u{place}" for place in range(filings)]
    frames = [
        pd.DataFrame(balanced(edition, filings, seed), index=names, columns=list(edition.cells))
        for seed in (2022, 2023)
    ]
    for relation in edition.year_identities:  # last year hands on what this year begins with
        if relation.relation == "=":
            this, (term, *_) = frames[1], relation.last
            carried = this[list(relation.left)].sum(axis=1)
            for own in relation.right:
                carried = carried - own.sign * this[own.address]
            frames[0][term.address] = carried
    start = perf_counter()
    last, population = (
        Population.from_frame(frame, edition, year) for frame, year in zip(frames, (2022, 2023), strict=True)
    )
    reading = perf_counter() - start
    start = perf_counter()
    found = check_population(population)
    one_year = perf_counter() - start
    start = perf_counter()
    two = check_population(population, last)
    two_years = perf_counter() - start
    tracemalloc.start()
    check_population(population)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    def filing(place: int, year: int) -> Filing:
        values = [int(value) for value in frames[year - 2022].iloc[place]]
        return Filing(Unit(names[place], names[place]), year, edition, dict(zip(edition.cells, values, strict=True)))

    some, before = ([filing(place, year) for place in range(loop)] for year in (2023, 2022))
    start = perf_counter()
    for one in some:
        check(one)
    full = (perf_counter() - start) / loop
    start = perf_counter()
    alone = [(one.unit.id, f.code, f.cells) for one in some for f in (*check_identities(one), *check_values(one))]
    rules = (perf_counter() - start) / loop
    start = perf_counter()
    across = sum(len(list(check_years(one, old, Policy()))) for one, old in zip(some, before, strict=True))
    years = (perf_counter() - start) / loop
    start = perf_counter()
    Population.of(some)
    of_filings = (perf_counter() - start) / loop
    known = set(names[:loop])
    together = [row for row in zip(found["unit"], found["code"], found["cells"], strict=True) if row[0] in known]
    together_across = sum(unit in known and code[0] == "Y" for unit, code in zip(two["unit"], two["code"], strict=True))
    return {
        "filings": filings,
        "cells": len(edition.cells),
        "identities": len(edition.identities),
        "violations": len(found),
        "read_two_frames_s": round(reading, 3),
        "one_pass_s": round(one_year, 3),
        "one_pass_with_last_year_s": round(two_years, 3),
        "violations_with_last_year": len(two),
        "numbers_mb": round((population.exact.numbers.nbytes + population.exact.blank.nbytes) / 1e6),
        "peak_mb": round(peak / 1e6),
        "loop_check_s": round(full * filings, 1),
        "loop_same_rules_s": round(rules * filings, 1),
        "loop_years_s": round(years * filings, 1),
        "from_filings_s": round(of_filings * filings, 1),
        "ratio_to_check": round(full * filings / one_year),
        "ratio_to_same_rules": round(rules * filings / one_year),
        "ratio_with_last_year": round((rules + years) * filings / two_years),
        "same_answers": alone == together and across == together_across,
    }


def main() -> None:
    """Print one line for every measure, or one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--filings", type=int, default=100_000, help="filings in one pass (default 100000)")
    parser.add_argument("--loop", type=int, default=200, help="filings checked one by one (default 200)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    result = measured(options.filings, min(options.loop, options.filings))
    if options.json:
        print(json.dumps(result, indent=1))
    else:
        print("\n".join(f"{name:>26}  {value}" for name, value in result.items()))
    sys.exit(0 if result["same_answers"] else 1)


if __name__ == "__main__":
    main()
