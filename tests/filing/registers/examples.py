"""Invented registers (虚构) for tests: a complete line, then what a test changes."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from disclosure_nb.errors import ParamsError, Problem
from disclosure_nb.filing.registers import read_documents, read_remedies, read_requests
from disclosure_nb.filing.supply import Supply
from disclosure_nb.form import get_edition

YEAR = 2023
REQUEST = {
    "申请编号": "虚构001",
    "申请人姓名": "虚构甲",
    "收到日期": "2023-03-01",
    "申请人类别": "自然人",
    "补正通知日期": "",
    "补正日期": "",
    "延期": "",
    "答复日期": "2023-03-15",
    "办理结果": "予以公开",
    "申请渠道": "网络",
    "收费金额": "",
    "计费页数": "",
    "申请人编号": "",
    "征求意见工作日": "",
}
REMEDY = {
    "案号": "虚构复1",
    "案件类型": "行政复议",
    "受理日期": "2023-03-01",
    "审结日期": "2023-05-01",
    "审理结果": "维持",
    "复议机关共同被告": "",
}
DOCUMENT = {
    "文件名称": "虚构文件",
    "文件类别": "行政规范性文件",
    "制发日期": "2020-03-01",
    "废止日期": "",
    "失效日期": "",
    "有效期至": "",
    "修订日期": "",
}
_READ = {
    "requests": (read_requests, REQUEST),
    "remedies": (read_remedies, REMEDY),
    "documents": (read_documents, DOCUMENT),
}


def as_csv(base: Mapping[str, str], lines: Sequence[Mapping[str, str]], separator: str = ",") -> str:
    """Return a register in CSV: ``base`` with the changes of each line, the first column numbered."""
    text = io.StringIO()
    writer = csv.DictWriter(
        text, [*base, *sorted({key for line in lines for key in line} - set(base))], delimiter=separator
    )
    writer.writeheader()
    for number, line in enumerate(lines):
        key = next(iter(base))
        writer.writerow({**base, key: f"虚构{number}", **line})
    return text.getvalue()


def read(
    folder: Path, *lines: Mapping[str, str], register: str = "requests", edition: str = "2021", **more: object
) -> Supply:
    """Return what a register with these lines gives."""
    reader, base = _READ[register]
    path = folder / "register.csv"
    path.write_text(as_csv(base, lines), encoding="utf-8", newline="")
    return reader(path, get_edition(edition), YEAR, **more)  # type: ignore[operator]


def read_text(folder: Path, text: str | bytes, *, register: str = "requests", name: str = "register.csv") -> Supply:
    """Return what a file with this content gives."""
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return _READ[register][0](path, get_edition("2021"), YEAR)  # type: ignore[operator]


def problems(folder: Path, *lines: Mapping[str, str], **more: object) -> list[Problem]:
    """Return all problems of a register with these lines."""
    with pytest.raises(ParamsError) as caught:
        read(folder, *lines, **more)  # type: ignore[arg-type]
    return list(caught.value.problems)


def filled(supply: Supply) -> dict[str, object]:
    """Return the cells that are not 0."""
    return {address: value for address, value in supply.cells.items() if value != 0}


def sentences_of(supply: Supply) -> list[str]:
    """Return the Chinese of all notes."""
    return [note.sentence.zh for note in supply.notes]
