"""Rules on the form as a whole: P1 (规章 and the power to make them), P3 (form and year), P6 (date), P9 (meanings)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from disclosure_nb.checks.findings import Finding
from disclosure_nb.checks.house.policy import Policy
from disclosure_nb.checks.rules.catalogue import broken
from disclosure_nb.errors import UsageError
from disclosure_nb.filing import LEVELS, Filing, number_text
from disclosure_nb.form import Edition, edition_for, lacking
from disclosure_nb.language import Sentence


def check_form_rules(filing: Filing, policy: Policy) -> Iterator[Finding]:
    """Yield what the rules P1, P3, P6 and P9 find in a filing."""
    yield from check_rule_making(filing, policy)
    yield from check_form_version(filing, policy)
    yield from check_publication_date(filing, policy)
    yield from check_meanings(filing.edition)


def check_rule_making(filing: Filing, policy: Policy) -> Iterator[Finding]:
    """P1: only bodies with the power to make 规章 can have any (《立法法》第九十一条、第九十三条)."""
    if policy.makes_rules(filing.unit.name, filing.unit.level):
        return
    rules = [cell for cell in filing.edition.cells.values() if "rules" in cell.row_concepts]
    filled = [cell for cell in rules if (value := filing[cell.address]) is not None and value > 0]
    if not filled:
        return
    level = LEVELS[filing.unit.level]
    shown = "、".join(f"「{cell.column_path[-1]}」{number_text(filing[cell.address])}" for cell in filled)
    shown_en = ", ".join(f"{cell.address} {number_text(filing[cell.address])}" for cell in filled)
    yield broken("P1").finding(
        Sentence(
            f"{filing.unit.name}是{level}，一般没有规章制定权，「{filled[0].row_path[-1]}」行却填了{shown}。"
            "请核对是否应填入行政规范性文件一行；确有制定权的，请在口径 rule_makers 中写明。",
            f"{filing.unit.name} ({filing.unit.level}) usually has no power to make 规章, yet {shown_en} are reported. "
            "Check whether these are normative documents; a body with the power belongs into the setting rule_makers.",
        ),
        tuple(cell.address for cell in filled),
    )


def check_form_version(filing: Filing, policy: Policy) -> Iterator[Finding]:
    """P3: the form fits the report year. For 2019 it was only encouraged (国办公开办函〔2019〕60号)."""
    edition, year = filing.edition, filing.year
    if edition.covers(year):
        return
    lenient = year in policy.encouraged_years
    try:
        meant = edition_for(year)
    except UsageError:
        lenient, notice = True, edition.notice
        fitting = Sentence("该年度尚无统一格式", "there was no common form for that year")
    else:
        fitting = Sentence(
            f"该年度应使用 {meant.id} 版（{meant.notice}）", f"the form of {meant.id} is meant for that year"
        )
        notice = meant.notice
    advice = Sentence("请改用该版格式重新填报。", "Fill in that form.")
    if lenient:
        advice = Sentence("当年不作硬性要求，仅供了解。", "It was not binding for that year; for information only.")
    last = edition.last_year or "…"
    yield broken("P3", "not_binding" if lenient else "").finding(
        Sentence(
            f"{filing.unit.name} {year} 年的报告用的是 {edition.id} 版格式（适用于 {edition.first_year}—{last} 年度），"
            f"{fitting.zh}。{advice.zh}",
            f"{filing.unit.name} reports {year} on the form of {edition.id} (meant for {edition.first_year}–{last}); "
            f"{fitting.en}. {advice.en}",
        ),
        about={"notice": notice},
    )


def check_publication_date(filing: Filing, policy: Policy) -> Iterator[Finding]:
    """P6: published between the end of the report year and the deadline of the body's level.

    The deadlines are those of 国办公开办函〔2021〕30号, or earlier local ones (``policy.local_deadlines``). Nothing is
    found where the date is not known.
    """
    if filing.date is None:
        return
    unit, level = filing.unit, filing.unit.level
    local = level in policy.local_deadlines
    day = policy.local_deadlines[level] if local else policy.deadlines[level]
    try:
        published = date.fromisoformat(filing.date)
        deadline = _day(filing.year + 1, day)
    except ValueError:
        sentence = Sentence(
            f"{unit.name}的发布日期“{filing.date}”不是日历上的日期，请更正 date。",
            f"{unit.name}: the date of publication “{filing.date}” is not a day of the calendar; correct date.",
        )
    else:
        if date(filing.year, 12, 31) < published <= deadline:
            return
        if published <= date(filing.year, 12, 31):
            sentence = Sentence(
                f"{unit.name}的发布日期 {filing.date} 早于 {filing.year} 年度结束（数据截至 12 月 31 日），"
                f"应为 {filing.year + 1} 年的日期，请核对年份。",
                f"{unit.name}: published on {filing.date}, before the report year {filing.year} was over; "
                f"a day in {filing.year + 1} was expected. Check the year of the date.",
            )
        else:
            late = (published - deadline).days
            rule = ("本地规定", "local deadline") if local else ("规定", "deadline")
            sentence = Sentence(
                f"{unit.name}（{LEVELS[level]}）于 {filing.date} 发布，{rule[0]}最迟为 {deadline}，迟了 {late} 天。"
                "请核对日期；确属迟报的，请按主管部门要求说明。",
                f"{unit.name} ({level}) published on {filing.date}; the {rule[1]} was {deadline}, {late} day(s) late. "
                "Check the date; explain a late report to the supervising office.",
            )
    yield broken("P6", "local" if local else "").finding(sentence)


def check_meanings(edition: Edition) -> Iterator[Finding]:
    """P9: what the edition does not say the meaning of is in no sentence, text check, chart or count of a register."""
    missing = [(f"{concept.part}.{concept.id}", concept.name) for concept in lacking(edition)]
    if missing:
        zh = "、".join(f"{name.zh}（{id}）" for id, name in missing)
        en = ", ".join(f"{name.en} ({id})" for id, name in missing)
        yield broken("P9").finding(
            Sentence(
                f"版式“{edition.id}”没有标明这些含义：{zh}。说到它们的语句、正文核对和台账统计都不会有。"
                "请在版式文件的行、列或部分上用 concept 标明；表中确实没有的，请列入 without。",
                f"the edition “{edition.id}” does not say which of its parts mean: {en}. Sentences, text checks and "
                "registers that speak of them are missing. Mark the parts with concept, or list them under without.",
            ),
            about={"form": edition.id},
        )
    undrawn = [name for what, name in _DRAWN.items() if not getattr(edition, what) and what not in edition.without]
    if undrawn:
        zh, en = "、".join(name.zh for name in undrawn), ", ".join(name.en for name in undrawn)
        yield broken("P9").finding(
            Sentence(
                f"版式“{edition.id}”没有写{zh}，报告不画这些图。请参照自带的版式文件写上；确实不要的，请列入 without。",
                f"the edition “{edition.id}” has no {en}; nothing of it is drawn. Write it as the editions that come "
                "with the project do, or list it under without.",
            ),
            about={"form": edition.id},
        )


_DRAWN = {
    "charts": Sentence("图示（charts）", "charts"),
    "digest": Sentence("图解的内容（digest）", "digest"),
}


def _day(year: int, month_and_day: str) -> date:
    """Return a day of a year; 02-29 is 02-28 where the year has none."""
    month, day = map(int, month_and_day.split("-"))
    if (month, day) == (2, 29):
        day = 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return date(year, month, day)
