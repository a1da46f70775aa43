"""What a unit's report is made from, role by role: the files that are read, and those that would be if they were there.

A file that is looked for and absent is an input, too: its appearance makes the report stale. Another role is one more
entry of :data:`ROLES`; staleness, fetching from a URL and the test that changes every file all follow from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from disclosure_nb.filing.sources import content, named_files
from disclosure_nb.filing.store.names import DECISIONS, HOUSE, THEME, font_files, is_file
from disclosure_nb.filing.store.stated_ids import unit_paths
from disclosure_nb.filing.store.years import earlier_years

Part = Literal["data", "history", "rules", "settings"]
"""What people read as the thing that changed."""


@dataclass(frozen=True)
class ReportSubject:
    """The report that is asked about: the unit's file in the params folder ``root``, and the units that it sums."""

    root: Path
    unit: str
    year: int
    file: Path
    sums: tuple[str, ...] = ()

    @property
    def folder(self) -> Path:
        """The folder of the units of the year."""
        return self.file.parent


@dataclass(frozen=True)
class Role:
    """What some files are to a report; ``files`` gives their paths, whether they are there or not.

    A folder among them is an input by the names of the fonts in it.
    """

    id: str
    part: Part
    files: Callable[[ReportSubject], Iterable[Path]]


def _own(subject: ReportSubject) -> Iterator[Path]:
    yield subject.file
    yield from unit_paths(subject.folder, subject.unit)


def _sources(subject: ReportSubject) -> Iterator[Path]:
    yield from named_files(subject.file)


def _decisions(subject: ReportSubject) -> Iterator[Path]:
    yield from DECISIONS.candidates(subject.folder, subject.file.stem)


def _summed(subject: ReportSubject) -> Iterator[Path]:
    for unit in subject.sums:
        yield from _with_sources(unit_paths(subject.folder, unit))
        if not any(map(is_file, unit_paths(subject.folder, unit))):  # last year's file says what it is called
            yield from _with_sources(unit_paths(subject.root / str(subject.year - 1), unit))


def _earlier(subject: ReportSubject) -> Iterator[Path]:
    for year in earlier_years(subject.year):
        yield from _with_sources(unit_paths(subject.root / str(year), subject.unit, readable=True))


def _with_sources(candidates: Iterable[Path]) -> Iterator[Path]:
    for path in candidates:
        yield path
        if is_file(path):
            yield from named_files(path)


def _house(subject: ReportSubject) -> Iterator[Path]:
    yield from HOUSE.candidates(subject.root)


def _theme(subject: ReportSubject) -> Iterator[Path]:
    yield from THEME.candidates(subject.root)


def _fonts(subject: ReportSubject) -> Iterator[Path]:
    for name in font_folders(subject.root):
        folder = subject.root / name
        yield folder
        yield from font_files(folder)


ROLES = (
    Role("unit", "data", _own),
    Role("sources", "data", _sources),
    Role("decisions", "data", _decisions),
    Role("summed units", "data", _summed),
    Role("earlier years", "history", _earlier),
    Role("house", "rules", _house),
    Role("theme", "settings", _theme),
    Role("fonts", "settings", _fonts),
)


def font_folders(root: Path) -> tuple[str, ...]:
    """Return the folders that a store's theme takes fonts from, relative to ``root``.

    None where there is no theme, or one that cannot be read: its reports fail and say why. What cannot be a folder
    next to the theme is left out.
    """
    found: dict[str, None] = {}
    for path in THEME.candidates(root):
        fonts = content(path, b"folders").get("fonts")
        folders = fonts.get("folders") if isinstance(fonts, dict) else None
        for name in folders if isinstance(folders, list) else []:
            if isinstance(name, str) and name and ".." not in name and not set(name) & set("\\:\0") and name[0] != "/":
                found[name] = None
    return tuple(found)
