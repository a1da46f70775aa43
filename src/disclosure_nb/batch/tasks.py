"""Which reports are to be made: one task for each params file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import is_zipfile

from disclosure_nb.errors import InputError, UsageError
from disclosure_nb.filing import Store, read_file, stated_name
from disclosure_nb.filing.counting import HOUSE_FILE
from disclosure_nb.filing.envelope import YEAR_FOLDER
from disclosure_nb.filing.sources import content, source_paths
from disclosure_nb.filing.store import WORKBOOK
from disclosure_nb.language import Sentence


@dataclass(frozen=True)
class Task:
    """One report to make.

    ``root`` is the store of params files (``params``), ``file`` the unit's file in it.
    """

    unit: str
    year: int
    root: Path
    file: Path

    @property
    def name(self) -> str:
        """The file's name in messages and manifests: relative, with forward slashes."""
        return self.file.relative_to(self.root.parent).as_posix()


def unit_name(task: Task) -> str:
    """Return the name of a unit whose report could not be made, from its file or last year's; empty if neither says."""
    last = Store(task.root).path(task.unit, task.year - 1)
    return stated_name(task.file) or stated_name(last)


def find_tasks(paths: Iterable[Path]) -> tuple[Task, ...]:
    """Return the tasks for params files and folders of them, ordered by year and unit.

    A workbook ``UNIT.xlsx`` is a task, too, where there is no ``UNIT.yaml`` beside it: that one counts. In a folder,
    workbooks that a params file names as its source are none, and neither are other spreadsheets.

    Raises UsageError if a path does not exist, nothing is found, or two files are for the same unit and year.
    """
    tasks: dict[tuple[int, str], Task] = {}
    for file in sorted({_counting(file.resolve()) for path in paths for file in _files(path)}):
        task = _task(file)
        other = tasks.setdefault((task.year, task.unit), task)
        if other is not task:
            raise UsageError(
                Sentence(
                    f"{other.name} 和 {task.name} 都是单位 {task.unit} {task.year} 年的数据，请只保留一个。",
                    f"{other.name} and {task.name} are both for unit {task.unit}, {task.year}; keep one of them.",
                )
            )
    if not tasks:
        raise UsageError(
            Sentence(
                "没有找到数据文件（*.yaml），请给出文件或文件夹，例如 params/2023。",
                "no params files (*.yaml) were found; name a file or a folder, e.g. params/2023.",
            )
        )
    return tuple(tasks[key] for key in sorted(tasks))


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        sources: set[Path] = set()
        for file in _below(path, ".yaml"):
            data = {} if _is_companion(file) else content(file, b"sections", b"sources")
            sources |= {(file.parent / name).resolve() for _, name in source_paths(data)}
            if not _is_companion(file) and not _is_edition(data):
                yield file
        for file in _below(path, WORKBOOK):
            if file.resolve() not in sources and _may_be_workbook(file):
                yield file
    elif path.exists():
        yield path
    else:
        raise UsageError(Sentence(f"{path} 不存在，请检查路径。", f"{path} does not exist; check the path."))


def _below(folder: Path, suffix: str) -> Iterator[Path]:
    for file in folder.rglob(f"*{suffix}"):
        hidden = any(part.startswith((".", "~$")) for part in file.relative_to(folder).parts)
        if not hidden and file.is_file():
            yield file


def _counting(file: Path) -> Path:
    """Return the file that counts for a unit: its params file where it has one beside its workbook."""
    params = file.with_suffix(".yaml")
    return params if file.suffix.lower() == WORKBOOK and params.is_file() else file


def _may_be_workbook(file: Path) -> bool:
    """Whether a spreadsheet is a unit's workbook; one that cannot be opened may be: its report fails and says why."""
    from disclosure_nb.filing.workbook import is_workbook  # takes a while to import: only for those who have one

    return is_workbook(file) or not is_zipfile(file)


def _is_companion(file: Path) -> bool:
    """Whether a file holds rules or a theme, and no unit's data."""
    return file.name in (HOUSE_FILE, "theme.yaml")


def _task(file: Path) -> Task:
    folder = file.parent
    if file.name.startswith("."):
        raise UsageError(
            Sentence(f"{file.name} 不能作数据文件名，请改名。", f"{file.name} cannot be a params file; rename it.")
        )
    if YEAR_FOLDER.fullmatch(folder.name):
        return Task(file.stem, int(folder.name), folder.parent, file)
    return Task(file.stem, _stated_year(file), folder, file)


def _is_edition(data: Mapping[str, Any]) -> bool:
    """Whether a file in a folder of params files is not one of them, but the form that some of them are made for."""
    return "sections" in data and "unit" not in data


def _stated_year(file: Path) -> int:
    """Return the year that a file outside a year's folder states; 0 if it cannot be read (its report will fail)."""
    data = content(file)
    year = data.get("year")
    if file.suffix.lower() == WORKBOOK or (year is None and any(source_paths(data))):
        with suppress(InputError):
            return read_file(file).year
    return year if isinstance(year, int) and not isinstance(year, bool) else 0
