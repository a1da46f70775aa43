"""Any report read back. What it is, is told by its content and not by its name."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from disclosure_nb.filing import Filing, parse_params, read_params, text_keys
from disclosure_nb.form import Edition
from disclosure_nb.language import Sentence
from disclosure_nb.readback.filing import filing_of
from disclosure_nb.readback.reading import ReadBack, problem

MOST_BYTES = 64_000_000
_MOST_TEXT = 32_000_000
_PARAMS = re.compile(r"^(unit|year|tables|sources)[ \t]*:", re.MULTILINE)
_HTML = re.compile(r"<(!doctype\s+html|html|head|body|table|main|h1)\b", re.IGNORECASE)
_PARAMS_TEXT = Sentence(
    "数据文件只有自拟的文字，其余正文由事实生成", "a params file holds own text only; the rest is generated from facts"
)


def read_report(source: Path | bytes | str, name: str | None = None, editions: Sequence[Edition] = ()) -> ReadBack:
    """Return what a report shows: HTML, PDF, Word, a notebook, JSON, tidy CSV or workbook, a params file or workbook.

    ``source`` is a path, the bytes of a file, or ``"-"`` for the standard input; ``name`` is how messages call it.
    ``editions`` are forms of your own, beside those that come with the project. Raises InputError, with every problem
    found, if it cannot be read.
    """
    path = source if isinstance(source, Path) and str(source) != "-" else None
    called = name or (path.name if path is not None else "-")
    data = source if isinstance(source, bytes) else _stdin() if path is None else _bytes(path, called)
    if len(data) > MOST_BYTES:
        raise problem(
            "E505",
            called,
            f"大于 {MOST_BYTES // 1_000_000} MB，不是年度报告，请确认是否选错了文件。",
            f"larger than {MOST_BYTES // 1_000_000} MB: no annual report; check that this is the right file.",
        )
    return _read(data, called, path, tuple(editions))


def read_filing(source: Path | bytes | str, name: str | None = None, editions: Sequence[Edition] = ()) -> Filing:
    """Return the filing that any input of this project holds or shows. Raises InputError if it cannot be read."""
    read = read_report(source, name, editions)
    return filing_of(read, name or (source.name if isinstance(source, Path) else "report"))


def _stdin() -> bytes:
    return sys.stdin.buffer.read(MOST_BYTES + 1)


def _bytes(path: Path, name: str) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise problem(
            "E500",
            name,
            f"无法读取（{error.strerror}），请检查文件名和权限。",
            f"cannot be read ({error.strerror}); check the file's name and permissions.",
        ) from error


def _read(data: bytes, name: str, path: Path | None, editions: tuple[Edition, ...]) -> ReadBack:
    """Find out what the bytes are, and read them. Each reader is imported when it is needed."""
    if b"%PDF-" in data[:1024]:
        from disclosure_nb.readback.pdf import read_pdf

        return read_pdf(data, name, editions)
    if data[:4] == b"PK\x03\x04":
        return _read_package(data, name, path, editions)
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise problem(
            "E501",
            name,
            "是旧版 Office 文件（.doc、.xls）或已加密，请另存为 .docx 或 .xlsx。",
            "an old or encrypted Office file (.doc, .xls); save it as .docx or .xlsx.",
        )
    text = _decoded(data, name)
    start = text.lstrip()[:1]
    if start == "{":
        from disclosure_nb.readback.jsonfile import read_json

        return read_json(text, name, editions)
    if start == "<" or _HTML.search(text[:4096]):
        from disclosure_nb.readback.page import read_page
        from disclosure_nb.readback.printed import read_seen

        return read_seen(read_page(text, name), name, editions)
    first = text.partition("\n")[0]
    if "address" in first and "," in first:
        from disclosure_nb.readback.tidyfile import read_csv

        return read_csv(text, name, editions)
    if _PARAMS.search(text):
        return _params(text, name, path)
    raise problem(
        "E501",
        name,
        "认不出是什么文件；可读的有本项目的 HTML、PDF、Word、笔记本、JSON、CSV、XLSX 报告和数据文件。",
        "not a known kind of file; reports of this project (HTML, PDF, Word, notebook, JSON, CSV, XLSX) and params "
        "files can be read.",
    )


def _read_package(data: bytes, name: str, path: Path | None, editions: tuple[Edition, ...]) -> ReadBack:
    from disclosure_nb.readback.package import part_names

    parts = part_names(data, name)
    if "word/document.xml" in parts:
        from disclosure_nb.readback.word import read_word

        return read_word(data, name, editions)
    if "xl/workbook.xml" in parts:
        filled_in = _filled_in(data, name, path)
        if filled_in is not None:
            return filled_in
        from disclosure_nb.readback.tidyfile import read_xlsx

        return read_xlsx(data, name, editions)
    raise problem(
        "E501",
        name,
        "是压缩包或 OpenDocument 文件（.ods、.odt）；请先解压，或另存为 .docx、.xlsx，再读其中的报告。",
        "a zip or an OpenDocument file (.ods, .odt), neither .docx nor .xlsx; unpack it, or save it as .docx or .xlsx.",
    )


def _decoded(data: bytes, name: str) -> str:
    """Return a text, in UTF-8 or in GB 18030, which spreadsheets and old portals in China write."""
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings if len(data) <= _MOST_TEXT and b"\0\0\0" not in data[:4096] else ():
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise problem(
        "E502",
        name,
        "不是文本，也不是可读的报告文件，请确认是否选错了文件。",
        "neither text nor a report that can be read; check that this is the right file.",
    )


def _filled_in(data: bytes, name: str, path: Path | None) -> ReadBack | None:
    """Return what a fill-in workbook holds, or None if it is another one."""
    from disclosure_nb.filing.workbook import is_workbook, workbook_filing

    if path is not None:
        return _held(workbook_filing(path, name=name), known=True) if is_workbook(path) else None
    with TemporaryDirectory() as folder:
        file = Path(folder) / "stdin.xlsx"
        file.write_bytes(data)
        return _held(workbook_filing(file, name=name), known=False) if is_workbook(file) else None


def _params(text: str, name: str, path: Path | None) -> ReadBack:
    filing = parse_params(text, unit_id="stdin", name=name) if path is None else read_params(path, name=name)
    return _held(filing, known=path is not None)


def _held(filing: Filing, *, known: bool) -> ReadBack:
    """Return what an input of a filing holds. Whether the unit's id is ``known``, or only what the reader called it."""
    sections = {
        str(section.number): "\n".join(
            line
            for key in text_keys(filing.edition)
            if key.split(".")[0] == section.id
            for line in filing.texts.get(key, ())
        )
        for section in filing.edition.sections
    }
    return ReadBack(
        unit_id=filing.unit.id if known else None,
        unit=filing.unit.name,
        year=filing.year,
        form=filing.edition,
        cells=filing.cells,
        sections=sections,
        notes=(_PARAMS_TEXT, *(Sentence(note.say("zh"), note.say("en")) for note in filing.notes)),
        held=filing,
    )
