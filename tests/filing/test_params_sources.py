"""A params file with sources: what it leaves out comes from them, and all their problems are reported in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from disclosure_nb.checks import check
from disclosure_nb.errors import ParamsError, Problem
from disclosure_nb.filing import Filing, Store, Unit, Value, inputs_of, parse_params, read_params
from disclosure_nb.filing.new import New
from disclosure_nb.filing.params_text import params_text
from disclosure_nb.filing.store.unit_file import own_workbook
from disclosure_nb.filing.workbook import workbook_filing
from disclosure_nb.workbook import fill_in_workbook
from factories import INVENTED_FILE, applications, as_yaml, invented_edition, params_data, zero_filing

LICENCES = "proactive.licences.decisions"
REVIEW, REVIEWS = "remedies.review.upheld", "remedies.review.total"
UNIT = {"name": "云澜区测试局", "level": "department"}
ONE_REQUEST = "申请编号,收到日期,申请人类别,答复日期,办理结果\n虚构-1,2023-03-01,自然人,2023-03-10,予以公开\n"
ONE_REVIEW = "案号,案件类型,受理日期,审结日期,审理结果\n虚构-1,行政复议,2023-03-01,2023-05-10,结果维持\n"
ONE_DOCUMENT = "文件名称,文件类别,制发日期,废止日期\n虚构文件,行政规范性文件,2023-03-01,\n"
REGISTERS = {"requests": ONE_REQUEST, "remedies": ONE_REVIEW, "documents": ONE_DOCUMENT}


class Desk:
    """A year's folder of a store, in which a unit's files are put."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "params" / "2023"
        self.folder.mkdir(parents=True)

    def workbook(self, cells: Mapping[str, Value] | None = None, name: str = "bureau.xlsx", **more: Any) -> str:
        filing = replace(zero_filing(more.pop("edition", "2021")).with_cells(cells or {}), **{"year": 2023, **more})
        (self.folder / name).write_bytes(fill_in_workbook(filing))
        return name

    def register(self, kind: str, text: str | None = None) -> str:
        (self.folder / f"bureau.{kind}.csv").write_text(text or REGISTERS[kind], encoding="utf-8")
        return f"bureau.{kind}.csv"

    def params(self, **data: Any) -> Path:
        path = self.folder / "bureau.yaml"
        path.write_text(as_yaml(data), encoding="utf-8")
        return path

    def read(self, **data: Any) -> Filing:
        return read_params(self.params(**data), name="params/2023/bureau.yaml")

    def problems(self, **data: Any) -> list[Problem]:
        with pytest.raises(ParamsError) as caught:
            self.read(**data)
        return list(caught.value.problems)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def zeros(*without: str) -> dict[str, Any]:
    """Tables of zeros without some tables (``requests``) or rows (``proactive.rules``)."""
    tables: Any = params_data()["tables"]
    return {
        table: {row: values for row, values in rows.items() if f"{table}.{row}" not in without}
        for table, rows in tables.items()
        if table not in without
    }


# --- each source, and each pair --------------------------------------------------------------------------------------


def test_a_workbook_alone_gives_unit_year_date_and_every_cell(desk: Desk) -> None:
    filing = desk.read(sources={"workbook": desk.workbook({LICENCES: 8}, date="2024-01-20")})

    assert (filing.unit.id, filing.unit.name, filing.unit.self_name) == ("bureau", "云澜区测试局", "我局")
    assert (filing.year, filing.date, filing[LICENCES]) == (2023, "2024-01-20", 8)
    place = filing.origins[LICENCES].place
    assert place.file == "params/2023/bureau.xlsx" and place.sheet and place.cell


def test_registers_give_their_tables_and_the_file_the_rest(desk: Desk) -> None:
    sources = {kind: desk.register(kind) for kind in REGISTERS}
    inline = zeros("requests", "remedies", "proactive.rules", "proactive.normative_documents")
    filing = desk.read(unit=UNIT, year=2023, tables=inline, sources=sources)

    assert filing["requests.granted.total"] == filing[REVIEWS] == 1
    assert filing["proactive.normative_documents.issued"] == 1
    assert filing.origins["requests.granted.total"].place.file == "params/2023/bureau.requests.csv"
    assert filing.origins[LICENCES].place.line is not None
    assert filing.others == {}


