"""The room of this name up to version 0.1; it is kept for one version, for the import lines of older templates."""

from __future__ import annotations

import warnings
from typing import Any


def __getattr__(name: str) -> Any:
    if name != "show":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from disclosure_nb.document import show

    warnings.warn(
        "disclosure_nb.report 已改名：请用 import disclosure_nb as dnb，见模板 / "
        "disclosure_nb.report was renamed; use import disclosure_nb as dnb, as the template does",
        FutureWarning,
        stacklevel=2,
    )
    return show
