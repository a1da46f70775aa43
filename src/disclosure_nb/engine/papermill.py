"""Where papermill finds the engine ``disclosure``: ``papermill --engine disclosure in.ipynb out.ipynb``.

papermill loads its engines while it is itself imported. So the engine, which builds on papermill, is imported only
when somebody asks this module for it, and papermill before it.
"""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    if name != "DisclosureEngine":
        raise AttributeError(name)
    import papermill.engines  # noqa: F401 - it asks for the engine too; then this import is over at once

    from disclosure_nb.engine.engine import DisclosureEngine

    return DisclosureEngine