@pytest.mark.parametrize(("said", "counted"), [({}, 2), ({"carry_over": True}, 2), ({"carry_over": False}, 1)])
def test_whether_cases_carried_over_count_is_for_the_file_to_say(
    desk: Desk, said: dict[str, bool], counted: int
) -> None:
    carried = "虚构-2,行政复议,2022-12-01,2023-01-10,结果维持\n"
    sources = {"remedies": desk.register("remedies", ONE_REVIEW + carried), **said}

    assert desk.read(unit=UNIT, year=2023, tables=zeros("remedies"), sources=sources)[REVIEWS] == counted


@pytest.mark.parametrize(("said", "counted"), [({}, (1, 1)), ({"revised": True}, (1, 1)), ({"revised": False}, (0, 0))])
def test_whether_a_revised_document_counts_is_for_the_file_to_say(
    desk: Desk, said: dict[str, bool], counted: tuple[int, int]
) -> None:
    revised = "文件名称,文件类别,制发日期,废止日期,修订日期\n虚构文件,行政规范性文件,2020-03-01,,2023-05-01\n"
    sources = {"documents": desk.register("documents", revised), **said}
    inline = zeros("proactive.rules", "proactive.normative_documents")
    filing = desk.read(unit=UNIT, year=2023, tables=inline, sources=sources)

    assert tuple(filing[f"proactive.normative_documents.{column}"] for column in ("issued", "repealed")) == counted


def test_a_workbook_and_a_register(desk: Desk) -> None:
    blank = {f"remedies.{row}": None for row in ("review", "suit_direct", "suit_after_review")}
    cells = {address: None for address in zero_filing().cells if address.rpartition(".")[0] in blank}
    filing = desk.read(
        sources={"remedies": desk.register("remedies"), "workbook": desk.workbook({**cells, LICENCES: 3})}
    )

    assert (filing[LICENCES], filing[REVIEWS]) == (3, 1)
    assert filing.others == {}
    assert (
        "params/2023/bureau.xlsx：“四、政府信息公开行政复议、行政诉讼情况”有 15 格空白，采用" in filing.notes[-1].say()
    )


def test_the_file_counts_before_the_workbook_and_the_workbook_before_a_register(desk: Desk) -> None:
    sources = {"workbook": desk.workbook({LICENCES: 3}), "remedies": desk.register("remedies")}
    filing = desk.read(sources=sources, tables={"proactive": {"licences": 5}})

    assert (filing[LICENCES], filing[REVIEW]) == (5, 0)
    assert [given.value for given in filing.others[LICENCES]] == [3]
    assert [given.value for given in filing.others[REVIEW]] == [1]
    assert filing.others[REVIEW][0].origin.place.file == "params/2023/bureau.remedies.csv"


def test_part_of_a_row_may_be_given(desk: Desk) -> None:
    filing = desk.read(
        sources={"workbook": desk.workbook()},
        tables={"requests": {"received": {"natural_person": 2}}},
        unit={"level": "department"},
    )

    assert filing["requests.received.natural_person"] == 2
    assert (filing["requests.received.total"], filing.unit.name) == (0, "云澜区测试局")


def test_totals_that_no_source_gives_are_computed_where_asked(desk: Desk) -> None:
    rows = {row: values[:-1] for row, values in zeros()["remedies"].items()}
    filing = desk.read(
        unit=UNIT,
        year=2023,
        compute_totals=True,
        sources={"requests": desk.register("requests")},
        tables={**zeros("requests", "remedies"), "remedies": rows},
    )

    assert filing[REVIEWS] == 0
    assert filing.origins[REVIEWS].rule == "C4"


def test_facts_of_a_register_next_to_those_of_the_file(desk: Desk) -> None:
    register = ONE_REQUEST.replace("办理结果", "办理结果,申请渠道").replace("予以公开", "予以公开,网络")
    filing = desk.read(
        unit=UNIT,
        year=2023,
        tables=zeros("requests"),
        facts={"hearings": 2, "requests_online": 4},
        sources={"requests": desk.register("requests", register)},
    )

    assert (filing.facts["hearings"], filing.facts["requests_online"], filing.facts["overdue"]) == (2, 4, 0)
    assert [given.value for given in filing.others["facts.requests_online"]] == [1]


