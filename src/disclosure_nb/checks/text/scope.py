"""Words that narrow (or widen) a sentence to something else than the report is about."""

from __future__ import annotations

import re

from disclosure_nb.checks.text.clauses import Clause, Line
from disclosure_nb.checks.text.numbers import StatedNumber
from disclosure_nb.checks.text.understood import Names, unknown_words
from disclosure_nb.filing import Filing

_SUMMED = frozenset({"county", "prefecture", "province", "vertical"})
_FAR = 240  # characters before a number in which words of scope are looked for
_BODY = (
    r"(?:[\u4e00-\u9fff]{1,10}?[局厅]|[\u4e00-\u9fff]{0,10}?(?:委员会|[教健改建]委|人民政府|[省市区县州旗]政府|政府办|办公[厅室]|街道(?:办事处)?|[\u4e00-\u9fff]镇|[\u4e00-\u9fff]乡"
    r"|大队|支队|集团|公司|法院|检察院|管委会|企事业单位|[管派税]所|[\u4e00-\u9fff][县区市]|部门|本级|本机关))"
)
# what the rest of a clause is about: a body that opens it, or one in a list of bodies
_TOPIC = re.compile(
    rf"(?:(?<=[。；，：、（）])|^)(?:其中|另有?|此外|同期|同时|全年|今年|本年度?|(?:19|20)\d\d年度?)*(?P<body>{_BODY})"
    r"(?=等|方面|系统|本级|自身|[全本今当]年|(?:19|20)\d\d年|年内|[、，：]|和|分别|各|共|累计|主动|依法|直接|作为|协助|转来|另|新|办[理结]|[收受答作做发公制印废推组举开培参结复审承接]|的)"
)
_WIDE = re.compile(
    r"全[省市区县州旗镇乡]|[\u4e00-\u9fff]{2}系统|全系统|(?:下属|所属|直属)(?!科|处|股|室|内设)|各(?:单位|部门|镇|乡|街道|县区|区县)"
    r"|(?<![\u4e00-\u9fff])(?:上级|邻[县市区]|兄弟)|(?<=[由经])上级"
)
# the body that reports, as it speaks of itself
OWN = re.compile(
    r"我[局委办厅院镇乡区市县省处]|我街道|全[局委省市区县州旗镇乡]|本(?:机关|单位|部门|街道|[局委镇乡县市区])|各(?:单位|部门|地|级)"
)
_REGION = re.compile(r"[省市区县州旗镇乡]")
_OWN_AT_END = re.compile(rf"(?:{OWN.pattern})$")
_OBJECT = re.compile(r"(?:向|经|与|和|同|会同|联合|协同|配合|报|请|按照?|根据|受|对|给|为|被|在|从|依托|通过|到)$")
_OFFICE = re.compile(r"政府办公[室厅]$")
_DOCUMENTS = re.compile(r"文件|规章|公报|解读|信息(?!公开)")  # what the office publishes for its government
_JOINT = re.compile(r"[及和与]|以及")
_BRACKETS = re.compile(r"（[^（）]{0,40}）|\([^()]{0,40}\)")
_NOT_BODY = re.compile(
    r"^(?:局|委|厅|街道|镇|乡)?办公[厅室]$|[布格结全大]局$|[各两三四五]个?部门$|全[\u4e00-\u9fff]$|市场$"
)
# words for what is to be done, not what was done
_PLAN = re.compile(r"力争|争取|明年|来年|下一步|今后|打算|预计|预期|(?<!年度)目标|拟|(?<!按)计划(?!生育|内|完成)")
_TOPICS = re.compile(r"主动公开|依申请|公开申请|信息管理|平台建设|监督保障|行政许可|行政处罚|规范性文件|培训|考核")
_FEE = re.compile(r"信息处理费|政府信息处理(?:相关)?费")
_NOT_CHARGED = re.compile(r"[免减退][收缴交付除]?(?:取|了)?$")
_SUBSET = re.compile(r"其中|分别")
_PARTLY = re.compile(
    r"上半年|下半年|季度|历年|近[两三四五]年|[两三四五]年来|(?<!今年)(?<!年度)以来|(?<![\d年])\d{1,2}月份?(?![\d底末]|31)|(?:截[至止])(?:目前|(?:\d{1,2})月)(?!.{0,3}31)|每[年月周]"
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?=[年度\-—－~～至到、和与及/.])年?(?!\d)")
_BEFORE = re.compile(r"(?<!结转)(?<!转自)(?:上一?年度?|去年)(?!.{0,3}(?:结转|转入|转接|未办结|结余))")
_COMPARED = re.compile(r"(?:较|比|与|同|由|从|相较于?)$")
_AT_END = re.compile(r"截?[至止]?(?:(?:19|20)\d\d年)?12月(?:31日|底|末)|年底|年末")


