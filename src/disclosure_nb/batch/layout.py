"""How the folders of reports are named in an output folder."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from disclosure_nb.batch.destination import STATE, Destination
from disclosure_nb.batch.tasks import Task
from disclosure_nb.errors import UsageError
from disclosure_nb.language import Sentence

PAGES = ("index.html", "summary.csv", "ledger.jsonl")
"""The files that a run writes next to the folders of the reports."""

_MANY = 2000
_PAGE = re.compile(r"index(-[0-9]+)?\.html|summary\.csv|ledger\.jsonl")
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
        """Return the layout of a run into ``out``: sharded if it is so already, or for over 2,000 units.

        Raises OSError.
        """
        by_year = len({task.year for task in tasks}) > 1
        try:
            shards = json.loads(out.read(_FILE) or b"")["shards"] is True
        except (ValueError, KeyError, TypeError):
            shards = len(tasks) > _MANY and not set(PAGES) & set(out.names())
        return cls(by_year, shards)

    def save(self, out: Destination) -> None:
        """Write down the layout, so that later runs use the same. Raises OSError."""
        if out.read(_FILE) is None:
            with out.writing(_FILE) as file:
                file.write(json.dumps({"shards": self.shards}) + "\n")

    def name(self, task: Task) -> str:
        """Return the name of a report's folder, relative to the output folder, with slashes."""
        parts = [task.unit]
        if self.shards:
            parts.insert(0, hashlib.sha256(task.unit.encode()).hexdigest()[:2])
        if self.by_year:
            parts.insert(0, str(task.year))
        return "/".join(parts)


def refuse_page_name(task: Task) -> None:
    """Raise UsageError if a unit's folder would take the place of one of the pages next to them."""
    if _PAGE.fullmatch(task.unit):
        raise UsageError(
            Sentence(
                f"单位代号不能是 {task.unit}：输出文件夹中有同名文件，请给数据文件改名。",
                f"{task.unit} cannot be a unit's id: the output folder has a file so named; rename the params file.",
            )
        )