def test_an_edition_of_ones_own_is_the_workbooks_too(desk: Desk) -> None:
    (desk.folder / "own.yaml").write_bytes(INVENTED_FILE.read_bytes())
    form = invented_edition()
    desk.workbook(edition=form, year=2031)
    filing = desk.read(edition="./own.yaml", sources={"workbook": "bureau.xlsx"})

    assert (filing.edition.id, filing.year) == (form.id, 2031)


# --- problems --------------------------------------------------------------------------------------------------------


def test_what_nobody_gives_is_a_problem_by_table_row_and_cell(desk: Desk) -> None:
    tables = zeros("remedies", "proactive.charges")
    tables["proactive"]["rules"] = {"issued": 0}
    found = desk.problems(unit=UNIT, year=2023, tables=tables, sources={"requests": desk.register("requests")})

    assert [(problem.code, problem.place.key) for problem in found] == [
        ("E149", "tables.remedies"),
        ("E149", "tables.proactive.charges"),
        ("E149", "tables.proactive.rules"),
    ]
    assert "都没有给出“规章”的 repealed、in_force，请在其中一处补上" in found[2].say()
    assert "都没有给出“四、政府信息公开行政复议、行政诉讼情况”的表" in found[0].say()


def test_the_problems_of_the_file_and_of_three_sources_come_at_once_in_their_order(desk: Desk) -> None:
    sources = {
        "documents": desk.register("documents", "标题\n甲\n"),
        "remedies": desk.register("remedies", ONE_REVIEW.replace("结果维持", "胜诉")),
        "requests": desk.register("requests", ONE_REQUEST.replace("2023-03-10", "2023-02-10")),
    }
    found = desk.problems(unit=UNIT, year=2023, yaer=1, tables=zeros(), facts={"hearings": -1}, sources=sources)
    files = [problem.place.file.removeprefix("params/2023/bureau.") for problem in found]

    assert files == ["yaml", "yaml", "requests.csv", "remedies.csv", *["documents.csv"] * files.count("documents.csv")]
    assert [problem.code for problem in found[:2]] == ["E110", "E121"]


def test_a_source_that_cannot_be_read_is_not_reported_again_as_missing_rows(desk: Desk) -> None:
    (desk.folder / "bureau.xlsx").write_bytes(b"PK\x03\x04 damaged")
    found = desk.problems(sources={"workbook": "bureau.xlsx"})

    assert [problem.place.file for problem in found] == ["params/2023/bureau.xlsx"]


@pytest.mark.parametrize("path", ["/etc/bureau.xlsx", "C:/bureau.xlsx", r"a\bureau.xlsx"])
def test_e160_a_path_that_is_not_relative(desk: Desk, path: str) -> None:
    (problem,) = desk.problems(unit=UNIT, year=2023, sources={"workbook": path})

    assert (problem.code, problem.place.key) == ("E160", "sources.workbook")
    assert "工作簿应写相对于本文件的路径，用 / 分隔，例如 ./weibin-education.xlsx" in problem.say()


def test_e160_standard_input_has_no_folder() -> None:
    text = as_yaml({"unit": UNIT, "year": 2023, "sources": {"workbook": "a.xlsx"}})
    with pytest.raises(ParamsError, match=r"E160.*标准输入没有所在文件夹"):
        parse_params(text, unit_id="stdin", name="-")


@pytest.mark.parametrize("path", ["none.csv", "2023", "x" * 5000])
def test_e161_a_source_that_is_not_there(desk: Desk, path: str) -> None:
    (problem,) = desk.problems(unit=UNIT, year=2023, tables=zeros(), sources={"remedies": path})

    assert (problem.code, problem.place.key) == ("E161", "sources.remedies")
    assert "没有复议诉讼台账“" in problem.say() and "请检查文件名" in problem.say()


def test_self_of_the_params_beat_the_workbooks_without_a_word(desk: Desk) -> None:
    unit = {"name": "云澜区测试局", "level": "department", "self": "我局"}
    book = desk.workbook(unit=replace(zero_filing().unit, self_name="本委"))
    (problem,) = desk.problems(unit=unit, year=2023, sources={"workbook": book})

    assert (problem.code, problem.place.key) == ("E162", "unit.self")
    assert "“我局”" in problem.sentence.zh and "“本委”" in problem.sentence.zh
    book = desk.workbook(unit=replace(zero_filing().unit, self_name="本机关"))  # as in a new workbook
    assert desk.read(unit=unit, year=2023, sources={"workbook": book}).unit.self_name == "我局"


