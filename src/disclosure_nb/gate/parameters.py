"""The report is of the unit and the year that were asked for."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from disclosure_nb.document.nodes import Title
from disclosure_nb.errors import Place, Problem
from disclosure_nb.gate.place import Places
from disclosure_nb.language import Sentence
from disclosure_nb.say import show

if TYPE_CHECKING:
    from nbformat import NotebookNode

_NAMES = {"unit": Sentence("单位", "unit"), "year": Sentence("年度", "year")}


class Expected(NamedTuple):
    """The unit (its id) and the year that a report is to be of."""

    unit: str
    year: int


def check_parameters(notebook: NotebookNode, title: Title, places: Places, expected: Expected | None) -> list[Problem]:
    """Return why a report is not the one that was asked for.

    Asked for are the parameters that were injected; where none were, what the cell tagged ``parameters`` sets.
    """
    tagged = _tagged(notebook, "parameters")
    injected = _tagged(notebook, "injected-parameters")
    given: Mapping[str, Any] = notebook.metadata.get("papermill", {}).get("parameters", {})
    if (injected or given or expected is not None) and len(tagged) != 1:
        place = places.cell(tagged[1]) if tagged else places.notebook()
        sentence = Sentence(
            f"带 parameters 标签的单元有 {len(tagged)} 个，应恰好有一个，单位和年度才能传入；请在模板中改正标签。",
            f"{len(tagged)} cells are tagged parameters; exactly one is needed for the unit and the year to be passed. "
            "Correct the tags of the template.",
        )
        return [Problem("E551", place, sentence)]
    found = []
    if injected or tagged:
        number = (injected or tagged)[-1]
        asked = _assigned(notebook.cells[number - 1].source)
        found += list(_differing(asked, title, places.cell(number)))
    if not injected:
        found += list(_differing(given, title, places.notebook()))
    if expected is not None and not found:
        found += list(_differing(expected._asdict(), title, places.notebook()))
    return found


def asked_for(notebook: NotebookNode) -> Mapping[str, Any]:
    """Return the plain parameters that a notebook was given, or sets itself."""
    numbers = [*_tagged(notebook, "parameters"), *_tagged(notebook, "injected-parameters")]
    return {name: value for number in numbers for name, value in _assigned(notebook.cells[number - 1].source).items()}


def _tagged(notebook: NotebookNode, tag: str) -> list[int]:
    return [number for number, cell in enumerate(notebook.cells, 1) if tag in cell.metadata.get("tags", ())]


def _assigned(source: str) -> dict[str, Any]:
    """Return the plain values that a cell assigns to names."""
    try:
        statements = ast.parse(source).body
    except SyntaxError:  # a magic command
        return {}
    values: dict[str, Any] = {}
    for statement in statements:
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant):
            values |= {name.id: statement.value.value for name in statement.targets if isinstance(name, ast.Name)}
    return values


def _differing(asked: Mapping[str, Any], title: Title, place: Place) -> Iterator[Problem]:
    shown = {"unit": title.unit_id, "year": title.year}
    for name, what in _NAMES.items():
        if name in asked and asked[name] != shown[name]:
            sentence = Sentence(
                f"要的{what.zh}是 {show(asked[name])}，报告却是 {show(shown[name])} 的，"
                "请用参数 unit、year 打开数据：dnb.open(unit, year, params_dir)。",
                f"the {what.en} asked for is {show(asked[name], 'en')}, the report is of {show(shown[name], 'en')}; "
                "open the data by the parameters: dnb.open(unit, year, params_dir).",
            )
            yield Problem("E550", place, sentence)
