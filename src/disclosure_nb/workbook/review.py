"""The review workbook: the form with the wrong cells in red, and the list of findings, for those who work in Excel."""

from __future__ import annotations

from disclosure_nb.checks import Findings
from disclosure_nb.document.grid import form_grid
from disclosure_nb.filing import number_text
from disclosure_nb.form.short_labels import short_labels
from disclosure_nb.formats.data.sheets import new_workbook, put_grid, put_lines, workbook_bytes

_SEVERITY = {"error": "错误", "warning": "提醒", "info": "说明"}


def review_workbook(findings: Findings) -> bytes:
    """Return the workbook of a checked filing: a sheet of findings, then each table of the form with its marked cells.

    Equal findings give equal bytes.
    """
    workbook, sheet = new_workbook()
    sheet.title = "核对结果"
    head = ("代码", "级别", "说明", "涉及单元格", "应为", "现为", "可能的更正", "依据", "决定")
    labels = short_labels(findings.filing.edition)
    lines = [
        (
            finding.code,
            _SEVERITY[finding.severity],
            finding.sentence.zh,
            "\n".join(labels.get(cell, cell) for cell in finding.cells),
            number_text(finding.expected),
            number_text(finding.actual),
            "\n".join(f"{repair.change.zh}：{repair.reason.zh}" for repair in finding.repairs),
            finding.basis,
            finding.decision or "",
        )
        for finding in findings
    ]
    put_lines(sheet, head, lines, (8, 8, 60, 36, 12, 12, 48, 40, 24))
    marks = findings.marks()
    for section in findings.filing.edition.sections:
        if section.table is not None:
            put_grid(workbook.create_sheet(f"表{section.number}"), form_grid(findings.filing, section.table, marks))
    return workbook_bytes(workbook)
