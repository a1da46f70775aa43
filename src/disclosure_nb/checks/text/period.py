"""T4: the years and the period (统计期限) that the text states are those of the report."""

from __future__ import annotations

import re
from collections.abc import Iterator

from disclosure_nb.checks.findings import Finding
from disclosure_nb.checks.rules.catalogue import broken
from disclosure_nb.checks.text.clauses import Line
from disclosure_nb.checks.text.contexts import context_at
from disclosure_nb.checks.text.quoting import QuotedWords, finding
from disclosure_nb.filing import Filing
from disclosure_nb.language import Sentence

_Y = r"(?<!\d)((?:19|20)\d{2})"
_PERIOD = re.compile(
    rf"(?:期限|时限|时间|期间|周期|数据)[^。；]{{0,12}}?{_Y}年(\d{{1,2}})月(\d{{1,2}})日起?[至到\-—－~～]+"
    r"(?:((?:19|20)\d{2})年)?(\d{1,2})月(\d{1,2})日"
)
_TITLE = re.compile(rf"{_Y}年(?:度)?(?:政府)?信息公开(?:工作)?年度报告")
# a year that opens a clause and is followed by what was done, or that comes right after 我局, 全市 …
_LEAD = re.compile(
    rf"(?:^|(?<=[。；，：:;,！？）]))(?:在|至|截[至止](?:到)?)?{_Y}年(?:度)?(?!(?!12月(?:31|底|末))[\d至到\-—－~～]|(?!12月(?:31|底|末))\d{{1,2}}月|以来|起|前|底|末|初|印发|出台|制定|修订|施行|成立|版|后|度?相比|同期|[^，。；]{{0,6}}(?:提出|反馈|指出|查摆|存在|部署|确定)的)"
    rf"|(?:我[局委办厅院镇乡区市县省处]|全[省市区县州旗镇乡]|本(?:机关|单位|部门)){_Y}年(?!\d|以来|起)"
)
_COMPARES = re.compile(r"同比|上一?年|去年|相比|较|增长|下降|环比|连续|以来|历年|翻番")
_PLANS = re.compile(r"将|计划|下一步|拟|明年|下年|要求|安排|打算|力争|继续|着力|工作措施|改进")


def year_findings(filing: Filing, line: Line) -> Iterator[Finding]:
    """Yield the years of a paragraph that cannot be meant in a report on ``filing.year``."""
    seen: set[int] = set()
    for match in _PERIOD.finditer(line.text):
        seen |= set(range(match.start(), match.end()))
        stated = tuple(int(group) if group else int(match[1]) for group in match.groups())
        if stated != (filing.year, 1, 1, filing.year, 12, 31):
            yield _finding(
                filing,
                line,
                match,
                Sentence(
                    f"统计期限应为{filing.year}年1月1日至{filing.year}年12月31日。请改正。",
                    f"the period must be 1 January to 31 December {filing.year}. Correct it.",
                ),
                int(match[1]),
            )
    for match in _TITLE.finditer(line.text):
        if not _named(line, match) and int(match[1]) != filing.year:
            seen |= set(range(match.start(), match.end()))
            yield _finding(filing, line, match, _last_years(filing, int(match[1])), int(match[1]))
    for match in _LEAD.finditer(line.text):
        year = int(match[1] or match[2])
        at = match.start(1 if match[1] else 2)
        if at not in seen and not _named(line, match) and not _in_order(filing, line, year, at):
            yield _finding(filing, line, match, _last_years(filing, year), year)


def _in_order(filing: Filing, line: Line, year: int, at: int) -> bool:
    if year == filing.year:
        return True
    sentence = next(part for part in line.sentences if part.start <= at <= part.end)
    text = line.text[sentence.start : sentence.end]
    if year == filing.year + 1:
        ahead = {filing.edition.text_key(concept) for concept in ("problems", "other")}
        return line.key in ahead or _PLANS.search(text) is not None
    return str(filing.year) in text or _COMPARES.search(text) is not None or year < filing.year - 9


def _named(line: Line, match: re.Match[str]) -> bool:
    context = context_at(line.contexts, match.start())
    return context is not None and context.role in ("name", "document")


def _last_years(filing: Filing, year: int) -> Sentence:
    return Sentence(
        f"写的是{year}年，本报告年度为{filing.year}年，可能是旧稿遗留。请改正，或写明为何说到{year}年。",
        f"says {year} in the report on {filing.year}; it may be left over. Correct it, or say why it speaks of {year}.",
    )


def _finding(filing: Filing, line: Line, match: re.Match[str], sentence: Sentence, year: int) -> Finding:
    end = min(len(line.text), max(match.end(), match.start() + 14))
    quote = QuotedWords(filing, line, (match.start(), end))
    return finding(quote, broken("T4"), sentence, expected=filing.year, actual=year)
