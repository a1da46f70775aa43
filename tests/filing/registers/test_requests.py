"""Section 3 from a register of requests: what counts where, and what else the register shows."""

from __future__ import annotations

import datetime
import tempfile
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disclosure_nb.filing import Filing, Unit
from disclosure_nb.filing.registers import read_requests
from disclosure_nb.form import edition_from_yaml, get_edition
from filing.registers.examples import REQUEST, YEAR, as_csv, filled, problems, read
from sizes import size

ROWS = {
    edition: [str(row.id) for row in get_edition(edition).table("requests").blocks[0].row_leaves]
    for edition in ("2019", "2021")
}
NOT_OUTCOMES = {"received", "carried_in", "concluded", "carried_out"}
CLASSES = ["natural_person", "enterprise", "research", "welfare", "legal_service", "other_org"]


def of_total(cells: dict[str, object]) -> dict[str, object]:
    """Return what is not 0 in the column of totals, by row."""
    return {address.split(".")[1]: value for address, value in cells.items() if address.endswith(".total")}


def sentences(supply: object, kind: str) -> list[str]:
    return [note.sentence.zh for note in supply.notes if note.kind == kind]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("line", "counted"),
    [
        ({}, {"received": 1, "granted": 1, "concluded": 1}),
        ({"收到日期": "2022-12-20"}, {"carried_in": 1, "granted": 1, "concluded": 1}),
        ({"答复日期": "", "办理结果": ""}, {"received": 1, "carried_out": 1}),
        ({"答复日期": "—", "办理结果": "办理中"}, {"received": 1, "carried_out": 1}),
        ({"收到日期": "2022-12-20", "答复日期": "", "办理结果": ""}, {"carried_in": 1, "carried_out": 1}),
        ({"收到日期": "2023-12-28", "答复日期": "2024-01-09"}, {"received": 1, "carried_out": 1}),
        ({"收到日期": "2023-01-01", "答复日期": "2023-01-01"}, {"received": 1, "granted": 1, "concluded": 1}),
        ({"收到日期": "2023-12-31", "答复日期": "2023-12-31"}, {"received": 1, "granted": 1, "concluded": 1}),
    ],
    ids=[
        *("of the year", "carried in", "open", "said to be open", "open for two years", "answered after the year"),
        *("on 1 January", "on 31 December"),
    ],
)
def test_where_an_application_counts(tmp_path: Path, line: dict[str, str], counted: dict[str, int]) -> None:
    assert of_total(filled(read(tmp_path, line))) == counted


def test_lines_answered_before_or_after_the_year_are_reported(tmp_path: Path) -> None:
    before = {"收到日期": "2022-12-01", "答复日期": "2022-12-20"}
    after = {"收到日期": "2023-12-28", "答复日期": "2024-01-09"}

    assert sentences(read(tmp_path, {}, before, before, after), "reading") == [
        "1 件在报告年度之后答复，按“四、结转下年度继续办理”计。",
        "2 件在报告年度之前已答复，不计入本年度。",
    ]


@pytest.mark.parametrize(
    ("edition", "row", "written"),
    [
        *(("2021", row, row) for row in ROWS["2021"] if row not in NOT_OUTCOMES),
        *(("2019", row, row) for row in ROWS["2019"] if row not in NOT_OUTCOMES),
        ("2021", "refused_state_secret", "1.属于国家秘密"),
        ("2021", "refused_state_secret", "不予公开-国家秘密"),
        ("2021", "refused_state_secret", "（三）不予公开 1．属于国家秘密"),
        ("2021", "refused_security", "危及三安全一稳定"),
        ("2021", "partly_granted", "区分处理"),
        ("2021", "other_other", "3.其他"),
        ("2021", "other_not_corrected", "逾期不补正"),
        ("2019", "other_processing", "逾期不补正"),
        ("2019", "other_processing", "（六）其他处理"),
    ],
)
def test_outcomes_by_label_id_and_short_form(tmp_path: Path, edition: str, row: str, written: str) -> None:
    supply = read(tmp_path, {"办理结果": written, "申请人类别": "律所"}, edition=edition)

    assert filled(supply) == {
        f"requests.{at}.{column}": 1 for at in ("received", row, "concluded") for column in ("legal_service", "total")
    }


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_every_label_of_the_form_is_understood(tmp_path: Path, edition: str) -> None:
    cells = {cell.row.id: cell for cell in get_edition(edition).table("requests").cells}
    labels = {row: cell.row.label for row, cell in cells.items() if row not in NOT_OUTCOMES}

    supply = read(tmp_path, *({"办理结果": label} for label in labels.values()), edition=edition)

    assert all(supply.cells[f"requests.{row}.total"] == 1 for row in labels)


