"""Reading a PDF twice: the data attached to it, and the tables and the text that it prints.

Both must say the same. Where they do not, the print counts and a note says so. Needs the optional packages of
``disclosure-nb[pdf]``.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from disclosure_nb.errors import InputError
from disclosure_nb.filing import Filing
from disclosure_nb.form import Edition
from disclosure_nb.language import Sentence
from disclosure_nb.readback.enclosed import enclosed_filing, with_enclosed
from disclosure_nb.readback.interpret import read_printout
from disclosure_nb.readback.jsonfile import load_json
from disclosure_nb.readback.pdfpage import PrintedPage, joined_lines, joined_tables, printed_page
from disclosure_nb.readback.printout import Printout, PrintoutLine
from disclosure_nb.readback.reading import Reading, problem

ATTACHMENT = "filing.json"
_MOST_PAGES = 300
_MOST_UNPACKED = 256_000_000
_MOST_CHARACTERS = 2_000_000
_FLATE = "/FlateDecode"


def read_pdf(data: bytes, name: str, editions: Sequence[Edition] = ()) -> Reading:
    """Return what a PDF prints, compared with the data attached to it.

    Raises InputError if it is damaged, locked or too large, has neither, or the packages that read PDF are missing.
    """
    enclosed = _attached(data, name, editions)
    try:
        printed = read_printout(_printed(data, name), name, editions)
    except InputError as error:
        if enclosed is None or error.problems[0].code != "E503":
            raise
        return _data_alone(enclosed)
    if enclosed is None:
        note = Sentence(
            f"没有附件 {ATTACHMENT}，只读了印出的内容", f"no attachment {ATTACHMENT}; only the print was read"
        )
        return replace(printed, notes=(*printed.notes, note))
    return with_enclosed(printed, enclosed)


def _data_alone(enclosed: Filing) -> Reading:
    note = Sentence("没有印出法定表格，取自随文数据", "prints no statutory table; taken from the data in the file")
    unit = enclosed.unit
    cells, form = enclosed.cells, enclosed.edition
    return Reading(unit.id, unit.name, enclosed.year, form, cells, {}, notes=(note,), enclosed=enclosed)


def _packages(name: str) -> tuple[Any, Any]:
    try:
        import pdfplumber
        import pikepdf
    except ImportError as error:
        raise problem(
            "E540",
            name,
            "读取 PDF 需要 pikepdf 和 pdfplumber，请运行 pip install 'disclosure-nb[pdf]'，或改读 HTML、JSON。",
            "reading PDF needs pikepdf and pdfplumber: pip install 'disclosure-nb[pdf]', or read the HTML or JSON.",
        ) from error
    return pikepdf, pdfplumber


def _attached(data: bytes, name: str, editions: Sequence[Edition]) -> Filing | None:
    """Return the filing attached to a PDF, None if there is none. Raises InputError if the PDF cannot be opened."""
    pikepdf, _ = _packages(name)
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            _check_size(pdf, pikepdf, name)
            if ATTACHMENT not in pdf.attachments:
                return None
            content = pdf.attachments[ATTACHMENT].get_file().read_bytes()
    except pikepdf.PasswordError as error:
        raise problem("E541", name, "PDF 设有密码，请去掉密码后另存。", "has a password; save it without.") from error
    except (pikepdf.PdfError, pikepdf.DataDecodingError, RuntimeError, ValueError, TypeError, AttributeError) as error:
        raise _damaged(name) from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _damaged(name) from error
    return enclosed_filing(load_json(text, f"{name} {ATTACHMENT}"), f"{name} {ATTACHMENT}", editions)


def _damaged(name: str) -> InputError:
    return problem("E542", name, "PDF 已损坏，请重新取得文件。", "the PDF is damaged; get the file again.")


def _check_size(pdf: Any, pikepdf: Any, name: str) -> None:
    """Raise InputError if a PDF has too many pages, or its streams unpack to too much."""
    unpacked = 0
    for thing in pdf.objects:
        if not isinstance(thing, pikepdf.Stream) or _FLATE not in str(thing.get("/Filter", "")):
            continue
        packed = thing.read_raw_bytes()
        try:
            unpacked += len(zlib.decompressobj().decompress(packed, _MOST_UNPACKED - unpacked + 1))
        except zlib.error:
            continue
        if unpacked > _MOST_UNPACKED:
            break
    if unpacked > _MOST_UNPACKED or len(pdf.pages) > _MOST_PAGES:
        raise problem(
            "E505",
            name,
            f"超过 {_MOST_PAGES} 页或解压后超过 {_MOST_UNPACKED // 1_000_000} MB，不是年度报告，请确认是否选错了文件。",
            f"has more than {_MOST_PAGES} pages or unpacks to more than {_MOST_UNPACKED // 1_000_000} MB: "
            "no annual report; check that this is the right file.",
        )


def _printed(data: bytes, name: str) -> Printout:
    _, pdfplumber = _packages(name)
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            pages: list[PrintedPage] = []
            count = 0
            for page in pdf.pages:
                count += len(page.chars)
                if count > _MOST_CHARACTERS:
                    break
                pages.append(printed_page(page))
                page.close()
    except Exception as error:  # pdfminer meets damage with errors of every kind
        raise _damaged(name) from error
    lines = [PrintoutLine(line.text, line.level, title=line.title) for line in joined_lines(pages)]
    if not count:
        raise problem(
            "E543",
            name,
            "PDF 中没有文字（可能是扫描件），请读原来的 HTML、Word 或 JSON。",
            "the PDF has no text (perhaps a scan); read the HTML, Word or JSON it was made with.",
        )
    return Printout(body=[*lines, *joined_tables(pages)])
