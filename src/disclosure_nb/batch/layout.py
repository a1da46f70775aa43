"""How the folders of reports are named in an output folder."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from disclosure_nb.batch.destination import STATE, Destination
from disclosure_nb.batch.tasks import Task
from disclosure_nb.errors import UsageError
from disclosure_nb.filing.store.names import is_unit_id, is_year_folder
from disclosure_nb.language import Sentence

PAGES = ("index.html", "summary.csv", "ledger.jsonl")
"""The files that a run writes next to the folders of the reports."""

_MANY = 2000
_PAGE = re.compile(r"index(-[0-9]+)?\.html|summary\.csv|ledger\.jsonl")
_SHARD = re.compile(r"[0-9a-f]{2}")
_FILE = f"{STATE}/layout.json"


@dataclass(frozen=True)
class Layout:
    """How folders are named: ``UNIT``, or ``YEAR/UNIT`` where there are several years.

    With ``shards`` the units are in up to 256 folders named by the first two digits of the hash of their id,
    ``3f/UNIT``: file systems and people are slow with hundreds of thousands of folders side by side.
    """

    by_year: bool
    shards: bool

    @classmethod
    def of(cls, out: Destination, tasks: Sequence[Task]) -> Layout:
        """Return the layout of a run into ``out``: the one that it has, else by year and sharded as the tasks need it.

        Raises UsageError for tasks of several years where the reports are not in folders of their years, OSError.
        """
        years = sorted({task.year for task in tasks})
        many = len(tasks) > _MANY and not set(PAGES) & set(out.names())
        try:
            known = json.loads(out.read(_FILE) or b"")
            by_year, shards = known.get("by_year", len(years) > 1) is True, known["shards"] is True
        except (ValueError, KeyError, TypeError, AttributeError):
            return cls(len(years) > 1, many)
        if len(years) > 1 and not by_year:
            listed = "、".join(map(str, years))
            raise UsageError(
                Sentence(
                    f"{out} 里的报告没有按年度分文件夹，这次的数据却有 {listed} 几个年度；请用 --out 另指定文件夹，"
                    "或一个年度一个输出文件夹。",
                    f"the reports in {out} are not in folders of their years, and the params are of {listed}; name "
                    "another --out, or run year by year into one for each.",
                )
            )
        return cls(by_year, shards)

    def save(self, out: Destination) -> None:
        """Write down the layout, so that later runs use the same. Raises OSError."""
        if out.read(_FILE) is None:
            with out.writing(_FILE) as file:
                file.write(json.dumps({"by_year": self.by_year, "shards": self.shards}) + "\n")

    def name(self, task: Task) -> str:
        """Return the name of a report's folder, relative to the output folder, with slashes."""
        return self.name_of(task.unit, task.year)

    def name_of(self, unit: str, year: int) -> str:
        """Return the name of the folder of a unit's report of a year."""
        parts = [unit]
        if self.shards:
            parts.insert(0, hashlib.sha256(unit.encode()).hexdigest()[:2])
        if self.by_year:
            parts.insert(0, str(year))
        return "/".join(parts)

    def names(self, out: Destination) -> Iterator[str]:
        """Yield the names of all folders that may be those of reports, by what they are called. Raises OSError."""
        above = [year for year in out.folders("") if is_year_folder(year)] if self.by_year else [""]
        if self.shards:
            above = [
                f"{year}/{two}".lstrip("/") for year in above for two in out.folders(year) if _SHARD.fullmatch(two)
            ]
        for folder in above:
            yield from (f"{folder}/{unit}".lstrip("/") for unit in out.folders(folder) if is_unit_id(unit))


def refuse_page_name(task: Task) -> None:
    """Raise UsageError if a unit's folder would take the place of one of the pages next to them."""
    if _PAGE.fullmatch(task.unit):
        raise UsageError(
            Sentence(
                f"单位代号不能是 {task.unit}：输出文件夹中有同名文件，请给数据文件改名。",
                f"{task.unit} cannot be a unit's id: the output folder has a file so named; rename the params file.",
            )
        )