def test_every_cell_of_the_section_is_given_and_nothing_else(tmp_path: Path) -> None:
    for id in ("2019", "2021"):
        supply = read(tmp_path, {}, edition=id)
        assert list(supply.cells) == [cell.address for cell in get_edition(id).table("requests").cells]
        assert set(supply.origins) == {*supply.cells, *(f"facts.{fact}" for fact in supply.facts)}
        assert {origin.place.file for origin in supply.origins.values()} == {"register.csv"}


def test_a_new_edition_needs_no_code(tmp_path: Path) -> None:
    import importlib.resources

    text = importlib.resources.files("disclosure_nb.form").joinpath("editions", "2021.yaml").read_text(encoding="utf-8")
    old = "- {id: granted, concept: granted, label: （一）予以公开}"
    assert old in text
    edition = edition_from_yaml(
        text.replace(old, f"- {{id: lent, label: （一）借阅（虚构）}}\n              {old}").replace(
            "[granted..", "[lent.."
        )
    )
    path = tmp_path / "r.csv"
    path.write_text(as_csv(REQUEST, [{"办理结果": "借阅"}, {}]), encoding="utf-8")

    cells = read_requests(path, edition, YEAR).cells

    assert (cells["requests.lent.total"], cells["requests.granted.total"], cells["requests.concluded.total"]) == (
        1,
        1,
        2,
    )


def test_withdrawn_applications_are_counted_by_practice_and_reported(tmp_path: Path) -> None:
    supply = read(tmp_path, {"办理结果": "撤回申请"}, {"办理结果": "其他"}, {"办理结果": "申请人撤回"})

    assert supply.cells["requests.other_other.total"] == 3
    (note,) = [note for note in supply.notes if note.address == "requests.other_other.total"]
    assert note.sentence.zh == "2 件写作“撤回申请”“申请人撤回”的计入“其他”；这是通行做法，没有明文规定，请确认。"


def test_an_empty_register_says_so(tmp_path: Path) -> None:
    supply = read(tmp_path)

    assert filled(supply) == {}
    assert "台账只有表头，没有申请，各项计为 0。" in sentences(supply, "reading")


# --- channels --------------------------------------------------------------------------------------------------------


def test_channels_of_the_applications_received(tmp_path: Path) -> None:
    channels = ["网络", "电子邮件", "信函", "当面", "传真"]
    last_year = {"收到日期": "2022-12-20", "申请渠道": "网络"}

    facts = read(tmp_path, last_year, *({"申请渠道": channel} for channel in channels)).facts

    assert {id: facts[id] for id in facts if id.startswith("requests_")} == {
        "requests_online": 2,
        "requests_by_mail": 1,
        "requests_in_person": 1,
    }


def test_a_blank_channel_is_not_counted_as_none(tmp_path: Path) -> None:
    supply = read(tmp_path, {}, {"申请渠道": ""})

    assert not [id for id in supply.facts if id.startswith("requests_")]
    assert "本年度新收申请中有 1 件没有写申请渠道，因此不统计各渠道的件数。" in sentences(supply, "reading")


# --- a slow count, obviously right -----------------------------------------------------------------------------------

DAYS = st.dates(datetime.date(YEAR - 2, 1, 1), datetime.date(YEAR, 12, 31))


@st.composite
def valid_lines(draw: st.DrawFn, edition: str) -> list[dict[str, str]]:
    lines = []
    for _ in range(draw(st.integers(0, 25))):
        received = draw(DAYS)
        answered = draw(st.none() | st.integers(0, 500).map(lambda n, day=received: day + datetime.timedelta(n)))
        outcome = draw(st.sampled_from([row for row in ROWS[edition] if row not in NOT_OUTCOMES]))
        lines.append(
            {
                "收到日期": draw(st.sampled_from(["{:%Y-%m-%d}", "{:%Y/%m/%d}", "{:%Y%m%d}"])).format(received),
                "答复日期": "" if answered is None else answered.isoformat(),
                "办理结果": "" if answered is None else outcome,
                "申请人类别": draw(st.sampled_from(CLASSES)),
            }
        )
    one = {"收到日期": f"{YEAR}-06-01", "答复日期": "", "办理结果": "", "申请人类别": CLASSES[0]}
    return [*lines, one] if lines else []  # a register with no date in the year is refused


