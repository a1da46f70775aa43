"""The register of 规章 and 行政规范性文件 → the first block of section 2 of the form."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from disclosure_nb.filing.filing import Origin
from disclosure_nb.filing.registers.bad_lines import Problems
from disclosure_nb.filing.registers.column_reader import Fields
from disclosure_nb.filing.registers.dates import NONE, day
from disclosure_nb.filing.registers.histories import DOCUMENTS, check_histories
from disclosure_nb.filing.registers.knownwords import NO_WORDS, HouseWords
from disclosure_nb.filing.registers.source import read_lines
from disclosure_nb.filing.registers.specs import register_spec
from disclosure_nb.filing.registers.vocabulary import document_vocabulary, no_section
from disclosure_nb.filing.supply import Note, Supply
from disclosure_nb.filing.values import Value
from disclosure_nb.form import Edition
from disclosure_nb.language import Sentence


def read_documents(
    path: Path,
    edition: Edition,
    year: int,
    *,
    name: str | None = None,
    revised_counts: bool = True,
    words: HouseWords = NO_WORDS,
) -> Supply:
    """Return the documents of section 2 (规章 and 行政规范性文件) from a register.

    One line is one document. 2021 form: issued (制发) are those made in ``year``, repealed (废止) those repealed or
    lapsed in it, in force those made by 31 December and neither repealed nor lapsed by then; one valid until 31
    December is in force on that day. With ``revised_counts`` a document revised in the year counts once more as issued
    and its old version as repealed (practice differs; a note says so). 2019 form: ``new_made`` likewise; ``new_public``
    and ``public_total`` (all published so far) only where the register has the column 公开日期.

    Raises :class:`ParamsError` with every problem of every line.
    """
    kinds = document_vocabulary(edition, words)
    if not kinds.ids:
        raise no_section(edition, Sentence("文件台账", "a register of documents"))
    lines = read_lines(path, register_spec("documents"), name or path.name)
    problems = Problems(lines)
    read = Fields(lines, problems)
    kind = read.words("kind", kinds, "E367", empty="E368")
    days = {id: read.dates(id) for id in ("repealed", "lapsed", "valid_until", "revised", "published")}
    days["made"] = read.dates("made", empty="E369")
    first, last = day(year, 1, 1), day(year, 12, 31)
    check_histories(pd.DataFrame({**days, "doubtful": False}), DOCUMENTS, last, problems)
    problems.done()
    never = np.iinfo(np.int32).max
    ends = [days["repealed"], days["lapsed"], np.where(days["valid_until"] == NONE, NONE, days["valid_until"] + 1)]
    end = np.min([np.where(one == NONE, never, one) for one in ends], axis=0)
    made, ended = days["made"] >= first, (end >= first) & (end <= last)
    revised = (days["revised"] >= first) & (days["revised"] <= last) & revised_counts
    published = (days["published"] != NONE) & (days["published"] <= last)
    counts = {
        "issued": made.astype(int) + revised,
        "repealed": ended.astype(int) + revised,
        "in_force": (end > last).astype(int),
        "new_made": made.astype(int) + revised,
    }
    if lines.has("published"):
        counts["new_public"] = (published & (days["published"] >= first)).astype(int)
        counts["public_total"] = published.astype(int)
    cells: dict[str, Value] = {}
    for at, row in enumerate(kinds.ids):
        for column, each in counts.items():
            if (address := edition.one(f"{row}.{column}")) is not None:
                cells[address] = int(each[kind == at].sum())
    notes = [Note("reading", lines.place, note) for note in lines.notes]
    if revised.any():
        zh = f"本年度修订的 {int(revised.sum())} 件，各计制发一件、旧版废止一件；各地做法不一，请确认。"
        en = (
            f"{int(revised.sum())} revised this year count as issued, their old versions as repealed; practice differs."
        )
        notes.append(Note("reading", lines.place, Sentence(zh, en)))
    return Supply(cells=cells, origins=dict.fromkeys(cells, Origin(lines.place)), notes=tuple(notes))
