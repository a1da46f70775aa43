"""How reports were asked for: so that a draft can say which command makes it again."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from disclosure_nb.batch.tasks import Task


@dataclass(frozen=True)
class Invocation:
    """How somebody asked for reports.

    ``folder`` is where they stand, ``out`` the place of the reports as they wrote it, ``options`` the options beside
    those that a run has by default; ``url`` is the folder above the params where these are at a URL.
    """

    folder: str = ""
    out: str = "outputs"
    options: tuple[str, ...] = ()
    url: str = ""

    def again(self, task: Task, name: str) -> str:
        """Return the command that makes one report again, in the folder where it is: ``name`` in the place of all.

        It is to be run where they stood. What lies below that is named from there, all else by its whole path.
        """
        below = Path(os.path.relpath(task.file, task.root.parent)).as_posix()
        file = f"{self.url}/{below}" if self.url else named_from(task.file, self.folder)
        by_year = PurePosixPath(name).parts[:-1][:1] == (str(task.year),)
        out = f"{self.out.rstrip('/')}/{task.year}" if by_year else self.out
        return shlex.join(("disclosure-nb", "run", file, "--out", out, *self.options))


def named_from(file: Path, folder: str) -> str:
    """Return the path of a file for somebody who stands in a folder."""
    whole = Path(os.path.abspath(file))  # noqa: PTH100 - links stay as they are
    return (whole.relative_to(folder) if folder and whole.is_relative_to(folder) else whole).as_posix()
