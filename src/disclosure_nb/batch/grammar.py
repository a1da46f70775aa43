"""Putting off an import that takes seconds (``rfc3987_syntax``) until it is needed: for reports it never is.

Where JupyterLab is installed, jsonschema, which comes with nbformat, imports ``rfc3987_syntax`` to check international
addresses (``iri``), and that compiles its grammar as it is imported. A notebook's schema has no such addresses.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

_NAME = "rfc3987_syntax"


def compile_later() -> None:
    """Put a stand-in for the module into this process, until one of its functions is called."""
    if _NAME not in sys.modules and find_spec(_NAME) is not None:
        sys.modules[_NAME] = _Later(_NAME)


class _Later(ModuleType):
    @staticmethod
    def is_valid_syntax(*arguments: Any) -> Any:
        """Do as the module's own function."""
        return _module().is_valid_syntax(*arguments)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(_module(), name)


def _module() -> Any:
    if isinstance(sys.modules.get(_NAME), _Later):
        del sys.modules[_NAME]
    return import_module(_NAME)
