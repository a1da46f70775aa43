"""Which units there are data of: one file for each unit and year, found in folders or named."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from disclosure_nb.errors import InputError, UsageError
from disclosure_nb.filing.sources import content, named_files
from disclosure_nb.filing.store.names import (
    EDITIONS,
    FORMS,
    PARAMS,
    Form,
    form_of,
    is_companion,
    is_year_folder,
    keep_one,
    shown_path,
    store_root,
)
from disclosure_nb.filing.store.stated_ids import unit_of
from disclosure_nb.filing.store.unit_file import needs_sources, read_file
from disclosure_nb.language import Sentence


@dataclass(frozen=True)
class UnitFile:
    """A unit's file of a year; ``root`` is the params folder (``params``) that it belongs to."""

    unit: str
    year: int
    root: Path
    file: Path

    @property
    def name(self) -> str:
        """The file's name in messages and manifests: relative, with forward slashes."""
        return self.file.relative_to(self.root.parent).as_posix()


def find_unit_files(paths: Iterable[Path]) -> tuple[UnitFile, ...]:
    """Return the units' files among the files and folders named, ordered by year and unit.

    A unit's id is the name of its file, or what a file states whose name is no id (see ``stated_ids``). Of a unit's
    params file and its workbook the params file counts. In a folder, spreadsheets that a params file names
    as its source are left out, and so are workbooks that are no fill-in workbooks; a spreadsheet of which that cannot
    be seen is taken: reading it says what to do. Symbolic links are followed under their own names.

    Raises UsageError if a path does not exist or cannot be a unit's data, nothing is found, or two files are for the
    same unit and year, also where their names differ in capital letters only.
    """
    found: dict[tuple[int, str], UnitFile] = {}
    finder = _FileFinder()
    for file in sorted({file for path in paths for file in finder.files(absolute(path))}):
        given = _unit_file(file)
        other = found.setdefault((given.year, given.unit.lower()), given)
        if other is not given and not _same(other, given):
            raise UsageError(_two(other, given))
    if not found:
        raise UsageError(
            Sentence(
                "没有找到数据文件（*.yaml、*.xlsx），请给出文件或文件夹，例如 params/2023。",
                "no params files (*.yaml, *.xlsx) were found; name a file or a folder, e.g. params/2023.",
            )
        )
    return tuple(sorted(found.values(), key=lambda given: (given.year, given.unit)))


def absolute(path: Path) -> Path:
    """Return a path from the root with the names of symbolic links in it: they say to which params folder it belongs.

    Only what comes before a ``..`` is resolved.
    """
    parts = (Path.cwd() / path).parts
    behind = max((at for at, part in enumerate(parts) if part == ".."), default=-1) + 1
    return Path(*parts[:behind]).resolve().joinpath(*parts[behind:]) if behind else Path(*parts)


class _FileFinder:
    """Finds the units' files at paths; the folder of files that are named is looked through once."""

    def __init__(self) -> None:
        self._beside: dict[Path, Mapping[str, Sequence[Path]]] = {}

    def files(self, path: Path) -> Iterator[Path]:
        if path.is_dir():
            yield from _of_folder(path)
        elif not path.exists():
            raise UsageError(Sentence(f"{path} 不存在，请检查路径。", f"{path} does not exist; check the path."))
        elif path.name.startswith("."):
            raise UsageError(
                Sentence(f"{path.name} 不能作数据文件名，请改名。", f"{path.name} cannot be a params file; rename it.")
            )
        else:
            _refuse_other(path)
            yield from _one_each(_without_sources([path, *self._others(path)]))

    def _others(self, path: Path) -> Iterator[Path]:
        """Yield the files next to one that may be the same unit's."""
        folder = path.parent
        if folder not in self._beside:
            groups: defaultdict[str, list[Path]] = defaultdict(list)
            with suppress(OSError):  # a folder that may not be looked through
                for file in filter(_is_own, sorted(folder.iterdir())):
                    groups[unit_of(file).lower()].append(file)
            self._beside[folder] = groups
        yield from (
            file for file in self._beside[folder].get(unit_of(path).lower(), ()) if file != path and file.is_file()
        )


def _refuse_other(path: Path) -> None:
    form = form_of(path)
    if form is None or is_companion(path.name):
        known = "、".join(suffix for form in FORMS if form.readable for suffix in form.suffixes if suffix.islower())
        raise UsageError(
            Sentence(
                f"{shown_path(path)} 不是单位的数据文件，应为 {known} 文件。",
                f"{shown_path(path)} is no unit's data; expected one of {known}.",
            )
        )
    if path.suffix not in form.suffixes:
        right = path.with_suffix(path.suffix.lower()).name
        raise UsageError(
            Sentence(
                f"{shown_path(path)} 的后缀大小写混用，读不到，请改名为 {right}。",
                f"the suffix of {shown_path(path)} mixes small and capital letters; rename the file {right}.",
            )
        )


def _is_own(file: Path) -> bool:
    """Whether a file may be a unit's, by its name."""
    return form_of(file) is not None and not is_companion(file.name) and not file.name.startswith(".")


