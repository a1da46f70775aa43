"""The option ``--edition``: an edition of one's own, by its file or by its id in the params folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from disclosure_nb.cli.offered import completed
from disclosure_nb.errors import ParamsError, UsageError
from disclosure_nb.language import Sentence

if TYPE_CHECKING:
    from disclosure_nb.form import Edition

EditionNames = Annotated[
    list[str] | None,
    typer.Option(
        "--edition",
        help="自备的版式：版式文件，或 params/editions 中的 id（可重复）。Own edition: a file, or its id (repeatable):",
        autocompletion=completed("edition"),
    ),
]


def named_edition(name: str) -> Edition:
    """Return the edition in a file, or of an id: one that comes with the project, or one in ``params/editions``.

    The params folder is looked for in the working directory and in the folders above it. Raises EditionError, and
    UsageError if there is no such edition or its file cannot be read.
    """
    from disclosure_nb.filing.store.names import editions_of
    from disclosure_nb.filing.store.store import find_store
    from disclosure_nb.form import edition_from_file, find_edition

    path = Path(name)
    try:
        if path.suffix.lower() in (".yaml", ".yml"):
            return edition_from_file(path)
        return find_edition(name, editions_of(find_store("params").root))
    except ParamsError:  # no params folder: only the editions that come with the project are known
        return find_edition(name)
    except OSError as error:
        raise UsageError(
            Sentence(f"无法读取版式文件 {name}（{error.strerror}）。", f"cannot read {name} ({error.strerror}).")
        ) from error
