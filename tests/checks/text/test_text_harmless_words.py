"""Words that leave a number what it is, and words that do not: sentences of the corpus' bodies, wrong words in ⟦⟧."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from checks.text.corpus_figures import alarms
from checks.text.corpus_reader import corpus_units

MANNER = [
    ("chengxi-education", "overview.requests", "依法依规按时办结政府信息公开申请⟦19⟧件，做到件件有回音。"),
    ("danya-health", "overview.requests", "规范答复文书格式，全年圆满办结⟦24⟧件。"),
    ("chengxi-office", "overview.requests", "64件申请逐件录入台账，按时保质答复⟦46⟧件。"),
    ("chengxi-market", "overview.requests", "经审慎研究，对⟦165⟧件申请作出答复，12件结转下年度。"),
    ("chengxi-police", "overview.supervision", "涉及我局的信息公开行政复议案件⟦21⟧件，行政诉讼案件6件。"),
    ("chengxi-office", "overview.proactive", "编发县政府公报⟦9⟧期，发布咨询问答9条。"),
    ("danya-tax", "overview.proactive", "主动公开税务信息近⟦800⟧条。"),
    ("chengxi-police", "overview.supervision", "对全局政务公开工作开展监督检查⟦3⟧轮，整改问题15个。"),
    ("chengxi", "overview.requests", "全县⟦无⟧不予公开的情形。"),
    ("chengxi", "overview.requests", "全县未产生⟦任何⟧行政诉讼案件。"),
]
STRUCTURE = [
    ("chengxi-office", "overview.requests", "不予公开2件（第三方权益）、⟦3⟧件（内部事务信息）、4件（过程性信息）。"),
    ("chengxi-police", "overview.requests", "申请人以自然人为主，共⟦89⟧件，法人或其他组织22件。"),
    ("chengxi-education", "overview.requests", "网上19件、信函6件，其余⟦5⟧件为当面提交。"),
    ("danya", "overview.requests", "全市依申请公开总量再创新高，达⟦3560⟧件。"),
    ("chengxi-education", "overview.supervision", "全年举办2期校长培训、1期骨干培训，合计⟦4⟧期。"),
    ("chengxi-police", "overview.supervision", "举办6期培训班，⟦850⟧名民警辅警参训。"),
    ("chengxi-police", "overview.requests", "公开25件、部分公开18件，两类⟦53⟧件。"),
    ("chengxi-market", "overview.requests", "新收申请160件，⟦无⟧结转。"),
    ("chengxi", "overview.supervision", "诉讼案件⟦全部⟧判决维持。"),
    ("danya-health", "overview.requests", "不予公开⟦2⟧件，均告知了理由。"),
]
RELATIONS = [
    ("wangxiu-town", "overview.proactive", "行政处罚由2件增至6件，增长了⟦1⟧倍。"),
    ("chengxi-market", "overview.requests", "收到申请160件，较上年增长⟦2⟧倍。"),
    ("chengxi-education", "overview.requests", "网上申请约占⟦三分之一⟧。"),
    ("danya-tax", "overview.requests", "自然人申请超过⟦七成⟧。"),
    ("danya-health", "overview.requests", "法人和其他组织申请占比⟦两成五⟧。"),
    ("chengxi-police", "overview.requests", "前三季度办结85件，四季度办结⟦23⟧件，全年共办结118件。"),
    ("chengxi-office", "overview.requests", "上半年收件29件，下半年收件⟦25⟧件。"),
    ("chengxi-education", "overview.requests", "新收28件加上结转2件，应办⟦31⟧件，已办结29件。"),
    ("chengxi-education", "overview.requests", "全局申请收件数28件，结转上年2件，答复⟦27⟧件。"),
]
RIGHT = [
    ("chengxi-market", "overview.requests", "疑难复杂申请由局长办公会研究7件。"),
    ("chengxi-education", "overview.requests", "教师资格认定类申请收到6件，学区划分类申请收到11件。"),
    ("chengxi-education", "overview.proactive", "图文解读4篇、视频解读2个，其他文字解读3篇。"),
    ("chengxi-market", "overview.supervision", "办理投诉举报引发的行政复议112件，与信息公开无关。"),
    ("chengxi-office", "overview.supervision", "县政府办理行政复议案件86件，其中信息公开类7件。"),
    ("chengxi-office", "overview.platform", "年度政策文件库新入库38件，累计426件。"),
    ("chengxi-office", "overview.requests", "不予公开2件（第三方权益）、2件（内部事务信息）、4件（过程性信息）。"),
    ("danya-health", "overview.requests", "向申请人邮寄答复材料36件次。"),
    ("chengxi", "overview.requests", "县政府常务会听取申请办理汇报3次，涉及申请9件。"),
    ("wangxiu-town", "overview.requests", "申请由2022年的5件增加至今年的8件，增幅达60%。"),
    ("danya-health", "other", "本年度未发出信息处理费收费通知，收费金额为零。"),
    ("qiyun-street", "overview.requests", "无新增信息公开申请，无结转下年度申请。"),
    ("chengxi-education", "overview.requests", "网上申请约占三分之二。"),
    ("chengxi-market", "overview.requests", "收到申请160件，较上年增长1倍。"),
]


def marked(unit: str, key: str, sentence: str) -> list[str]:
    """Return the words of a sentence that the findings on it mark."""
    body, text = corpus_units()[unit], re.sub("[⟦⟧]", "", sentence)
    found = alarms(replace(body.filing, texts={key: (text,)}), body.last)
    return [text[finding.mark.start : finding.mark.end] for finding in found if finding.mark is not None]


@pytest.mark.parametrize(("unit", "key", "sentence"), [*MANNER, *STRUCTURE, *RELATIONS])
def test_a_wrong_number_is_found_beside_words_that_count_nothing_else(unit: str, key: str, sentence: str) -> None:
    wrong = sentence[sentence.index("⟦") + 1 : sentence.index("⟧")]
    assert any(wrong in words or words in wrong for words in marked(unit, key, sentence)), marked(unit, key, sentence)


@pytest.mark.parametrize(("unit", "key", "sentence"), RIGHT)
def test_words_that_narrow_or_move_a_count_raise_no_alarm(unit: str, key: str, sentence: str) -> None:
    assert marked(unit, key, sentence) == []
