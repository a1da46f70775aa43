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

from disclosure_nb.errors import ParamsError, Place, Problem, SaveError
from disclosure_nb.filing.facts import FactValue
from disclosure_nb.filing.filing import Filing
from disclosure_nb.filing.inline import paragraphs_of
from disclosure_nb.filing.params import decoded, parse_params
from disclosure_nb.filing.placing import order_of, placed
from disclosure_nb.filing.totals import compute_totals
from disclosure_nb.filing.values import Value, number_text
from disclosure_nb.language import Sentence
from disclosure_nb.say import show, show_text
from disclosure_nb.yamledit import NotEditableError, edited
from disclosure_nb.yamlfile import FORBIDDEN, LONGEST_NUMBER, YamlFile

_BOM = b"\xef\xbb\xbf"
_ENVELOPE = {"unit": "单位", "year": "年度", "edition": "版式", "date": "发布日期", "sums": "汇总的单位"}
_PARTS = ("tables", "facts", "text")


@dataclass(frozen=True)
class Change:
    """A value that differs: ``key`` is a cell's address, ``facts.ID`` or ``texts.KEY``; None: blank, or not given."""

    key: str
    old: Value | FactValue
    new: Value | FactValue


@dataclass(frozen=True)
class Saved:
    """What was saved: the changes written into the file, and the totals that follow from them (``compute_totals``)."""

    path: Path
    changes: tuple[Change, ...]
    computed: tuple[Change, ...] = ()


def changes_between(before: Filing, after: Filing) -> tuple[Change, ...]:
    """Return the cells, facts and texts that differ, in the order of the form, the catalogue, the sections."""
    return tuple(_differing(before, after))


def _differing(before: Filing, after: Filing) -> Iterator[Change]:
    parts = (("", before.cells, after.cells), ("facts.", before.facts, after.facts))
    for prefix, olds, news in (*parts, ("texts.", _texts(before), _texts(after))):
        for key in dict.fromkeys((*olds, *news)):
            old, new = olds.get(key), news.get(key)
            if old != new:
                yield Change(prefix + key, old, new)


def _texts(filing: Filing) -> dict[str, tuple[str, ...]]:
    """Return the texts as a params file gives them: one paragraph a line, without blanks around it."""
    return {key: paragraphs_of("\n".join(paragraphs)) for key, paragraphs in filing.texts.items()}


def edited_params(
    source: bytes, before: Filing, after: Filing, *, name: str, folder: Path | None = None, house: Path | None = None
) -> bytes:
    """Return the bytes of a params file with what differs between two filings; all other bytes are kept.

    ``source`` is the file as it is, ``before`` the filing read from it, ``after`` the one to be saved. ``name`` is what
    the file is called in origins; ``folder`` and ``house`` are as in :func:`parse_params`. A total that the file leaves
    to be computed (``compute_totals``) and that nobody edited is not written: it follows from its parts.

    Raises SaveError, with every problem, where the file no longer says what ``before`` says (E170), where a changed
    value lives in another file (E171), where the edited text would not be read as ``after`` (E172), and where something
    else than cells, facts and texts was changed (E174).
    """
    wanted = _wanted(before, after)
    changes = _to_write(before, after, wanted)
    problems = [*_not_of_the_file(before, after, name), *_unwritable(before, changes, name)]
    if problems:
        raise SaveError(problems)
    if not changes:
        return source
    try:
        text = decoded(source, name)
        now = parse_params(text, unit_id=before.unit.id, name=name, folder=folder, house=house)
    except ParamsError as error:
        raise SaveError([_changed_meanwhile(name), *error.problems]) from error
    if any(True for _ in _unlike(before, now)):
        raise SaveError([_changed_meanwhile(name)])
    data = YamlFile(text, name).data
    try:
        new = edited(text, placed(data, before.edition, changes), order_of(before.edition))
    except (NotEditableError, yaml.YAMLError) as error:
        raise SaveError([_no_place(name, error)]) from error
    try:
        read = parse_params(new, unit_id=before.unit.id, name=name, folder=folder, house=house)
    except ParamsError as error:
        raise SaveError([_unreadable(name, problem) for problem in error.problems]) from error
    if problems := [_reads_otherwise(name, change) for change in _unlike(wanted, read)]:
        raise SaveError(problems)
    if _rest(YamlFile(new, name).data) != _rest(data):
        raise SaveError([_no_place(name, None)])
    return (_BOM if source.startswith(_BOM) else b"") + new.encode("utf-8")