def slow_count(lines: list[dict[str, str]]) -> Counter[str]:
    """Count one line after the other, in the words of the form."""
    cells: Counter[str] = Counter()
    for line in lines:
        received = line["收到日期"].replace("/", "").replace("-", "")
        answered = line["答复日期"].replace("-", "")
        rows = []
        if answered and answered < f"{YEAR}0101":
            continue
        rows.append("received" if received >= f"{YEAR}0101" else "carried_in")
        if answered and answered <= f"{YEAR}1231":
            rows += [line["办理结果"], "concluded"]
        else:
            rows.append("carried_out")
        for row in rows:
            cells[f"requests.{row}.{line['申请人类别']}"] += 1
            cells[f"requests.{row}.total"] += 1
    return cells


@pytest.mark.parametrize("id", ["2019", "2021"])
@settings(max_examples=size(600), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_section_3_is_what_a_slow_count_gives_and_keeps_every_identity(id: str, data: st.DataObject) -> None:
    lines = data.draw(valid_lines(id))
    with tempfile.TemporaryDirectory() as folder:
        supply = read(Path(folder), *lines, edition=id)

    assert filled(supply) == slow_count(lines)
    edition = get_edition(id)
    filing = Filing(Unit("yunlan-tests", "云澜区测试局"), YEAR, edition, supply.cells)
    for identity in edition.identities:
        if identity.table == "requests":
            assert sum(filing[a] or 0 for a in identity.left) == sum(filing[a] or 0 for a in identity.right)


# --- Article 33 ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "late"),
    [
        # 2023: holidays 29 September to 6 October, make-up workdays 7 and 8 October
        ({"收到日期": "2023-09-15", "答复日期": "2023-10-19"}, 0),  # the 20th working day
        ({"收到日期": "2023-09-15", "答复日期": "2023-10-20"}, 1),
        ({"收到日期": "2023-03-01", "答复日期": "2023-03-29"}, 0),
        ({"收到日期": "2023-03-01", "答复日期": "2023-03-30"}, 1),
        ({"收到日期": "2023-03-01", "答复日期": "2023-03-30", "延期": "是"}, 0),
        ({"收到日期": "2023-03-01", "答复日期": "2023-03-30", "延期": "2023-03-20"}, 0),
        ({"收到日期": "2023-03-01", "答复日期": "2023-03-30", "延期": "否"}, 1),
        ({"收到日期": "2023-03-01", "答复日期": "2023-03-30", "征求意见工作日": "1"}, 0),
        ({"收到日期": "2023-03-01", "补正日期": "2023-03-02", "答复日期": "2023-03-30"}, 0),
        ({"收到日期": "2023-03-01", "补正日期": "2023-03-02", "答复日期": "2023-03-31"}, 1),
        (
            {
                "收到日期": "2023-03-01",
                "补正通知日期": "2023-03-02",
                "答复日期": "2023-06-30",
                "办理结果": "逾期不补正",
            },
            0,
        ),
        ({"收到日期": "2022-11-01", "答复日期": "2022-12-30"}, 0),  # of another year
        ({"收到日期": "2023-10-09", "答复日期": "", "办理结果": ""}, 1),  # open and late on 31 December
        ({"收到日期": "2023-12-20", "答复日期": "", "办理结果": ""}, 0),
        ({"收到日期": "2022-12-01", "答复日期": "", "办理结果": ""}, 1),
    ],
)
def test_what_is_answered_after_the_term_or_still_open_then_is_counted(
    tmp_path: Path, line: dict[str, str], late: int
) -> None:
    assert read(tmp_path, {}, line).facts["overdue"] == late


def test_the_note_on_deadlines_counts_what_is_open_as_well(tmp_path: Path) -> None:
    late = {"答复日期": "2023-06-30"}
    open_ = {"收到日期": "2023-10-09", "答复日期": "", "办理结果": ""}
    in_time = {"收到日期": "2023-12-20", "答复日期": "", "办理结果": ""}
    waiting = {**open_, "补正通知日期": "2023-10-12"}

    assert sentences(read(tmp_path, {}, late, open_, in_time, waiting), "deadline") == [
        "按《条例》第三十三条和国务院办公厅公布的节假日安排计算工作日：本年度超期答复 1 件，"
        "截至 2023-12-31 尚未答复且已超期 1 件，通知补正后未收到补正的 1 件不计算期限。"
    ]


