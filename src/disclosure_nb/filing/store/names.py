"""What the files of a params folder are called. Nothing else in the house knows it.

::

    params/house.yaml                  the house pack: rules and policy of a province or city
    params/editions/ID.yaml            an edition of the house, which its params files name by id
    params/theme.yaml                  the house's theme; the folders of its fonts are next to it
    params/2023/UNIT.yaml              a unit's data of a year ...
    params/2023/UNIT.xlsx              ... or its fill-in workbook
    params/2023/UNIT.decisions.yml     what people decided on findings

A suffix is written in small or in capital letters. Another kind of unit's file is one more :class:`Form`, another file
next to it one more :class:`Companion`; ``roles`` says what a report is made from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath

from disclosure_nb.errors import ParamsError, Place, Problem
from disclosure_nb.language import Sentence

UNIT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")
YEAR_FOLDER = re.compile(r"(19|20)\d\d")
"""The name of the folder with the params files of one year."""

YAML = (".yaml", ".yml", ".YAML", ".YML")
NOTEBOOKS = "notebooks"
"""The name of the folder beside the params folder with the units' own notebooks, in folders of years."""

EXAMPLE = "weibin-education"
"""An id in messages."""

EDITIONS = "editions"
"""The name of the folder with the editions of a house; no unit's data are in it."""


FONTS = frozenset({".otf", ".ttf", ".otc", ".ttc"})
"""The suffixes of font files, small."""


@dataclass(frozen=True)
class Form:
    """A kind of file with a unit's data in it, by its suffixes, the one to be written first.

    One that is not ``readable`` must be saved as another kind before it can be read.
    """

    id: str
    suffixes: tuple[str, ...]
    readable: bool = True


PARAMS = Form("params", YAML)
WORKBOOK = Form("workbook", (".xlsx", ".XLSX"))
SPREADSHEET = Form("spreadsheet", (".xls", ".et", ".ods", ".XLS", ".ET", ".ODS"), readable=False)
FORMS = (PARAMS, WORKBOOK, SPREADSHEET)
"""The kinds of a unit's file, in the order in which they count: of two kinds the first is read."""


@dataclass(frozen=True)
class Companion:
    """A kind of file that is no unit's data: ``stem`` is its whole name, or the end of it behind the unit's."""

    id: str
    stem: str
    suffixes: tuple[str, ...] = YAML

    def candidates(self, folder: Path, unit: str = "") -> tuple[Path, ...]:
        """Return what the file may be called in ``folder``, the name to be written first."""
        return tuple(folder / f"{unit}{self.stem}{suffix}" for suffix in self.suffixes)

    def path(self, folder: Path, unit: str = "") -> Path:
        """Return where the file is, or is to be written. Raises ParamsError if there are two of it."""
        candidates = self.candidates(folder, unit)
        return only(candidates) or candidates[0]

    def is_name(self, name: str) -> bool:
        """Whether a file so named is of this kind, also with a suffix that is not read."""
        path = PurePath(name)
        known = {suffix.lower() for suffix in self.suffixes}
        ends = path.stem.endswith(self.stem) if self.stem.startswith(".") else path.stem == self.stem
        return ends and path.suffix.lower() in known


HOUSE = Companion("house", "house")
THEME = Companion("theme", "theme")
DECISIONS = Companion("decisions", ".decisions", (".yml", ".yaml", ".YML", ".YAML"))
COMPANIONS = (HOUSE, THEME, DECISIONS)


def is_unit_id(name: str) -> bool:
    """Whether a unit can be called so: the name of its file without the suffix, that no other file of a folder has."""
    return UNIT_ID.fullmatch(name) is not None and not is_companion(f"{name}{YAML[0]}")


