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
# other bodies of which a text speaks: the superior office, the neighbour, a station, a public company
_OTHER = re.compile(
    r"上级|省[厅局委办]|[省市区县]?局(?=全年)|邻[县市区]|兄弟|(?:公共)?企事业单位|(?:[\u4e00-\u9fff]{2,4}(?:大队|支队|所|集团|法院|检察院|厅))"
    r"|(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{1,4}[县区](?:、[\u4e00-\u9fff]{1,4}[县区])+"
)
_NOT_OTHER = re.compile(r"(?:机关|场|查阅|诊|派出)所|厕所|[本我各]省")
# the report's own scope, which ends what was said of another body
_OWN = re.compile(
    r"我[局委办厅院镇乡区市县省处]|全[局省市区县州旗镇乡]|本(?:机关|单位|部门|[局委镇乡县市区])|各(?:单位|部门|地|级)"
)
_PARTLY = re.compile(r"上半年|下半年|季度|累计|历年|近[两三四五]年|截至|以来|月份?(?!\d)|每[年月周]")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})年?(?!\d)")
_BEFORE = re.compile(r"(?:上一?年度?|去年)(?!.{0,3}(?:结转|转入|转接|未办结|结余))")


def other_scope(filing: Filing, line: Line, sentence: Clause, number: StatedNumber) -> str | None:
    """Return the word before ``number`` that gives it another scope than the report's, or None.

    In a sum of many bodies (汇总) a single body narrows; in the report of one body 全市 and the like widen.
    """
    text = line.text[sentence.start : number.start]
    own = [mention.end() for mention in _OWN.finditer(text)]
    summed = filing.unit.level in _SUMMED
    if own and (summed or not _WIDE.search(text)):
        text = text[own[-1] :]
    text = text.replace(filing.unit.self_name, "").replace(filing.unit.name, "")
    scope = (_NARROW if summed else _WIDE).search(text)
    if scope is None:
        scope = next((other for other in _OTHER.finditer(text) if not _NOT_OTHER.search(other[0])), None)
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
