"""Opening an .xlsx file: what it is, whether it is safe to read, and its cells as formulas and as last calculated."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook as Sheets
from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.cell.read_only import ReadOnlyCell

from disclosure_nb.filing.ooxml import know_chinese_dates, transitional
from disclosure_nb.filing.workbook.problems import refuse
from disclosure_nb.filing.workbook.slots import MARK
from disclosure_nb.filing.workbook.total_formula import Position
from disclosure_nb.quiet import quiet

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OPENDOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument"  # of such a package the first part, and not packed
_MOST_BYTES = 20_000_000
_MOST_UNZIPPED = 40_000_000
_MOST_PARTS = 2_000
_MOST_ROWS = 5_000
_MOST_COLUMNS = 500
_WORKBOOK = "xl/workbook.xml"


@dataclass(frozen=True)
class Opened:
    """A workbook twice: ``formulas`` has what was written, ``values`` what the last program calculated.

    ``values`` has the cells that are not blank, by sheet, row and column.
    """

    formulas: Sheets
    values: Mapping[str, Mapping[Position, Cell | ReadOnlyCell]]


def is_package(path: Path) -> bool:
    """Whether a file is an .xlsx package, of this project or another; one that cannot be opened is none."""
    try:
        with zipfile.ZipFile(path) as package:
            return _WORKBOOK in package.namelist()
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError):
        return False


def is_workbook(path: Path) -> bool:
    """Whether a file is a fill-in workbook of this project, also one that another program has saved.

    Nothing is calculated or checked; a file that cannot be read is none.
    """
    try:
        with zipfile.ZipFile(path) as package:
            parts = {info.filename: info for info in package.infolist()}
            if _WORKBOOK not in parts or sum(info.file_size for info in parts.values()) > _MOST_UNZIPPED:
                return False
            if b'"_unit.edition"' in package.read(_WORKBOOK):
                return True
            texts = [name for name in parts if name == "xl/sharedStrings.xml" or name.startswith("xl/worksheets/sheet")]
            written = (MARK.encode(), "".join(f"&#{ord(character)};" for character in MARK).encode())
            return any(mark in content for content in map(package.read, texts) for mark in written)
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError):
        return False


def open_workbook(path: Path, name: str) -> Opened:
    """Return an opened .xlsx file. Raises ParamsError (E200–E206) with one sentence on what it is instead."""
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= _MOST_BYTES else b""
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise refuse(
            "E200",
            name,
            f"无法读取此文件（{reason}），请检查路径和权限。",
            f"the file cannot be read ({reason}); check its path and permissions.",
        ) from error
    if size > _MOST_BYTES:
        raise _too_large(name)
    _recognise(data, name)
    try:
        _measure(data, name)
        data = transitional(data)
        with quiet():  # what openpyxl would lose does not matter to a reader
            formulas = load_workbook(io.BytesIO(data))
            _count_rows(formulas, name)
            return Opened(formulas, _values(data))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise _damaged(name) from error
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError) as error:
        raise _damaged(name) from error  # what openpyxl raises on parts that are missing or not as they must be


def _recognise(data: bytes, name: str) -> None:
    """Raise unless the bytes are those of a zip file with a workbook in it."""
    if data.startswith(_OLE) and _ENCRYPTED in data:
        raise refuse(
            "E202",
            name,
            "此文件设有打开密码，请在“文件—信息—保护工作簿”中取消密码后另存。",
            "the file is protected with a password; take the password off and save it again.",
        )
    if data.startswith(_OLE):
        raise refuse(
            "E201",
            name,
            "这是旧格式的表格（.xls、.et），请用 WPS 或 Excel 另存为 .xlsx 后重试。",
            "this is an old format (.xls, .et); save it as .xlsx in WPS or Excel and try again.",
        )
    if data.startswith(b"PK") and _OPENDOCUMENT in data[:200]:
        raise refuse(
            "E201",
            name,
            "这是 OpenDocument 表格（.ods），请用 WPS 或 LibreOffice 另存为 .xlsx 后重试。",
            "this is an OpenDocument spreadsheet (.ods); save it as .xlsx in WPS or LibreOffice and try again.",
        )
    if not data:
        raise refuse("E203", name, "文件是空的，应为 .xlsx 填报表。", "the file is empty; expected an .xlsx workbook.")
    if not data.startswith(b"PK"):
        raise refuse(
            "E203",
            name,
            "不是 .xlsx 文件，请提供用 disclosure-nb workbook 生成的填报表。",
            "not an .xlsx file; give a workbook made with disclosure-nb workbook.",
        )


def _measure(data: bytes, name: str) -> None:
    """Raise unless the package is whole, of a sensible size, and without document types (entity bombs)."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = package.infolist()
        if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNZIPPED:
            raise _too_large(name)
        if _WORKBOOK not in package.namelist():
            raise refuse(
                "E203",
                name,
                "不是 .xlsx 工作簿（可能是 Word 文件或普通压缩包），请提供填报表。",
                "no .xlsx workbook (a Word file or a plain archive?); give a fill-in workbook.",
            )
        for part in parts:
            if part.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in package.read(part):
                raise _damaged(name)


def _count_rows(workbook: Sheets, name: str) -> None:
    for sheet in workbook.worksheets:
        if sheet.max_row > _MOST_ROWS or sheet.max_column > _MOST_COLUMNS:
            raise refuse(
                "E206",
                name,
                f"工作表“{sheet.title}”有 {sheet.max_row} 行、{sheet.max_column} 列，远多于填报表，"
                "请删去下方和右侧多余的行列后保存。",
                f"sheet “{sheet.title}” has {sheet.max_row} rows and {sheet.max_column} columns, far more than a "
                "fill-in workbook; delete the stray rows and columns.",
            )


def _values(data: bytes) -> dict[str, dict[Position, Cell | ReadOnlyCell]]:
    book = load_workbook(io.BytesIO(data), data_only=True, read_only=True)
    know_chinese_dates(book)
    found: dict[str, dict[Position, Cell | ReadOnlyCell]] = {}
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # what the file says of its size may be wrong
        cells = (cell for row in sheet.iter_rows() for cell in row if isinstance(cell, ReadOnlyCell))
        found[sheet.title] = {(cell.row, cell.column): cell for cell in cells if cell.value is not None}
    return found


def _too_large(name: str) -> Exception:
    return refuse(
        "E205",
        name,
        f"文件过大（上限 {_MOST_BYTES // 1_000_000} MB，解压后 {_MOST_UNZIPPED // 1_000_000} MB），"
        "请删去图片等无关内容，只留填报表。",
        f"the file is too large (at most {_MOST_BYTES // 1_000_000} MB, {_MOST_UNZIPPED // 1_000_000} MB unzipped); "
        "delete pictures and whatever else is not the form.",
    )


def _damaged(name: str) -> Exception:
    return refuse(
        "E204",
        name,
        "文件已损坏，请用 WPS 或 Excel 打开后另存为新的 .xlsx 文件。",
        "the file is damaged; open it in WPS or Excel and save it as a new .xlsx file.",
    )
