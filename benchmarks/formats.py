"""What each format costs: time and size a report, over the executed notebooks of an output folder.

    python benchmarks/formats.py outputs/2023 [--rounds 5] [--json]

Times are medians of a warm process, in milliseconds; HTML is 1.00 in the column of ratios.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from statistics import median

import nbformat

from disclosure_nb.formats.registry import installed_formats, render_format
from disclosure_nb.gate import document_of


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("outputs", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    notebooks = [nbformat.read(path, 4) for path in sorted(options.outputs.glob("*/report.ipynb"))]
    documents = [document_of(notebook) for notebook in notebooks]
    names = list(installed_formats().plugins)
    times: dict[str, list[float]] = {name: [] for name in ("read", *names)}
    sizes: dict[str, list[int]] = {name: [] for name in names}
    for name in names:
        render_format(name, documents[0], options.outputs)  # warm
    for _ in range(options.rounds):
        for notebook, document in zip(notebooks, documents, strict=True):  # interleaved, so that drift hits all alike
            start = time.perf_counter()
            document_of(notebook)
            times["read"].append(time.perf_counter() - start)
            for name in names:
                start = time.perf_counter()
                files = render_format(name, document, options.outputs)
                times[name].append(time.perf_counter() - start)
                sizes[name].append(sum(map(len, files.values())))
    rows = [
        {
            "format": name,
            "median_ms": round(1000 * median(taken), 2),
            "ratio_to_html": round(median(taken) / median(times["html"]), 2),
            "median_bytes": int(median(sizes[name])) if name in sizes else None,
        }
        for name, taken in times.items()
    ]
    if options.json:
        print(json.dumps({"reports": len(documents), "rounds": options.rounds, "formats": rows}, indent=2))
    else:
        for row in rows:
            print("  ".join(f"{key}={value}" for key, value in row.items()))


if __name__ == "__main__":
    main()
