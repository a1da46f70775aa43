"""A fact: one line of the catalogue, and the params file, the workbook and the report know it."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from commands import command
from recipe import carry_out


def test_it_works_as_it_is_written(project: Path) -> None:
    carry_out("fact", project)

    made = command(
        "disclosure-nb",
        "workbook",
        "--unit",
        "yunlan-police",
        "--year",
        "2023",
        "-o",
        "form.xlsx",
        cwd=project,
        env={"PYTHONPATH": str(project / "src")},
    )
    assert made.code == 0, made.err
    book = openpyxl.load_workbook(project / "form.xlsx")
    shown = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any("解答依申请公开电话咨询次数" in text for text in shown)
