"""Where the notebook templates are."""

from __future__ import annotations

from pathlib import Path

import disclosure_nb

PACKAGE = Path(disclosure_nb.__file__).parent


def packaged_template(name: str = "annual_report.ipynb") -> Path:
    """Return the path of a template: inside the installed package, or in the project it is run from.

    Raises FileNotFoundError if the installation lacks it.
    """
    for folder in (PACKAGE / "notebooks", PACKAGE.parents[1] / "notebooks"):
        if (folder / name).is_file():
            return folder / name
    raise FileNotFoundError(f"the installation lacks the notebook {name}")
