"""Each rule on short texts of our own, with the figures of the filings in params/."""

from __future__ import annotations

import pytest

from checks.text.report_texts import params, with_text
from checks.text.verdicts import explained
from disclosure_nb.checks.findings import Finding
from disclosure_nb.checks.text import check_text, length_findings
from disclosure_nb.filing import Filing

SUQIAN, EDUCATION = "2023/suqian", "2023/yunlan-education"


def found(filing: Filing, *codes: str, previous: Filing | None = None) -> list[Finding]:
    return [finding for finding in check_text(filing, previous) if finding.code in codes]


def requests(text: str, name: str = SUQIAN) -> Filing:
    return with_text(name, "overview.requests", text)


@pytest.mark.parametrize(
    "text",
    [
        "新收政府信息公开申请3511件，上年结转96件，办结3486件，结转下年度121件。",
        "予以公开1191件、部分公开328件、不予公开142件、无法提供1078件、不予处理406件、其他处理（含撤回）341件。",
        "被申请行政复议440件，其中结果维持309件、结果纠正17件；被提起行政诉讼113件，其中结果维持14件。",
        "未经复议直接起诉24件，复议后起诉89件。",
        "制发规章2件，制发行政规范性文件109件，废止489件，现行有效597件。",
        "办理行政许可180.86万件，作出行政处罚决定282万余件，行政强制20163件，收取行政事业性收费5.92亿元。",
        "处理公众意见382条，归集政策文件5件，举办座谈3期，信访投诉答复12件。",
        "对25件政府信息公开申请收取信息处理费2950元。",
        "截至年底，2022年收到申请50件。",
    ],
)
def test_what_agrees_or_is_not_in_the_tables_is_silent(text: str) -> None:
    assert found(requests(text), "T1", "T2", "T3") == []


@pytest.mark.parametrize(
    ("text", "cells", "expected", "actual"),
    [
        ("收到政府信息公开申请3512件。", ("requests.received.total",), 3511, 3512),
        ("新收申请3511件，办结三千件。", ("requests.concluded.total",), 3486, 3000),
        ("行政复议案件400件。", ("remedies.review.total",), 440, 400),
        ("制发行政规范性文件10件。", ("proactive.normative_documents.issued",), 109, 10),
        ("收取行政事业性收费100万元。", ("proactive.charges.amount",), 592372449, 1_000_000),
        ("全年未收到政府信息公开申请。", ("requests.received.total",), 3511, 0),
        ("行政处罚未发生。", ("proactive.penalties.decisions",), 2822652, 0),
        ("被申请行政复议440件，均已审结。", ("remedies.review.pending",), 26, 0),
    ],
)
def test_what_agrees_with_no_reading_is_a_warning(
    text: str, cells: tuple[str, ...], expected: int, actual: int
) -> None:
    (finding,) = found(requests(text), "T1")
    assert (finding.severity, finding.cells, finding.expected, finding.actual) == ("warning", cells, expected, actual)


def test_a_message_names_place_quotation_value_and_readings() -> None:
    (finding,) = found(requests("收到政府信息公开申请3512件。"), "T1")
    for part in ("依申请公开", "申请3512件", "本年新收 3511", "上年结转 96＝3607", "请按台账核对"):
        assert part in finding.sentence.zh
    assert "requests.received.total" in finding.sentence.en


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("收到申请3607件，其中自然人3493件。", ("requests.received.total", "requests.carried_in.total")),
        ("行政诉讼案件24件。", ("remedies.suit_direct.total",)),
        ("涉及第三方权益的，不予公开38件。", ("requests.refused_third_party.total",)),
    ],
)
def test_another_reading_is_reported(text: str, cells: tuple[str, ...]) -> None:
    (finding,) = found(requests(text), "T1")
    assert (finding.severity, finding.cells) == ("info", cells)


def test_one_row_of_an_outcome_is_no_reading_where_no_reason_is_given() -> None:
    (finding,) = found(requests("不予公开38件。"), "T1")
    assert (finding.severity, finding.expected, finding.actual) == ("warning", 142, 38)


def test_another_scope_is_only_noted() -> None:
    (one,) = found(requests("市公安局受理政府信息公开申请12件。"), "T1")
    (other,) = found(requests("全区教育系统收到申请56件。", EDUCATION), "T1")
    assert one.severity == other.severity == "info"


def test_none_of_what_there_is_none_is_in_order() -> None:
    text = "未收到政府信息公开申请，未发生因政府信息公开引发的行政复议、行政诉讼，未收取信息处理费。"
    assert found(requests(text, "2023/weibin-education"), "T1") == []


@pytest.mark.parametrize(
    ("text", "expected", "actual"),
    [
        ("收到申请3607件（市政府349件、部门933件、县区2320件）。", 3607, 3602),
        ("收到申请3607件，其中自然人3493件、法人或其他组织115件。", 3607, 3608),
        ("制作问答20期，其中，市级12期、东城区9期。", 20, 21),
        ("被申请行政复议440件，其中维持309件、纠正17件、其他结果88件、尚未审结27件。", 440, 441),
    ],
)
def test_a_list_that_does_not_add_up_is_an_error(text: str, expected: int, actual: int) -> None:
    (finding,) = found(requests(text), "T2")
    assert (finding.severity, finding.expected, finding.actual) == ("error", expected, actual)


