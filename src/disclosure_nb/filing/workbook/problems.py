"""What can be wrong with a fill-in workbook: the stable codes of its problems.

======  ==================================================================================================
E200    the file cannot be opened or read
E201    another format (.xls, .et, .ods): save as .xlsx
E202    protected with a password
E203    no .xlsx workbook at all
E204    a damaged .xlsx file
E205    larger inside than any fill-in workbook (a zip bomb, or pictures pasted in)
E206    a sheet has more rows or columns than any fill-in workbook
E207    an .xlsx workbook, but none of this project
E208    an edition of the form that does not come with the project
E209    another edition than the one asked for
E210    the file name cannot serve as a unit's id
E211    a field of sheet 单位 that must be filled in is blank
E212    a field of sheet 单位 has a value that is not allowed there
E220    cells were deleted, or cannot be found
E221    a name points to one cell, the labels next to it to another
E222    a table is in the workbook twice
E223    two names point to the same cell
E224    a cell was merged with another
E230    text that is no single exact number
E231    an error value (``#REF!``)
E232    true or false instead of a number or text
E233    a date instead of a number
E234    a formula of somebody's own that was never calculated
E235    a number with more digits than are exact in a workbook
E236    a percentage
E237    a number that its cell shows as another one (thousands, a literal point, another unit)
E240    a fact that is not what the catalogue of facts expects
======  ==================================================================================================
"""

from __future__ import annotations

from disclosure_nb.errors import ParamsError, Place, Problem
from disclosure_nb.language import Sentence


def refuse(code: str, file: str, zh: str, en: str) -> ParamsError:
    """Return the error of a file of which nothing can be read."""
    return ParamsError([Problem(code, Place(file), Sentence(zh, en))])
