"""The batch beside its peers: reports of one invented district, made in turn by each of them, in rounds.

    python benchmarks/batch.py OUT [--reports 40] [--rounds 5] [--json FILE] [--only peer,…]

Needs two processors or more, Chromium (for webpdf), R with rmarkdown, and Linux. OUT is a new folder. Each peer makes
its share of the reports; a round is a short and a long run of every peer, and the slope between them is the steady
rate. Round 0 is not timed: it warms the disk cache, watches memory (which takes time itself) and compares the files.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path

from batch.browser import browser_environment
from batch.measure import FailedError, adopt_orphans, bytes_by_suffix, measure
from batch.peers import Peer, all_peers
from batch.results import Run, add_ratios, summarise, table

from batch.district import unit_name, write_project


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="a new folder for everything that is made")
    parser.add_argument("--reports", type=int, default=40, help="units of the district, 4 or more (default 40)")
    parser.add_argument("--rounds", type=int, default=5, help="timed rounds (default 5)")
    parser.add_argument("--json", type=Path, help="write the results and every run to this file")
    parser.add_argument("--only", default="", help="peers to run, comma-separated (default: all)")
    options = parser.parse_args()
    known = all_peers()
    names = options.only.split(",") if options.only else list(known)
    if unknown := set(names) - set(known):
        parser.error(f"no peer {', '.join(sorted(unknown))}; there are: {', '.join(known)}")
    if options.out.exists() and any(options.out.iterdir()):
        parser.error(f"{options.out} is not empty; name a new folder")
    if options.reports < 4 or options.rounds < 1:
        parser.error("at least 4 reports and 1 round are needed")
    peers = [known[name] for name in known if name in names]
    contest = Contest(options.out.resolve(), options.reports, any("webpdf" in peer.what for peer in peers))
    try:
        runs = contest.run(peers, options.rounds)
    except FailedError as error:
        sys.exit(f"{error}")
    results = [
        summarise(peer, [run for run in runs if run.peer == peer.name], contest.sizes[peer.name]) for peer in peers
    ]
    add_ratios(results)
    print(table(results))
    if options.json:
        about = {
            "reports": options.reports,
            "rounds": options.rounds,
            "processors": os.cpu_count(),
            "python": platform.python_version(),
            "peers": results,
            "runs": [asdict(run) for run in runs],
        }
        options.json.write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


class Contest:
    """The district in its folder, and the peers at work on it."""

    def __init__(self, out: Path, reports: int, browser: bool) -> None:
        self.out = out
        self.reports = reports
        self.project = out / "project"
        self.units = write_project(self.project, reports)
        self.sizes: dict[str, Mapping[str, float]] = {}
        self.env = {**os.environ, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
        self.env["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), self.env["PATH"]])
        if browser:
            self.env |= browser_environment(out / "browser")
        adopt_orphans()

    def run(self, peers: Sequence[Peer], rounds: int) -> list[Run]:
        """Run the peers in turn, round after round, each round beginning with another peer."""
        runs = [self._once(peer, 0, max(peer.sizes(self.reports))) for peer in peers]
        for peer in peers:
            self._compare(peer)
        for round in range(1, rounds + 1):
            first = (round - 1) % len(peers)
            for peer in (*peers[first:], *peers[:first]):
                runs += map(partial(self._once, peer, round), peer.sizes(self.reports))
        return runs

    def _once(self, peer: Peer, round: int, reports: int) -> Run:
        out = self._folder(peer)
        shutil.rmtree(out, ignore_errors=True)
        units = self.units[:reports]
        usage = measure(
            peer.command(out, units),
            cwd=self.project,
            env=self.env,
            log=self.out / f"{peer.name}.log",
            watch_memory=round == 0,
        )
        self._look(peer, units)
        if round == 0:
            self.sizes[peer.name] = {kind: size / reports for kind, size in bytes_by_suffix(out).items()}
        parts = tuple(json.loads(usage.stdout.splitlines()[-1])) if peer.parts else ()
        print(f"{peer.name}: round {round}, {reports} reports, {usage.wall:.2f} s", file=sys.stderr)
        return Run(peer.name, round, reports, usage.wall, usage.cpu, usage.peak_mb, parts)

    def _look(self, peer: Peer, units: Sequence[str]) -> None:
        """Raise FailedError unless every unit has its files, and its name stands in its page."""
        for unit in units:
            for file in peer.files:
                path = self._folder(peer) / unit / file
                if not path.is_file() or not path.stat().st_size:
                    raise FailedError(f"{peer.name} has not made {unit}/{file}")
            if unit_name(unit) not in (self._folder(peer) / unit / "report.html").read_text(encoding="utf-8"):
                raise FailedError(f"{peer.name}: {unit}/report.html does not name its unit")

    def _compare(self, peer: Peer) -> None:
        """Raise FailedError if a peer's files that must equal ours differ from them, where both were made."""
        for unit in self.units:
            for file in peer.same:
                theirs, ours = self._folder(peer) / unit / file, self.out / "runs" / "ours-2" / unit / file
                if theirs.exists() and ours.exists() and theirs.read_bytes() != ours.read_bytes():
                    raise FailedError(f"{peer.name}: {unit}/{file} differs from ours")

    def _folder(self, peer: Peer) -> Path:
        return self.out / "runs" / peer.name


if __name__ == "__main__":
    main()
