"""The editions say what the notices say: labels word for word in the order of the form, cells, merges, identities."""

from __future__ import annotations

from collections import Counter

import pytest

from disclosure_nb.form import Edition, Heading, Table, get_edition
from factories import every_edition, invented_edition

EDITIONS = every_edition()
APPLICANTS = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
OUTCOMES_UP_TO_FIVE = """（一）予以公开
（二）部分公开（区分处理的，只计这一情形，不计其他情形）
1.属于国家秘密
2.其他法律行政法规禁止公开
3.危及“三安全一稳定”
4.保护第三方合法权益
5.属于三类内部事务信息
6.属于四类过程性信息
7.属于行政执法案卷
8.属于行政查询事项
1.本机关不掌握相关政府信息
2.没有现成信息需要另行制作
3.补正后申请内容仍不明确
1.信访举报投诉类申请
2.重复申请
3.要求提供公开出版物
4.无正当理由大量反复申请
5.要求行政机关确认或重新出具已获取信息""".splitlines()
OUTCOME_SIX = {
    "2019": ["（六）其他处理"],
    "2021": [
        "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
        "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
        "3.其他",
    ],
}
PROACTIVE = {
    "2019": [
        ("第二十条第（一）项", ["本年新制作数量", "本年新公开数量", "对外公开总数量"], ["规章", "规范性文件"]),
        ("第二十条第（五）项", ["上一年项目数量", "本年增/减", "处理决定数量"], ["行政许可", "其他对外管理服务事项"]),
        ("第二十条第（六）项", ["上一年项目数量", "本年增/减", "处理决定数量"], ["行政处罚", "行政强制"]),
        ("第二十条第（八）项", ["上一年项目数量", "本年增/减"], ["行政事业性收费"]),
        ("第二十条第（九）项", ["采购项目数量", "采购总金额"], ["政府集中采购"]),
    ],
    "2021": [
        ("第二十条第（一）项", ["本年制发件数", "本年废止件数", "现行有效件数"], ["规章", "行政规范性文件"]),
        ("第二十条第（五）项", ["本年处理决定数量"], ["行政许可"]),
        ("第二十条第（六）项", ["本年处理决定数量"], ["行政处罚", "行政强制"]),
        ("第二十条第（八）项", ["本年收费金额（单位：万元）"], ["行政事业性收费"]),
    ],
}


def row_labels(table: Table) -> list[str]:
    return [leaf.label for block in table.blocks for leaf in block.row_leaves]


def column_labels(table: Table) -> list[str]:
    return [leaf.label for block in table.blocks for leaf in block.column_leaves]


def leaves(head: Heading) -> int:
    return sum(1 for _ in head.leaves())


@pytest.fixture(params=["2019", "2021"])
def edition(request: pytest.FixtureRequest) -> Edition:
    return get_edition(request.param)


# --- sections --------------------------------------------------------------------------------------------------------


def test_the_six_sections_have_the_titles_of_the_notice_and_the_longer_ones_of_its_text(edition: Edition) -> None:
    assert [section.title for section in edition.sections] == [
        "一、总体情况",
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
        "五、存在的主要问题及改进情况",
        "六、其他需要报告的事项",
    ]
    assert [alias for section in edition.sections for alias in section.aliases] == [
        "二、行政机关主动公开政府信息情况",
        "三、行政机关收到和处理政府信息公开申请情况",
        "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况",
        "五、政府信息公开工作存在的主要问题及改进情况",
    ]


def test_section_one_has_five_topics(edition: Edition) -> None:
    assert [topic.id for topic in edition.section("overview").topics] == [
        *("proactive", "requests", "management", "platform", "supervision"),
    ]


def test_only_the_2021_edition_limits_section_one() -> None:
    assert (get_edition("2021").section("overview").limit, get_edition("2019").section("overview").limit) == (
        1000,
        None,
    )


# --- tables ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("id", "cells"),
    [
        ("2019", {"proactive": 6 + 6 + 6 + 2 + 2, "requests": 23 * 7, "remedies": 15}),
        ("2021", {"proactive": 10, "requests": 175, "remedies": 15}),
    ],
)
def test_an_edition_has_as_many_cells_as_the_form(id: str, cells: dict[str, int]) -> None:
    assert {table.id: len(table.cells) for table in get_edition(id).tables} == cells


@pytest.mark.parametrize("id", PROACTIVE)
def test_section_two_word_for_word(id: str) -> None:
    blocks = get_edition(id).table("proactive").blocks
    found = [
        (block.heading, [leaf.label for leaf in block.column_leaves], [leaf.label for leaf in block.row_leaves])
        for block in blocks
    ]

    assert found == PROACTIVE[id]
    assert {block.stub for block in blocks} == {"信息内容"}


@pytest.mark.parametrize("id", OUTCOME_SIX)
def test_section_three_word_for_word(id: str) -> None:
    table = get_edition(id).table("requests")

    assert column_labels(table) == APPLICANTS
    assert row_labels(table) == [
        "一、本年新收政府信息公开申请数量",
        "二、上年结转政府信息公开申请数量",
        *OUTCOMES_UP_TO_FIVE,
        *OUTCOME_SIX[id],
        "（七）总计",
        "四、结转下年度继续办理",
    ]
    assert table.blocks[0].corner == "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"