def test_e162_a_workbook_of_another_body_year_or_date(desk: Desk) -> None:
    name = desk.workbook(date="2024-01-20")
    found = desk.problems(
        unit={"name": "云澜区另一局", "level": "office"}, year=2022, date="2024-01-21", sources={"workbook": name}
    )

    assert [(problem.code, problem.place.key) for problem in found] == [
        ("E162", "unit.name"),
        ("E162", "unit.level"),
        ("E162", "year"),
        ("E162", "date"),
    ]
    assert "这里是 “云澜区另一局”，工作簿 bureau.xlsx 中是 “云澜区测试局”，请改正其中之一。" in found[0].say()


def test_the_same_said_twice_is_no_problem(desk: Desk) -> None:
    name = desk.workbook(date="2024-01-20")

    assert desk.read(unit=UNIT, year=2023, date="2024-01-20", sources={"workbook": name}).year == 2023


def test_a_workbook_of_another_edition_than_the_file_asks_for(desk: Desk) -> None:
    found = desk.problems(edition="2019", sources={"workbook": desk.workbook()})

    assert [problem.place.file for problem in found] == ["params/2023/bureau.xlsx"]
    assert "2019" in found[0].say() and "2021" in found[0].say()


def test_e164_was_met_at_the_second_step_a_workbook_saved_beside_what_new_made(desk: Desk) -> None:
    """``new`` made a file of blanks, the workbook next to it had the numbers, and the file was refused."""
    begun = New(Filing(Unit("bureau", "云澜区测试局"), 2023, zero_filing().edition, {}))
    path = desk.folder / "bureau.yaml"
    path.write_text(params_text(begun), encoding="utf-8")
    desk.workbook({LICENCES: 8})
    filing = read_params(path, name="params/2023/bureau.yaml")

    assert (filing[LICENCES], filing.unit.self_name, dict(filing.others)) == (8, "我局", {})
    assert filing.origins[LICENCES].place.file == "params/2023/bureau.xlsx"
    assert any("一并采用旁边的工作簿 bureau.xlsx" in note.say() for note in filing.notes)
    assert desk.folder / "bureau.xlsx" in inputs_of(path)
    assert own_workbook(path) == desk.folder / "bureau.xlsx"


def test_a_workbook_beside_the_file_conflicts_only_where_the_two_really_differ(desk: Desk) -> None:
    """Blank against a number and equal numbers are no conflict; another number is."""
    desk.workbook({LICENCES: 8, REVIEW: 2, REVIEWS: 2})
    tables: Any = zeros()
    tables["proactive"]["licences"] = None
    tables["remedies"]["review"] = [2, 0, 0, 0, 2]
    tables["proactive"]["penalties"] = 5
    filing = desk.read(unit=UNIT, year=2023, tables=tables)

    assert (filing[LICENCES], list(filing.others)) == (8, ["proactive.penalties.decisions"])


def test_e164_a_second_workbook_of_the_unit(desk: Desk) -> None:
    desk.workbook()
    (problem,) = desk.problems(sources={"workbook": desk.workbook(name="other.xlsx")})

    assert problem.code == "E164"
    assert "旁边有本单位的两个工作簿 other.xlsx 和 bureau.xlsx，请移走其中之一" in problem.say()


def test_another_spreadsheet_next_to_the_file_is_nobodys_business(desk: Desk) -> None:
    (desk.folder / "bureau.xlsx").write_bytes(b"no workbook")

    assert desk.read(unit=UNIT, year=2023, tables=zeros()).year == 2023


@pytest.mark.parametrize(
    ("sources", "code", "key"),
    [
        ({"workbok": "a.xlsx"}, "E110", "sources.workbok"),
        ({"workbook": 3}, "E112", "sources.workbook"),
        ({"carry_over": "不"}, "E112", "sources.carry_over"),
        ("a.xlsx", "E112", "sources"),
    ],
)
def test_what_sources_may_say(desk: Desk, sources: Any, code: str, key: str) -> None:
    (problem,) = desk.problems(unit=UNIT, year=2023, tables=zeros(), sources=sources)

    assert (problem.code, problem.place.key) == (code, key)


def test_sources_that_name_nothing_leave_everything_required(desk: Desk) -> None:
    assert [problem.code for problem in desk.problems(sources={"workbook": None})] == ["E111", "E111", "E111"]


