"""The peers: each is one command that makes the reports of some units of the invented district."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from batch.district import YEAR

HERE = Path(__file__).parent
BIN = Path(sys.executable).parent
BROWSER_ARGS = json.dumps(["--host-resolver-rules=MAP * ~NOTFOUND"])
"""No network for the browser: the peer's pages name scripts on a server, and must not wait for it."""

Command = Callable[[Path, Sequence[str]], list[str]]


@dataclass(frozen=True)
class Peer:
    """One way of making reports.

    ``share`` is how many of the reports it makes in a round (slow peers make fewer), ``small`` how many it makes in
    the short run that start-up is told from (0: there is none, as every report starts anew). ``command`` gives the
    command for an output folder and units; it runs in the project's folder and makes ``files`` for each unit in
    ``OUT/UNIT``. Those in ``same`` must be equal, byte for byte, to those of ``ours-2``. ``parts`` says that the
    command prints the CPU seconds of each part of each report.
    """

    name: str
    what: str
    workers: int
    share: float
    small: int
    command: Command
    files: tuple[str, ...] = ("report.html", "report.pdf")
    same: tuple[str, ...] = ()
    parts: bool = False

    def sizes(self, reports: int) -> tuple[int, ...]:
        """Return how many reports the runs of one round make: the short run's, the long run's."""
        large = max(2, round(reports * self.share))
        large += -large % self.workers
        return (self.small, max(large, 2 * self.small)) if self.small else (large,)


def all_peers() -> dict[str, Peer]:
    """Return the peers by name, in the order in which they are told of."""
    peers = [
        Peer("cli", "papermill + nbconvert html + webpdf, one command after another", 1, 0.075, 0, _cli),
        Peer("stock", "the same from Python in 2 processes", 2, 0.2, 2, _stock("webpdf"), parts=True),
        Peer(
            "stock-typst",
            "papermill + nbconvert html + our PDF in 2 processes",
            2,
            0.2,
            2,
            _stock("typst"),
            same=("report.pdf",),
            parts=True,
        ),
        Peer("rmarkdown-1", "R Markdown, 1 process, HTML only", 1, 0.5, 2, _rmarkdown(1), files=("report.html",)),
        Peer("rmarkdown-2", "R Markdown, 2 processes, HTML only", 2, 0.5, 2, _rmarkdown(2), files=("report.html",)),
        *(
            Peer(
                f"floor-{jobs}",
                f"the cells and renderers in warm interpreters, {jobs} at a time",
                jobs,
                1,
                2,
                _floor(jobs),
                same=("report.html", "report.pdf"),
                parts=True,
            )
            for jobs in (1, 2)
        ),
        *(Peer(f"ours-{jobs}", f"disclosure-nb run --jobs {jobs}", jobs, 1, 2, _ours(jobs)) for jobs in (1, 2)),
    ]
    if _has_engines():
        same = ("report.html", "report.pdf", "report.ipynb")
        what = "disclosure-nb run --jobs 2 --engine nbclient"
        peers.append(Peer("ours-nbclient", what, 2, 0.2, 2, _ours(2, "--engine", "nbclient"), same=same))
    return {peer.name: peer for peer in peers}


def _cli(out: Path, units: Sequence[str]) -> list[str]:
    return ["sh", str(HERE / "cli.sh"), str(out), str(YEAR), BROWSER_ARGS, *units]


def _stock(pdf: str) -> Command:
    def command(out: Path, units: Sequence[str]) -> list[str]:
        return [sys.executable, str(HERE / "stock.py"), str(out), str(YEAR), "2", pdf, BROWSER_ARGS, *units]

    return command


def _rmarkdown(jobs: int) -> Command:
    def command(out: Path, units: Sequence[str]) -> list[str]:
        template = HERE.parent / "annual_report.Rmd"
        return ["Rscript", str(HERE / "rmarkdown.R"), str(template), str(out), str(YEAR), str(jobs), *units]

    return command


def _floor(jobs: int) -> Command:
    def command(out: Path, units: Sequence[str]) -> list[str]:
        return [sys.executable, str(HERE / "floor.py"), str(out), str(YEAR), str(jobs), *units]

    return command


def _ours(jobs: int, *options: str) -> Command:
    def command(out: Path, units: Sequence[str]) -> list[str]:
        params = [f"params/{YEAR}/{unit}.yaml" for unit in units]
        return [str(BIN / "disclosure-nb"), "run", *params, "--out", str(out), "--jobs", str(jobs), *options]

    return command


def _has_engines() -> bool:
    command = [str(BIN / "disclosure-nb"), "run", "--help"]
    return "--engine" in subprocess.run(command, capture_output=True, text=True, check=True).stdout