@pytest.mark.parametrize(
    "text",
    [
        "收到申请3607件（市政府349件、部门938件、县区2320件）。",
        "收到申请3607件，其中自然人3493件。",
        "收到申请3607件（含上年结转96件、撤回5件）。",
        "制作问答20期，其中，市级12期、东城区7期。",
        "办结3486件，其中予以公开1191件、部分公开328件、不予公开142件、无法提供1078件、不予处理406件、其他处理341件。",
        "制作问答20余期，其中，市级12期、东城区9期。",
    ],
)
def test_a_list_that_adds_up_or_is_not_whole_is_silent(text: str) -> None:
    assert found(requests(text), "T2") == []


@pytest.mark.parametrize(
    ("text", "severity", "expected"),
    [
        ("行政诉讼案件由上年的100件增至113件，增长15%。", "error", "13"),
        ("新收申请3525件，比上年减少14件。", "warning", "14"),
        ("新收申请3525件，同比增长0.5%。", "warning", "0.4"),
        ("新收申请3525件，办结率100%。", "warning", "96.57"),
        ("新收申请3525件，其中自然人3440件，占95%。", "error", "97.59"),
    ],
)
def test_rates_that_do_not_follow(text: str, severity: str, expected: str) -> None:
    (finding,) = found(requests(text, "2024/suqian"), "T3", previous=params(SUQIAN))
    assert (finding.severity, str(finding.expected)) == (severity, expected)


@pytest.mark.parametrize(
    "text",
    [
        "新收申请3525件，比上年增加14件，增长0.4%。",
        "行政诉讼案件由上年的100件增至113件，增长13.0%。",
        "新收申请3525件，其中自然人3440件，占97.6%，按期办结率100%。",
        "备案账号176个，同比增长6.7%，合格率100%。",
    ],
)
def test_rates_that_follow_or_cannot_be_known_are_silent(text: str) -> None:
    assert found(requests(text, "2024/suqian"), "T3", previous=params(SUQIAN)) == []


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("preface", "本报告数据统计期限为2022年1月1日至2022年12月31日。"),
        ("preface", "本报告数据统计期限自2023年1月1日至12月30日止。"),
        ("preface", "现公布我局2022年政府信息公开工作年度报告。"),
        ("overview.proactive", "2022年，我局主动公开信息588条。"),
        ("problems", "2021年，我局公开工作存在不足。"),
    ],
)
def test_a_year_left_over_is_reported(key: str, text: str) -> None:
    assert [finding.severity for finding in found(with_text(EDUCATION, key, text), "T4")] == ["warning"]


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("preface", "依照国办公开办函〔2021〕30号编制，统计期限为2023年1月1日至2023年12月31日。"),
        ("overview.proactive", "落实《2022年工作要点》和“十四五”规划，自2019年以来持续推进，与2022年相比有所增加。"),
        ("overview.proactive", "2022年公开500条，2023年公开588条。"),
        ("problems", "2024年，我局将补充场馆信息。"),
    ],
)
def test_years_that_are_in_order(key: str, text: str) -> None:
    assert found(with_text(EDUCATION, key, text), "T4") == []


def test_section_six_must_speak_of_the_fee() -> None:
    assert len(found(with_text(EDUCATION, "other", "无其他事项。"), "P4")) == 1
    assert found(with_text(EDUCATION, "other", "本年未收取信息处理费。"), "P4") == []
    assert found(params(EDUCATION), "P4") == []


def test_topics_and_length() -> None:
    filing = with_text(EDUCATION, "overview", "主动公开信息588条，依申请公开19件，开设平台。" + "字" * 1000)
    messages = [finding.sentence.zh for finding in found(filing, "P5")]
    assert len(messages) == 3 and "政府信息管理" in messages[0] and "监督保障" in messages[1] and "1000" in messages[2]
    assert list(length_findings(filing.edition, {"overview.requests": ("字" * 1000,)})) == []


def test_text_of_one_topic_does_not_miss_the_others() -> None:
    assert found(with_text(EDUCATION, "overview.platform", "开设平台。"), "P5") == []


def test_section_five_like_last_years() -> None:
    text = "一是公开内容不够全面，二是培训不够经常；将充实公开内容，每季组织一次培训。"
    assert (
        len(
            found(
                with_text(EDUCATION, "problems", text),
                "P7",
                previous=with_text("2022/yunlan-education", "problems", text),
            )
        )
        == 1
    )
    assert found(params(EDUCATION), "P7", previous=params("2022/yunlan-education")) == []


@pytest.mark.parametrize(
    ("text", "many"), [("我镇推进公开。", 1), ("我局推进公开。", 0), ("教卫局公众号推送信息。", 1), ("教体局推送。", 0)]
)
def test_the_name_of_the_body(text: str, many: int) -> None:
    assert len(found(with_text(EDUCATION, "overview.proactive", text), "P8")) == many


def test_generated_text_is_not_checked() -> None:
    assert found(params(EDUCATION), "T1", "T2", "T3", "T4") == []
    assert explained(params(EDUCATION)) == []
