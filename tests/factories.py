"""Filings and params texts for tests, made by hand: zero everywhere, then what a test changes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml

from disclosure_nb.filing import Filing, Unit, Value
from disclosure_nb.form import Edition, edition_from_file, get_edition

REPO = Path(__file__).resolve().parents[1]
PARAMS = REPO / "params"
INVENTED_FILE = REPO / "tests" / "fixtures" / "invented-edition.yaml"


def invented_edition() -> Edition:
    return edition_from_file(INVENTED_FILE)


def every_edition() -> dict[str, Edition]:
    """The editions that come with the project, and one that does not exist."""
    return {"2019": get_edition("2019"), "2021": get_edition("2021"), "invented": invented_edition()}


def zero_filing(edition: str | Edition = "2021", *, unit: Unit | None = None, year: int | None = None) -> Filing:
    """Return a filing of an edition in which nothing happened: every cell is 0, nothing is said."""
    form = get_edition(edition) if isinstance(edition, str) else edition
    bureau = unit or Unit("yunlan-tests", "云澜区测试局", self_name="我局")
    return Filing(bureau, year or form.first_year + 1, form, dict.fromkeys(form.cells, 0))


def filing_with(cells: Mapping[str, Value], edition: str | Edition = "2021", **unit: object) -> Filing:
    """Return a zero filing with some cells set."""
    return zero_filing(edition).with_cells(cells)


def applications(column: str = "natural_person", **rows: int) -> dict[str, Value]:
    """Return cells of section 3 for one class of applicants, repeated in the column of totals."""
    return {f"requests.{row}.{at}": count for row, count in rows.items() for at in (column, "total")}


def params_data(edition: str | Edition = "2021", year: int = 2023) -> dict[str, object]:
    """Return the smallest complete content of a params file: every row of zeros."""
    form = get_edition(edition) if isinstance(edition, str) else edition
    tables = {
        table.id: {str(row.id): [0] * len(block.column_leaves) for block in table.blocks for row in block.row_leaves}
        for table in form.tables
    }
    return {"unit": {"name": "云澜区测试局", "level": "department"}, "year": year, "tables": tables}


def as_yaml(data: object) -> str:
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, default_flow_style=None, width=200)
