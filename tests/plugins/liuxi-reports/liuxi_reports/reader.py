"""The reader ``markdown``: reads what the format ``markdown`` made."""

from __future__ import annotations

import re
from decimal import Decimal

from disclosure_nb.errors import InputError, Place, Problem
from disclosure_nb.filing import number
from disclosure_nb.form import edition_ids, get_edition
from disclosure_nb.language import Sentence
from disclosure_nb.readback import Certainty, InputFile, Reader, Reading
from liuxi_reports import MARK

LINE = re.compile(r"\| ([a-z_.]+) \| .* \| (-?[0-9]+(?:\.[0-9]+)?)? ?\|")
ABOUT = re.compile(r"^(\S+) ([0-9]{4}) ([0-9]+)$", re.MULTILINE)


def accepts(head: bytes, name: str) -> Certainty:
    """Say that a file is one of ours if it begins as ours do."""
    return Certainty.SURE if head.startswith(MARK.encode()) else Certainty.NO


def read(file: InputFile) -> Reading:
    """Return what the file shows. Raises InputError if it does not say what it is of."""
    about = ABOUT.search(file.text)
    if about is None or about[3] not in edition_ids():
        sentence = Sentence("没有写明单位、年度和版式。", "unit, year and edition are not said.")
        raise InputError([Problem("LIUXI1", Place(file.name), sentence)])
    form = get_edition(about[3])
    found = {line[1]: line[2] for line in map(LINE.fullmatch, file.text.splitlines()) if line}
    return Reading(
        unit_id=about[1].replace("\\", ""),
        unit=None,
        year=int(about[2]),
        form=form,
        cells={address: number(Decimal(found[address])) if found.get(address) else None for address in form.cells},
        sections={},
        unresolved=tuple(address for address in form.cells if address not in found),
    )


MARKDOWN = Reader(Sentence("Markdown 年报", "Markdown report"), accepts, read)