def save_params(path: Path, before: Filing, after: Filing, *, name: str, house: Path | None = None) -> Saved:
    """Write what differs between two filings into the params file that ``before`` was read from.

    The file is written aside, in the same folder, and renamed: a reader sees the old bytes or the new. Its mode and,
    where that is allowed, its owner are kept; a symbolic link stays one. Without a change nothing is written. Raises
    SaveError as :func:`edited_params` does, and where the file cannot be written (E173); the file is then as it was.
    """
    changes = _to_write(before, after, wanted := _wanted(before, after))
    if path.suffix.lower() not in (".yaml", ".yml") and changes:
        raise SaveError([_elsewhere(before, change, Place(name)) for change in changes])
    try:
        target = path.resolve(strict=True)
        source = target.read_bytes()
        data = edited_params(source, before, after, name=name, folder=path.parent, house=house)
        if data != source:
            _put(target, source, data, name)
    except OSError as error:
        raise SaveError([_not_written(name, error)]) from error
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
    wanted = replace(after, texts=_texts(after))
    if not computed:
        return wanted
    return compute_totals(replace(wanted, cells={**wanted.cells, **dict.fromkeys(computed)}))


def _to_write(before: Filing, after: Filing, wanted: Filing) -> tuple[Change, ...]:
    """Return the changes that the file itself must say: what differs but for computed totals that nobody edited."""
    edits = list(changes_between(before, after))
    edits += [
        Change(address, before.cells[address], value)
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


def _unlike(wanted: Filing, read: Filing) -> Iterator[Change]:
    yield from changes_between(wanted, read)
    for field in _ENVELOPE:
        if getattr(wanted, field) != getattr(read, field):
            yield Change(field, None, None)


def _rest(data: Any) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in _PARTS}


def _put(path: Path, source: bytes, data: bytes, name: str) -> None:
    """Replace the file at ``path``, which holds ``source``, by one that holds ``data``. Raises OSError, SaveError."""
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
            raise SaveError([_changed_meanwhile(name)])
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


# --- what cannot be saved ---


def _not_of_the_file(before: Filing, after: Filing, name: str) -> Iterator[Problem]:
    for field, label in _ENVELOPE.items():
        if getattr(before, field) != getattr(after, field):
            sentence = Sentence(
                f"改动了{label}，这里只能保存表格、事实和文字；请直接修改文件。",
                f"“{field}” was changed; only cells, facts and texts are saved here: change the file itself.",
            )
            yield Problem("E174", Place(name, key=field), sentence)
    for key, paragraphs in _texts(after).items():
        if not paragraphs and before.texts.get(key) != after.texts[key]:
            sentence = Sentence(
                "改成了没有内容的文字，数据文件里空白表示“没有自己的文字”；请写上内容，或去掉这一项。",
                "was changed to a text without words, which a params file cannot say: a blank means “no own text”; "
                "write some words, or take the text away.",
            )
            yield Problem("E172", Place(name, key=f"text.{key}"), sentence)


