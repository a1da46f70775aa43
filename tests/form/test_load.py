"""A broken edition file says what is wrong, everywhere, at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from disclosure_nb.errors import EditionError, Problem, UsageError
from disclosure_nb.form import edition_for, edition_from_file, edition_from_yaml, edition_ids, get_edition
from factories import INVENTED_FILE

TEXT = INVENTED_FILE.read_text(encoding="utf-8")


def problems(*changes: tuple[str, str]) -> list[Problem]:
    """Return what is wrong with the invented edition after changes to its text."""
    text = TEXT
    for old, new in changes:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    with pytest.raises(EditionError) as caught:
        edition_from_yaml(text, "new.yaml")
    return list(caught.value.problems)


def line_of(text: str) -> int:
    return TEXT[: TEXT.index(text)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("sections:", "sections: ["),
        ("id: invented-2030", "id: &x invented-2030\nnotice: *x"),
        ("first_year: 2030", "first_year: 2030\nfirst_year: 2031"),
        ("id: invented-2030", "id: invented\u202e-2030"),
    ],
    ids=["brackets", "alias", "key twice", "hidden character"],
)
def test_e001_what_is_not_strict_yaml(old: str, new: str) -> None:
    found = problems((old, new))

    assert {problem.code for problem in found} == {"E001"}
    assert all(problem.place.line for problem in found)


@pytest.mark.parametrize(
    ("old", "new", "key", "says"),
    [
        ("notice: 云澜办", "notic: 云澜办", "notice", "缺少必填项“notice”"),
        ("last_year: 2032", "last_yaer: 2032", "last_yaer", "不认识的项“last_yaer”"),
        ("first_year: 2030", "first_year: soon", "first_year", "“soon”，应为整数"),
        (
            "layout: matrix",
            "layout: circle",
            "tables.1.layout",
            "“circle”，应为下列之一： 'blocks', 'matrix' or 'line'",
        ),
        ("unit: 次", "unit: 12", "tables.2.unit", "12，应为文字（数字样的文字请加引号）"),
        ("{id: home,", "{id: Home,", "tables.2.blocks.0.columns.0.id", "“Home”，应为代号"),
        ("code: C31", "code: X1", "identities.0.code", "“X1”，应为代号"),
        (
            "signed: true}\n          - {id: after",
            "signed: maybe}\n          - {id: after",
            "tables.0.blocks.0.columns.1.signed",
            "应为true 或 false",
        ),
        ("left: [after]", "left: []", "identities.0.left", "至少有一项的列表"),
        ("left: [opened, brought]", "left: opened", "identities.1.left", "应为列表"),
        ("name: {zh: 走访之和等于合计, en: visits add up}", "name: walks", "identities.4.name", "应为由各项组成的映射"),
        ("title: 第三部分　诉求", 'title: ""', "sections.2.title", "非空的文字"),
    ],
)
def test_e002_what_does_not_belong_in_an_edition_file(old: str, new: str, key: str, says: str) -> None:
    found = [problem for problem in problems((old, new)) if problem.place.key == key]

    assert len(found) == 1
    assert found[0].code == "E002"
    assert says in found[0].say()
    assert found[0].place.line is not None
    assert "（Input" not in found[0].say(), "the message is ours, not the schema's"


@pytest.mark.parametrize(
    ("old", "new", "says", "at"),
    [
        ("last_year: 2032", "last_year: 2029", "last_year 早于 first_year", "last_year"),
        ("table: visits\n  - {number", "table: walks\n  - {number", "没有表“walks”", "sections.3.table"),
        ("    table: services\n  - number", "  - number", "表“services”应恰好属于一个部分", "tables.0"),
        ("{number: 5, id: closing", "{number: 4, id: closing", "“4”重复出现", "sections.4.number"),
        ("{number: 5, id: closing", "{number: 5, id: visits", "“visits”重复出现", "sections.4.id"),
        ("{number: 5, id: closing", "{number: 5, id: preface", "preface 另有用途", "sections.4.id"),
        ("{id: desks,", "{id: proactive,", "“proactive”重复出现", "sections.0.topics.1.id"),
        ("{id: home, label: 入户}", "{label: 入户}", "“入户”要么有 id", "tables.2.blocks.0.columns.0"),
        (
            "{id: home, label: 入户}",
            "{id: home, label: 入户, rows: [{id: a, label: 甲}]}",
            "“入户”要么有 id",
            "tables.2.blocks.0.columns.0",
        ),
        (
            "{id: certificates, ",
            "{id: permits, ",
            "两个单元格的地址都是 services.permits.before",
            "tables.0.blocks.0.rows.1",
        ),
        (
            "columns: [{id: amount, ",
            "columns: [{id: before, ",
            "“before”有两个不同的名称",
            "tables.0.blocks.1.columns.0",
        ),
        (
            "{id: winter, ",
            "{id: summer, ",
            "两个单元格的地址都是 visits.summer.home",
            "tables.2.blocks.0.rows.1.rows.1",
        ),
        (
            "{id: site, ",
            "{id: phone, ",
            "两个单元格的地址都是 appeals.opened.phone",
            "tables.1.blocks.0.columns.1.columns.0",
        ),
        ("layout: blocks", "layout: line", "line 布局只能有一块", "tables.0.blocks"),
        ("layout: matrix", "layout: blocks", "blocks 布局的行列不能分级", "tables.1.blocks"),
        (
            "right: [before, change]",
            "right: [before, chance]",
            "没有列“chance”，是否应为“change”",
            "identities.0.right.1",
        ),
        ("right: [before, change]", "right: [before, amount]", "没有哪一块同时有 C31 的各项", "identities.0"),
        ("right: [settled..other]", "right: [other..settled]", "没有哪一块同时有 C33 的各项", "identities.2"),
        ("right: [home, firm]", "right: [home, firm, home]", "C35 中“home”出现两次", "identities.4"),
        ("right: [home, firm]", "right: [home, firm, total]", "C35 中“total”出现两次", "identities.4"),
        (
            'left: [total]\n    relation: "="\n    right: [phone',
            'left: [total]\n    relation: ">="\n    right: [phone',
            "C34 标为总计",
            "identities.3",
        ),
        ("table: visits\n    each", "table: walks\n    each", "C35 所指的表“walks”不存在", "identities.4.table"),
        ("last: [left]", "last: [rest]", "Y31：表“appeals”没有行“rest”", "years.0.last.0"),
        (
            "right: [settled..other]",
            "right: [setled..other]",
            "没有行“setled”，是否应为“settled”",
            "identities.2.right.0",
        ),
    ],
)
def test_e003_what_contradicts_itself(old: str, new: str, says: str, at: str) -> None:
    found = [problem for problem in problems((old, new)) if says in problem.say()]

    assert len(found) == 1
    assert found[0].code == "E003"
    assert found[0].place.key == at
    assert found[0].place.line is not None


def test_all_problems_are_said_at_once_in_the_order_of_lines() -> None:
    schema = problems(("layout: matrix", "layout: circle"), ("notice: 云澜办", "note: 云澜办"), ("unit: 次", "unit: 1"))
    sense = problems(("last_year: 2032", "last_year: 1"), ("right: [home, firm]", "right: [home, farm]"))

    assert [problem.place.key for problem in schema] == ["notice", "note", "tables.1.layout", "tables.2.unit"]
    assert [problem.place.key for problem in sense] == ["last_year", "identities.4.right.1"]
    assert sense[0].place.line == line_of("last_year")


def test_each_of_many_repeated_rows_is_named_once_with_its_line() -> None:
    """Every cell of a repeated row was a problem of its own, and all of them stood at the table."""
    rows = "".join(f"          - {{id: r{number % 300}, label: 行{number % 300}}}\n" for number in range(600))
    found = problems(
        ("          - {id: permits, label: 许可类}\n          - {id: certificates, label: 证明类}\n", rows)
    )
    repeated = [problem for problem in found if "两个单元格的地址都是" in problem.sentence.zh]

    assert [problem.place.key for problem in repeated] == [f"tables.0.blocks.0.rows.{at}" for at in range(300, 600)]
    assert [problem.place.line for problem in repeated] == [line_of("{id: permits") + at for at in range(300, 600)]


@pytest.mark.parametrize("text", ["", "[]", "just words", "12"])
def test_what_is_no_edition_at_all(text: str) -> None:
    with pytest.raises(EditionError, match="E002"):
        edition_from_yaml(text)


def test_a_file_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "new.yaml"
    path.write_bytes(TEXT.encode("gb18030"))

    with pytest.raises(EditionError, match="UTF-8"):
        edition_from_file(path)


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "new.yaml"
    path.write_text(TEXT, encoding="utf-8-sig")

    assert edition_from_file(path).id == "invented-2030"


def test_a_file_that_is_not_there_is_an_oserror(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        edition_from_file(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    ("year", "id"), [(2019, "2019"), (2020, "2019"), (2021, "2021"), (2023, "2021"), (2099, "2021")]
)
def test_a_year_has_its_edition(year: int, id: str) -> None:
    assert edition_for(year) is get_edition(id)


def test_before_2019_there_was_no_form() -> None:
    with pytest.raises(UsageError, match="2018"):
        edition_for(2018)


def test_an_edition_that_does_not_exist_names_those_that_do() -> None:
    assert edition_ids() == ("2019", "2021")
    with pytest.raises(UsageError, match="没有版式“2020”，可用的有：2019、2021"):
        get_edition("2020")
