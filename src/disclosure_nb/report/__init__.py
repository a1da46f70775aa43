"""The room of this name up to version 0.1; it is kept for one version, for the import lines of older templates."""

from __future__ import annotations

from typing import Any

from disclosure_nb.older import older


def __getattr__(name: str) -> Any:
    if name != "show":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from disclosure_nb.document import show

    older("disclosure_nb.report.show", "case.report()")
    return show
