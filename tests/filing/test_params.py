"""A params file is read as it is, or every problem is named: where, what is there, what is expected, what to do."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from decimal import Decimal
from pathlib import Path

import pytest

from disclosure_nb.errors import ParamsError, Problem
from disclosure_nb.filing import Filing, compute_totals, fact_catalogue, parse_params, read_params
from disclosure_nb.filing.store.store import Store, find_store
from disclosure_nb.form import get_edition
from disclosure_nb.yamlfile import LONGEST_TEXT, YamlFile
from factories import INVENTED_FILE, as_yaml, params_data

CLASSES = ["natural_person", "enterprise", "research", "welfare", "legal_service", "other_org"]


def complete(head: str = "", *, rows: dict[str, str] | None = None, tail: str = "", year: str = "2023") -> str:
    """Return a params text of the 2021 form: zeros, but for the rows given as they are to be written."""
    given = {f"{row}": text for row, text in (rows or {}).items()}
    lines = ["unit: {name: 云澜区测试局, level: department}", f"year: {year}", *head.splitlines(), "tables:"]
    for table in get_edition("2021").tables:
        lines.append(f"  {table.id}:")
        for block in table.blocks:
            for row in block.row_leaves:
                zeros = "[" + ", ".join("0" for _ in block.column_leaves) + "]"
                text = given.pop(str(row.id), f"{row.id}: {zeros}")
                lines += [f"    {line}" for line in text.splitlines()]
    assert not given, f"no such row: {given}"
    return "\n".join([*lines, tail])


def read(text: str, folder: Path | None = None) -> Filing:
    return parse_params(textwrap.dedent(text), unit_id="bureau", name="2023/bureau.yaml", folder=folder)


def problems(text: str, folder: Path | None = None) -> list[Problem]:
    with pytest.raises(ParamsError) as caught:
        read(text, folder)
    return list(caught.value.problems)


def only(text: str) -> Problem:
    (problem,) = problems(text)
    return problem


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


# --- the file itself: E100 to E109 -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["教育局.yaml", "-x.yaml", "a b.yaml", "a'b.yaml", "x" * 101 + ".yaml"])
def test_e100_a_file_name_that_cannot_be_a_unit_id(tmp_path: Path, name: str) -> None:
    with pytest.raises(ParamsError, match=r"E100.*不能作单位代号.*weibin-education") as caught:
        read_params(tmp_path / name)

    assert caught.value.problems[0].place.file == name


@pytest.mark.parametrize("name", ["weibin-education", "A1", "x_y.z", "9", "x" * 100])
def test_file_names_that_are_unit_ids(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"{name}.yaml"
    path.write_text(complete(), encoding="utf-8")

    assert read_params(path).unit.id == name


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("unit: [", 1),
        ("unit: {}\n\tyear: 1", 2),
        ("a: 'x", 1),
        ("a: 1\nb: @x", 2),
        ("a: 1\n---\nb: 2", 2),
        ("a: *none", 1),
    ],
    ids=["bracket", "tab", "quote", "at sign", "two documents", "alias without anchor"],
)
def test_e101_what_is_not_yaml_names_the_line(text: str, line: int) -> None:
    problem = problems(text)[0]

    assert problem.code in ("E101", "E104")
    assert problem.place.line is not None and abs(problem.place.line - line) <= 1
    assert "请" in problem.say()


def test_e102_a_key_that_is_a_list() -> None:
    problem = only("unit: {name: x}\n[a, b]: 1\n")

    assert (problem.code, problem.place.line) == ("E102", 2)


def test_e103_a_row_given_twice_is_not_chosen_from() -> None:
    text = complete(rows={"granted": "granted: [1, 0, 0, 0, 0, 0, 1]\ngranted: [2, 0, 0, 0, 0, 0, 2]"})
    problem = only(text)

    assert (problem.code, problem.place.key) == ("E103", "tables.requests.granted")
    assert problem.place.line == line_of(text, "granted: [2")


@pytest.mark.parametrize("value", ["*a", "!!str 12", "!!python/object:os.system {}", "!secret x"])
def test_e104_aliases_and_tags_are_refused(value: str) -> None:
    problem = only(f"year: &a 2023\nunit: {value}\n")

    assert (problem.code, problem.place.line, problem.place.key) == ("E104", 2, "unit")


@pytest.mark.parametrize("depth", [22, 1_000, 100_000])
@pytest.mark.parametrize("text", ["[", "{a: ", "- "], ids=["lists", "mappings", "dashes"])
def test_e105_deep_nesting_is_refused(text: str, depth: int) -> None:
    assert [problem.code for problem in YamlFile(text * depth, "x").problems] == ["E105"]


def test_e105_deep_nesting_does_not_end_the_interpreter() -> None:
    code = (
        "from disclosure_nb.yamlfile import YamlFile; print(YamlFile('['*100_000 + ']'*100_000, 'x').problems[0].code)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout.strip()) == (0, "E105")


def test_e106_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ParamsError, match=r"E106.*请检查文件是否存在"):
        read_params(tmp_path / "bureau.yaml")
    with pytest.raises(ParamsError, match="E106"):
        read_params(tmp_path)


@pytest.mark.parametrize(("encoding", "line"), [("gb18030", 1), ("utf-16", 1), ("big5", 1)])
def test_e107_another_encoding(tmp_path: Path, encoding: str, line: int) -> None:
    path = tmp_path / "bureau.yaml"
    path.write_bytes("unit: {name: 行政機關}".encode(encoding))

    with pytest.raises(ParamsError, match=r"E107.*另存为 UTF-8") as caught:
        read_params(path)
    assert caught.value.problems[0].place.line == line


def test_utf_16_without_mark_is_refused_too(tmp_path: Path) -> None:
    path = tmp_path / "bureau.yaml"
    path.write_bytes(b"y\0e\0a\0r\0")

    with pytest.raises(ParamsError, match=r"E108.*U\+0000"):
        read_params(path)


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    path = tmp_path / "bureau.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + complete().replace("\n", "\r\n").encode())

    assert read_params(path).year == 2023


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\u202e", "\u2066", "\ufffe", "\ud800"])
def test_e108_hidden_characters_are_named(character: str) -> None:
    text = complete(tail=f"facts:\n  assessment: 一{character}二\n")
    problem = only(text)

    assert problem.code == "E108"
    assert f"U+{ord(character):04X}" in problem.say()
    assert character not in problem.say()
    assert problem.place.line == line_of(text, "assessment")


@pytest.mark.parametrize("escape", [r"\0", r"\e", r"\u202e", r"\x07"])
def test_e108_hidden_characters_do_not_come_in_by_escapes(escape: str) -> None:
    assert only(complete(tail=f'text: {{preface: "一{escape}二"}}')).code == "E108"


def test_e109_a_file_of_ten_megabytes_is_refused() -> None:
    problem = only("# x\n" * 2_500_000)

    assert problem.code == "E109"
    assert str(LONGEST_TEXT) in problem.say()


# --- the envelope: E110 to E114 --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "key", "suggestion"),
    [
        ("yaer: 1", "yaer", "year"),
        ("compute_total: true", "compute_total", "compute_totals"),
        ("self_name: 我局", "self_name", None),
        ("zzz: 1", "zzz", None),
    ],
)
def test_e110_an_unknown_key_with_what_was_meant(head: str, key: str, suggestion: str | None) -> None:
    text = complete(head)
    problem = only(text)

    assert (problem.code, problem.place.key, problem.place.line) == ("E110", key, line_of(text, head))
    assert (f"是否应为“{suggestion}”" if suggestion else "可用的有：unit、year") in problem.say()


def test_e110_below_unit_only_the_keys_of_unit_are_offered() -> None:
    problem = only(complete().replace("level: department", "level: department, qqq: 1"))

    assert "可用的有：id、name、level、self、invented。" in problem.say()
    assert "are: id, name, level, self, invented." in problem.say("en")


def test_e110_the_inner_name_of_self_is_no_key() -> None:
    assert only(complete().replace("level: department", "level: department, self_name: 我局")).code == "E110"


@pytest.mark.parametrize("text", ["", "# nothing", "[]", "12", "年度报告"])
def test_e112_what_is_no_mapping_at_all(text: str) -> None:
    problem = only(text)

    assert problem.code == "E112"
    assert "应填由 unit、year、tables 等键组成的映射" in problem.say()


def test_e111_missing_keys_all_at_once() -> None:
    found = problems("unit: {}\n")

    assert [(problem.code, problem.place.key) for problem in found] == [
        ("E111", "unit.name"),
        ("E111", "unit.level"),
        ("E111", "year"),
        ("E111", "tables"),
    ]
    assert "应填行政机关全称" in found[0].say()


@pytest.mark.parametrize(
    ("old", "new", "key", "found", "expected"),
    [
        ("year: 2023", 'year: "2023"', "year", "“2023”", "报告年度，四位整数"),
        ("year: 2023", "year: 2023.0", "year", "2023.0", "报告年度"),
        ("year: 2023", "year: 23", "year", "23", "报告年度"),
        ("year: 2023", "year: true", "year", "true", "报告年度"),
        ("year: 2023", "year:", "year", "空白", "报告年度"),
        ("level: department", "level: bureau", "unit.level", "“bureau”", "机关类别：department、township"),
        ("name: 云澜区测试局", "name: 12", "unit.name", "12", "行政机关全称"),
        ("name: 云澜区测试局", 'name: "  "', "unit.name", "“”", "行政机关全称"),
        ("name: 云澜区测试局", r'name: "一\n二"', "unit.name", "“一 二”", "行政机关全称"),
        ("name: 云澜区测试局", "name: " + "局" * 101, "unit.name", "…”", "行政机关全称"),
        ("level: department", "level: department, invented: yes", "unit.invented", "“yes”", "true 或 false"),
        ("level: department", "level: department, self: 3", "unit.self", "3", "正文自称"),
        (
            "unit: {name: 云澜区测试局, level: department}",
            "unit: 云澜区测试局",
            "unit",
            "“云澜区测试局”",
            "含 name 和 level",
        ),
        ("tables:", "compute_totals: on\ntables:", "compute_totals", "“on”", "true 或 false"),
        ("tables:", "date: 2024-02-30\ntables:", "date", "“2024-02-30”", "发布日期"),
        ("tables:", "date: 2024-2-3\ntables:", "date", "“2024-2-3”", "发布日期"),
        ("tables:", "date: ２０２４-01-19\ntables:", "date", "“２０２４-01-19”", "发布日期"),
        ("tables:", "date: 20240119\ntables:", "date", "20240119", "发布日期"),
        ("tables:", "facts: [1]\ntables:", "facts", "1 项的列表", "各项事实"),
        ("tables:", "text: 全文\ntables:", "text", "“全文”", "各部分文字"),
    ],
)
def test_e112_a_wrong_value_says_what_is_there_and_what_is_expected(
    old: str, new: str, key: str, found: str, expected: str
) -> None:
    text = complete().replace(old, new, 1)
    problem = only(text)

    assert (problem.code, problem.place.file, problem.place.key) == ("E112", "2023/bureau.yaml", key)
    assert problem.place.line == line_of(text, new.split("\n")[0].split(", ")[0])
    assert found in problem.say() and expected in problem.say()
    assert "expected" in problem.say("en")


def test_dates_are_read_with_and_without_quotes() -> None:
    assert read(complete("date: 2024-01-19")).date == read(complete('date: "2024-01-19"')).date == "2024-01-19"


@pytest.mark.parametrize("head", ["edition: 2020", 'edition: "2020"', "edition: 三十号"])
def test_e113_an_edition_that_does_not_exist(head: str) -> None:
    problem = only(complete(head))

    assert (problem.code, problem.place.key) == ("E113", "edition")
    assert "可用的有：2019、2021" in problem.say()


def test_e113_a_year_without_a_form() -> None:
    assert "自 2019 年度起施行" in only(complete(year="2018")).say()


def test_an_edition_can_be_asked_for_in_another_year() -> None:
    assert read(complete("edition: 2021", year="2019")).edition.id == "2021"


# --- an edition of one's own ------------------------------------------------------------------------------------------


@pytest.fixture
def district(tmp_path: Path) -> Path:
    """A folder with an edition file and a params text that names it."""
    (tmp_path / "district.yaml").write_bytes(INVENTED_FILE.read_bytes())
    return tmp_path


def own(path: str = "./district.yaml") -> str:
    from factories import invented_edition

    return as_yaml({"edition": path, **params_data(invented_edition(), 2031)})


def test_a_new_edition_is_a_file_next_to_the_params_file_and_no_code(district: Path) -> None:
    (district / "bureau.yaml").write_text(own(), encoding="utf-8")
    filing = read_params(district / "bureau.yaml")

    assert filing.edition.id == "invented-2030"
    assert set(filing.cells) == set(filing.edition.cells)
    assert filing.frame("visits").shape == (3, 3)


def test_an_edition_file_may_lie_in_another_folder(district: Path) -> None:
    (district / "2031").mkdir()
    (district / "2031" / "bureau.yaml").write_text(own("../district.yaml"), encoding="utf-8")

    assert read_params(district / "2031" / "bureau.yaml").edition.id == "invented-2030"


def test_e114_an_edition_file_that_is_not_there(tmp_path: Path) -> None:
    (problem,) = problems(own("./distrikt.yaml"), tmp_path)

    assert (problem.code, problem.place.key, problem.place.line) == ("E114", "edition", 1)
    assert "“./distrikt.yaml”" in problem.say() and "请检查文件名" in problem.say()
    assert str(tmp_path) not in problem.say()


def test_e114_standard_input_has_no_folder() -> None:
    (problem,) = problems(own(), None)

    assert problem.code == "E114" and "标准输入" in problem.say() and "standard input" in problem.say("en")


@pytest.mark.parametrize("path", ["/etc/district.yaml", r"C:\district.yaml", "C:/district.yaml", r"..\district.yaml"])
def test_e114_an_edition_file_is_named_relative_to_the_params_file(district: Path, path: str) -> None:
    (problem,) = problems(own(path), district)

    assert problem.code == "E114" and "相对于本文件" in problem.say()


def test_e114_a_broken_edition_file_brings_its_own_problems(district: Path) -> None:
    broken = (
        INVENTED_FILE.read_text(encoding="utf-8").replace("unit: 次", "unit: 1").replace("each: row", "each: line", 1)
    )
    (district / "district.yaml").write_text(broken, encoding="utf-8")
    found = problems(own() + "zzz: 1\n", district)

    assert [(problem.code, problem.place.file) for problem in found] == [
        ("E114", "2023/bureau.yaml"),
        ("E110", "2023/bureau.yaml"),
        ("E002", "district.yaml"),
        ("E002", "district.yaml"),
    ]
    assert "有 2 处问题" in found[0].say()


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[" * 100_000, b""])
def test_e114_an_edition_file_of_rubbish(district: Path, content: bytes) -> None:
    (district / "district.yaml").write_bytes(content)

    assert problems(own(), district)[0].code == "E114"


# --- facts and text: E120 to E132 ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fact", "code", "says"),
    [
        ("trainigs: 3", "E120", "是否应为“trainings”"),
        ("trainings: -1", "E121", "组织培训数（不小于 0 的整数）"),
        ("trainings: 1.5", "E121", "这里是 1.5"),
        ("trainings: true", "E121", "这里是 true"),
        ("trainings: 三", "E121", "这里是 “三”"),
        ("trainings: [3]", "E121", "这里是 1 项的列表"),
        ("fee_amount: -0.5", "E121", "收取信息处理费金额（不小于 0 的数）"),
        ("assessment: 3", "E121", "工作考核情况（一行文字）"),
        ("focus_areas: 教育", "E121", "由若干行文字组成的列表"),
        ("focus_areas: [教育, 3]", "E121", "由若干行文字组成的列表"),
        ("focus_areas: [" + "甲," * 100 + "]", "E121", "至多 99 行"),
    ],
)
def test_facts_that_cannot_be_taken(fact: str, code: str, says: str) -> None:
    text = complete(tail=f"facts:\n  {fact}\n")
    problem = only(text)

    assert (problem.code, problem.place.key, problem.place.line) == (
        code,
        f"facts.{fact.split(':')[0]}",
        line_of(text, fact),
    )
    assert says in problem.say()


def test_facts_as_they_are_kept() -> None:
    filing = read(
        complete(
            tail="""facts:
  trainings: 0
  fee_amount: 2230.50
  assessment: |
    考核
    结果
  focus_areas: [ 教育 , "", 医疗]
  other_matters: []
  inspections:
"""
        )
    )

    assert dict(filing.facts) == {
        "trainings": 0,
        "fee_amount": Decimal("2230.5"),
        "assessment": "考核 结果",
        "focus_areas": ("教育", "医疗"),
        "other_matters": (),
    }


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("text: {overviwe: 一}", "E130", "是否应为“overview”"),
        ("text: {overview: {proactive: {deep: 一}}}", "E130", "overview.proactive"),
        ("text: {problems: [一]}", "E131", "一段文字（多段请换行）"),
        ("text: {problems: 3}", "E131", "这里是 3"),
        ("text: {overview: {requests: 一}, overview.requests: 二}", "E132", "给了两次"),
    ],
)
def test_texts_that_cannot_be_taken(text: str, code: str, says: str) -> None:
    problem = only(complete(tail=text))

    assert problem.code == code
    assert says in problem.say()


def test_texts_by_section_and_topic_one_paragraph_a_line() -> None:
    filing = read(
        complete(tail="text:\n  overview: {requests: 一}\n  problems: |\n    二\n\n    三\n  other: ''\n  preface:\n")
    )

    assert dict(filing.texts) == {"overview.requests": ("一",), "problems": ("二", "三")}


@pytest.mark.parametrize(
    "hostile", ["{{ 7*7 }}", "{% raw %}", "<script>alert(1)</script>", "{proactive.rules.issued}", "#{x}", "$(id)"]
)
def test_hostile_text_is_kept_as_text(hostile: str) -> None:
    filing = read(complete(tail=f"text:\n  problems: |\n    {hostile}\nfacts:\n  focus_areas:\n    - '{hostile}'\n"))

    assert filing.texts["problems"] == (hostile,)
    assert filing.facts["focus_areas"] == (hostile,)


# --- tables: E140 to E148 --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "code", "key", "says"),
    [
        ("  remedies:", "  remedy:", "E140", "tables.remedy", "是否应为“remedies”"),
        (
            "    review: [0, 0, 0, 0, 0]",
            "    reviw: [0, 0, 0, 0, 0]",
            "E143",
            "tables.remedies.reviw",
            "是否应为“review”",
        ),
        (
            "    review: [0, 0, 0, 0, 0]\n",
            "",
            "E144",
            "tables.remedies.review",
            "缺少“行政复议”一行；没有数据请填 0，尚不清楚请写 review: null",
        ),
        (
            "review: [0, 0, 0, 0, 0]",
            "review: {upheld: 0, corrected: 0, other: 0, pending: 0, totl: 0, total: 0}",
            "E145",
            "tables.remedies.review.totl",
            "是否应为“total”",
        ),
        (
            "review: [0, 0, 0, 0, 0]",
            "review: {upheld: 0, corrected: 0, other: 0, total: 0}",
            "E148",
            "tables.remedies.review.pending",
            "缺少“pending”一格",
        ),
        (
            "review: [0, 0, 0, 0, 0]",
            "review: [0, 0, 0]",
            "E146",
            "tables.remedies.review",
            "3 项的列表，应填依次为 upheld、corrected、other、pending、total 的 5 个数",
        ),
        ("review: [0, 0, 0, 0, 0]", "review: [0, 0, 0, 0, 0, 0]", "E146", "tables.remedies.review", "6 项的列表"),
        (
            "review: [0, 0, 0, 0, 0]",
            "review: [0, 0, 0, 0]",
            "E146",
            "tables.remedies.review",
            "要由程序计算总计，请写上 compute_totals: true",
        ),
        ("review: [0, 0, 0, 0, 0]", "review: 0", "E146", "tables.remedies.review", "5 个数"),
        ("licences: [0]", "licences: [0, 0]", "E146", "tables.proactive.licences", "2 项的列表"),
        ("licences: [0]", "licences: [[0]]", "E147", "tables.proactive.licences.decisions", "1 项的列表"),
    ],
)
def test_rows_and_columns_that_are_not_those_of_the_form(old: str, new: str, code: str, key: str, says: str) -> None:
    found = [problem for problem in problems(complete().replace(old, new, 1)) if problem.code == code]

    assert [problem.place.key for problem in found] == [key]
    assert says in found[0].say()


@pytest.mark.parametrize("value", ["", " ~", " null"])
def test_e141_a_table_left_blank(value: str) -> None:
    text = complete()
    text = text[: text.index("  remedies:")] + f"  remedies:{value}\n"
    problem = only(text)

    assert (problem.code, problem.place.line) == ("E141", line_of(text, "  remedies:"))
    assert "缺少表“remedies”" in problem.say()


def test_e142_a_table_that_is_a_list() -> None:
    text = complete()
    problem = only(text[: text.index("  remedies:")] + "  remedies: [1, 2]\n")

    assert (problem.code, problem.place.key) == ("E142", "tables.remedies")


@pytest.mark.parametrize(
    "trap",
    [
        *("no", "yes", "on", "off", "y", "012", "-012", "00", "1e3", "1E3", "1_000", "0x10", "0b1", "0o7", "12:30:45"),
        *("190:20", "2023-01-01", ".5", "5.", ".inf", ".nan", "+.5", "1,000", "１２", "十二", "12件", "/", "—", "'-'"),
        *('"12"', "true", "False", "1" * 31, "1." + "2" * 30, "22（其中修订16件）", "12\u200b", "<<", "="),
    ],
)
def test_e147_nothing_but_plain_digits_is_a_number(trap: str) -> None:
    text = complete(rows={"licences": f"licences: {{decisions: {trap}}}" if "," not in trap else f"licences: '{trap}'"})
    problem = only(text)

    assert (problem.code, problem.place.key) == ("E147", "tables.proactive.licences.decisions")
    assert problem.place.line == line_of(text, "licences:")
    assert "「行政许可」「本年处理决定数量」填的是" in problem.say() and "应填整数" in problem.say()


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("012", "不带引号、千分位、单位、前导零"),
        ("/", "没有数据填 0，尚不清楚填 null"),
        ("12\u200b", "“12<U+200B>”"),
        ("1" * 60, "…"),
    ],
)
def test_e147_says_how_to_write_it(given: str, shown: str) -> None:
    assert shown in only(complete(rows={"licences": f"licences: {given}"})).say()


@pytest.mark.parametrize(
    ("given", "value"),
    [
        *[("0", 0), ("-0", 0), ("+7", 7), ("-3", -3), ("7.0", 7), ("1.10", Decimal("1.1"))],
        *[("~", None), ("null", None), ("", None), ("9" * 30, 10**30 - 1)],
        ("24252.311082", Decimal("24252.311082")),
        ("0.000000000000000000000000001", Decimal("1E-27")),
        ("1234567890123456789012345678.9", Decimal("1234567890123456789012345678.9")),
    ],
)
def test_numbers_are_exact_and_blanks_stay_blank(given: str, value: int | Decimal | None) -> None:
    found = read(complete(rows={"charges": f"charges: {given}"}))["proactive.charges.amount"]

    assert (found, type(found)) == (value, type(value))
    assert str(found) == str(value)


def test_a_row_may_be_a_list_a_mapping_or_one_value() -> None:
    ways = [
        ["licences: 5", "licences: [5]", "licences: {decisions: 5}"],
        ["review: [1, 2, 3, 4, 10]", "review: {total: 10, pending: 4, other: 3, corrected: 2, upheld: 1}"],
    ]
    for texts in ways:
        row = texts[0].split(":")[0]
        filings = [read(complete(rows={row: text})).cells for text in texts]
        assert all(dict(cells) == dict(filings[0]) for cells in filings)


def test_a_row_of_null_is_a_row_of_blanks() -> None:
    filing = read(complete(rows={"review": "review: null"}))

    assert [filing[f"remedies.review.{column}"] for column in ("upheld", "total")] == [None, None]
    assert filing["remedies.suit_direct.total"] == 0


def test_many_problems_come_at_once_in_the_order_of_lines() -> None:
    text = complete(
        "datum: 1\ndate: heute",
        rows={"licences": "licences: viele", "granted": "granted: [1]", "review": "review: {upheld: x}"},
        tail="facts: {trainings: -1}\ntext: {problem: 一}",
    )
    found = problems(text)

    assert [problem.code for problem in found[:4]] == ["E110", "E112", "E147", "E146"]
    assert {problem.code for problem in found} == {"E110", "E112", "E147", "E146", "E148", "E121", "E130"}
    lines = [problem.place.line or 0 for problem in found]
    assert lines == sorted(lines)
    assert {problem.place.file for problem in found} == {"2023/bureau.yaml"}


def test_every_value_knows_its_line() -> None:
    text = complete(
        rows={"licences": "licences: 5"}, tail="facts:\n  trainings: 3\ntext:\n  overview:\n    requests: 一\n"
    )
    filing = read(text)

    assert filing.origins["proactive.licences.decisions"].place.line == line_of(text, "licences")
    assert filing.origins["facts.trainings"].place.line == line_of(text, "trainings")
    assert filing.origins["texts.overview.requests"].place.line == line_of(text, "requests: 一")
    assert filing.origins["facts.trainings"].say().startswith("2023/bureau.yaml 第 ")


# --- computed totals --------------------------------------------------------------------------------------------------


def six(row: str, *values: str) -> str:
    return f"{row}: [{', '.join(values)}]"


def test_totals_are_computed_along_rows_and_then_down_columns() -> None:
    filing = read(
        complete(
            "compute_totals: true",
            rows={
                "received": six("received", "3", "1", "0", "0", "0", "0"),
                "granted": six("granted", "2", "1", "0", "0", "0", "0"),
                "concluded": "",
                "carried_out": six("carried_out", "1", "0", "0", "0", "0", "0"),
                "review": "review: [1, 0, 0, 2]",
            },
        )
    )

    assert filing["requests.received.total"] == 4
    assert [filing[f"requests.concluded.{column}"] for column in (*CLASSES, "total")] == [2, 1, 0, 0, 0, 0, 3]
    assert filing["remedies.review.total"] == 3
    rules = {
        a: filing.origins[a].rule
        for a in ("requests.received.total", "requests.concluded.welfare", "remedies.review.total")
    }
    assert set(rules.values()) == {"C3", "C2", "C4"}
    assert "由 C3 计算" in filing.origins["requests.received.total"].say()
    assert filing.origins["requests.granted.natural_person"].rule is None


@pytest.mark.parametrize(
    "concluded",
    [
        "",
        "concluded:",
        "concluded: [null, null, null, null, null, null]",
        "concluded: {}",
        "concluded: [0, 0, 0, 0, 0, 0]",
    ],
)
def test_the_row_of_totals_may_be_left_out_or_blank(concluded: str) -> None:
    filing = read(complete("compute_totals: true", rows={"concluded": concluded}))

    assert {filing[f"requests.concluded.{column}"] for column in (*CLASSES, "total")} == {0}


def test_without_compute_totals_nothing_may_be_left_out() -> None:
    assert only(complete(rows={"concluded": ""})).code == "E144"
    assert only(complete(rows={"granted": six("granted", *"000000")})).code == "E146"
    assert only(complete("compute_totals: false", rows={"concluded": ""})).code == "E144"
    assert read(complete(rows={"concluded": "concluded:"}))["requests.concluded.total"] is None


@pytest.mark.parametrize(
    ("row", "text", "code"),
    [
        ("granted", "", "E144"),
        ("granted", six("granted", *"00000"), "E146"),
        ("concluded", "concluded: [3]", "E146"),
        ("rules", "rules: [1, 2]", "E146"),
        ("granted", "granted: {total: 0}", "E148"),
    ],
)
def test_with_compute_totals_only_totals_may_be_left_out(row: str, text: str, code: str) -> None:
    assert {problem.code for problem in problems(complete("compute_totals: true", rows={row: text}))} == {code}


def test_a_total_that_is_given_is_never_touched_even_if_it_is_wrong() -> None:
    filing = read(complete("compute_totals: true", rows={"review": "review: [1, 0, 0, 0, 9]"}))

    assert filing["remedies.review.total"] == 9
    assert filing.origins["remedies.review.total"].rule is None


def test_a_blank_part_leaves_its_totals_blank() -> None:
    filing = read(
        complete(
            "compute_totals: true",
            rows={
                "received": six("received", *"100000"),
                "granted": six("granted", "1", "null", "0", "0", "0", "0"),
                "concluded": "",
            },
        )
    )
    blank = {address for address, value in filing.cells.items() if value is None}

    assert blank == {
        *("requests.granted.enterprise", "requests.granted.total"),
        *("requests.concluded.enterprise", "requests.concluded.total"),
    }
    assert filing["requests.concluded.natural_person"] == 1


def test_totals_are_computed_exactly() -> None:
    big = "123456789012345678901234567890"
    filing = read(complete("compute_totals: true", rows={"review": f"review: [{big}, 1, 0.000001, 0]"}))

    assert filing["remedies.review.total"] == Decimal(f"{int(big) + 1}.000001")


def test_totals_of_a_filing_without_origins_can_be_computed() -> None:
    from factories import filing_with

    filing = compute_totals(filing_with({"remedies.review.total": None, "remedies.review.upheld": 2}))

    assert filing["remedies.review.total"] == 2


# --- the store --------------------------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for year in (2022, 2023):
        (tmp_path / "params" / str(year)).mkdir(parents=True)
        (tmp_path / "params" / str(year) / "bureau.yaml").write_text(complete(year=str(year)), encoding="utf-8")
    (tmp_path / "notebooks").mkdir()
    return tmp_path


@pytest.mark.parametrize("where", [".", "notebooks", "params/2023"])
def test_the_store_is_found_from_the_project_and_from_its_folders(
    project: Path, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project / where)
    filing = find_store("params").load("bureau", 2023)

    assert filing.year == 2023
    assert filing.origins["proactive.rules.issued"].place.file == "params/2023/bureau.yaml"


def test_e150_no_such_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ParamsError, match=r"E150.*params_dir"):
        find_store("parameters-that-are-nowhere")


@pytest.mark.parametrize(
    ("unit", "year"), [("bureu", 2023), ("bureau", 2021), ("../2022/bureau", 2023), ("", 2023), ("单位", 2023)]
)
def test_e151_no_such_file(project: Path, unit: str, year: int) -> None:
    with pytest.raises(ParamsError, match=r"E151.*请检查单位代号和年度"):
        Store(project / "params").load(unit, year)


def test_e151_names_the_unit_that_was_probably_meant(project: Path) -> None:
    with pytest.raises(ParamsError, match=r"没有单位 bureu 2023 年的数据文件，是否应为“bureau”？请检查单位代号和年度"):
        Store(project / "params").load("bureu", 2023)


def test_a_file_that_is_there_under_a_name_that_no_unit_has_is_not_called_missing(project: Path) -> None:
    folder = project / "params" / "2023"
    (folder / "bureau.yaml").rename(folder / "局 (1).yaml")

    with pytest.raises(ParamsError, match=r"E100.*不能作单位代号"):
        Store(project / "params").load("局 (1)", 2023)


def test_e152_a_file_of_another_year(project: Path) -> None:
    (project / "params" / "2023" / "bureau.yaml").write_text(complete(year="2022"), encoding="utf-8")
    with pytest.raises(ParamsError, match=r"E152.*2022.*2023"):
        Store(project / "params").load("bureau", 2023)


def test_last_year_is_looked_up(project: Path) -> None:
    store = Store(project / "params")
    filing = store.load("bureau", 2023)
    before = store.previous(filing)

    assert before is not None and before.year == 2022
    assert store.previous(before) is None


def test_e152_last_year_of_another_year_is_not_compared_with(project: Path) -> None:
    (project / "params" / "2022" / "bureau.yaml").write_text(complete(year="2021"), encoding="utf-8")
    store = Store(project / "params")
    with pytest.raises(ParamsError, match="E152"):
        store.previous(store.load("bureau", 2023))


def test_files_may_lie_in_one_folder(tmp_path: Path) -> None:
    (tmp_path / "bureau.yaml").write_text(complete(), encoding="utf-8")
    store = Store(tmp_path)

    assert store.previous(store.load("bureau", 2023)) is None


def test_the_catalogue_of_facts_is_complete_and_cannot_be_changed() -> None:
    catalogue = fact_catalogue()

    assert all(fact.unit for fact in catalogue.values() if fact.kind in ("count", "amount"))
    assert all(fact.label for fact in catalogue.values())
    with pytest.raises(TypeError):
        catalogue["new"] = catalogue["trainings"]  # type: ignore[index]