def _of_folder(folder: Path) -> Iterator[Path]:
    """Yield the units' files below a folder, one for each unit of each folder."""
    files = list(filter(_is_own, _below(folder)))
    for file in files:
        _refuse_other(file)
    yield from _one_each(file for file in _without_sources(files) if not _is_edition(file))


def _without_sources(files: Sequence[Path]) -> Iterator[Path]:
    """Yield the params files among some files, then the spreadsheets that may be a unit's and that none of them names.

    A single spreadsheet is always one: somebody named it.
    """
    params = [file for file in files if form_of(file) is PARAMS]
    yield from params
    named = {other.resolve() for file in params for other in named_files(file)}
    for file in files:
        if form_of(file) is not PARAMS and (len(files) == 1 or (file.resolve() not in named and _may_be_units(file))):
            yield file


def _below(folder: Path, above: tuple[str, ...] = ()) -> Iterator[Path]:
    """Yield the files below a folder that are not hidden; links to folders are followed, but not in a circle."""
    real = os.path.realpath(folder)
    if real in above:
        return
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        raise UsageError(
            Sentence(f"无法读取文件夹 {folder}（{error.strerror}）。", f"cannot read {folder} ({error.strerror}).")
        ) from error
    for entry in entries:
        if entry.name.startswith((".", "~$")):
            continue
        if entry.is_dir() and entry.name == EDITIONS:
            continue
        if entry.is_dir():
            yield from _below(folder / entry.name, (*above, real))
        elif entry.is_file():
            yield folder / entry.name


def _one_each(files: Iterable[Path]) -> Iterator[Path]:
    """Yield the file that counts for each unit of each folder. Raises UsageError for two that count alike."""
    groups: defaultdict[tuple[Path, str], list[Path]] = defaultdict(list)
    for file in files:
        groups[file.parent, unit_of(file).lower()].append(file)
    for group in groups.values():
        yield _counting(group)


def _counting(files: Sequence[Path]) -> Path:
    """Return the file that counts among those of one unit: that of the first kind."""
    if len(files) > 1:
        by_form: Mapping[Form, list[Path]] = {form: [file for file in files if form_of(file) is form] for form in FORMS}
        first, *others = [group for group in by_form.values() if group]
        twins = [file for file in files if unit_of(file) != unit_of(first[0])]
        unread = [] if form_of(first[0]) is PARAMS else [file for group in others for file in group]
        for other in [*first[1:], *twins, *unread]:
            if not first[0].samefile(other):
                raise UsageError(_two_files(first[0], other))
        return first[0]
    return files[0]


def _two_files(one: Path, other: Path) -> Sentence:
    if unit_of(one) != unit_of(other):
        return Sentence(
            f"{shown_path(one)} 和 {shown_path(other)} 只有大小写不同，有的系统分不开，请给其中之一改名。",
            f"{shown_path(one)} and {shown_path(other)} differ in capital letters only, which some systems "
            "do not tell apart; rename one of them.",
        )
    return keep_one(one, other)


def _two(one: UnitFile, other: UnitFile) -> Sentence:
    if one.unit != other.unit:
        return _two_files(one.file, other.file)
    return Sentence(
        f"{one.name} 和 {other.name} 都是单位 {one.unit} {one.year} 年的数据，请只保留一个。",
        f"{one.name} and {other.name} are both for unit {one.unit}, {one.year}; delete one of them.",
    )


def _same(one: UnitFile, other: UnitFile) -> bool:
    """Whether two names lead to the same file of the same params folder."""
    return one.file.samefile(other.file) and one.root.samefile(other.root)


def _may_be_units(file: Path) -> bool:
    """Whether a spreadsheet is a unit's fill-in workbook, or cannot be opened, so that it may be one."""
    from disclosure_nb.filing.workbook import is_package, is_workbook  # take a while to import

    return not is_package(file) or is_workbook(file)


def _unit_file(file: Path) -> UnitFile:
    root = store_root(file.parent)
    if is_year_folder(file.parent.name):
        return UnitFile(unit_of(file), int(file.parent.name), root, file)
    year = _stated_year(file)
    if (root / str(year)).is_dir():
        raise UsageError(
            Sentence(
                f"{shown_path(file)} 是 {year} 年的数据，请放到文件夹 {root.name}/{year} 中。",
                f"{shown_path(file)} is of {year}; move it to the folder {root.name}/{year}.",
            )
        )
    return UnitFile(unit_of(file), year, root, file)


def _is_edition(file: Path) -> bool:
    """Whether a file in a folder of params files is not one of them, but the form that some of them are made for."""
    data = content(file, b"sections") if form_of(file) is PARAMS else {}
    return "sections" in data and "unit" not in data


def _stated_year(file: Path) -> int:
    """Return the year that a file outside a year's folder states; 0 if it cannot be read (its report will fail)."""
    year = content(file).get("year") if form_of(file) is PARAMS else None
    if year is None and needs_sources(file):
        with suppress(InputError):
            return read_file(file).year
    return year if isinstance(year, int) and not isinstance(year, bool) else 0
