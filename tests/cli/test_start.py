"""Starting the command takes no longer than it must: what only makes reports is not imported for it."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("nbformat", "jsonschema", "nbclient", "papermill", "nbconvert", "IPython", "ipykernel", "openpyxl", "pandera")


def test_the_command_imports_no_notebooks_before_it_needs_them() -> None:
    """nbformat alone takes seconds where JupyterLab is installed: jsonschema then builds the grammar of addresses."""
    code = f"import sys, disclosure_nb.cli.app; print(*[name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == []
