"""The register of requests (依申请公开台账) → section 3 of the form, deadlines and fees."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from disclosure_nb.filing.facts import FactValue
from disclosure_nb.filing.filing import Origin
from disclosure_nb.filing.registers.bad_lines import Problems
from disclosure_nb.filing.registers.charges import Charges, compare, yuan
from disclosure_nb.filing.registers.column_reader import Fields
from disclosure_nb.filing.registers.confirming import confirm, to_confirm
from disclosure_nb.filing.registers.dates import NONE, day
from disclosure_nb.filing.registers.deadlines import Timeline, late_corrections, lateness
from disclosure_nb.filing.registers.histories import REQUESTS, check_histories, outside_the_year
from disclosure_nb.filing.registers.keys import note_repeated, plain_keys
from disclosure_nb.filing.registers.knownwords import NO_WORDS, HouseWords
from disclosure_nb.filing.registers.lines import Lines
from disclosure_nb.filing.registers.source import read_lines
from disclosure_nb.filing.registers.specs import register_spec
from disclosure_nb.filing.registers.vocabulary import RequestForm, Vocabulary, plain_vocabulary, request_form
from disclosure_nb.filing.supply import Note, Supply
from disclosure_nb.filing.values import Value
from disclosure_nb.form import Edition
from disclosure_nb.language import Sentence

Mask = npt.NDArray[np.bool_]


def read_requests(
    path: Path, edition: Edition, year: int, *, name: str | None = None, words: HouseWords = NO_WORDS
) -> Supply:
    """Return section 3 of the form (requests), counted from a register, and the facts and notes that go with it.

    One line is one application. It is 新收 where received in ``year`` and 上年结转 where received earlier and not
    answered before ``year``; its outcome counts where answered in ``year``, else it is 结转下年度, also where it was
    answered in a later year. Lines answered before ``year`` are left out, and a note says so; a register all of whose
    lines are outside the year is refused. Every cell of the section is given. ``facts`` has the channels of the
    applications received, ``overdue`` (《条例》第三十三条: late, or open and overdue on 31 December), ``fee_items``
    and ``fee_amount`` (of applications received or carried in) where the columns for them are there and say so much.

    Columns that are not known are never looked at. ``name`` is what messages call the file (default: its name);
    ``words`` are those of the house.
    Raises :class:`ParamsError` with every problem of every line.
    """
    form = request_form(edition, words)
    lines = read_lines(path, register_spec("requests"), name or path.name)
    return _Register(lines, edition, form, year, plain_vocabulary("channel", words)).supply()


class _Register:
    """The applications of one register as columns of numbers; raises ParamsError where they cannot be."""

    def __init__(self, lines: Lines, edition: Edition, form: RequestForm, year: int, channels: Vocabulary) -> None:
        self.lines, self.edition, self.form, self.channels = lines, edition, form, channels.ids
        self.first, self.last = day(year, 1, 1), day(year, 12, 31)
        self.problems = problems = Problems(lines)
        read = Fields(lines, problems)
        note_repeated(read.keys("number", empty="E312"), lines, problems, "E330", Sentence("申请编号", "number"))
        self.received = read.dates("received", empty="E311")
        self.answered = read.dates("answered")
        self.asked = read.dates("asked")
        self.corrected = read.dates("corrected")
        self.extended, extended_on = read.yes("extended")
        self.classes = read.words("class", form.classes, "E314", empty="E313")
        self.outcome = read.words("outcome", form.outcomes, "E315", skip=form.pending)
        self.channel = read.words("channel", channels, "E318")
        self.fee, self.pages, self.items = read.amounts("fee"), read.counts("pages"), read.counts("items")
        self.consulted = read.counts("consulted")
        frame = pd.DataFrame(
            {
                "received": self.received,
                "asked": self.asked,
                "corrected": self.corrected,
                "extended": extended_on,
                "answered": self.answered,
                "outcome": self.outcome,
                "doubtful": problems.of("answered", "outcome"),
            },
            copy=False,
        )
        check_histories(frame, REQUESTS, self.last, problems)
        problems.done()
        self.new = self.received >= self.first
        before = (self.answered != NONE) & (self.answered < self.first)
        self.carried_in = ~self.new & ~before
        self.concluded = (self.answered >= self.first) & (self.answered <= self.last)
        self.open = (self.new | self.carried_in) & ~self.concluded
        self.before = int(before.sum())
        if not (self.new | self.concluded).any():
            outside_the_year(self.received, self.answered, year, lines)

    def supply(self) -> Supply:
        """Return what the register gives of a filing."""
        place = self.lines.place
        cells = self._cells()
        facts, notes = self._facts_and_notes()
        origin = Origin(place)
        keys = [*cells, *(f"facts.{id}" for id in facts)]
        return Supply(cells=cells, facts=facts, origins=dict.fromkeys(keys, origin), notes=tuple(notes))

    def _cells(self) -> dict[str, Value]:
        outcomes, classes = self.form.outcomes.ids, self.form.classes.ids
        final = pd.DataFrame({"outcome": self.outcome[self.concluded], "class": self.classes[self.concluded]})
        table = final.groupby(["outcome", "class"], sort=False).size().unstack(fill_value=0)
        table = table.reindex(index=range(len(outcomes)), columns=range(len(classes)), fill_value=0)
        rows = self.form.rows
        counts = {
            rows[id]: np.bincount(self.classes[mask], minlength=len(classes))
            for id, mask in (("received", self.new), ("carried_in", self.carried_in), ("carried_out", self.open))
        }
        counts |= dict(zip(outcomes, table.to_numpy(), strict=True))
        counts[rows["concluded"]] = table.to_numpy().sum(axis=0)
        cells: dict[str, Value] = {}
        for row, by_class in counts.items():
            for id, count in zip((*classes, self.form.total), (*by_class, by_class.sum()), strict=True):
                cells[self.form.address(row, id)] = int(count)
        return {address: cells[address] for address in self.edition.cells if address in cells}

    def _total(self, row: str) -> str:
        return self.form.address(row, self.form.total)

    def _facts_and_notes(self) -> tuple[dict[str, FactValue], list[Note]]:
        place = self.lines.place
        facts: dict[str, FactValue] = {}
        notes = list(self._reading())
        time = Timeline(self.received, self.asked, self.corrected, self.answered, self.extended, self.consulted)
        late = lateness(time, self.concluded, self.open, self.last, place)
        notes.append(late.note)
        if correction := late_corrections(time, self.first, self.last, place):
            notes.append(correction)
        if late.overdue is not None:
            facts["overdue"] = late.overdue
        if self.lines.has("channel") and not (blank := int((self.new & (self.channel == NONE)).sum())):
            by_channel = np.bincount(self.channel[self.new], minlength=len(self.channels))
            facts |= {id: int(by_channel[at]) for at, id in enumerate(self.channels) if id != "elsewhere"}
        elif self.lines.has("channel"):
            zh = f"本年度新收申请中有 {blank} 件没有写申请渠道，因此不统计各渠道的件数。"
            notes.append(
                Note("reading", place, Sentence(zh, f"{blank} applications name no channel: none is counted."))
            )
        ours = self.new | self.carried_in
        fees = ours & (self.fee != NONE)
        if fees.any():
            charged = int(self.fee[fees].sum())
            if charged or (fees == ours).all():  # of one left blank it is not known that nothing was charged
                facts["fee_items"] = int((self.fee[fees] > 0).sum())
                facts["fee_amount"] = yuan(charged)
            who = pd.factorize(plain_keys(self.lines.keys["applicant"]))[0] if self.lines.has("applicant") else None
            charges = Charges(self.received, self.fee, self.pages, self.items, who)
            notes.append(compare(charges, self.new, self.carried_in, place))
        return facts, notes

    def _reading(self) -> list[Note]:
        """Return what is worth knowing of how the lines were counted."""
        notes = []
        place = self.lines.place
        notes += [Note("reading", place, sentence) for sentence in self.lines.notes]
        later = int(((self.answered > self.last) & self.open).sum())
        if later:
            zh = f"{later} 件在报告年度之后答复，按“四、结转下年度继续办理”计。"
            en = f"{later} were answered after the report year and count as carried out."
            notes.append(Note("reading", place, Sentence(zh, en), self._total(self.form.rows["carried_out"])))
        if self.before:
            zh = f"{self.before} 件在报告年度之前已答复，不计入本年度。"
            notes.append(
                Note("reading", place, Sentence(zh, f"{self.before} were answered before the year: not counted."))
            )
        if not self.lines.count:
            sentence = Sentence("台账只有表头，没有申请，各项计为 0。", "the register has no lines: every cell is 0.")
            notes.append(Note("reading", place, sentence))
        counts = to_confirm(self.lines.texts["outcome"], self.form.outcomes, self.concluded)
        return notes + [
            Note("reading", place, confirm(count, self.form.outcomes), self._total(count.id)) for count in counts
        ]
