"""Fill-in workbooks for tests: written, changed the way a person or a program would, and recalculated."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from disclosure_nb.filing import Filing
from disclosure_nb.filing.workbook.places import target
from disclosure_nb.workbook import fill_in_workbook

needs_office = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")

_MODULE = '<?xml version="1.0" encoding="UTF-8"?>\n'
_MODULE += (
    '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">'
)
_BASIC = """
Sub Main
  Dim none()
  Dim kind(0) As New com.sun.star.beans.PropertyValue
  kind(0).Name = "FilterName" : kind(0).Value = "Calc MS Excel 2007 XML"
  doc = StarDesktop.loadComponentFromURL("{source}", "_blank", 0, none())
  For Each name In doc.Sheets.ElementNames
    doc.Sheets.getByName(name).unprotect("")
  Next
{statements}
  doc.calculateAll()
  doc.storeToURL("{target}", kind())
  doc.close(True)
End Sub
"""


def write(folder: Path, filing: Filing, previous: Filing | None = None, name: str = "yunlan-tests.xlsx") -> Path:
    """Write the workbook of a filing and return its path."""
    path = folder / name
    path.write_bytes(fill_in_workbook(filing, previous))
    return path


def change(path: Path, edit: Callable[[Any], None]) -> Path:
    """Change a workbook with openpyxl, which calculates nothing."""
    book = openpyxl.load_workbook(path)
    edit(book)
    book.save(path)
    return path


def cell(book: Any, name: str) -> Any:
    """The cell under a defined name."""
    spot = target(book.defined_names[name].attr_text)
    assert spot is not None
    return book[spot.sheet].cell(spot.row, spot.column)


def put(path: Path, **values: Any) -> Path:
    """Write values into cells: names with ``__`` for the dots."""

    def edit(book: Any) -> None:
        for name, value in values.items():
            cell(book, name.replace("__", ".")).value = value

    return change(path, edit)


def new_profile(folder: Path) -> Path:
    """Make a LibreOffice profile in ``folder``: starting with none takes longer, and each process needs its own."""
    _office(folder, "--terminate_after_init")
    return folder


def in_office(profile: Path, path: Path, *statements: str) -> Path:
    """Open a workbook in LibreOffice, run Basic statements on ``doc``, calculate, save, and return the new file."""
    changed = path.parent / "office" / path.name
    changed.parent.mkdir(exist_ok=True)
    lines = _BASIC.format(source=path.as_uri(), target=changed.as_uri(), statements="\n".join(statements))
    module = profile / "user" / "basic" / "Standard" / "Module1.xba"
    module.write_text(f"{_MODULE}{escape(lines)}</script:module>", encoding="utf-8")
    _office(profile, "macro:///Standard.Module1.Main")
    return changed


def _office(profile: Path, *arguments: str) -> None:
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", *arguments]
    subprocess.run(command, check=True, capture_output=True, timeout=600)


def recalculated(profile: Path, paths: list[Path], folder: Path) -> None:
    """Have LibreOffice open, calculate and save workbooks into ``folder``."""
    _office(profile, "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder), *map(str, paths))
