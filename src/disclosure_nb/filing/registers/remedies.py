"""The register of reviews and suits (行政复议、行政诉讼台账) → section 4 of the form."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from disclosure_nb.filing.filing import Origin
from disclosure_nb.filing.registers.bad_lines import Problems
from disclosure_nb.filing.registers.column_reader import Fields
from disclosure_nb.filing.registers.dates import NONE, day
from disclosure_nb.filing.registers.histories import REMEDIES, check_histories, outside_the_year
from disclosure_nb.filing.registers.keys import note_repeated
from disclosure_nb.filing.registers.knownwords import NO_WORDS, HouseWords
from disclosure_nb.filing.registers.source import read_lines
from disclosure_nb.filing.registers.specs import register_spec
from disclosure_nb.filing.registers.vocabulary import CASES, case_vocabulary, no_section, result_vocabulary
from disclosure_nb.filing.supply import Note, Supply
from disclosure_nb.filing.values import Value
from disclosure_nb.form import Edition
from disclosure_nb.language import Sentence

Count = Literal["concluded_or_pending", "accepted"]

_COUNTED = {
    "concluded_or_pending": Sentence(
        "本年审结的和年末尚未审结的（含上年结转）", "concluded in the year or pending at its end"
    ),
    "accepted": Sentence("本年受理的（不含上年结转）", "accepted in the year, nothing carried over"),
}


def read_remedies(
    path: Path,
    edition: Edition,
    year: int,
    *,
    name: str | None = None,
    count: Count = "concluded_or_pending",
    words: HouseWords = NO_WORDS,
) -> Supply:
    """Return section 4 of the form (reviews and suits), counted from a register.

    One line is one case, with its state on 31 December of ``year``. Whether cases carried over from last year count is
    settled nowhere: ``count`` says which do, and a note repeats it. By default those concluded in the year and those
    pending at its end, whenever accepted; ``accepted``: only those accepted in the year. A case in which the body is
    only the review body, sued together with the one that acted (共同被告), is left out, and a note says so: it belongs
    to the other's report (国办公开办函〔2016〕201号).

    Columns that are not known are never looked at. Raises :class:`ParamsError` with every problem of every line.
    """
    totals = {row: address for row in CASES if (address := edition.one(f"{row}.total")) is not None}
    results = result_vocabulary(edition, words)
    still = edition.one("review.pending")
    if len(totals) < len(CASES) or still is None or edition.cells[still].column.id not in results.ids:
        raise no_section(edition, Sentence("复议诉讼台账", "a register of reviews and suits"))
    cases = case_vocabulary(edition, words)
    lines = read_lines(path, register_spec("remedies"), name or path.name)
    problems = Problems(lines)
    read = Fields(lines, problems)
    note_repeated(read.keys("number", empty="E350"), lines, problems, "E355", Sentence("案号", "case number"))
    kind = read.words("kind", cases, "E356", empty="E357")
    accepted, concluded = read.dates("accepted", empty="E358"), read.dates("concluded")
    result = read.words("result", results, "E359")
    pending = results.ids.index(str(edition.cells[still].column.id))
    result = np.where(result == pending, NONE, result).astype(np.int32)
    codefendant, _ = read.yes("codefendant")
    frame = pd.DataFrame(
        {
            "accepted": accepted,
            "concluded": concluded,
            "result": result,
            "doubtful": problems.of("concluded", "result"),
        }
    )
    first, last = day(year, 1, 1), day(year, 12, 31)
    check_histories(frame, REMEDIES, last, problems)
    problems.done()
    if not ((accepted >= first) | ((concluded >= first) & (concluded <= last))).any():
        outside_the_year(accepted, concluded, year, lines)
    open_ = (concluded == NONE) | (concluded > last)
    counted = (open_ | (concluded >= first)) if count == "concluded_or_pending" else accepted >= first
    counted &= ~codefendant
    state = np.where(open_, pending, result)
    cells: dict[str, Value] = {}
    for at, row in enumerate(cases.ids):
        numbers = np.bincount(state[counted & (kind == at)], minlength=len(results.ids))
        line = totals[row].rpartition(".")[0]
        cells |= {f"{line}.{id}": int(n) for id, n in zip(results.ids, numbers, strict=True)}
        cells[totals[row]] = int(numbers.sum())
    zh, en = _COUNTED[count]
    left_out = int(codefendant.sum())
    more = (
        (f"；作为复议机关共同被告的 {left_out} 件不计", f"; {left_out} as co-defendant left out")
        if left_out
        else ("", "")
    )
    carried = int((counted & (accepted < first)).sum())
    sentence = Sentence(
        f"表四计入{zh}共 {int(counted.sum())} 件，其中上年及以前受理的 {carried} 件{more[0]}。",
        f"section 4 counts cases {en}: {int(counted.sum())}, {carried} accepted in earlier years{more[1]}.",
    )
    notes = (*(Note("reading", lines.place, note) for note in lines.notes), Note("reading", lines.place, sentence))
    return Supply(cells=cells, origins=dict.fromkeys(cells, Origin(lines.place)), notes=notes)
