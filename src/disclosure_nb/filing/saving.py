"""A filing that was edited, written back into its params file: only the values that changed, byte for byte.

Nothing is guessed and nothing is lost: what the file then says is read again and must be the filing that was to be
saved, else the file stays as it is. A value that comes from a workbook or a register is not in the params file; where
one of those was changed, nothing at all is written, and the error says where each of them lives.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from disclosure_nb.display import Displayed
from disclosure_nb.errors import ParamsError, Place, SaveError
from disclosure_nb.filing.changes import ValueChange, changes_between, saved_texts
from disclosure_nb.filing.filing import Filing
from disclosure_nb.filing.params import decoded, parse_params
from disclosure_nb.filing.placing import order_of, placed
from disclosure_nb.filing.rest import is_rest, with_rest
from disclosure_nb.filing.totals import compute_totals
from disclosure_nb.filing.unsaved import (
    ENVELOPE,
    changed_meanwhile,
    elsewhere,
    no_place,
    not_of_the_file,
    not_written,
    reads_otherwise,
    unreadable,
    unwritable,
)
from disclosure_nb.filing.values import Value
from disclosure_nb.yamledit import NotEditableError, edited
from disclosure_nb.yamlfile import YamlFile

_BOM = b"\xef\xbb\xbf"
_PARTS = ("tables", "facts", "text")


@dataclass(frozen=True)
class Saved(Displayed):
    """What was saved: the changes written into the file, and the totals that follow from them (``compute_totals``)."""

    path: Path
    changes: tuple[ValueChange, ...]
    computed: tuple[ValueChange, ...] = ()


def edited_params(
    source: bytes, before: Filing, after: Filing, *, name: str, folder: Path | None = None, house: Path | None = None
) -> bytes:
    """Return the bytes of a params file with what differs between two filings; all other bytes are unchanged.

    ``source`` is the file as it is, ``before`` the filing read from it, ``after`` the one to be saved; where the file
    says what ``after`` says already, it stays as it is. ``name`` is what
    the file is called in origins; ``folder`` and ``house`` are as in :func:`parse_params`. A total that the file leaves
    to be computed (``compute_totals``) and that nobody edited is not written: it follows from its parts.

    Raises SaveError, with every problem, where the file no longer says what ``before`` says (E170), where a changed
    value lives in another file (E171), where the edited text would not be read as ``after`` (E172), and where something
    else than cells, facts and texts was changed (E174).
    """
    wanted = _wanted(before, after)
    changes = _to_write(before, after, wanted)
    problems = [*not_of_the_file(before, after, name), *unwritable(before, changes, name)]
    if problems:
        raise SaveError(problems)
    if not changes:
        return source
    try:
        text = decoded(source, name)
        now = parse_params(text, unit_id=before.unit.id, name=name, folder=folder, house=house)
    except ParamsError as error:
        raise SaveError([changed_meanwhile(name), *error.problems]) from error
    if not any(True for _ in _unlike(wanted, now)):
        return source  # it is saved already
    if any(True for _ in _unlike(before, now)):
        raise SaveError([changed_meanwhile(name)])
    data = YamlFile(text, name).data
    try:
        new = edited(text, placed(data, before.edition, changes), order_of(before.edition))
    except (NotEditableError, yaml.YAMLError) as error:
        raise SaveError([no_place(name, error)]) from error
    try:
        read = parse_params(new, unit_id=before.unit.id, name=name, folder=folder, house=house)
    except ParamsError as error:
        raise SaveError([unreadable(name, problem) for problem in error.problems]) from error
    if problems := [reads_otherwise(name, change) for change in _unlike(wanted, read)]:
        raise SaveError(problems)
    if _rest(YamlFile(new, name).data) != _rest(data):
        raise SaveError([no_place(name, None)])
    return (_BOM if source.startswith(_BOM) else b"") + new.encode("utf-8")


def save_params(path: Path, before: Filing, after: Filing, *, name: str, house: Path | None = None) -> Saved:
    """Write what differs between two filings into the params file that ``before`` was read from.

    The file is written aside, in the same folder, and renamed: a reader sees the old bytes or the new. Its mode and,
    where that is allowed, its owner stay; a symbolic link stays one. Without a change nothing is written. Raises
    SaveError as :func:`edited_params` does, and where the file cannot be written (E173); the file is then as it was.
    """
    changes = _to_write(before, after, wanted := _wanted(before, after))
    if path.suffix.lower() not in (".yaml", ".yml") and changes:
        raise SaveError([elsewhere(before, change, Place(name)) for change in changes])
    try:
        target = path.resolve(strict=True)
        source = target.read_bytes()
        data = edited_params(source, before, after, name=name, folder=path.parent, house=house)
        if data != source:
            _put(target, source, data, name)
    except OSError as error:
        raise SaveError([not_written(name, error)]) from error
    written = {change.key for change in changes}
    computed = tuple(change for change in changes_between(before, wanted) if change.key not in written)
    return Saved(path, changes, computed)


def _wanted(before: Filing, after: Filing) -> Filing:
    """Return ``after`` as the file is to be read: texts by paragraph, and computed totals that follow their parts."""
    computed = [
        address
        for address, value in after.cells.items()
        if (origin := after.origins.get(address)) is not None
        and origin.rule is not None
        and value == before.cells.get(address)
    ]
    wanted = replace(after, texts=saved_texts(after))
    if after.rest != before.rest or any(is_rest(after, address) for address in after.cells):
        wanted = _with_blanks(with_rest(wanted, after.rest), after)
    computed = [address for address in computed if not is_rest(after, address)]
    if not computed:
        return wanted
    return compute_totals(replace(wanted, cells={**wanted.cells, **dict.fromkeys(computed)}))


def _with_blanks(wanted: Filing, after: Filing) -> Filing:
    """Return ``wanted`` with the parts blank that somebody made blank, though the rest of their table is 0."""
    totals = {identity.left[0] for identity in after.edition.identities if identity.total}
    blank = [address for address, value in after.cells.items() if value is None and address not in totals]
    return wanted.with_cells({address: None for address in blank if is_rest(wanted, address)})


def _to_write(before: Filing, after: Filing, wanted: Filing) -> tuple[ValueChange, ...]:
    """Return the changes that the file itself must say: what differs but for computed totals that nobody edited."""
    edits = [
        change for change in changes_between(before, after) if change.old is not None or not is_rest(after, change.key)
    ]
    edits += [
        ValueChange(address, before.cells[address], value)
        for address, value in after.cells.items()
        if value == before.cells.get(address)
        and _computed(before, address)
        and not _computed(after, address)
        and _without(wanted, address) != value
    ]
    rank = {address: at for at, address in enumerate(after.edition.cells)}
    return tuple(sorted(edits, key=lambda change: rank.get(change.key, len(rank))))


def _computed(filing: Filing, address: str) -> bool:
    origin = filing.origins.get(address)
    return origin is not None and origin.rule is not None


def _without(filing: Filing, address: str) -> Value:
    """Return what would be computed for a cell."""
    return compute_totals(replace(filing, cells={**filing.cells, address: None})).cells[address]


def _unlike(wanted: Filing, read: Filing) -> Iterator[ValueChange]:
    yield from changes_between(wanted, read)
    for field in ENVELOPE:
        if getattr(wanted, field) != getattr(read, field):
            yield ValueChange(field, None, None)


def _rest(data: Any) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in _PARTS}


def _put(path: Path, source: bytes, data: bytes, name: str) -> None:
    """Replace the file at ``path``, whose content is ``source``, by one with ``data``. Raises OSError, SaveError."""
    if not os.access(path, os.W_OK):
        raise PermissionError(13, os.strerror(13))
    found = path.stat()
    handle, aside = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    try:
        with open(handle, "wb") as file:  # noqa: PTH123 - a descriptor
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(aside).chmod(found.st_mode & 0o7777)
        with suppress(OSError, AttributeError):
            os.chown(aside, found.st_uid, found.st_gid)
        if path.read_bytes() != source:
            raise SaveError([changed_meanwhile(name)])
        Path(aside).replace(path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
    with suppress(OSError):  # the name, too, lasts through a power cut; not every system can
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
