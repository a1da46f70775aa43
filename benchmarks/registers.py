"""How long a register of a million applications takes to become section 3, beside reading the file with pandas alone.

Run from the project's root: ``python benchmarks/registers.py [--lines 1000000] [--rounds 5] [--without-arrow]``.
The register is made with a fixed seed (12 columns, five of them personal, all invented). Every round starts two child
processes one after the other: ``pandas.read_csv(file)`` with all columns and default types, and ``read_requests``; the
order changes from round to round. ``seconds`` is wall time and ``cpu`` processor time of the call alone, libraries
imported before; ``whole`` is the processor time of the child from its start, imports and all; ``peak_mb`` its largest
resident size. ``--without-arrow`` hides pyarrow, which pandas uses for text where it happens to be installed; it is
not among the project's dependencies. With it, pandas reads a large file on several processors at once and the register
on one: then ``seconds`` depends on how many there are. ``--json`` prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

YEAR = 2023
OUTCOMES = (
    "予以公开",
    "部分公开",
    "属于国家秘密",
    "保护第三方合法权益",
    "本机关不掌握相关政府信息",
    "没有现成信息需要另行制作",
    "重复申请",
)
CLASSES = ("自然人",) * 8 + ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
HEADS = (
    "申请编号,申请人姓名,证件号码,联系电话,通信地址,申请内容,申请人类别,收到日期,申请渠道,答复日期,办理结果,收费金额"
)


def write_register(path: Path, lines: int) -> None:
    """Write an invented register of so many applications, the same bytes every time."""
    rng = random.Random(20230105)
    first = date(YEAR, 1, 1)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(HEADS + "\n")
        for number in range(lines):
            received = first + timedelta(rng.randrange(-20, 365))
            answered = max(received + timedelta(rng.randrange(3, 28)), first)
            closed = answered.year == YEAR
            file.write(
                f"YS{number:08d},虚构{number},（虚构）{number:018d},（虚构）{number % 10**8:011d},"
                f"云澜区虚构路{number % 999}号,"
                f"申请公开某项目第{number}号批复文件,{rng.choice(CLASSES)},{received},"
                f"{rng.choice(('网络', '信函', '当面'))},{answered if closed else ''},"
                f"{rng.choice(OUTCOMES) if closed else ''},{100 if rng.random() < 0.01 else ''}\n"
            )


def child(what: str, path: Path) -> dict[str, float]:
    """Make one call and measure it."""
    import pandas as pd

    if what == "register":
        import chinese_calendar  # noqa: F401
        import pandera.pandas  # noqa: F401

        from disclosure_nb.filing.registers import read_requests
        from disclosure_nb.form import get_edition

        edition = get_edition("2021")
    wall, cpu = perf_counter(), process_time()
    if what == "pandas":
        pd.read_csv(path)
    else:
        read_requests(path, edition, YEAR)
    return {
        "seconds": perf_counter() - wall,
        "cpu": process_time() - cpu,
        "whole": process_time(),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def rounds(path: Path, count: int, more: list[str]) -> dict[str, Any]:
    """Run both calls ``count`` times in turn; return the medians and their ratios."""
    runs: dict[str, list[dict[str, float]]] = {"pandas": [], "register": []}
    for number in range(count):
        for what in sorted(runs, reverse=number % 2 == 1):
            call = [sys.executable, __file__, "--child", what, "--file", str(path), *more]
            done = subprocess.run(call, capture_output=True, text=True, check=True)
            runs[what].append(json.loads(done.stdout))
    result: dict[str, Any] = {}
    for measure in ("seconds", "cpu", "whole", "peak_mb"):
        pandas, register = (median(run[measure] for run in runs[what]) for what in ("pandas", "register"))
        result[measure] = {
            "pandas": round(pandas, 2),
            "register": round(register, 2),
            "ratio": round(register / pandas, 2),
        }
    return result


def main() -> None:
    """Print one line (or a JSON object) per measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--lines", type=int, default=1_000_000, help="applications in the register (default 1000000)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds, three or more (default 5)")
    parser.add_argument("--without-arrow", action="store_true", help="hide pyarrow from pandas")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--child", choices=["pandas", "register"], help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.without_arrow:
        sys.modules["pyarrow"] = None  # type: ignore[assignment]
    if options.child:
        print(json.dumps(child(options.child, options.file)))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register.csv"
        write_register(path, options.lines)
        result = {"lines": options.lines, "file_mb": round(path.stat().st_size / 2**20), "rounds": options.rounds}
        result |= rounds(path, options.rounds, ["--without-arrow"] if options.without_arrow else [])
    if options.json:
        print(json.dumps(result, indent=1))
        return
    for name, value in result.items():
        print(name, value)


if __name__ == "__main__":
    main()
