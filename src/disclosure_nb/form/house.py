"""Editions of a house: files ``ID.yaml`` in a folder of its own, found by id like those that come with the project."""

from __future__ import annotations

from pathlib import Path

from disclosure_nb.errors import EditionError, Place, Problem, UsageError
from disclosure_nb.form.edition import Edition
from disclosure_nb.form.load import edition_from_file, edition_ids, get_edition
from disclosure_nb.language import Sentence
from disclosure_nb.say import show_text

SUFFIXES = (".yaml", ".yml", ".YAML", ".YML")


def house_edition_ids(folder: Path) -> tuple[str, ...]:
    """Return the ids of the edition files in the folder of a house, in alphabetical order; none if it is not there."""
    files = folder.iterdir() if folder.is_dir() else ()
    there = (file for file in files if file.suffix in SUFFIXES and not file.name.startswith(".") and file.is_file())
    return tuple(sorted({file.stem for file in there}))


def house_edition(path: Path) -> Edition:
    """Return the edition in a file of a house's folder.

    Raises EditionError for one with problems, one whose id is not the name of its file, and one that takes the id of an
    edition that comes with the project; OSError if it cannot be read.
    """
    edition = edition_from_file(path)
    if edition.id != path.stem:
        stated, name = show_text(edition.id), path.stem
        raise _wrong(
            path,
            f"文件名是“{path.name}”，其中的 id 是“{stated}”，二者应一致，请改正其中之一（例如 id: {name}）。",
            f"the file is called “{path.name}”, its id is “{stated}”; the two must agree (e.g. id: {name}).",
        )
    if edition.id in edition_ids():
        raise _wrong(
            path,
            f"“{edition.id}”是自带版式的 id，自备的版式请另取一个，文件名也随之更改。",
            f"“{edition.id}” is the id of an edition that comes with the project; take another, and rename the file.",
        )
    return edition


def find_edition(id: str, folder: Path | None = None) -> Edition:
    """Return an edition by id: one that comes with the project, or one of a house, whose editions are in ``folder``.

    Raises UsageError if there is none of that id; EditionError and OSError as :func:`house_edition` does.
    """
    file = None if folder is None else _file_of(id, folder)
    if file is not None:
        return house_edition(file)  # for the id of a packaged one it raises: its author should know that it is not read
    if id in edition_ids():
        return get_edition(id)
    own = () if folder is None else house_edition_ids(folder)
    known, shown = "、".join((*edition_ids(), *own)), show_text(id)
    raise UsageError(
        Sentence(f"没有版式“{shown}”，可用的有：{known}。", f"there is no edition “{shown}”; there are: {known}.")
    )


def _file_of(id: str, folder: Path) -> Path | None:
    """Return the file of an edition in the folder of a house, by its name: what else is in the folder does not matter.

    Raises EditionError if there are two.
    """
    if Path(id).name != id or id.startswith("."):
        return None
    found: list[Path] = []
    for path in (folder / f"{id}{suffix}" for suffix in SUFFIXES):
        try:
            if path.is_file() and not any(map(path.samefile, found)):  # to some systems a and A are the same
                found.append(path)
        except (OSError, ValueError):  # no name of a file
            return None
    if len(found) > 1:
        one, other = (path.name for path in found[:2])
        raise _wrong(
            found[1],
            f"“{one}”和“{other}”是同一 id 的两个版式文件，请只保留一个。",
            f"“{one}” and “{other}” are two edition files of one id; delete one of them.",
        )
    return found[0] if found else None


def _wrong(path: Path, zh: str, en: str) -> EditionError:
    return EditionError([Problem("E004", Place(path.name, key="id"), Sentence(zh, en))])
