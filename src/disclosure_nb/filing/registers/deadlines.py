"""Whether applications were answered, and corrections asked for, in time: Articles 30 and 33 of the 条例."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from disclosure_nb.errors import Place
from disclosure_nb.filing.registers.column_reader import Days, Numbers
from disclosure_nb.filing.registers.dates import NONE, show_day
from disclosure_nb.filing.registers.workdays import working_days
from disclosure_nb.filing.supply import Note
from disclosure_nb.language import Sentence

Mask = npt.NDArray[np.bool_]

TERM = 20
"""Working days to answer in, and working days that an extension adds at most (Article 33 (2))."""


@dataclass(frozen=True)
class Timeline:
    """When applications were received, corrected and answered, and what lengthens their term.

    Days since 1970-01-01, NONE where blank. ``consulted`` are the working days spent asking third parties or other
    bodies, which do not count (Article 33 (3)); NONE is none.
    """

    received: Days
    asked: Days
    corrected: Days
    answered: Days
    extended: Mask
    consulted: Numbers


@dataclass(frozen=True)
class Lateness:
    """``overdue`` were answered after their term or are open beyond it; None where that is not known of all of them."""

    overdue: int | None
    note: Note


ASKING_TERM = 7
"""Working days in which a body asks the applicant to correct an unclear application (Article 30)."""


def late_corrections(line: Timeline, first: int, last: int, place: Place) -> Note | None:
    """Return a note where notices to correct of the year went out more than 7 working days after receipt.

    ``first`` and ``last`` are 1 January and 31 December of the report year. None where there are no such notices;
    those that reach into years whose holidays are not known are not judged.
    """
    asked = (line.asked >= first) & (line.asked <= last)
    calendar = working_days(_year(line.received[asked].min(initial=last)), _year(last))
    known = asked & calendar.knows(line.received, line.asked)
    late = int((known & (calendar.between(line.received, line.asked) > ASKING_TERM)).sum())
    if not late:
        return None
    zh = f"本年度发出补正通知 {int(asked.sum())} 件，其中 {late} 件在收到申请 {ASKING_TERM} 个工作日以后才发出。"
    en = f"{late} of {int(asked.sum())} notices to correct went out more than {ASKING_TERM} working days after receipt."
    return Note("correction", place, Sentence(zh, en))


def lateness(line: Timeline, answered: Mask, open_: Mask, last: int, place: Place) -> Lateness:
    """Return how many of the applications ``answered`` in the year, and of those ``open_`` at its end, are overdue.

    The term is 20 working days from the day after receipt (Article 33 (2)), after an extension 40. Where the applicant
    was asked to correct the application it runs from receipt of the correction (Article 30); while the correction is
    awaited, or where none came, there is none. ``last`` is 31 December of the report year.
    """
    start = np.where(line.corrected != NONE, line.corrected, line.received).astype(np.int32)
    end = np.where(answered, line.answered, last).astype(np.int32)
    waiting = (line.asked != NONE) & (line.corrected == NONE)
    asked_of = (answered | open_) & ~waiting
    calendar = working_days(_year(start[asked_of].min(initial=last)), _year(last))
    term = TERM + TERM * line.extended + np.maximum(line.consulted, 0)
    known = asked_of & calendar.knows(start, end)
    over = known & (calendar.between(start, end) > term)
    late, open_over = int((over & answered).sum()), int((over & open_).sum())
    unknown, waits = int((asked_of & ~known).sum()), int((waiting & (answered | open_)).sum())
    note = Note("deadline", place, _say(late, open_over, unknown, waits, last))
    return Lateness(None if unknown else late + open_over, note)


def _say(late: int, overdue: int, unknown: int, waits: int, last: int) -> Sentence:
    day = show_day(last)
    zh = [f"按《条例》第三十三条和国务院办公厅公布的节假日安排计算工作日：本年度超期答复 {late} 件"]
    en = [f"by Article 33 of the 条例 and the official holidays with make-up workdays: {late} answered late"]
    zh.append(f"截至 {day} 尚未答复且已超期 {overdue} 件")
    en.append(f"{overdue} unanswered and overdue on {day}")
    if waits:
        zh.append(f"通知补正后未收到补正的 {waits} 件不计算期限")
        en.append(f"{waits} awaiting correction have no term")
    if unknown:
        zh.append(f"另有 {unknown} 件涉及节假日安排尚未收录的年份，未作判断，因此不给出超期件数")
        en.append(f"{unknown} reach into years whose holidays are not known and are not judged, so no count is given")
    return Sentence("，".join(zh) + "。", "; ".join(en) + ".")


def _year(day: int) -> int:
    return int(show_day(day)[:4])
