"""Which reports are to be made: one for each unit's file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from disclosure_nb.errors import InputError
from disclosure_nb.filing import Store, stated_name
from disclosure_nb.filing.store.listing import UnitFile, find_unit_files

Task = UnitFile
"""One report to make, named by the unit's file that it is made from."""


def unit_name(task: Task, read: Callable[[Path], str] = stated_name) -> str:
    """Return the name of a unit that has no report, from its file or last year's; empty if neither says.

    ``read`` returns the name that a file states: ``name_at_top`` is faster, and sees no names that workbooks state.
    """
    try:
        last = Store(task.root).path(task.unit, task.year - 1)
    except InputError:  # there are two files of last year
        return read(task.file)
    return read(task.file) or read(last)


def find_tasks(paths: Iterable[Path]) -> tuple[Task, ...]:
    """Return the tasks for units' files and folders of them, ordered by year and unit.

    Raises UsageError as :func:`find_unit_files` does.
    """
    return find_unit_files(paths)
