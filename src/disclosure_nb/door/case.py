"""One unit's year with all that belongs to it, as one value."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from disclosure_nb.checks import LISTED, Decision, Findings, House, Listed, check
from disclosure_nb.demand import TEXT, demand, instance
from disclosure_nb.document import desk, show
from disclosure_nb.document.checked import CheckedWith, changes
from disclosure_nb.document.drawn import points_of
from disclosure_nb.document.show import Shown
from disclosure_nb.document.theme import Theme, default_theme
from disclosure_nb.errors import UsageError
from disclosure_nb.filing import FILING, FactValue, Filing, Store, Value
from disclosure_nb.filing.rest import with_rest
from disclosure_nb.filing.saving import Saved, save_params
from disclosure_nb.language import Sentence
from disclosure_nb.narrative import Narrative, narrate
from disclosure_nb.say import show as show_value


@dataclass
class ParamsState:
    """What the unit's params file is known to say: as it was read, then as it was saved.

    All cases made from one that was opened share it, so that each of them can be saved after another.
    """

    filing: Filing


@dataclass(frozen=True, repr=False)
class Case:
    """A unit's year: its filing, and all that is needed to check it and to write its report. Nothing in it changes.

    ``previous`` is last year's filing of the unit, ``history`` are the earlier ones (oldest first), ``units`` the
    filings that a summed report (汇总) sums, ``listed`` the units that it should sum; ``house`` are the rules of the
    house, ``decisions`` what people accepted, ``theme`` how the report looks. ``store`` is the params folder it was
    read from, ``in_file`` what its file is known to say.

    A case is changed by making another one of it; findings, text and report are always those of the filing in it:

    >>> import disclosure_nb as dnb
    >>> case = dnb.open("weibin-education", 2023)
    >>> changed = case.with_facts(wechat_items=170).with_text("overview.platform", "全年发布微信170条。")
    >>> changed.narrative.text("overview.platform")
    '全年发布微信170条。'
    >>> case.filing.facts.get("wechat_items") == 170
    False
    """

    filing: Filing
    previous: Filing | None = None
    history: tuple[Filing, ...] = ()
    units: tuple[Filing, ...] | None = None
    house: House = field(default_factory=House)
    decisions: tuple[Decision, ...] = ()
    theme: Theme = field(default_factory=default_theme)
    store: Store | None = None
    in_file: ParamsState | None = None
    listed: tuple[Listed, ...] | None = None

    def __post_init__(self) -> None:
        demand(
            filing=(self.filing, FILING),
            previous=(self.previous, FILING.or_none()),
            history=(self.history, FILING.each()),
            units=(self.units, FILING.each().or_none()),
            house=(self.house, instance(House)),
            decisions=(self.decisions, instance(Decision).each()),
            theme=(self.theme, instance(Theme)),
            store=(self.store, instance(Store).or_none()),
            in_file=(self.in_file, instance(ParamsState).or_none()),
            listed=(self.listed, LISTED.each().or_none()),
        )

    # -------------------------------------------------------------------------------------------------------- changing
    def frame(self, table: str, *, ids: bool = False) -> pd.DataFrame:
        """Return a statutory table (``proactive``, ``requests``, ``remedies``) as a frame, see ``Filing.frame``.

        >>> import disclosure_nb as dnb
        >>> dnb.open("weibin-education", 2023).frame("requests", ids=True).shape
        (25, 7)
        """
        return self.filing.frame(table, ids=ids)

    def with_cells(self, changes: Mapping[str, Value]) -> Case:
        """Return the case with other values in some cells, by address; None is blank, see ``Filing.with_cells``."""
        return replace(self, filing=self.filing.with_cells(changes))

    def with_frame(self, table: str, frame: pd.DataFrame) -> Case:
        """Return the case with the values of an edited frame, see ``Filing.with_frame``."""
        return replace(self, filing=self.filing.with_frame(table, frame))

    def with_rest(self, *tables: str) -> Case:
        """Return the case with the statement that the rest of these tables, and of no other, is 0.

        Every blank part of such a table is then 0, and a total whose parts are all 0: see
        ``filing.rest.with_rest``. Without tables the statements are taken back.
        """
        return replace(self, filing=with_rest(self.filing, tables))

    def with_facts(self, **facts: FactValue) -> Case:
        """Return the case with some facts set or replaced, see ``Filing.with_facts``."""
        return replace(self, filing=self.filing.with_facts(**facts))

    def with_text(self, key: str, *paragraphs: str) -> Case:
        """Return the case with the bureau's own text for a section or topic, see ``Filing.with_text``."""
        return replace(self, filing=self.filing.with_text(key, *paragraphs))

    def save(self) -> Saved:
        """Write what was changed back into the unit's params file: the values that changed, and no other byte.

        The file is written aside and renamed. Returns what was saved; what is saved already is not written again.
        Raises SaveError, and leaves the file as it is, where it was changed meanwhile, cannot be written, or where a
        changed value comes from a workbook or a register; UsageError for a case that was not opened from a folder.

        >>> import disclosure_nb as dnb
        >>> case = dnb.open("weibin-education", 2023)
        >>> case.save().changes
        ()
        """
        if self.store is None or self.in_file is None:
            raise UsageError(
                Sentence(
                    "这份数据不是用 dnb.open 打开的，没有可以写回的文件。",
                    "this case was not opened with dnb.open; there is no file to write it to.",
                )
            )
        file = self.store.path(self.filing.unit.id, self.filing.year)
        saved = save_params(file, self.in_file.filing, self.filing, name=self.store.name(file), house=self.store.house)
        self.in_file.filing = self.filing
        return saved

    @property
    def opened(self) -> Filing | None:
        """The filing as its params file says it: as it was read, or as it was saved last."""
        return None if self.in_file is None else self.in_file.filing

    # -------------------------------------------------------------------------------------------- what follows from it
    @cached_property
    def findings(self) -> Findings:
        """What the rules find in the filing, with last year, the units, the house's rules and the decisions."""
        return check(
            self.filing,
            self.previous,
            house=self.house,
            decisions=self.decisions,
            units=self.units,
            listed=self.filing.sums if self.listed is None else self.listed,
        )

    @cached_property
    def narrative(self) -> Narrative:
        """The text of the report: generated from cells and facts, the bureau's own where it gives some."""
        return narrate(self.filing, self.previous)

    # ------------------------------------------------------------------------------------------------------ the report
    def report(self) -> Shown:
        """Show the whole report but for charts and appendix: the title, the preface and every section of the form.

        With findings of severity error that nobody accepted it is a draft (草稿). To put something between the
        sections, show :meth:`title`, :meth:`preface` and each :meth:`section` in a cell of its own instead.
        """
        numbers = [section.number for section in self.filing.edition.sections]
        return Shown.joined((self.title(), self.preface(), *map(self.section, numbers)))

    def title(self) -> Shown:
        """Show the title, and the data that travels with the report: filing, findings, theme. One in each report."""
        changed = () if self.opened is None else changes(self.opened, self.filing)
        earlier = {each.year: points_of(self.filing, each) for each in self.history}
        checked = CheckedWith(self.previous, self.house, self.decisions, changed, self._params(), earlier)
        return show.title(self.filing, self.findings, self.theme, checked)

    def _params(self) -> str:
        """Return the name of the file it was read from, such as ``params/2023/weibin-education.yaml``."""
        if self.store is None:
            return ""
        filing = self.filing if self.opened is None else self.opened
        return self.store.name(self.store.path(filing.unit.id, filing.year))

    def preface(self) -> Shown:
        """Show the text before the first section."""
        return show.preface(self.narrative)

    def section(self, number: int) -> Shown:
        """Show a section by its number: title, text and table. Raises UsageError for one that the form lacks."""
        numbers = [section.number for section in self.filing.edition.sections]
        if number not in numbers:
            edition, known = self.filing.edition.id, ", ".join(map(str, numbers))
            raise UsageError(
                Sentence(
                    f"{edition} 版格式没有编号为 {show_value(number)} 的部分，有：{known}（不带引号）。",
                    f"the form of {edition} has no section {show_value(number, 'en')}; there are: {known} (no quotes).",
                )
            )
        return show.section(self.narrative, self.findings, number)

    def table(self, table: str) -> Shown:
        """Show one statutory table as it is printed, with wrong cells marked."""
        return show.table(self.filing, table, self.findings)

    def charts(self, *names: str) -> Shown:
        """Show charts of the edition, in the order in which they are named; all of them where none is named.

        The present form has ``outcomes`` (办理结果), ``applicants`` (申请人构成), ``trend`` (各年) and ``decisions``
        (处理决定). A chart of which there is nothing to show is left out. Raises UsageError for one that there is not.
        """
        demand(names=(names, TEXT.like('"outcomes"').each()))
        return show.charts(self.filing, self.history, names or None)

    def appendix(self) -> Shown:
        """Show the findings as the appendix of a draft; a report that is no draft is printed without it."""
        return show.findings_list(self.findings)

    # ------------------------------------------------------------------------------------------------- shown by itself
    def __repr__(self) -> str:
        return f"<Case {self.filing.unit.id} {self.filing.year}, form of {self.filing.edition.id}>"

    def __str__(self) -> str:
        """Return what the case is and which files it was read from, in Chinese and in English."""
        return "\n".join((self.filing.title, *self._sources()))

    def _sources(self) -> Iterator[str]:
        years = [str(each.year) for each in self.history]
        edition, decided = self.filing.edition.id, len(self.decisions)
        place = "—" if self.store is None else _from_here(self.store, self.filing)
        zh = [f"数据：{place}", f"{edition} 版格式", f"往年：{'、'.join(years) or '无'}"]
        en = [f"data: {place}", f"form of {edition}", f"earlier years: {', '.join(years) or 'none'}"]
        if self.units is not None:
            zh.append(f"汇总 {len(self.units)} 个单位")
            en.append(f"sums {len(self.units)} units")
        if self.house.name:
            zh.append(f"规则包：{self.house.name}")
            en.append(f"house pack: {self.house.name}")
        if decided:
            zh.append(f"已作决定 {decided} 条")
            en.append(f"decisions: {decided}")
        yield "；".join(zh)
        yield "; ".join(en)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        form = desk.form(self.filing, self.findings.marks())
        lines = [desk.line_of(self.filing.title, strong=True), *map(desk.line_of, self._sources())]
        return desk.at_the_desk([*lines, *form, *self.appendix().blocks])


def _from_here(store: Store, filing: Filing) -> str:
    """Return where the data were found, from the working folder, with forward slashes: the same on any machine."""
    name = store.name(store.path(filing.unit.id, filing.year))
    try:
        return Path(os.path.relpath(store.root.parent), name).as_posix()
    except ValueError:  # on another drive
        return (store.root.parent / name).as_posix()
