"""Words that narrow (or widen) a sentence to something else than the report is about."""

from __future__ import annotations

import re

from disclosure_nb.checks.text.clauses import Clause, Line
from disclosure_nb.checks.text.numbers import StatedNumber
from disclosure_nb.filing import Filing

_SUMMED = frozenset({"county", "prefecture", "province", "vertical"})
_NARROW = re.compile(
    r"本机关|本级|(?<!全)[省市区县州旗]级|(?:[省市区县州旗]|人民)政府(?!信息|网|门户|公报|文件|采购|常务|工作|系统|投资|债)"
    r"|政府办|办公[厅室]|(?<![各全])部门|[\u4e00-\u9fff]{2}(?:局|委员会|镇|乡|街道)"
)
_WIDE = re.compile(r"全[省市区县州旗]|全系统|系统(?=共|全年|收|受|内|各)|下属|所属|直属|各(?:单位|部门|镇|乡|街道)")
_PARTLY = re.compile(r"上半年|下半年|季度|累计|历年|近[两三四五]年|截至|以来|月份?(?!\d)|每[年月周]")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})年?(?!\d)")
_BEFORE = re.compile(r"(?:上一?年度?|去年)(?!.{0,3}(?:结转|转入|转接|未办结|结余))")


def other_scope(filing: Filing, line: Line, sentence: Clause, number: StatedNumber) -> str | None:
    """Return the word before ``number`` that gives it another scope than the report's, or None.

    In a sum of many bodies (汇总) a single body narrows; in the report of one body 全市 and the like widen.
    """
    text = line.text[sentence.start : number.start].replace(filing.unit.self_name, "").replace(filing.unit.name, "")
    scope = (_NARROW if filing.unit.level in _SUMMED else _WIDE).search(text)
    return scope[0] if scope is not None else None


def other_time(filing: Filing, line: Line, sentence: Clause, number: StatedNumber) -> str | None:
    """Return the word that gives the number another time than the report year, or None."""
    years = list(_YEAR.finditer(line.text, sentence.start, number.start))
    if years and int(years[-1][1]) != filing.year:
        return years[-1][0]
    before = _BEFORE.search(line.text, max(sentence.start, number.start - 12), number.start)
    if before is not None:
        return before[0]
    text = _YEAR.sub("", line.text[sentence.start : number.start])
    partly = _PARTLY.search(text)
    return partly[0] if partly is not None else None
