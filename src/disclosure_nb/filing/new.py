"""A new year's filing: last year's unit, every cell blank but those that are last year's by their meaning."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from disclosure_nb.errors import UsageError
from disclosure_nb.filing.filing import LEVELS, Filing, Level, Unit, level_of
from disclosure_nb.filing.sources import content, edition_id, edition_path
from disclosure_nb.filing.store.names import is_unit_id
from disclosure_nb.filing.store.store import Store
from disclosure_nb.form import Edition, edition_for
from disclosure_nb.language import Sentence
from disclosure_nb.say import show, show_text

_YEARS = range(2008, 2101)
_NAME = re.compile("[^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]{1,100}")


@dataclass(frozen=True)
class New:
    """A filing to begin a year with.

    ``previous`` is last year's, if there is one; ``edition`` names the form's own file, as it is to be written;
    ``assumed`` says what nobody stated and was taken so.
    """

    filing: Filing
    previous: Filing | None = None
    edition: str | None = None
    assumed: Sentence | None = None


def new_filing(store: Store, unit: str, year: int, name: str | None = None, level: str | None = None) -> New:
    """Return a blank filing of ``unit`` for ``year``, begun from last year's where the store has one.

    From last year come the unit itself (``name`` and ``level`` replace what it says), its edition if that is a file of
    its own, the units that it sums, and the cells that last year settles (上年结转). Without last year the name must be
    given; the level is then ``department`` unless given. Raises UsageError for an id, year, name or level that cannot
    be, or a missing name; ParamsError if last year's file cannot be read.
    """
    name = None if name is None else name.strip()
    asked = _checked(unit, year, name, level)
    blank = Filing(Unit(unit, name or unit, asked or "department"), year, edition_for(year), {})
    previous = store.previous(blank)
    if previous is not None:
        edition = _own_edition(store, previous)
        form = blank.edition if edition is None else previous.edition
        last = previous.unit
        body = Unit(unit, name or last.name, asked or last.level, last.self_name, last.invented)
        before = form.taken_from(previous.edition, previous.cells)
        cells = {address: before.get(carried) for address, carried in carried_over(form)}
        return New(Filing(body, year, form, cells, sums=previous.sums), previous, edition)
    if name is None:
        raise UsageError(
            Sentence(
                f"没有 {unit} {year - 1} 年的数据可沿用，请用 --name 写明行政机关全称。",
                f"there are no data of {unit} for {year - 1} to begin from; give the body's full name with --name.",
            )
        )
    if asked is None:
        label = LEVELS[blank.unit.level]
        others = "、".join(other for other in LEVELS.values() if other != label)
        return New(
            blank,
            assumed=Sentence(
                f"没有写明机关类别，按“{label}”填写；如不是，请改文件中的 level，或用 --level（{others}）。",
                f"no level was given, {blank.unit.level} is assumed; if it is another, change it in the file, or give "
                f"--level ({', '.join(level for level in LEVELS if level != blank.unit.level)}).",
            ),
        )
    return New(blank)


def carried_over(form: Edition) -> Iterator[tuple[str, str]]:
    """Yield the cells that last year's report settles by itself, each with the cell of last year that it equals."""
    for relation in form.year_identities:
        settled = len(relation.left) == len(relation.last) == 1 and not relation.right and relation.relation == "="
        if settled and relation.severity == "error" and relation.last[0].sign == 1:
            yield relation.left[0], relation.last[0].address


def _checked(unit: str, year: int, name: str | None, level: str | None) -> Level | None:
    """Return the level that is asked for. Raises UsageError for what cannot be."""
    if not is_unit_id(unit):
        raise UsageError(
            Sentence(
                f"“{unit}”不能作单位代号，请只用英文字母、数字和 - _ . （house、theme 除外），例如 weibin-education。",
                f"“{unit}” cannot be a unit's id; use Latin letters, digits, - _ and . only (but not house or theme), "
                "e.g. weibin-education.",
            )
        )
    if year not in _YEARS:
        raise UsageError(
            Sentence(
                f"报告年度 {year} 不对，应为 {_YEARS[0]} 至 {_YEARS[-1]} 的四位整数。",
                f"{year} is no report year; expected one from {_YEARS[0]} to {_YEARS[-1]}.",
            )
        )
    if name is not None and not _NAME.fullmatch(name):
        raise UsageError(
            Sentence(
                f"{show(name)}不能作行政机关全称，应为 1～100 字的一行文字。",
                f"{show(name, 'en')} cannot be a body's full name; expected one line of 1–100 characters.",
            )
        )
    asked = None if level is None else level_of(level)
    if level is not None and asked is None:
        there = "、".join(f"{id}（{label}）" for id, label in LEVELS.items())
        raise UsageError(
            Sentence(
                f"没有机关类别“{show_text(level)}”，可用的有：{there}。",
                f"there is no level “{show_text(level)}”; there are: {', '.join(LEVELS)}.",
            )
        )
    return asked


def _own_edition(store: Store, previous: Filing) -> str | None:
    """Return the edition that last year's file names, as this year's file would: an edition file, or an id."""
    data = content(store.path(previous.unit.id, previous.year))
    path = edition_path(data)
    return edition_id(data) if path is None else posixpath.normpath(posixpath.join("..", str(previous.year), path))