def instead_of_id(file: str) -> Sentence:
    """Say what to do with a unit's file whose name is no id and that states none: the very line to add."""
    path = PurePath(file)
    example = f"{EXAMPLE}{path.suffix.lower()}"
    if form_of(path) is WORKBOOK:
        line = f"sources: {{workbook: {path.name}}}"
        return Sentence(
            f"请在工作表“单位”的“单位代号”一格填写代号，例如 {EXAMPLE}；或改名为 {example}；"
            f"或另建 {EXAMPLE}{YAML[0]}，其中写一行 {line}。",
            f"write the id, e.g. {EXAMPLE}, into the cell “单位代号” of sheet 单位; or rename the file {example}; or "
            f"make {EXAMPLE}{YAML[0]} next to it with the line {line}.",
        )
    return Sentence(
        f"请在 unit: 之下加一行 id: {EXAMPLE}（换成本单位的代号）；或改名为 {example}。",
        f"below unit: add the line id: {EXAMPLE} (with the unit's own id); or rename the file {example}.",
    )


def own_notebook(root: Path, unit: str, year: int) -> Path:
    """Return where a unit's own copy of the report notebook is, there or not: beside the params folder ``root``."""
    return root.parent / NOTEBOOKS / str(year) / f"{unit}.ipynb"


def editions_of(folder: Path) -> Path:
    """Return the folder of the editions of the house to which the params files in ``folder`` belong, there or not."""
    return store_root(folder) / EDITIONS


def edition_candidates(folder: Path, id: str) -> tuple[Path, ...]:
    """Return what the file of an edition may be called that the params files in ``folder`` name by its id."""
    return tuple(editions_of(folder) / f"{id}{suffix}" for suffix in YAML) if UNIT_ID.fullmatch(id) else ()


def form_of(path: PurePath) -> Form | None:
    """Return the kind of unit's file that a suffix means, however it is written; None where it is none."""
    suffix = path.suffix.lower()
    return next((form for form in FORMS if suffix in form.suffixes), None)


def unit_candidates(folder: Path, unit: str, *, readable: bool = False) -> tuple[Path, ...]:
    """Return what a unit's file in ``folder`` may be called, in the order in which they count."""
    forms = [form for form in FORMS if form.readable or not readable]
    return tuple(folder / f"{unit}{suffix}" for form in forms for suffix in form.suffixes)


def only(candidates: Iterable[Path]) -> Path | None:
    """Return the one of some files that is there, None where none is. Raises ParamsError (E153) if two are."""
    found: list[Path] = []
    for path in candidates:
        if is_file(path) and not any(path.samefile(other) for other in found):  # to some systems a and A are the same
            found.append(path)
    if len(found) > 1:
        raise ParamsError([Problem("E153", Place(shown_path(found[1])), keep_one(found[0], found[1]))])
    return found[0] if found else None


def keep_one(one: Path, other: Path) -> Sentence:
    """Return the sentence that two files are for the same thing."""
    return Sentence(
        f"{shown_path(one)} 和 {shown_path(other)} 是同一份数据的两个文件，请只保留一个。",
        f"{shown_path(one)} and {shown_path(other)} are two files for the same data; delete one of them.",
    )


def shown_path(path: Path) -> str:
    """Return how a file is called in messages where its store is not known: with its year, if it lies in a year's."""
    root = store_root(path.parent)
    return path.relative_to(root.parent).as_posix()


def store_root(folder: Path) -> Path:
    """Return the params folder that ``folder``, of a year or all years, belongs to."""
    return folder.parent if is_year_folder(folder.name) else folder


def is_year_folder(name: str) -> bool:
    """Whether a folder so named has the files of one year."""
    return YEAR_FOLDER.fullmatch(name) is not None


def is_companion(name: str) -> bool:
    """Whether a file so named belongs to the house or to a unit's file, and is no unit's data."""
    return any(companion.is_name(name) for companion in COMPANIONS)


def font_files(folder: Path) -> list[Path]:
    """Return the font files below a folder of a theme, in the order of their paths; whatever else is there is none."""
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in FONTS and is_file(path))


def is_file(path: Path) -> bool:
    """Whether there is a file at ``path``, which may be no path at all."""
    try:
        return path.is_file()
    except (OSError, ValueError):  # too long a name
        return False
