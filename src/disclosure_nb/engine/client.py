"""papermill's notebook client on a forked process in place of a kernel: what messages do to a notebook is its own."""

from __future__ import annotations

import base64
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from nbclient.client import timestamp
from nbclient.exceptions import CellExecutionComplete, CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NotebookExecutionManager

from disclosure_nb.engine import compat
from disclosure_nb.engine.helper import lease
from disclosure_nb.engine.limits import LimitError, Limits
from disclosure_nb.engine.outputs import OUTPUTS, output_of
from disclosure_nb.engine.process import CellTooLong, ReportProcess
from disclosure_nb.engine.wire import Garbled, TooMuch


class ForkClient(PapermillNotebookClient):  # type: ignore[misc]
    """Runs the cells of a notebook in one process forked from a zygote, cell after cell as papermill does.

    ``records`` are what was noticed of that process; see :mod:`disclosure_nb.engine.audit`.
    """

    records: Sequence[Any] = ()

    def __init__(self, nb_man: NotebookExecutionManager, limits: Limits, preload: Sequence[str], **traits: Any) -> None:
        super().__init__(nb_man, **traits)
        self._limits = limits
        self._preload = preload

    def execute(self, cwd: str) -> None:
        """Run the notebook in the folder ``cwd``.

        Raises CellTimeoutError, LimitError, and DeadKernelError if the process ends or no zygote starts. A cell that
        raises is no error: the notebook shows it.
        """
        self.reset_execution_trackers()
        if not self._execute(cwd, again=True):
            self._execute(cwd, again=False)

    def _execute(self, cwd: str, *, again: bool) -> bool:
        """Run the notebook; return False if a zygote was dead before it could start, and may be asked for ``again``."""
        with lease(self._preload, self.startup_timeout) as zygote:
            self._process = ReportProcess(zygote, cwd, self._limits)
            try:
                if not self._process.started(self.startup_timeout) and again:
                    return False
                self.papermill_execute_cells()
                self.nb.metadata["language_info"] = zygote.language_info
                self.set_widgets_metadata()
                self._process.end()
            except TooMuch:
                raise LimitError("output", f"its cells put out more than {self._limits.output_bytes} bytes") from None
            except Garbled:
                raise DeadKernelError("Kernel died: a cell wrote to its connection") from None
            finally:
                self._process.kill()
                self.records = self._process.records
        return True

    def execute_cell(self, cell: NotebookNode, cell_index: int, **_: Any) -> NotebookNode:
        """Run one cell, as nbclient does; see ``execute``. Raises CellExecutionError if the cell may not raise."""
        tags = cell.metadata.get("tags", [])
        if cell.cell_type != "code" or not cell.source.strip() or self.skip_cells_with_tag in tags:
            return cell
        if self.record_timing:
            cell["metadata"]["execution"] = {}
        may_raise = not self.force_raise_errors and (self.allow_errors or "raises-exception" in tags)
        self.code_cells_executed += 1
        request = str(self.code_cells_executed)
        self._process.ask(id=request, code=cell.source, store_history=True, stop_on_error=not may_raise)
        timeout = compat.cell_timeout(self, cell)
        deadline = None if timeout is None else time.monotonic() + timeout
        cell.outputs = []
        self.clear_before_next_output = False
        try:
            reply = self._take(request, cell, cell_index, deadline)
        except CellTooLong:
            self._interrupt(request, cell, cell_index)
            raise CellTimeoutError.error_from_timeout_and_cell("Cell execution timed out", timeout, cell) from None
        except LimitError as error:
            if error.kind == "timeout":
                self._interrupt(request, cell, cell_index)
            raise
        allowed = may_raise or (not self.force_raise_errors and reply.get("ename") in self.allow_error_names)
        if reply.get("status") == "error" and not allowed:
            raise CellExecutionError.from_cell_and_msg(cell, reply)
        return cell

    def _take(self, request: str, cell: NotebookNode, cell_index: int, deadline: float | None) -> dict[str, Any]:
        """Take the messages of a cell until it is done; return the reply. Raises as ``ReportProcess.message`` does."""
        reply: dict[str, Any] = {}
        with suppress(CellExecutionComplete):
            while True:
                kind, parent, content, buffers = self._process.message(deadline)
                if parent != request:
                    continue  # from a cell that has ended
                if kind == "execute_reply":
                    reply = content
                    if self.record_timing:
                        cell["metadata"]["execution"]["shell.execute_reply"] = timestamp()
                else:
                    self.process_message(_message(kind, parent, content, buffers), cell, cell_index)
        return reply

    def _interrupt(self, request: str, cell: NotebookNode, cell_index: int) -> None:
        """Interrupt a cell that takes too long: its traceback shows where it hung, as it does with nbclient."""
        with suppress(CellTooLong, LimitError, DeadKernelError, TooMuch, Garbled):  # then it shows nothing
            self._take(request, cell, cell_index, self._process.interrupt())

    def output(
        self, outs: list[NotebookNode], msg: dict[str, Any], display_id: str | None, cell_index: int
    ) -> NotebookNode | None:
        """Add an output to those of a cell, as nbclient does. Raises NotebookValidationError if it may not be."""
        if self.output_hook_stack[msg["parent_header"]["msg_id"]] or msg["msg_type"] not in OUTPUTS:
            added: NotebookNode | None = super().output(outs, msg, display_id, cell_index)
            return added
        out = output_of(msg)
        if self.clear_before_next_output:
            outs[:] = []
            self.clear_display_id_mapping(cell_index)
            self.clear_before_next_output = False
        if display_id:
            compat.note_display(self, display_id, cell_index, len(outs))
        outs.append(out)
        return out


def _message(kind: str, parent: str, content: dict[str, Any], buffers: Sequence[str]) -> dict[str, Any]:
    """Return a message as nbclient knows it."""
    return {
        "header": {"msg_type": kind},
        "msg_type": kind,
        "parent_header": {"msg_id": parent},
        "content": content,
        "buffers": [base64.b64decode(part) for part in buffers],
    }