@pytest.mark.parametrize(
    ("id", "groups"),
    [
        ("2019", {"（三）不予公开": 8, "（四）无法提供": 3, "（五）不予处理": 5}),
        ("2021", {"（三）不予公开": 8, "（四）无法提供": 3, "（五）不予处理": 5, "（六）其他处理": 3}),
    ],
)
def test_merges_of_section_three_follow_from_the_tree_of_labels(id: str, groups: dict[str, int]) -> None:
    block = get_edition(id).table("requests").blocks[0]
    result = block.rows[2]
    (applicants,) = block.columns

    assert (result.label, leaves(result)) == ("三、本年度办理结果", {"2019": 20, "2021": 22}[id])
    assert {head.label: leaves(head) for head in result.children if head.children} == groups
    assert (applicants.label, leaves(applicants), applicants.depth) == ("申请人情况", 7, 3)
    assert [(head.label, leaves(head)) for head in applicants.children if head.children] == [("法人或其他组织", 5)]
    assert max(head.depth for head in block.rows) == 3, "the corner spans three rows and three columns"


def test_section_four_word_for_word(edition: Edition) -> None:
    table = edition.table("remedies")
    review, suit = table.blocks[0].rows

    assert column_labels(table) == ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    assert (review.label, suit.label) == ("行政复议", "行政诉讼")
    assert [head.label for head in suit.children] == ["未经复议直接起诉", "复议后起诉"]


def test_units_and_kinds_are_those_of_the_form() -> None:
    old, new = get_edition("2019"), get_edition("2021")
    odd = {
        address: (cell.kind, cell.unit)
        for address, cell in new.cells.items()
        if (cell.kind, cell.unit) != ("count", "件")
    }

    assert odd == {"proactive.charges.amount": ("amount", "万元")}
    assert [address for address, cell in old.cells.items() if cell.kind == "amount"] == ["proactive.procurement.amount"]
    assert old.cells["proactive.procurement.amount"].unit == "", "the trial form prints no unit"


def test_only_the_change_of_the_trial_form_may_be_below_zero() -> None:
    signed = {id: [a for a, cell in get_edition(id).cells.items() if cell.signed] for id in ("2019", "2021")}

    assert signed == {
        "2021": [],
        "2019": [
            f"proactive.{row}.change"
            for row in ("licences", "other_services", "penalties", "coercive_measures", "charges")
        ],
    }


def test_a_cell_is_called_by_the_labels_around_it() -> None:
    cell = get_edition("2021").cells["requests.refused_query.enterprise"]

    assert (
        cell.label == "「三、本年度办理结果·（三）不予公开·8.属于行政查询事项」「申请人情况·法人或其他组织·商业企业」"
    )


# --- identities ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("id", "expected"),
    [("2019", {"C1": 7, "C2": 7, "C3": 23, "C4": 3, "C6": 2}), ("2021", {"C1": 7, "C2": 7, "C3": 25, "C4": 3})],
)
def test_there_is_one_identity_for_every_line_they_run_along(id: str, expected: dict[str, int]) -> None:
    assert Counter(identity.code for identity in get_edition(id).identities) == expected


def test_c6_is_asked_of_documents_only_and_gently() -> None:
    found = [identity for identity in get_edition("2019").identities if identity.code == "C6"]

    assert [(identity.left, identity.relation, identity.right, identity.severity) for identity in found] == [
        ((f"proactive.{row}.public_total",), ">=", (f"proactive.{row}.new_public",), "warning")
        for row in ("rules", "normative_documents")
    ]


def test_the_outcomes_of_c2_are_all_rows_between_carried_in_and_the_total(edition: Edition) -> None:
    rows = [str(leaf.id) for leaf in edition.table("requests").blocks[0].row_leaves]
    (c2,) = [i for i in edition.identities if i.code == "C2" and i.along == "welfare"]

    assert c2.left == ("requests.concluded.welfare",)
    assert c2.right == tuple(f"requests.{row}.welfare" for row in rows[2:-2])


def test_a_cell_knows_its_identities(edition: Edition) -> None:
    codes = {address: [i.code for i in edition.identities_of[address]] for address in edition.cells}

    assert codes["requests.concluded.total"] == ["C1", "C2", "C3"]
    assert codes["requests.granted.welfare"] == ["C2", "C3"]
    assert codes["remedies.review.pending"] == ["C4"]
    assert codes["proactive.licences.decisions"] == []


@pytest.mark.parametrize("edition", EDITIONS.values(), ids=EDITIONS)
def test_every_identity_speaks_of_cells_of_one_line(edition: Edition) -> None:
    for identity in edition.identities:
        cells = [edition.cells[address] for address in identity.cells]
        lines = {cell.row.id if identity.each == "row" else cell.column.id for cell in cells}

        assert lines == {identity.along}
        assert {cell.table for cell in cells} == {identity.table}
        assert not identity.total or len(identity.left) == 1


def test_an_invented_edition_needs_no_code() -> None:
    edition = invented_edition()

    assert [table.layout for table in edition.tables] == ["blocks", "matrix", "line"]
    assert len(edition.cells) == 6 + 2 + 7 * 4 + 9
    assert Counter(i.code for i in edition.identities) == {"C31": 2, "C32": 4, "C33": 4, "C34": 7, "C35": 3, "C36": 3}
    assert len(edition.year_identities) == 4
    assert edition.cells["services.balance.amount"].signed and not edition.cells["services.fees.amount"].signed
    assert edition.cells["services.permits.before"].unit == "项"


def test_asking_for_a_table_or_section_that_is_not_there() -> None:
    with pytest.raises(KeyError):
        get_edition("2021").table("nowhere")
    with pytest.raises(KeyError):
        get_edition("2021").section("nowhere")
