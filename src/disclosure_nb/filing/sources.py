"""The other files that a params file names: its edition, a workbook, registers (``sources:``).

::

    edition: district                 # params/editions/district.yaml, or a file: ./district.yaml

    sources:                          # paths are relative to the params file, with /
      workbook: U.xlsx                # the fill-in workbook
      requests: U.requests.csv        # 依申请公开台账, gives section 3
      remedies: U.remedies.csv        # 复议诉讼台账, gives section 4
      documents: U.documents.csv      # 规范性文件台账, gives rows of section 2
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from disclosure_nb.errors import Place, Problem
from disclosure_nb.filing.store.names import PARAMS, WORKBOOK, edition_candidates, form_of, is_file
from disclosure_nb.filing.store.stated_ids import unit_of, unit_paths
from disclosure_nb.form import edition_ids
from disclosure_nb.frozen import FrozenDict
from disclosure_nb.language import Sentence
from disclosure_nb.say import show_text
from disclosure_nb.yamlfile import YamlFile

MOST_FILES = 128  # kept in mind as they are: a district that sums its units asks for all of them each time


@dataclass(frozen=True)
class Kind:
    """A kind of file that a params file may name: what it is called, and how its name may look."""

    name: Sentence
    example: str


EDITION = Kind(Sentence("版式文件", "edition file"), "./district.yaml")
KINDS: Mapping[str, Kind] = {
    "workbook": Kind(Sentence("工作簿", "workbook"), "./weibin-education.xlsx"),
    "requests": Kind(Sentence("依申请公开台账", "register of requests"), "./weibin-education.requests.csv"),
    "remedies": Kind(Sentence("复议诉讼台账", "register of remedies"), "./weibin-education.remedies.csv"),
    "documents": Kind(Sentence("规范性文件台账", "register of documents"), "./weibin-education.documents.csv"),
}
"""The kinds of sources, in the order in which they count."""


REGISTERS = frozenset(kind.name.zh for id, kind in KINDS.items() if id != "workbook")
"""What registers are called in outputs, behind the unit."""


def source_paths(data: Any) -> Iterator[tuple[str, str]]:
    """Yield kind and path, as they are written, of the sources that the content of a params file names."""
    sources = data.get("sources") if isinstance(data, dict) else None
    if isinstance(sources, dict):
        yield from ((kind, path) for kind in KINDS if isinstance(path := sources.get(kind), str))


def spreadsheets_beside(folder: Path, unit: str, data: Any) -> tuple[Path, ...]:
    """Return the spreadsheets of a unit in ``folder`` that the content of its params file, there too, does not name.

    Those that are readable and no fill-in workbook are other tables, and nobody's business.
    """
    others = [path for path in unit_paths(folder, unit) if form_of(path) is not PARAMS and is_file(path)]
    if not others:
        return ()
    named = {(folder / name).resolve() for _, name in source_paths(data)}
    found: list[Path] = []
    for path in others:
        own = form_of(path) is not WORKBOOK or _is_workbook(path)
        if own and path.resolve() not in named and not any(path.samefile(other) for other in found):
            found.append(path)
    return tuple(found)


def workbook_beside(folder: Path, unit: str, data: Any) -> Path | None:
    """Return the workbook that is a source of a unit's params file without being named in it.

    That is the unit's fill-in workbook in the same folder, where the params file names no workbook.
    """
    if any(kind == "workbook" for kind, _ in source_paths(data)):
        return None
    return next((path for path in spreadsheets_beside(folder, unit, data) if form_of(path) is WORKBOOK), None)


def _is_workbook(path: Path) -> bool:
    from disclosure_nb.filing.workbook import is_workbook  # takes a while to import: only for those who have one

    return is_workbook(path)


def register_files(path: Path) -> Mapping[Path, str]:
    """Return the registers that the params file at ``path`` names, there or not, and what they are called in outputs.

    See :func:`register_name`.
    """
    if form_of(path) is not PARAMS:
        return {}
    named = {kind: file for kind, file in source_paths(content(path, b"sources")) if kind != "workbook"}
    return {path.parent / file: register_name(path.as_posix(), kind, file) for kind, file in named.items()}


def register_name(name: str, kind: str, path: str) -> str:
    """Return what the register at ``path``, named in the params file ``name``, is called in messages and outputs.

    The name of a file can hold a person's name: unless it says no more than the unit and the kind of the register, it
    stays where it is, and the register is called by these two.

    >>> register_name("params/2023/hongze.yaml", "requests", "hongze.requests.csv")
    'params/2023/hongze.requests.csv'
    >>> register_name("params/2023/hongze.yaml", "requests", "./../某人经办.xlsx")
    'params/2023/hongze 依申请公开台账'
    """
    if _says_no_more(name, kind, path):
        return sibling_name(name, path)
    return posixpath.join(posixpath.dirname(name), f"{PurePosixPath(name).stem} {KINDS[kind].name.zh}")


def edition_path(data: Any) -> str | None:
    """Return the edition file that the content of a params file names as its form, as it is written, or None."""
    edition = data.get("edition") if isinstance(data, dict) else None
    return edition if isinstance(edition, str) and form_of(PurePosixPath(edition)) is PARAMS else None


def edition_id(data: Any) -> str | None:
    """Return the id by which the content of a params file names an edition of its house, or None."""
    edition = data.get("edition") if isinstance(data, dict) else None
    named = isinstance(edition, str) and edition_path(data) is None and edition not in edition_ids()
    return edition if named else None


def named_files(path: Path) -> tuple[Path, ...]:
    """Return the files that the params file at ``path`` names, its edition file and its sources, there or not.

    The unit's workbook next to it is one of them (see :func:`workbook_beside`). None where ``path`` is no params file,
    or one that cannot be read: its report fails and says why.
    """
    if form_of(path) is not PARAMS:
        return ()
    data = content(path, b"edition", b"sources")
    beside = workbook_beside(path.parent, unit_of(path), data)
    edition = edition_path(data)
    named = [*([] if edition is None else [edition]), *(name for _, name in source_paths(data))]
    files = [path.parent / name for name in named if wrong_path(name, path.parent, EDITION) is None]
    id, own = edition_id(data), () if beside is None else (beside,)
    return tuple(dict.fromkeys([*(() if id is None else edition_candidates(path.parent, id)), *files, *own]))


def inputs_of(path: Path) -> tuple[Path, ...]:
    """Return every file that the filing of ``path`` comes from: itself, then its edition file and its sources.

    ``path`` is a params file or a workbook. Files that are named and not there are left out.
    """
    return (path, *(other for other in named_files(path) if is_file(other)))


def content(path: Path, *words: bytes) -> Mapping[str, Any]:
    """Return the content of a params file; nothing where it cannot be read, is no file (but a pipe), or no mapping.

    With ``words`` a file in which none of them can be is not parsed, which takes long, and gives nothing.
    """
    if not is_file(path):
        return {}
    try:
        written = path.read_bytes()
        if words and not any(word in written for word in (*words, b"\\")):  # a word may be written with escapes
            return {}
        return _parsed(written)
    except (OSError, UnicodeDecodeError):
        return {}


@lru_cache(maxsize=MOST_FILES)
def _parsed(written: bytes) -> Mapping[str, Any]:
    """Return what is written in a params file: it is asked for again and again, and takes long to parse."""
    data = YamlFile(written.decode("utf-8-sig"), "params").data
    return FrozenDict(data if isinstance(data, dict) else {})


def wrong_path(path: str, folder: Path | None, kind: Kind) -> Sentence | None:
    """Say why ``path`` cannot name a file next to a params file in ``folder``, or return None if it can.

    Names of registers are not shown: they can hold a person's name.
    """
    shown, name, example = _shown(path, kind), kind.name, kind.example
    if folder is None:
        return Sentence(
            f"标准输入没有所在文件夹，无法找到{name.zh}“{shown}”，请改为从文件读取。",
            f"standard input has no folder in which to look for “{shown}”; read a file instead.",
        )
    if PurePosixPath(path).is_absolute() or PureWindowsPath(path).anchor or "\\" in path:
        return Sentence(
            f"{name.zh}应写相对于本文件的路径，用 / 分隔，例如 {example}，这里是“{shown}”。",
            f"name the {name.en} relative to this file, with /, e.g. {example}; found “{shown}”.",
        )
    return None


_HIDDEN = "＊＊＊"


def _shown(path: str, kind: Kind, name: str = "") -> str:
    """Return what a message on the params file ``name`` shows of the path of a source."""
    id = next((id for id, each in KINDS.items() if each is kind and id != "workbook"), None)
    return show_text(path) if id is None or _says_no_more(name, id, path) else _HIDDEN


def _says_no_more(name: str, kind: str, path: str) -> bool:
    """Whether the path of a register says no more than the unit (of the params file ``name``) and the kind."""
    unit = PurePosixPath(name).stem
    return re.fullmatch(rf"(\./)?{re.escape(unit)}\.{kind}\.(csv|tsv|txt|xlsx|xlsm)", path, re.IGNORECASE) is not None


def sibling_name(name: str, path: str) -> str:
    """Return what the file at ``path``, named in the params file ``name``, is called in messages and origins."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), path))


def missing_file(place: Place, path: str, kind: Kind) -> Problem:
    """Say that a source is not there."""
    shown, what = _shown(path, kind, place.file), kind.name
    sentence = Sentence(
        f"没有{what.zh}“{shown}”，请检查文件名；路径相对于本文件所在文件夹。",
        f"there is no {what.en} “{shown}”; check its name, which is relative to this file.",
    )
    return Problem("E161", place, sentence)