def test_years_whose_holidays_are_not_known_are_not_guessed(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text(as_csv(REQUEST, [{"收到日期": "2099-03-01", "答复日期": "2099-06-30"}]), encoding="utf-8")

    supply = read_requests(path, get_edition("2021"), 2099)

    assert "overdue" not in supply.facts
    (said,) = sentences(supply, "deadline")
    assert said.endswith("另有 1 件涉及节假日安排尚未收录的年份，未作判断，因此不给出超期件数。")


# --- Article 30 ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "asked", "late"),
    [
        ("2023-03-01", "2023-03-10", False),  # the seventh working day
        ("2023-03-01", "2023-03-13", True),
        ("2023-09-26", "2023-10-11", False),  # the holidays from 29 September to 6 October do not count
        ("2023-09-26", "2023-10-12", True),
        ("2022-12-01", "2022-12-30", False),  # of another year
    ],
)
def test_notices_to_correct_after_seven_working_days_are_counted(
    tmp_path: Path, received: str, asked: str, late: bool
) -> None:
    line = {"收到日期": received, "补正通知日期": asked, "答复日期": "", "办理结果": ""}

    said = sentences(read(tmp_path, line), "correction")

    assert said == (["本年度发出补正通知 1 件，其中 1 件在收到申请 7 个工作日以后才发出。"] if late else [])


# --- fees ------------------------------------------------------------------------------------------------------------


def test_fees_charged_in_the_year(tmp_path: Path) -> None:
    facts = read(tmp_path, {"收费金额": "100"}, {"收费金额": "12.50元"}, {"收费金额": "0"}, {}).facts

    assert (facts["fee_items"], facts["fee_amount"]) == (2, Decimal("112.5"))


def test_what_a_carried_in_application_paid_is_charged(tmp_path: Path) -> None:
    older = {"收到日期": "2022-12-20", "收费金额": "500"}
    gone = {**older, "答复日期": "2022-12-29"}
    supply = read(tmp_path, {"收费金额": "0"}, older, gone)

    assert (supply.facts["fee_items"], supply.facts["fee_amount"]) == (1, 500)
    (said,) = sentences(supply, "fee")
    assert "本年度新收申请中收取信息处理费 0 件、0 元；上年结转申请中收取 1 件、500 元，收费日期未记" in said


def test_a_fee_left_blank_is_not_a_fee_of_0(tmp_path: Path) -> None:
    assert read(tmp_path, {"收费金额": "0"}, {"收费金额": "0"}).facts["fee_amount"] == 0
    assert "fee_amount" not in read(tmp_path, {"收费金额": "0"}, {}).facts


def test_a_column_of_blank_fees_says_nothing(tmp_path: Path) -> None:
    supply = read(tmp_path, {}, {})

    assert not {"fee_items", "fee_amount"} & set(supply.facts)
    assert sentences(supply, "fee") == []


def test_fees_by_page_next_to_the_schedule(tmp_path: Path) -> None:
    lines = [("30", "0"), ("31", "10"), ("101", "720"), ("201", "2741")]

    assert sentences(read(tmp_path, *({"计费页数": p, "收费金额": f} for p, f in lines)), "fee") == [
        "本年度新收申请中收取信息处理费 3 件、3471 元；按页计收 4 件，按标准合计 3470 元，收费高于标准的 1 件；"
        "按件计收按标准合计 0 元，收费高于标准的有 0 个“申请人·自然月”；标准见国办函〔2020〕109号，可以少收或不收。"
    ]


def test_fees_by_item_are_for_one_applicant_and_month(tmp_path: Path) -> None:
    many = [{"申请人编号": "甲", "收费金额": "100" if n >= 10 else "0"} for n in range(12)]
    next_month = [{"申请人编号": "甲", "收到日期": "2023-04-03", "答复日期": "2023-04-10"} for _ in range(10)]
    other = [{"申请人编号": "乙", "收费金额": "100"}]

    (said,) = sentences(read(tmp_path, *many, *next_month, *other), "fee")

    assert "收取信息处理费 3 件、300 元" in said
    assert "按件计收按标准合计 200 元，收费高于标准的有 1 个“申请人·自然月”" in said


def test_a_negative_fee_is_no_discount(tmp_path: Path) -> None:
    assert [problem.code for problem in problems(tmp_path, {"收费金额": "-100"}, {"收费金额": "200"})] == ["E319"]
