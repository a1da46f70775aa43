"""The published reports next to the checkout, read by a few lines written for the tests alone.

So a fault of the project's own reader cannot hide a fault of a params file or of a report.
"""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from disclosure_nb.filing import Value, number
from disclosure_nb.form import Edition

REPORTS = Path(__file__).resolve().parents[2] / "shared" / "reports"


def published_text(name: str) -> str:
    """Return the text of a published report; skip the test where the reports are not."""
    if not REPORTS.is_dir():
        pytest.skip("the published reports are not here: they lie in shared/reports beside the checkout")
    return (REPORTS / name).read_text(encoding="utf-8")


def published_cells(report: str, form: Edition) -> dict[str, Value]:
    return published_proactive(report, form) | published_requests(report, form) | published_remedies(report, form)


def published_proactive(report: str, form: Edition) -> dict[str, Value]:
    """Read the cells of section 2: each row is a line that begins with the form's label."""
    text = section(report, "二、主动公开政府信息情况", "三、收到和处理")
    cells: dict[str, Value] = {}
    for block in form.table("proactive").blocks:
        for row in block.row_leaves:
            lines = re.findall(rf"^{row.label}((?:\s+[\d.]+)+)\s*$", text, re.MULTILINE)
            assert len(lines) == 1, f"{row.label}: {len(lines)} lines"
            values = [number(Decimal(value)) for value in lines[0].split()]
            for column, value in zip(block.column_leaves, values, strict=True):
                cells[f"proactive.{row.id}.{column.id}"] = value
    return cells


def published_requests(report: str, form: Edition) -> dict[str, Value]:
    """Read the cells of section 3: each row is a line that ends in seven numbers.

    Labels may be cut by line breaks or shortened; what stands before the numbers must end as part of the form's label.
    """
    text = section(report, "三、收到和处理", "四、政府信息公开行政复议")
    lines = re.findall(r"^(.*?)((?:\s+\d+){7})\s*$", text, re.MULTILINE)
    block = form.table("requests").blocks[0]
    cells: dict[str, Value] = {}
    for row, (printed, values) in zip(block.row_leaves, lines, strict=True):
        tail = words("".join(printed.split()[-1:]))[-3:].replace("不缴费", "缴纳费")  # 宿迁 prints 逾期不缴费 for short
        assert tail in words(row.label), f"{printed!r} stands where the form has {row.label}"
        for column, value in zip(block.column_leaves, values.split(), strict=True):
            cells[f"requests.{row.id}.{column.id}"] = int(value)
    return cells


def published_remedies(report: str, form: Edition) -> dict[str, Value]:
    """Read the cells of section 4: fifteen numbers, each on its own, in the order of the form."""
    text = section(report, "四、政府信息公开行政复议", "五、存在的主要问题")
    values = [int(value) for value in re.findall(r"(?<!\S)\d+(?!\S)", text)]
    return dict(zip((cell.address for cell in form.table("remedies").cells), values, strict=True))


def section(report: str, start: str, end: str) -> str:
    begin = report.index(start)
    return report[begin : report.index(end, begin)]


def words(label: str) -> str:
    return "".join(re.findall(r"\w", label))
