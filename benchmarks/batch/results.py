"""What the runs of the peers say: medians per report, start-up told apart, ratios to ours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from batch.peers import Peer


@dataclass(frozen=True)
class Run:
    """One measured run of a peer: of how many reports, in which round (0: not timed, memory watched)."""

    peer: str
    round: int
    reports: int
    wall: float
    cpu: float
    peak_mb: float
    parts: tuple[Mapping[str, float], ...] = ()


def summarise(peer: Peer, runs: Sequence[Run], sizes: Mapping[str, float]) -> dict[str, Any]:
    """Return the numbers of one peer; seconds and bytes are those of one report.

    The steady rate is the slope between the short and the long run of a round, start-up what is left of the short one;
    without a short run there is no start-up apart from the reports. ``sizes`` are bytes by kind of file.
    """
    rounds = sorted({run.round for run in runs} - {0})
    pairs = [sorted((run for run in runs if run.round == at), key=lambda run: run.reports) for at in rounds]
    wall = [_slope(pair, "wall") for pair in pairs]
    cpu = [_slope(pair, "cpu") for pair in pairs]
    parts = [report for pair in pairs for report in pair[-1].parts]
    first = {id(report) for pair in pairs for report in pair[-1].parts[: peer.workers]}
    warm = [report for report in parts if id(report) not in first]
    return {
        "peer": peer.name,
        "what": peer.what,
        "workers": peer.workers,
        "reports_a_run": [run.reports for run in pairs[0]],
        "wall_s": _rounded(median(wall)),
        "wall_s_least_most": [_rounded(min(wall)), _rounded(max(wall))],
        "wall_x_workers_s": _rounded(median(wall) * peer.workers),
        "cpu_s": _rounded(median(cpu)),
        "startup_wall_s": _startup(pairs, wall, "wall"),
        "startup_cpu_s": _startup(pairs, cpu, "cpu"),
        "long_run_wall_s": _rounded(median(pair[-1].wall / pair[-1].reports for pair in pairs)),
        "peak_mb": round(max(run.peak_mb for run in runs)),
        "bytes": round(sum(sizes.values())),
        "bytes_by_kind": {kind: round(size) for kind, size in sorted(sizes.items())},
        "parts_cpu_s": {part: _rounded(median(report[part] for report in warm)) for part in (warm or [{}])[0]},
    }


def add_ratios(results: Iterable[dict[str, Any]]) -> None:
    """Add to each result how many times ours it is, with as many workers; nothing where ours was not measured."""
    results = list(results)
    by_name = {result["peer"]: result for result in results}
    for result in results:
        ours = by_name.get(f"ours-{result['workers']}")
        if ours is None:
            continue
        for key in ("wall_x_workers_s", "cpu_s", "peak_mb", "bytes"):
            result[f"{key.removesuffix('_s')}_to_ours"] = round(result[key] / ours[key], 2)


def table(results: Sequence[Mapping[str, Any]]) -> str:
    """Return the results as a Markdown table."""
    columns = {
        "peer": "peer",
        "reports": "reports_a_run",
        "wall × workers s": "wall_x_workers_s",
        "CPU s": "cpu_s",
        "start-up s": "startup_wall_s",
        "peak MB": "peak_mb",
        "bytes": "bytes",
        "wall / ours": "wall_x_workers_to_ours",
        "CPU / ours": "cpu_to_ours",
        "parts, CPU s": "parts_cpu_s",
    }
    lines = [" | ".join(columns), " | ".join("---" for _ in columns)]
    lines += [" | ".join(_shown(result.get(key)) for key in columns.values()) for result in results]
    return "\n".join(f"| {line} |" for line in lines)


def _slope(pair: Sequence[Run], what: str) -> float:
    long = pair[-1]
    if len(pair) == 1:
        return float(getattr(long, what) / long.reports)
    short = pair[0]
    return float((getattr(long, what) - getattr(short, what)) / (long.reports - short.reports))


def _startup(pairs: Sequence[Sequence[Run]], slopes: Sequence[float], what: str) -> float | None:
    if len(pairs[0]) == 1:
        return None
    rest = [getattr(pair[0], what) - pair[0].reports * slope for pair, slope in zip(pairs, slopes, strict=True)]
    return _rounded(median(rest))


def _rounded(seconds: float) -> float:
    return round(seconds, 4)


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, Mapping):
        return " ".join(f"{key} {part:.3f}" for key, part in value.items()) or "–"
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
