"""Histories that cannot have happened: pandera checks over the dates and outcomes of all applications at once.

Dates are days since 1970-01-01, NONE where blank; a check only speaks where the dates it needs are there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from disclosure_nb.errors import ParamsError, Problem
from disclosure_nb.filing.registers.bad_lines import Problems
from disclosure_nb.filing.registers.column_reader import Days
from disclosure_nb.filing.registers.dates import FIRST_DAY, NONE, day, show_day
from disclosure_nb.filing.registers.lines import Lines
from disclosure_nb.language import Sentence

Frame = pd.DataFrame


@dataclass(frozen=True)
class History:
    """One check: ``bad`` says for a frame and the last day of the year which lines are wrong in ``column``.

    Where the register does not have the columns of ``needs``, nothing is checked.
    """

    code: str
    column: str
    bad: Callable[[Frame, int], Any]
    say: Callable[[dict[str, str]], Sentence]
    needs: tuple[str, ...] = ()


def _before(code: str, later: str, earlier: str, names: tuple[str, str], names_en: tuple[str, str]) -> History:
    """Return the check that ``later`` is not before ``earlier``."""
    return History(
        code,
        later,
        lambda frame, _: (frame[later] != NONE) & (frame[earlier] != NONE) & (frame[later] < frame[earlier]),
        lambda shown: Sentence(
            f"{names[0]} {shown[later]} 早于{names[1]} {shown[earlier]}，请核对。",
            f"the {names_en[0]} {shown[later]} is before the {names_en[1]} {shown[earlier]}; check both.",
        ),
        (later, earlier),
    )


def _after_the_year(code: str, column: str, name: str, name_en: str) -> History:
    """Return the check that a date is not after the report year."""
    return History(
        code,
        column,
        lambda frame, last: frame[column] > last,
        lambda shown: Sentence(
            f"{name} {shown[column]} 在报告年度之后，不属于本年度台账，请核对年份或删去此行。",
            f"{name_en} {shown[column]}, after the report year; check the year or delete the line.",
        ),
    )


def _missing(code: str, column: str, given: str, say: Callable[[dict[str, str]], Sentence]) -> History:
    """Return the check that ``column`` is not blank where ``given`` is not."""
    return History(
        code,
        column,
        lambda frame, _: (frame[given] != NONE) & (frame[column] == NONE) & ~frame["doubtful"],
        say,
    )


_RECEIVED, _RECEIVED_EN = "收到日期", "date of receipt"

REQUESTS = (
    _after_the_year("E331", "received", "收到日期", "received on"),
    History(
        "E341",
        "received",
        lambda frame, _: (frame["received"] != NONE) & (frame["received"] < FIRST_DAY),
        lambda shown: Sentence(
            f"收到日期 {shown['received']} 早于《政府信息公开条例》施行之日 2008-05-01，请核对年份。",
            f"received on {shown['received']}, before the first 条例 was in force (2008-05-01); check the year.",
        ),
    ),
    _before("E332", "answered", "received", ("答复日期", _RECEIVED), ("date of answer", _RECEIVED_EN)),
    _before("E333", "corrected", "received", ("补正日期", _RECEIVED), ("date of correction", _RECEIVED_EN)),
    _before("E334", "answered", "corrected", ("答复日期", "补正日期"), ("date of answer", "date of correction")),
    _before("E337", "asked", "received", ("补正通知日期", _RECEIVED), ("notice to correct", _RECEIVED_EN)),
    _before("E340", "corrected", "asked", ("补正日期", "补正通知日期"), ("date of correction", "notice to correct")),
    _before("E338", "extended", "received", ("延期日期", _RECEIVED), ("date of extension", _RECEIVED_EN)),
    _before("E339", "answered", "extended", ("答复日期", "延期日期"), ("date of answer", "date of extension")),
    _missing(
        "E335",
        "answered",
        "outcome",
        lambda _: Sentence(
            "已有办理结果，却没有答复日期；请补上答复日期，尚未答复的请把办理结果留空。",
            "there is an outcome without a date of answer; add the date, or leave the outcome blank while it is open.",
        ),
    ),
    _missing(
        "E336",
        "outcome",
        "answered",
        lambda shown: Sentence(
            f"已于 {shown['answered']} 答复，却没有办理结果；请按法定格式的行补上。",
            f"answered on {shown['answered']} without an outcome; add the one of the form's rows that applies.",
        ),
    ),
)

REMEDIES = (
    _after_the_year("E351", "accepted", "受理日期", "accepted on"),
    _before("E352", "concluded", "accepted", ("审结日期", "受理日期"), ("date concluded", "date accepted")),
    _missing(
        "E353",
        "concluded",
        "result",
        lambda _: Sentence(
            "已有审理结果，却没有审结日期；请补上审结日期，尚未审结的请把审理结果留空。",
            "there is a result without a date concluded; add the date, or leave the result blank while it is pending.",
        ),
    ),
    _missing(
        "E354",
        "result",
        "concluded",
        lambda shown: Sentence(
            f"已于 {shown['concluded']} 审结，却没有审理结果，请补上。",
            f"concluded on {shown['concluded']} without a result; add it.",
        ),
    ),
)

_MADE, _MADE_EN = "制发日期", "date made"

DOCUMENTS = (
    _after_the_year("E361", "made", "制发日期", "made on"),
    _before("E362", "repealed", "made", ("废止日期", _MADE), ("date repealed", _MADE_EN)),
    _before("E363", "lapsed", "made", ("失效日期", _MADE), ("date lapsed", _MADE_EN)),
    _before("E364", "valid_until", "made", ("有效期至", _MADE), ("last day of validity", _MADE_EN)),
    _before("E365", "revised", "made", ("修订日期", _MADE), ("date revised", _MADE_EN)),
    _before("E366", "repealed", "revised", ("废止日期", "修订日期"), ("date repealed", "date revised")),
)


_LONG = 366


def outside_the_year(begun: Days, ended: Days, year: int, lines: Lines) -> None:
    """Refuse a register with no date in ``year``, but for one of lines that are all still open since last year.

    That is the file of another year, or one whose days are all wrong by four years: the mark of dates that are counted
    from 1904 was lost. Raises ParamsError.
    """
    still_open = (ended == NONE) & (begun >= day(year, 1, 1) - _LONG)
    if not lines.count or still_open.all():
        return
    days = np.concatenate([begun[begun != NONE], ended[ended != NONE]])
    first, last = _shown(int(days.min())), _shown(int(days.max()))
    sentence = Sentence(
        f"共 {lines.count} 件，没有一件的日期在 {year} 年（最早 {first}，最晚 {last}）；请核对是否选错了年度的台账，"
        "或日期整体差了 4 年（换用过“1904 日期系统”的表格）。",
        f"{lines.count} lines, and no date in {year} ({first} to {last}); is it of another year, or are all dates four "
        "years off (a workbook that counted days from 1904)?",
    )
    raise ParamsError([Problem("E342", lines.place, sentence)])


def check_histories(frame: Frame, histories: tuple[History, ...], last: int, problems: Problems) -> None:
    """Note every line of ``frame`` (whole numbers; ``doubtful`` is bool) that a check finds wrong.

    ``last`` is 31 December of the report year. A column that a problem was found in already is marked ``doubtful``.
    """
    import pandera.errors
    import pandera.pandas as pa

    def check(history: History) -> Any:
        return pa.Check(lambda given: ~history.bad(given, last), name=history.code, n_failure_cases=1)

    applicable = [history for history in histories if all(problems.lines.has(column) for column in history.needs)]
    schema = pa.DataFrameSchema(checks=[check(history) for history in applicable])
    failed: dict[str, Any] = {}
    try:
        schema.validate(frame, lazy=True, inplace=True)
    except pandera.errors.SchemaErrors as errors:
        failed = {str(error.check.name): error.check_output for error in errors.schema_errors}
    for history in applicable:
        if history.code in failed:
            at = np.flatnonzero(~np.asarray(failed[history.code], dtype=bool))
            problems.add(history.code, history.column, at, _sayer(frame, history))


def _sayer(frame: Frame, history: History) -> Callable[[int], Sentence]:
    days = [str(name) for name in frame.columns if name not in ("doubtful", "outcome", "result")]

    def say(index: int) -> Sentence:
        line = {name: int(frame[name].iloc[index]) for name in days}
        return history.say({name: _shown(value) for name, value in line.items() if value != NONE})

    return say


def _shown(day: int) -> str:
    """Return a day as a message shows it: not one that can be a birth date, see ``masking``."""
    return show_day(day) if day >= FIRST_DAY else "＊＊＊＊-＊＊-＊＊"
