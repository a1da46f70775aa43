"""What the door is given wrongly: one sentence that says what was expected, never an error of Python's own."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import disclosure_nb as dnb
from made import PARAMS

UNIT, YEAR = "weibin-education", 2023
FILE = PARAMS / str(YEAR) / f"{UNIT}.yaml"
CELL = "requests.granted.total"


@pytest.fixture(scope="module")
def case() -> dnb.Case:
    return dnb.open(UNIT, YEAR, PARAMS)


def test_a_year_from_a_column_of_numpy_is_a_year() -> None:
    assert dnb.open(UNIT, np.int64(YEAR), PARAMS).filing.year == YEAR


@pytest.mark.parametrize("params_dir", [None, 3, b"params"])
def test_a_params_folder_that_is_no_path_is_said(params_dir: Any) -> None:
    with pytest.raises(dnb.UsageError, match="params_dir"):
        dnb.open(UNIT, YEAR, params_dir)


@pytest.mark.parametrize("unit", ["x" * 5000, "a\nb", "a\0b", "", "..", "a/b", "洪泽区", "<script>"])
def test_a_unit_that_no_file_can_be_named_after_is_not_there(unit: str) -> None:
    with pytest.raises(dnb.ParamsError) as error:
        dnb.open(unit, YEAR, PARAMS)
    (problem,) = error.value.problems
    assert problem.code == "E151"
    assert "\n" not in problem.say()
    assert len(problem.say()) < 200


@pytest.mark.parametrize("paragraph", [None, 3, ["一", "二"]])
def test_a_paragraph_that_is_no_text_is_refused_when_it_is_given(case: dnb.Case, paragraph: Any) -> None:
    with pytest.raises(dnb.UsageError, match="一段一个"):
        case.with_text("problems", "甲", paragraph)


@pytest.mark.parametrize(
    "number",
    [10**5000, -(10**5000), Decimal("1E+999999999"), Decimal("1E-999999999")],
    ids=["long", "negative", "large", "small"],
)
def test_a_number_that_nobody_could_print_is_refused_when_it_is_given(case: dnb.Case, number: Any) -> None:
    with pytest.raises(dnb.UsageError, match="超过 1000 位"):
        case.with_cells({CELL: number})


def test_a_number_of_very_many_digits_is_taken_as_it_is(case: dnb.Case) -> None:
    assert case.with_cells({CELL: 10**999}).filing[CELL] == 10**999


def test_a_path_that_no_system_takes_cannot_be_read() -> None:
    with pytest.raises(dnb.InputError, match="E500"):
        dnb.read("a\0b.html")


def test_one_format_and_one_forced_unit_are_not_taken_letter_by_letter(tmp_path: Path) -> None:
    with pytest.raises(dnb.PluginError, match="“nope”"):
        dnb.run(FILE, tmp_path, formats="nope")
    with pytest.raises(dnb.UsageError, match="nobody"):
        dnb.run(FILE, tmp_path, formats="html", force="nobody")
