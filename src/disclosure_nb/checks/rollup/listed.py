"""The list of units that a summed report (汇总) sums: by id, by name, or by what is known of one that has no filing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from disclosure_nb.demand import instance
from disclosure_nb.errors import ParamsError
from disclosure_nb.filing import Filing, Store, Unit, stated_name
from disclosure_nb.language import Sentence


@dataclass(frozen=True)
class Unreadable:
    """A unit whose file is there and cannot be read: ``why`` is the first thing that is wrong with it."""

    unit: Unit
    why: Sentence


Listed = str | Unit | Unreadable
"""A unit on the list: its id or its name; both; or one that cannot be read."""
LISTED = instance(str | Unit | Unreadable, Sentence("单位的代号或名称", "the id or name of a unit"))


@dataclass(frozen=True)
class Summed:
    """What a summed report sums: the ``filings`` that there are, and the whole list of units, ``listed``."""

    filings: tuple[Filing, ...]
    listed: tuple[Listed, ...]


def read_summed(store: Store, filing: Filing) -> Summed | None:
    """Return what a filing sums; None if it sums none. A unit that is missing or cannot be read stops nothing.

    A unit that is on the list twice is read once.
    """
    if filing.sums is None:
        return None
    filings: dict[str, Filing] = {}
    listed: list[Listed] = []
    for id in filing.sums:
        try:
            filings[id] = store.load(id, filing.year)
            listed.append(id)
        except (ParamsError, OSError) as error:
            unit = Unit(id, _name(store, id, filing.year) or id)
            listed.append(Unreadable(unit, _why(error)) if _is_there(store, id, filing.year) else unit)
    return Summed(tuple(filings.values()), tuple(listed))


def _why(error: ParamsError | OSError) -> Sentence:
    if isinstance(error, OSError):
        what = f"{Path(str(error.filename or '')).name} ({error.strerror or error})"
        return Sentence(f"读不了文件 {what}", f"the file cannot be read: {what}")
    first = error.problems[0]
    return Sentence(first.say("zh"), first.say("en"))


def _is_there(store: Store, id: str, year: int) -> bool:
    try:
        return store.path(id, year).is_file()
    except ParamsError:  # two files
        return True


def _name(store: Store, id: str, year: int) -> str:
    """Return the name of a unit that has no filing, from its file or last year's; empty if neither says."""
    for each in (year, year - 1):
        try:
            name = stated_name(store.path(id, each))
        except (ParamsError, OSError):  # two files; or none that may be read
            continue
        if name:
            return name
    return ""


def words(entry: Listed) -> set[str]:
    """Return what a unit may be listed as: its id or its name."""
    if isinstance(entry, Unreadable):
        entry = entry.unit
    return {entry} if isinstance(entry, str) else {entry.id, entry.name}


def called(entry: Listed, more: str = "", more_en: str = "") -> Sentence:
    """Return what a unit is called in messages, with ``more`` about it in brackets."""
    if isinstance(entry, Unreadable):
        entry = entry.unit
    zh, en = (entry, entry) if isinstance(entry, str) else (entry.say(), entry.say("en"))
    return Sentence(f"{zh}（{more}）", f"{en} ({more_en or more})") if more else Sentence(zh, en)
