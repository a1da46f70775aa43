"""Every line that cannot be true is named: its number, its column, what is wrong with it, what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from filing.registers.examples import problems, read

BAD_REQUESTS = {
    "no number": ({"申请编号": ""}, "E312", "申请编号", "空着，必须填写。"),
    "a whole sentence for a number": (
        {"申请编号": "虚构的一句很长的话，讲述申请了什么，因为列错位而到了编号这一列"},
        "E312",
        "申请编号",
        "内容超过 63 个字节，不像编号，多半是列错位，请核对此行。",
    ),
    "no date of receipt": ({"收到日期": ""}, "E311", "收到日期", "空着，必须填写。"),
    "a dash for a date of receipt": ({"收到日期": "—"}, "E311", "收到日期", "空着，必须填写。"),
    "a day that is not": (
        {"收到日期": "2023-02-30"},
        "E310",
        "收到日期",
        "写的是“2023-02-30”，没有这一天，请核对。",
    ),
    "a thirteenth month": ({"收到日期": "20231301"}, "E310", "收到日期", "写的是“20231301”，没有这一天，请核对。"),
    "year of two digits": (
        {"收到日期": "23-01-05"},
        "E310",
        "收到日期",
        "写的是“23-01-05”，年份应写四位，请写成 2023-01-05 的形式。",
    ),
    "day or month first": (
        {"收到日期": "1/5/2023"},
        "E310",
        "收到日期",
        "写的是“1/5/2023”，分不清月和日，请写成 2023-01-05 的形式。",
    ),
    "serial number of a spreadsheet": (
        {"收到日期": "44931"},
        "E310",
        "收到日期",
        "写的是“44931”，像是未设日期格式的 Excel 日期，请把该列设为日期格式后重新保存。",
    ),
    "mixed separators": (
        {"收到日期": "2023-1/5"},
        "E310",
        "收到日期",
        "写的是“2023-1/5”，应写日期，例如 2023-01-05。",
    ),
    "words for a date": (
        {"收到日期": "虚构某日"},
        "E310",
        "收到日期",
        "写的是一段 4 个字符的内容（不予显示），应写日期，例如 2023-01-05。",
    ),
    "identity number for a date": (
        {"收到日期": "110101190001010000"},
        "E310",
        "收到日期",
        "写的是一段含 18 位数字的内容（不予显示），应写日期，例如 2023-01-05。",
    ),
    "telephone for a date": (
        {"答复日期": "13800000000"},
        "E310",
        "答复日期",
        "写的是一段含 11 位数字的内容（不予显示），应写日期，例如 2023-01-05。",
    ),
    "no class": ({"申请人类别": ""}, "E313", "申请人类别", "空着，必须填写。"),
    "unknown class": (
        {"申请人类别": "甲乙丙"},
        "E314",
        "申请人类别",
        "写的是一段 3 个字符的内容（不予显示），不认识；"
        "应为：自然人、商业企业、科研机构、社会公益组织、法律服务机构、其他。",
    ),
    "nearly a class": (
        {"申请人类别": "商业企业业"},
        "E314",
        "申请人类别",
        "写的是“商业企业＊”，不认识，是否应为“商业企业”？请改正。",
    ),
    "a group of classes": (
        {"申请人类别": "法人或其他组织"},
        "E314",
        "申请人类别",
        "写的是“法人或其他组织”，这是一大类，请写明其中哪一项：商业企业、科研机构、社会公益组织、法律服务机构、其他。",
    ),
    "unknown outcome": (
        {"办理结果": "虚构结果"},
        "E315",
        "办理结果",
        "写的是“＊＊结果”，不认识；应为：予以公开、部分公开、属于国家秘密、其他法律行政法规禁止公开、"
        "危及“三安全一稳定”、保护第三方合法权益、属于三类内部事务信息、属于四类过程性信息、属于行政执法案卷、"
        "属于行政查询事项、本机关不掌握相关政府信息、没有现成信息需要另行制作、补正后申请内容仍不明确、信访举报投诉类申请、"
        "重复申请、要求提供公开出版物、无正当理由大量反复申请、要求行政机关确认或重新出具已获取信息、"
        "申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请、"
        "申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请、其他。",
    ),
    "nearly an outcome": (
        {"办理结果": "部份公开"},
        "E315",
        "办理结果",
        "写的是“＊＊公开”，不认识，可能是（最接近的在前）：部分公开、予以公开；请写明是哪一项。",
    ),
    "a group of outcomes": (
        {"办理结果": "（四）无法提供"},
        "E315",
        "办理结果",
        "写的是“无法提供”，这是一大类，请写明其中哪一项："
        "本机关不掌握相关政府信息、没有现成信息需要另行制作、补正后申请内容仍不明确。",
    ),
    "outcome without answer": (
        {"答复日期": ""},
        "E335",
        "答复日期",
        "已有办理结果，却没有答复日期；请补上答复日期，尚未答复的请把办理结果留空。",
    ),
    "answer without outcome": (
        {"办理结果": ""},
        "E336",
        "办理结果",
        "已于 2023-03-15 答复，却没有办理结果；请按法定格式的行补上。",
    ),
    "answered but said to be open": (
        {"办理结果": "办理中"},
        "E336",
        "办理结果",
        "已于 2023-03-15 答复，却没有办理结果；请按法定格式的行补上。",
    ),
    "received after the year": (
        {"收到日期": "2024-01-02", "答复日期": "2024-01-05"},
        "E331",
        "收到日期",
        "收到日期 2024-01-02 在报告年度之后，不属于本年度台账，请核对年份或删去此行。",
    ),
    "received before there was a law": (
        {"收到日期": "1923-03-01"},
        "E341",
        "收到日期",
        "收到日期 ＊＊＊＊-＊＊-＊＊ 早于《政府信息公开条例》施行之日 2008-05-01，请核对年份。",
    ),
    "answered before receipt": (
        {"答复日期": "2023-02-28"},
        "E332",
        "答复日期",
        "答复日期 2023-02-28 早于收到日期 2023-03-01，请核对。",
    ),
    "corrected before receipt": (
        {"补正日期": "2023-02-01"},
        "E333",
        "补正日期",
        "补正日期 2023-02-01 早于收到日期 2023-03-01，请核对。",
    ),
    "answered before correction": (
        {"补正日期": "2023-03-20"},
        "E334",
        "答复日期",
        "答复日期 2023-03-15 早于补正日期 2023-03-20，请核对。",
    ),
    "asked to correct before receipt": (
        {"补正通知日期": "2023-02-01"},
        "E337",
        "补正通知日期",
        "补正通知日期 2023-02-01 早于收到日期 2023-03-01，请核对。",
    ),
    "corrected before asked": (
        {"补正通知日期": "2023-03-08", "补正日期": "2023-03-05"},
        "E340",
        "补正日期",
        "补正日期 2023-03-05 早于补正通知日期 2023-03-08，请核对。",
    ),
    "extended before receipt": (
        {"延期": "2023-02-01"},
        "E338",
        "延期",
        "延期日期 2023-02-01 早于收到日期 2023-03-01，请核对。",
    ),
    "answered before extension": (
        {"延期": "2023-03-20"},
        "E339",
        "答复日期",
        "答复日期 2023-03-15 早于延期日期 2023-03-20，请核对。",
    ),
    "neither yes nor no": (
        {"延期": "虚构人"},
        "E317",
        "延期",
        "写的是一段 3 个字符的内容（不予显示），应写“是”“否”或日期。",
    ),
    "unknown channel": (
        {"申请渠道": "托人"},
        "E318",
        "申请渠道",
        "写的是一段 2 个字符的内容（不予显示），不认识；应为：网络、信函、当面、传真。",
    ),
    "a fee below zero": ({"收费金额": "-100"}, "E319", "收费金额", "写的是“-100”，收费不能为负数，请核对。"),
    "a fee in words": (
        {"收费金额": "一百元"},
        "E319",
        "收费金额",
        "写的是一段 3 个字符的内容（不予显示），应写以元为单位的金额，例如 100 或 12.50。",
    ),
    "a telephone for a fee": (
        {"收费金额": "010-62000000"},
        "E319",
        "收费金额",
        "写的是一段含 8 位数字的内容（不予显示），应写以元为单位的金额，例如 100 或 12.50。",
    ),
    "half a page": ({"计费页数": "2.5"}, "E321", "计费页数", "写的是“2.5”，应写不小于 0 的整数。"),
    "pages below zero": ({"计费页数": "-3"}, "E321", "计费页数", "写的是“-3”，应写不小于 0 的整数。"),
}
BAD_REMEDIES = {
    "no number": ({"案号": ""}, "E350", "案号", "空着，必须填写。"),
    "plain suit": (
        {"案件类型": "行政诉讼"},
        "E356",
        "案件类型",
        "写的是“行政诉讼”，这是一大类，请写明其中哪一项：未经复议直接起诉、复议后起诉。",
    ),
    "no kind": ({"案件类型": ""}, "E357", "案件类型", "空着，必须填写。"),
    "no date accepted": ({"受理日期": ""}, "E358", "受理日期", "空着，必须填写。"),
    "accepted after the year": (
        {"受理日期": "2024-02-01", "审结日期": "", "审理结果": ""},
        "E351",
        "受理日期",
        "受理日期 2024-02-01 在报告年度之后，不属于本年度台账，请核对年份或删去此行。",
    ),
    "concluded before accepted": (
        {"审结日期": "2023-02-01"},
        "E352",
        "审结日期",
        "审结日期 2023-02-01 早于受理日期 2023-03-01，请核对。",
    ),
    "result without date": (
        {"审结日期": ""},
        "E353",
        "审结日期",
        "已有审理结果，却没有审结日期；请补上审结日期，尚未审结的请把审理结果留空。",
    ),
    "date without result": ({"审理结果": ""}, "E354", "审理结果", "已于 2023-05-01 审结，却没有审理结果，请补上。"),
    "unknown result": (
        {"审理结果": "甲乙"},
        "E359",
        "审理结果",
        "写的是一段 2 个字符的内容（不予显示），不认识；应为：结果维持、结果纠正、其他结果、尚未审结。",
    ),
}
BAD_DOCUMENTS = {
    "unknown kind": (
        {"文件类别": "通知"},
        "E367",
        "文件类别",
        "写的是一段 2 个字符的内容（不予显示），不认识；应为：规章、行政规范性文件。",
    ),
    "no kind": ({"文件类别": ""}, "E368", "文件类别", "空着，必须填写。"),
    "no date": ({"制发日期": ""}, "E369", "制发日期", "空着，必须填写。"),
    "made after the year": (
        {"制发日期": "2024-01-01"},
        "E361",
        "制发日期",
        "制发日期 2024-01-01 在报告年度之后，不属于本年度台账，请核对年份或删去此行。",
    ),
    "repealed before made": (
        {"废止日期": "2019-01-01"},
        "E362",
        "废止日期",
        "废止日期 2019-01-01 早于制发日期 2020-03-01，请核对。",
    ),
    "lapsed before made": (
        {"失效日期": "2019-01-01"},
        "E363",
        "失效日期",
        "失效日期 2019-01-01 早于制发日期 2020-03-01，请核对。",
    ),
    "valid until before made": (
        {"有效期至": "2019-01-01"},
        "E364",
        "有效期至",
        "有效期至 2019-01-01 早于制发日期 2020-03-01，请核对。",
    ),
    "revised before made": (
        {"修订日期": "2019-01-01"},
        "E365",
        "修订日期",
        "修订日期 2019-01-01 早于制发日期 2020-03-01，请核对。",
    ),
    "repealed before revised": (
        {"修订日期": "2023-06-01", "废止日期": "2023-05-01"},
        "E366",
        "废止日期",
        "废止日期 2023-05-01 早于修订日期 2023-06-01，请核对。",
    ),
}
CASES = [
    pytest.param(register, *case, id=f"{register}: {name}")
    for register, cases in (("requests", BAD_REQUESTS), ("remedies", BAD_REMEDIES), ("documents", BAD_DOCUMENTS))
    for name, case in cases.items()
]


@pytest.mark.parametrize(("register", "change", "code", "column", "sentence"), CASES)
def test_a_bad_line_is_named(
    tmp_path: Path, register: str, change: dict[str, str], code: str, column: str, sentence: str
) -> None:
    found = problems(tmp_path, {}, change, {}, register=register)

    assert [problem.say() for problem in found] == [f"[{code}] register.csv 第 3 行 {column}：{sentence}"]
    assert found[0].sentence.en and found[0].sentence.en.isprintable()


def test_a_number_that_is_there_twice_names_both_lines(tmp_path: Path) -> None:
    found = problems(tmp_path, {"申请编号": "A-1"}, {"申请编号": "A-2"}, {"申请编号": " A-1 "}, {"申请编号": "A-1"})

    same = "申请编号与第 2 行相同；每件只占一行、只有一个最终结果，请合并或更正。"
    assert [problem.say() for problem in found] == [f"[E330] register.csv 第 {n} 行 申请编号：{same}" for n in (4, 5)]


def test_a_case_that_is_there_twice(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, {"案号": "A"}, {"案号": "A"}, register="remedies")

    assert (problem.code, problem.place.line) == ("E355", 3)


def test_all_problems_are_reported_at_once_in_the_order_of_the_lines(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        {"办理结果": "虚构结果", "收到日期": "2023-02-30"},
        {},
        {"申请人类别": "", "收费金额": "-1"},
        {"答复日期": "2023-01-01"},
    )

    told = [(problem.place.line, problem.code) for problem in found]
    assert told == [(2, "E310"), (2, "E315"), (4, "E313"), (4, "E319"), (5, "E332")]


def test_more_than_200_bad_lines_of_one_kind_are_counted(tmp_path: Path) -> None:
    found = problems(tmp_path, *[{"申请人类别": ""} for _ in range(205)], {"答复日期": "2023-01-01"})

    assert [problem.place.line for problem in found[:-2]] == list(range(2, 202))
    assert (found[-2].code, found[-2].place.line) == ("E332", 207)
    assert found[-1].say() == (
        "[E313] register.csv 申请人类别：以上只列出前 200 处，另有 5 处有同类问题（最后一处在第 206 行），请一并改正。"
    )


def test_an_unreadable_date_is_not_a_second_problem(tmp_path: Path) -> None:
    assert [problem.code for problem in problems(tmp_path, {"答复日期": "2023-02-30"})] == ["E310"]
    assert [problem.code for problem in problems(tmp_path, {"办理结果": "虚构结果"})] == ["E315"]


@pytest.mark.parametrize(
    "written",
    [
        "2023-03-15",
        "2023/3/15",
        "2023.3.15",
        "2023年3月15日",
        "20230315",
        "2023-03-15 09:30",
        "2023/03/15 9:30:01",
        "２０２３-03-15",
        " 2023-3-15 ",
    ],
)
def test_dates_as_they_are_written(tmp_path: Path, written: str) -> None:
    assert read(tmp_path, {"答复日期": written}).cells["requests.granted.total"] == 1
    assert [p.code for p in problems(tmp_path, {"答复日期": written, "收到日期": "2023-03-16"})] == ["E332"]
