"""IPython's shell as ipykernel has it; for plain Python it does the same at less cost: not twice and not in vain."""

from __future__ import annotations

import re
from typing import Any

from ipykernel import zmqshell
from IPython.core.inputtransformer2 import TransformerManager

#: What IPython's own syntax consists of, or a tokenizer might stop at. Much plain Python has some of it, too.
_MAY_BE_MORE = re.compile(
    r"[!?%\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]"  # magics, help, shell commands; ends of lines other than \n
    r"|>>>|\.\.\.|In\ \["  # prompts that were copied
    r"|\A\s|^(?:[^\S\n]|[,;/])",  # empty lines to begin with, indentation, calls without brackets
    re.MULTILINE,
)


class _Transformer(TransformerManager):
    """Leaves plain Python as it is, without tokenizing it."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._own = self._all()

    def transform_cell(self, cell: str) -> str:
        """Return a cell as Python code, its magics translated."""
        if _MAY_BE_MORE.search(cell) or not cell or self._all() != self._own:
            return super().transform_cell(cell)
        return cell if cell.endswith("\n") else cell + "\n"

    def _all(self) -> list[Any]:
        return [*self.cleanup_transforms, *self.line_transforms, *self.token_transformers]


class ZMQInteractiveShell(zmqshell.ZMQInteractiveShell):
    """The shell, under the name by which programs know that they run in a notebook."""

    _transformed: tuple[str, str] | None = None

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)  # type: ignore[no-untyped-call]
        self.input_transformer_manager = _Transformer()

    def transform_cell(self, raw_cell: str) -> str:
        """Return a cell as Python code, its magics translated: ipykernel and IPython both ask before they run it."""
        known, self._transformed = self._transformed, None
        if known is not None and known[0] == raw_cell:
            return known[1]
        cell: str = super().transform_cell(raw_cell)  # type: ignore[no-untyped-call]
        self._transformed = raw_cell, cell
        return cell

    async def run_cell_async(self, *given: Any, **more: Any) -> Any:
        """Run a cell. What it was transformed to may be something else for the next one."""
        self._transformed = None
        return await super().run_cell_async(*given, **more)

    def _atexit_once(self) -> None:
        """Let go of what the cells have made, as IPython does; but no other session is prepared."""
        if not getattr(self, "_atexit_once_called", False):
            self._atexit_once_called = True
            self.displayhook.flush()  # type: ignore[no-untyped-call]
            for name in self.user_ns.keys() - {"__builtin__", "__builtins__", "__name__"}:
                del self.user_ns[name]


ZMQInteractiveShell.__module__ = zmqshell.__name__
