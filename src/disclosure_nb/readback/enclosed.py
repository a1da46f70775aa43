"""The filing enclosed in a report file as data, and how it is reconciled with what the report prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from disclosure_nb.errors import InputError
from disclosure_nb.filing import Filing, Unit, Value, fact_catalogue, number_text, text_keys
from disclosure_nb.form import Edition
from disclosure_nb.formats.data.schema import schema_problems
from disclosure_nb.formats.data.tidy import exact
from disclosure_nb.language import Sentence
from disclosure_nb.readback.reading import NO_LEVEL, Reading, edition_named, problem


def enclosed_filing(content: Any, name: str, editions: Sequence[Edition] = ()) -> Filing:
    """Return the filing that its plain JSON data describe (``filing.json``, ``filing`` in ``report.json``).

    Raises InputError naming every place that is not as the published schema wants it.
    """
    if problems := schema_problems(content, name, "filing"):
        raise InputError(problems)
    form = edition_named(content["edition"], editions, name)
    if unknown := sorted(set(content["cells"]) - set(form.cells)):
        raise problem(
            "E514",
            name,
            f"{form.id} 版表格中没有“{unknown[0]}”这一格，文件与版式不符。",
            f"the form of {form.id} has no cell “{unknown[0]}”; file and edition do not belong together.",
            key=f"cells.{unknown[0]}",
        )
    unit = content["unit"]
    return Filing(
        unit=Unit(unit["id"], unit["name"], unit["level"], unit["self"], unit.get("invented", False)),
        year=content["year"],
        edition=form,
        cells={address: exact(value) for address, value in content["cells"].items()},
        facts={
            id: value
            for id, given in content["facts"].items()
            if id in fact_catalogue() and (value := fact_catalogue()[id].take(given)) is not None
        },
        texts={key: tuple(texts) for key, texts in content["texts"].items() if key in text_keys(form)},
        date=content["date"],
        sums=None if content.get("units") is None else tuple(content["units"]),
        rest=tuple(table for table in content.get("rest", ()) if any(table == each.id for each in form.tables)),
    )


def with_enclosed(printed: Reading, enclosed: Filing) -> Reading:
    """Return what a report prints, completed by the filing enclosed in its file.

    Where the two differ the print counts; a cell that the print does not show, or not clearly, is taken from the data.
    A note says so in both cases.
    """
    cells: dict[str, Value] = dict(printed.cells)
    notes = [note for note in printed.notes if note is not NO_LEVEL]
    same_form = enclosed.edition.id == printed.edition
    for address, value in enclosed.cells.items() if same_form else ():
        label = printed.form.cells[address].label
        if address in printed.unresolved:
            cells[address] = value
            notes.append(Sentence(f"{label}：取自随文数据", f"{address}: taken from the data in the file"))
        elif cells[address] != value:
            given = number_text(value) or "空白", number_text(value) or "a blank"
            notes.append(
                Sentence(
                    f"{label}：随文数据是 {given[0]}，按印的 {number_text(cells[address]) or '空白'} 读取",
                    f"{address}: the data in the file say {given[1]}; read as printed, "
                    f"{number_text(cells[address]) or 'blank'}",
                )
            )
    if not same_form:
        notes.append(
            Sentence(
                f"印的是 {printed.edition} 版表格，随文数据是 {enclosed.edition.id} 版，按印的读取",
                f"the form of {printed.edition} is printed, the data are of {enclosed.edition.id}; read as printed",
            )
        )
    return replace(
        printed,
        unit_id=printed.unit_id or enclosed.unit.id,
        unit=printed.unit or enclosed.unit.name,
        year=printed.year or enclosed.year,
        cells=cells,
        unresolved=() if same_form else printed.unresolved,
        notes=tuple(notes),
        enclosed=enclosed,
    )


def reading_of(filing: Filing, *, known: bool) -> Reading:
    """Return the filing of a params file or a fill-in workbook as a reading.

    ``known``: whether the unit's id is known; it is the file's name, and bytes without a name have none.
    """
    sections = {
        str(section.number): "\n".join(
            line
            for key in text_keys(filing.edition)
            if key.split(".")[0] == section.id
            for line in filing.texts.get(key, ())
        )
        for section in filing.edition.sections
    }
    return Reading(
        unit_id=filing.unit.id if known else None,
        unit=filing.unit.name,
        year=filing.year,
        form=filing.edition,
        cells=filing.cells,
        sections=sections,
        notes=(_PARAMS_TEXT, *(Sentence(note.say("zh"), note.say("en")) for note in filing.notes)),
        enclosed=filing,
    )


_PARAMS_TEXT = Sentence(
    "数据文件只有自拟的文字，其余正文由事实生成",
    "a params file has the unit's own text only; the rest is generated from facts",
)