def _unwritable(before: Filing, changes: tuple[Change, ...], name: str) -> Iterator[Problem]:
    for change in changes:
        origin = before.origins.get(change.key)
        if origin is not None and origin.place.file not in (name, "notebook"):
            yield _elsewhere(before, change, origin.place)
        elif isinstance(change.new, str | tuple):
            if found := FORBIDDEN.search("".join(change.new)):
                code = f"U+{ord(found.group()):04X}"
                sentence = Sentence(
                    f"含有看不见的控制字符 {code}，数据文件里不能有，请删去。",
                    f"holds the invisible control character {code}, which no params file may have; delete it.",
                )
                yield Problem("E172", Place(name, key=change.key), sentence)
        elif len(number_text(change.new)) > LONGEST_NUMBER:
            sentence = Sentence(
                f"改成的数有 {len(number_text(change.new))} 位，数据文件里的数至多 {LONGEST_NUMBER} 位。",
                f"the new number has {len(number_text(change.new))} characters, at most {LONGEST_NUMBER} are read.",
            )
            yield Problem("E172", Place(name, key=change.key), sentence)


def _elsewhere(before: Filing, change: Change, place: Place) -> Problem:
    what = _label(before, change.key)
    sentence = Sentence(
        f"{what.zh}从 {show(change.old)} 改成了 {show(change.new)}，但这个数来自此处而不在数据文件中，"
        "请在此处改正；数据文件未改动。",
        f"{what.en} was changed from {show(change.old, 'en')} to {show(change.new, 'en')}, but it comes from here and "
        "not from the params file: change it here; the params file is as it was.",
    )
    return Problem("E171", place, sentence)


def _label(filing: Filing, key: str) -> Sentence:
    cell = filing.edition.cells.get(key)
    return Sentence(f"“{key}”", f"“{key}”") if cell is None else Sentence(f"{cell.label}（{key}）", key)


def _changed_meanwhile(name: str) -> Problem:
    sentence = Sentence(
        "读入之后，文件或它的来源已被改动，没有保存；请重新打开，再改一次。",
        "the file, or a source of it, has changed since it was read; nothing was saved: open it again and edit anew.",
    )
    return Problem("E170", Place(name), sentence)


def _reads_otherwise(name: str, change: Change) -> Problem:
    sentence = Sentence(
        f"要保存的是 {show(change.old)}，写入后读到的却会是 {show(change.new)}（由各分项计算，或取自其他来源），"
        "没有保存。",
        f"{show(change.old, 'en')} was to be saved, but {show(change.new, 'en')} would be read: computed from its "
        "parts, or given by another source; nothing was saved.",
    )
    return Problem("E172", Place(name, key=change.key), sentence)


def _unreadable(name: str, problem: Problem) -> Problem:
    sentence = Sentence(
        f"没有保存，因为写入后的文件读不出来：{problem.say()}",
        f"nothing was saved, since the file could not be read afterwards: {problem.say('en')}",
    )
    return Problem("E172", Place(name, key=problem.place.key), sentence)


def _no_place(name: str, error: Exception | None) -> Problem:
    key = ".".join(map(str, error.path)) if isinstance(error, NotEditableError) else ""
    where = Sentence(f"“{show_text(key)}”处", f"at “{show_text(key)}”") if key else Sentence("此文件", "in this file")
    if key.startswith("text."):
        topics = Sentence(
            f"“{key}”之下已按主题写有文字，不能再给它自己的文字，没有保存；请先在文件中把各主题并为一段或删去。",
            f"“{key}” has texts of its topics below it and so cannot have one of its own; nothing was saved: join "
            "them in the file, or take them away.",
        )
        return Problem("E172", Place(name, key=key), topics)
    sentence = Sentence(
        f"{where.zh}的写法无法只改数值，没有保存；请直接修改文件。",
        f"the way things are written {where.en} does not allow to change the values only; nothing was saved: change "
        "the file itself.",
    )
    return Problem("E172", Place(name, key=key or None), sentence)


def _not_written(name: str, error: OSError) -> Problem:
    sentence = Sentence(
        f"无法写入（{error.strerror}），没有保存；请检查文件是否存在、是否有权限、磁盘是否已满。",
        f"cannot be written ({error.strerror}), nothing was saved; check that the file is there, that you may write "
        "it, and that the disk is not full.",
    )
    return Problem("E173", Place(name), sentence)
