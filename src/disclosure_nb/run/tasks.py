"""Which reports are to be made: one task for each params file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from disclosure_nb.errors import UsageError
from disclosure_nb.language import Sentence
from disclosure_nb.yamlfile import YamlFile


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


def find_tasks(paths: Iterable[Path]) -> tuple[Task, ...]:
    """Return the tasks for params files and folders of them, ordered by year and unit.

    Raises UsageError if a path does not exist, nothing is found, or two files are for the same unit and year.
    """
    tasks: dict[tuple[int, str], Task] = {}
    for file in sorted({file.resolve() for path in paths for file in _files(path)}):
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
        for file in path.rglob("*.yaml"):
            hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
            if not hidden and file.is_file() and not _is_companion(file) and not _is_edition(file):
                yield file
    elif path.exists():
        yield path
    else:
        raise UsageError(Sentence(f"{path} 不存在，请检查路径。", f"{path} does not exist; check the path."))


def _is_companion(file: Path) -> bool:
    """Whether a file holds rules or a theme, and no unit's data."""
    return file.name in ("house.yaml", "theme.yaml")


def _task(file: Path) -> Task:
    folder = file.parent
    if file.name.startswith("."):
        raise UsageError(
            Sentence(f"{file.name} 不能作数据文件名，请改名。", f"{file.name} cannot be a params file; rename it.")
        )
    if re.fullmatch(r"(19|20)\d\d", folder.name):
        return Task(file.stem, int(folder.name), folder.parent, file)
    return Task(file.stem, _stated_year(file), folder, file)


def edition_file(file: Path) -> Path | None:
    """Return the edition file that a params file names as its form, or None."""
    edition = _content(file).get("edition")
    if isinstance(edition, str) and edition.lower().endswith((".yaml", ".yml")):
        return (file.parent / edition).resolve()
    return None


def _is_edition(file: Path) -> bool:
    """Whether a file in a folder of params files is not one of them, but the form that some of them are made for."""
    content = _content(file)
    return "sections" in content and "unit" not in content


def _stated_year(file: Path) -> int:
    """Return the year that a file outside a year's folder states; 0 if it cannot be read (its report will fail)."""
    year = _content(file).get("year")
    return year if isinstance(year, int) and not isinstance(year, bool) else 0


def _content(file: Path) -> Mapping[str, Any]:
    try:
        data = YamlFile(file.read_text(encoding="utf-8-sig"), file.name).data
    except (OSError, UnicodeDecodeError):
        return {}
    return data if isinstance(data, dict) else {}