def of_requests_topic(text: str, end: int) -> bool:
    """Whether the last topic that is named before ``end`` is that of the requests."""
    topics = list(_TOPICS.finditer(text, max(0, end - 400), end))
    return bool(topics) and "申请" in topics[-1][0]


def of_fee(line: Line, sentence: Clause) -> bool:
    """Whether a sentence tells of 信息处理费 that was charged, before it comes to parts of something else."""
    fee = _FEE.search(line.text, sentence.start, sentence.end)
    if fee is None or _NOT_CHARGED.search(line.text, sentence.start, fee.start()):
        return False
    subset = _SUBSET.search(line.text, sentence.start, sentence.end)
    return subset is None or fee.start() < subset.start()


def other_scope(filing: Filing, line: Line, sentence: Clause, number: StatedNumber) -> str | None:
    """Return the word before ``number`` that gives it another scope than the report's, or None.

    In a sum of many bodies (汇总) a single body narrows; in the report of one body 全市 and the like widen. The last
    body that is named before the number decides.
    """
    start = max(sentence.start, number.start - _FAR)
    text = _BRACKETS.sub("", line.text[start : number.start])  # 各县（市、区）受理
    names = Names(filing.unit.name)
    found: list[tuple[int, str]] = []
    for match in _TOPIC.finditer(text):
        body = match["body"]
        rest = _JOINT.sub("", names.without(body))
        with_verb = rest != body and not _REGION.search(rest) and not unknown_words(rest, (0, len(rest)), "facts")
        above = _OFFICE.search(filing.unit.name) and body.endswith("政府") and not _DOCUMENTS.search(text, match.end())
        of_itself = not above and (not rest or with_verb)  # 编发县政府公报
        if not of_itself and not _NOT_BODY.search(body) and not _OWN_AT_END.search(body):
            found.append((match.end("body"), body))
    own = [match.end() for match in OWN.finditer(text)]
    if filing.unit.level not in _SUMMED:
        for match in _WIDE.finditer(text):
            town = filing.unit.level == "township" and match[0] in ("全镇", "全乡")
            if not town and not _OBJECT.search(text, 0, match.start()):
                found.append((match.end(), match[0]))
        wide = {end for end, word in found if OWN.fullmatch(word)}
        own = [end for end in own if end not in wide]
    if not found:
        return None
    end, word = max(found)
    return None if own and max(own) > end else word


def planned(line: Line, sentence: Clause, number: StatedNumber) -> bool:
    """Whether the words before a number say that it is to be reached, not what was."""
    start = max(sentence.start, line.text.rfind("；", sentence.start, number.start), number.start - _FAR)
    return _PLAN.search(line.text, start, number.start) is not None


def other_part_of_year(text: str, start: int, end: int, year: int) -> bool:
    """Whether the words before a rate of growth say that it is of another year, or of a part of the year."""
    years = [match for match in _YEAR.finditer(text, start, end) if not _COMPARED.search(text, start, match.start())]
    partly = _PARTLY.search(_AT_END.sub("", text[start:end]))
    return partly is not None or (bool(years) and int(years[-1][1]) != year)


def other_time(filing: Filing, line: Line, sentence: Clause, number: StatedNumber) -> str | None:
    """Return the word that gives the number another time than the report year, or None."""
    years = list(_YEAR.finditer(line.text, sentence.start, number.start))
    if years and int(years[-1][1]) != filing.year:
        return years[-1][0]
    before = _BEFORE.search(line.text, max(sentence.start, number.start - 12), number.start)
    if before is not None:
        return before[0]
    text = _AT_END.sub("", _YEAR.sub("", line.text[max(sentence.start, number.start - _FAR) : number.start]))
    partly = _PARTLY.search(text, text.rfind("全年") + 1)
    return partly[0] if partly is not None else None
