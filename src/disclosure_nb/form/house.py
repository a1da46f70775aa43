"""Editions of a house: files ``ID.yaml`` in a folder of its own, found by id like those that come with the project."""

from __future__ import annotations

from pathlib import Path

from disclosure_nb.errors import EditionError, Place, Problem, UsageError
from disclosure_nb.form.edition import Edition
from disclosure_nb.form.load import edition_from_file, edition_ids, get_edition
from disclosure_nb.language import Sentence
from disclosure_nb.say import show_text

SUFFIXES = (".yaml", ".yml", ".YAML", ".YML")


def house_edition_files(folder: Path) -> dict[str, Path]:
    """Return the edition files in the folder of a house by id, in the order of their names; none if it is not there."""
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    found: dict[str, Path] = {}
    for file in files:
        if file.suffix in SUFFIXES and not file.name.startswith(".") and file.is_file():
            found.setdefault(file.stem, file)
    return found


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
    own = {} if folder is None else house_edition_files(folder)
    if id in edition_ids():
        if id in own:
            house_edition(own[id])  # the file is never read: its author should know
        return get_edition(id)
    if id in own:
        return house_edition(own[id])
    known, shown = "、".join((*edition_ids(), *own)), show_text(id)
    raise UsageError(
        Sentence(f"没有版式“{shown}”，可用的有：{known}。", f"there is no edition “{shown}”; there are: {known}.")
    )


def _wrong(path: Path, zh: str, en: str) -> EditionError:
    return EditionError([Problem("E004", Place(path.name, key="id"), Sentence(zh, en))])