# --- which files a filing comes from ---------------------------------------------------------------------------------


def test_inputs_are_the_file_its_edition_and_its_sources_that_are_there(desk: Desk) -> None:
    (desk.folder / "own.yaml").write_bytes(INVENTED_FILE.read_bytes())
    sources = {"requests": desk.register("requests"), "workbook": desk.workbook(), "remedies": "none.csv"}
    path = desk.params(edition="./own.yaml", sources=sources)

    assert inputs_of(path) == (
        path,
        *(desk.folder / name for name in ("own.yaml", "bureau.xlsx", "bureau.requests.csv")),
    )


@pytest.mark.parametrize("text", ["", "sources: [a]", "sources: {workbook: /etc/passwd}", "a: [", "edition: 2021"])
def test_inputs_of_other_files_are_the_file_itself(desk: Desk, text: str) -> None:
    path = desk.folder / "bureau.yaml"
    path.write_text(text, encoding="utf-8")

    assert inputs_of(path) == (path,)
    assert inputs_of(desk.folder / "none.yaml") == (desk.folder / "none.yaml",)


# --- a lone workbook -------------------------------------------------------------------------------------------------


def test_a_workbook_without_a_params_file_is_a_units_file(desk: Desk) -> None:
    desk.workbook({LICENCES: 8}, name="lone.xlsx", year=2022)
    (desk.folder.parent / "2022").mkdir()
    (desk.folder / "lone.xlsx").rename(desk.folder.parent / "2022" / "lone.xlsx")
    desk.workbook(applications(received=1, granted=1, concluded=1), name="lone.xlsx")
    store = Store(desk.folder.parent)
    filing = store.load("lone", 2023)
    last = store.previous(filing)

    assert store.path("lone", 2023) == desk.folder / "lone.xlsx"
    assert filing.unit.id == "lone"
    assert filing.origins[LICENCES].place.file == "params/2023/lone.xlsx"
    assert last is not None and last[LICENCES] == 8
    assert store.history(filing) == (last,)
    assert store.units(replace(filing, sums=("lone", "none"))) == (filing,)
    assert filing == workbook_filing(desk.folder / "lone.xlsx", name="params/2023/lone.xlsx")
    assert inputs_of(desk.folder / "lone.xlsx") == (desk.folder / "lone.xlsx",)


@pytest.mark.parametrize("named", [False, True], ids=["a lone workbook", "a named workbook"])
def test_without_last_years_file_the_workbook_tells_of_last_year(desk: Desk, named: bool) -> None:
    last = replace(zero_filing().with_cells({"requests.carried_out.natural_person": 3}), year=2022)
    (desk.folder / "bureau.xlsx").write_bytes(fill_in_workbook(replace(zero_filing(), year=2023), last))
    if named:
        desk.params(sources={"workbook": "bureau.xlsx"})
    store = Store(desk.folder.parent)
    filing = store.load("bureau", 2023)
    previous = store.previous(filing)

    assert previous is not None
    assert (previous.year, previous["requests.carried_out.natural_person"]) == (2022, 3)
    assert "Y1" in {finding.code for finding in check(filing, previous)}


def test_a_workbook_that_says_nothing_of_last_year_gives_no_last_year(desk: Desk) -> None:
    desk.workbook()
    store = Store(desk.folder.parent)

    assert store.previous(store.load("bureau", 2023)) is None


def test_where_there_are_both_the_params_file_counts(desk: Desk) -> None:
    path = desk.params(sources={"workbook": desk.workbook()}, facts={"hearings": 1})

    assert Store(desk.folder.parent).path("bureau", 2023) == path
    assert Store(desk.folder.parent).load("bureau", 2023).facts == {"hearings": 1}


@pytest.mark.parametrize(("fee", "severity"), [("0", "info"), ("100", "warning")])
def test_a_fee_above_the_schedule_is_a_warning(desk: Desk, fee: str, severity: str) -> None:
    register = ONE_REQUEST.replace("办理结果", "办理结果,收费金额,计费页数").replace("予以公开", f"予以公开,{fee},30")
    sources = {"requests": desk.register("requests", register)}
    filing = desk.read(unit=UNIT, year=2023, tables=zeros("requests"), sources=sources)
    (finding,) = [finding for finding in check(filing) if finding.code == "S4"]

    assert finding.severity == severity
