"""The real params files say what the published reports say: cell by cell, and in words of our own.

The reports lie beside the checkout, not in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import combinations, product
from pathlib import Path

import pytest

from disclosure_nb.filing import Filing, Value, fact_catalogue, number_text, read_params
from disclosure_nb.form import Heading, get_edition
from published import published_cells, published_proactive, published_remedies, published_requests, published_text

REPO = Path(__file__).resolve().parents[2]

LAID_OUT = {
    "2023/weibin-education": "000_weibin-education-2023.txt",
    "2024/huaian": "014_huaian-2024.txt",
    "2023/suqian": "015_suqian-2023.txt",
    "2024/suqian": "016_suqian-2024.txt",
    "2023/jinhu": "017_jinhu-2023.txt",
}
OLD_ROW_SIX = {  # section 3 printed with the single row （六）其他处理 of the 2019 form
    "2023/hongze": "012_huaian-hongze-2023.txt",
    "2024/hongze": "013_huaian-hongze-2024.txt",
}
RUN_TOGETHER = {  # all digits of a row in one string, no separator
    "2021/pingtan": "003_pingtan-2021.txt",
    "2022/pingtan": "004_pingtan-2022.txt",
}
ALL = LAID_OUT | OLD_ROW_SIX | RUN_TOGETHER

ROW_SIX = ("other_not_corrected", "other_fee_unpaid", "other_other")
LONGEST_SHARED_RUN = 10  # characters that a phrase of ours may have in common with the report


@pytest.fixture
def report(params: str) -> str:
    """Return the published text from which a params file was made."""
    return published_text(ALL[params])


@pytest.fixture
def filing(params: str) -> Filing:
    return read_params(REPO / "params" / f"{params}.yaml")


# --- figures ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("params", LAID_OUT)
def test_every_cell_is_the_published_one(filing: Filing, report: str) -> None:
    published = published_cells(report, filing.edition)

    assert published.keys() == filing.cells.keys()
    assert differences(filing, published) == {}


@pytest.mark.parametrize("params", OLD_ROW_SIX)
def test_every_cell_is_the_published_one_where_row_six_is_undivided(filing: Filing, report: str) -> None:
    proactive, remedies = published_proactive(report, filing.edition), published_remedies(report, filing.edition)
    requests = published_requests(report, get_edition("2019"))
    undivided = {address: requests.pop(address) for address in list(requests) if ".other_processing." in address}
    parts = {address for address in filing.cells if address.split(".")[1] in ROW_SIX}

    assert proactive.keys() | requests.keys() | remedies.keys() | parts == filing.cells.keys()
    assert differences(filing, proactive | requests | remedies) == {}
    assert len(undivided) == 7
    assert set(undivided.values()) == {0}, "the row can be divided only because it is 0"
    assert {filing[address] for address in parts} == {0}


@pytest.mark.parametrize("params", RUN_TOGETHER)
@pytest.mark.parametrize("table", ["proactive", "requests", "remedies"])
def test_the_cells_put_one_after_another_are_the_published_digits(filing: Filing, report: str, table: str) -> None:
    assert without_blanks(run_together(filing, table)) in without_blanks(report)


@pytest.mark.parametrize("params", RUN_TOGETHER)
def test_no_other_reading_of_the_run_together_digits_balances(filing: Filing) -> None:
    read = matrix(filing)
    readings = [list(splits("".join(map(str, row)))) for row in read]

    assert [list(reading) for reading in product(*readings) if balances(reading)] == [read]


# --- facts and words -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("params", ALL)
def test_every_number_stated_as_a_fact_is_in_the_report(filing: Filing, report: str) -> None:
    text = without_blanks(report)
    stated = {id: value for id, value in filing.facts.items() if isinstance(value, int | Decimal) and value > 1}
    absent = {id: value for id, value in stated.items() if not re.search(rf"(?<![\d.]){value}(?![\d.])", text)}

    assert absent == {}


@pytest.mark.parametrize("params", ALL)
def test_the_name_and_the_date_are_the_published_ones(filing: Filing, report: str) -> None:
    dated = re.search(r"^发布时间: (\S+)", report, re.MULTILINE)

    assert f"{filing.unit.name}{filing.year}年" in without_blanks(report)
    assert filing.date == (dated and dated.group(1))
    assert not filing.unit.invented


@pytest.mark.parametrize("params", ALL)
def test_no_sentence_is_taken_from_the_report(filing: Filing, report: str) -> None:
    text = without_blanks(report)
    copied = [
        phrase[start : start + LONGEST_SHARED_RUN]
        for phrase in phrases(filing)
        for start in range(len(phrase) - LONGEST_SHARED_RUN + 1)
        if phrase[start : start + LONGEST_SHARED_RUN] in text
    ]

    assert copied == []


@pytest.mark.parametrize("params", ALL)
def test_the_facts_cover_every_part_of_the_text(filing: Filing) -> None:
    topics = {fact_catalogue()[id].topic for id in filing.facts}

    assert topics >= {"proactive", "management", "platform", "supervision", "problems", "other"}


# --- comparing --------------------------------------------------------------------------------------------------------


def differences(filing: Filing, published: Mapping[str, Value]) -> dict[str, tuple[Value, Value]]:
    """Find where a filing differs: address → (published, ours)."""
    return {address: (value, filing[address]) for address, value in published.items() if filing[address] != value}


def without_blanks(text: str) -> str:
    return re.sub(r"\s", "", text)


def phrases(filing: Filing) -> Iterator[str]:
    for value in (*filing.facts.values(), *filing.texts.values()):
        if isinstance(value, str):
            yield without_blanks(value)
        elif isinstance(value, tuple):
            yield from map(without_blanks, value)


# --- reading a report that runs its digits together ------------------------------------------------------------------


def run_together(filing: Filing, table: str) -> str:
    """Write a table as a page without its lines shows it: labels and digits one after another."""
    blocks = filing.edition.table(table).blocks
    if table == "remedies":
        heads = "".join(column.label for column in blocks[0].column_leaves)
        digits = "".join(number_text(filing[cell.address]) for cell in filing.edition.table(table).cells)
        return f"{heads}{digits}五、存在"
    parts: list[str] = []
    for block in blocks:
        columns = [str(column.id) for column in block.column_leaves]
        if block.heading is not None:
            parts += [block.heading, block.stub or "", *(column.label for column in block.column_leaves)]
        parts += rows_together(filing, table, block.rows, columns)
    return "".join(parts)


def rows_together(filing: Filing, table: str, rows: Iterable[Heading], columns: list[str]) -> Iterator[str]:
    for row in rows:
        yield row.label
        if row.children:
            yield from rows_together(filing, table, row.children, columns)
        else:
            yield from (number_text(filing[f"{table}.{row.id}.{column}"]) for column in columns)


Row = tuple[int, ...]


def matrix(filing: Filing) -> list[Row]:
    """Return section 3 as whole numbers, row by row."""
    block = filing.edition.table("requests").blocks[0]
    columns = [column.id for column in block.column_leaves]
    return [tuple(int(filing[f"requests.{row.id}.{id}"] or 0) for id in columns) for row in block.row_leaves]


def splits(digits: str) -> Iterator[Row]:
    """Yield every way to cut a string of digits into seven numbers of which the last is the sum of the others (C3)."""
    for cuts in combinations(range(1, len(digits)), 6):
        parts = [digits[start:end] for start, end in zip((0, *cuts), (*cuts, len(digits)), strict=True)]
        if all(part == "0" or part[0] != "0" for part in parts):
            *classes, total = map(int, parts)
            if sum(classes) == total:
                yield (*classes, total)


def balances(rows: Iterable[Row]) -> bool:
    """Return whether C1 and C2 hold in every column of section 3."""
    return all(
        received + carried_in == concluded + carried_out and sum(outcomes) == concluded
        for received, carried_in, *outcomes, concluded, carried_out in zip(*rows, strict=True)
    )
