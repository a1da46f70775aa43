"""The params folders that the reports of an output folder come from, remembered next to them by their relative paths.

So a run of a single unit knows which of the other reports have lost their data, and a report is not overwritten by that
of a unit with the same id in another project.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from disclosure_nb.batch.destination import STATE, Destination
from disclosure_nb.batch.fetch import Fetched
from disclosure_nb.batch.tasks import Task
from disclosure_nb.batch.urls import is_url
from disclosure_nb.errors import UsageError
from disclosure_nb.filing.store.names import is_year_folder, unit_candidates
from disclosure_nb.language import Sentence

_FILE = f"{STATE}/params.json"


@dataclass(frozen=True)
class ParamsFolders:
    """The params folders of this run, ``mine``, and those of earlier ones, ``others``: each with how it is called.

    A folder that cannot be called by a path from the output folder, as one of them is a URL, is called by its own URL,
    or else not remembered (its name is empty). ``others`` are those that are still there; what is behind a URL is not
    looked at (None).
    """

    mine: tuple[tuple[str, Path], ...]
    others: tuple[tuple[str, Path | None], ...]
    _listed: dict[Path, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, out: Destination, tasks: Sequence[Task], fetched: Fetched | None = None) -> ParamsFolders:
        """Return the folders that the reports in ``out`` come from, and those of this run. Raises OSError."""
        roots = sorted({task.root for task in tasks})
        mine = tuple((_name(root, out, fetched), root) for root in roots)
        try:
            recorded = [name for name in json.loads(out.read(_FILE) or b"[]") if isinstance(name, str)]
        except (ValueError, TypeError):
            recorded = []
        others: list[tuple[str, Path | None]] = []
        for name in recorded:
            if is_url(name) or is_url(str(out)):
                others.append((name, None))
            elif (path := Path(os.path.normpath(Path(os.path.realpath(str(out)), name)))).is_dir():
                others.append((name, path))
        known, there = {name for name, _ in mine}, {os.path.realpath(root) for root in roots}
        new = ((name, path) for name, path in others if name not in known)
        return cls(
            mine, tuple((name, path) for name, path in new if path is None or os.path.realpath(path) not in there)
        )

    def save(self, out: Destination) -> None:
        """Remember the folders. Raises OSError."""
        names = sorted({name for name, _ in (*self.mine, *self.others) if name})
        content = json.dumps(names, ensure_ascii=False) + "\n"
        if names and out.read(_FILE) != content.encode():
            with out.writing(_FILE) as file:
                file.write(content)

    @property
    def joined(self) -> Sentence | None:
        """Say that there are reports of other params folders, too."""
        if not self.others:
            return None
        zh, en = "、".join(name for name, _ in self.others), ", ".join(name for name, _ in self.others)
        return Sentence(
            f"输出文件夹里还有另一处数据（{zh}）的报告，一并列入目录。",
            f"the output folder has reports of other params, too ({en}); the index lists them all.",
        )

    def refuse_twins(self, tasks: Iterable[Task], out: Destination) -> None:
        """Raise UsageError for a unit and year that another params folder has, too: one would overwrite the other."""
        others = [(name, path) for name, path in self.others if path is not None]
        for task in tasks if others else ():
            for name, path in others:
                if self._there(path, task.unit, task.year):
                    raise UsageError(
                        Sentence(
                            f"{out} 里有另一处数据（{name}）的报告，其中也有单位 {task.unit} {task.year} 年的；"
                            "为免互相覆盖，请用 --out 指定另一个输出文件夹。",
                            f"{out} has reports of other params ({name}), which have {task.unit} for {task.year}, too; "
                            "so that none overwrites the other, name another output folder with --out.",
                        )
                    )

    def hold(self, unit: str, year: int, inputs: Callable[[], Iterable[str]]) -> bool:
        """Whether there is data of a unit's year; also where it cannot be told, as no folder has that year.

        ``inputs`` returns the names, in manifests, of the unit's own file.
        """
        folders = [path for _, path in (*self.mine, *self.others) if path is not None]
        if len(folders) < len(self.mine) + len(self.others):
            return True
        judged = [folder for folder in folders if self._judges(folder, year)]
        if not judged or any(self._there(folder, unit, year) for folder in judged):
            return True
        return any((folder.parent / name).exists() for name in inputs() for folder in judged)

    def _judges(self, root: Path, year: int) -> bool:
        """Whether it can be told from a params folder which units of a year there are."""
        return str(year) in self._names(root) or not any(map(is_year_folder, self._names(root)))

    def _there(self, root: Path, unit: str, year: int) -> bool:
        folder = root / str(year) if str(year) in self._names(root) else root
        return any(path.name in self._names(folder) for path in unit_candidates(folder, unit))

    def _names(self, folder: Path) -> frozenset[str]:
        if folder not in self._listed:
            try:
                self._listed[folder] = frozenset(path.name for path in folder.iterdir())
            except OSError:  # a folder that may not be looked through, or is gone
                self._listed[folder] = frozenset()
        return self._listed[folder]


def _name(root: Path, out: Destination, fetched: Fetched | None) -> str:
    if fetched is not None:
        return f"{fetched.url}/{root.name}"
    if is_url(str(out)):
        return ""
    try:
        return PurePosixPath(Path(os.path.relpath(root.resolve(), os.path.realpath(str(out))))).as_posix()
    except ValueError:  # on another drive
        return ""
