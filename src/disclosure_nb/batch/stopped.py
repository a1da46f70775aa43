"""Why a notebook stopped early: in the sentences of our own errors, which are in it as data, or as its engine says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from disclosure_nb.engine.execute import Execution
from disclosure_nb.engine.limits import Engine
from disclosure_nb.errors import ERROR_MIMETYPE, DisclosureError, Problem, error_from_json
from disclosure_nb.language import Sentence

if TYPE_CHECKING:
    from nbformat import NotebookNode

_STOPPED: Mapping[str, tuple[str, str]] = {
    "timeout": (
        "笔记本运行超时（{}），请检查模板和数据，或用 --timeout、--report-timeout 放宽时限。",
        "the notebook took too long ({}); look at template and data, or allow more (--timeout, --report-timeout).",
    ),
    "memory": (
        "笔记本占用内存过多（{}），请检查模板，或用 --memory 放宽限制。",
        "the notebook took too much memory ({}); look at the template, or allow more (--memory).",
    ),
    "output": (
        "笔记本的输出过多（{}），请检查模板。",
        "the notebook's outputs are too large ({}); look at the template.",
    ),
    "kernel": (
        "内核停止或无法启动（{}），请检查模板{other}。",
        "the kernel died or did not start ({}); look at the template{other}.",
    ),
    "system": (
        "系统无法启动笔记本的进程（{}），请检查内存、磁盘空间、进程数和打开文件数的限制，或减小 --jobs。",
        "the system could not start the notebook's process ({}); check memory, disk space and the limits on processes "
        "and open files, or try fewer --jobs.",
    ),
}


_OTHER = Sentence("，或改用 --engine nbclient", ", or try --engine nbclient")


def why_stopped(execution: Execution, engine: Engine) -> tuple[Sentence, tuple[Problem, ...]]:
    """Return why a notebook stopped, and the problems of its input, where they are the reason.

    ``engine`` is what executed it: there may be another one to try.
    """
    error = execution.error
    if execution.failure is not None and execution.failure in _STOPPED:
        zh, en = _STOPPED[execution.failure]
        other = Sentence("", "") if engine == "nbclient" else _OTHER
        return Sentence(zh.format(error, other=other.zh), en.format(error, other=other.en)), ()
    own = own_error(execution)
    if own is not None:
        return own.sentence, own.problems
    reason = ": ".join(part for part in (execution.error_name, error) if part)
    return Sentence(f"笔记本运行出错：{reason}", f"the notebook failed: {reason}"), ()


def own_error(execution: Execution) -> DisclosureError | None:
    """Return the error of ours that stopped a notebook, or None: its data are among the outputs before its own."""
    for cell in reversed(execution.notebook.cells):
        outputs = cell.get("outputs", [])
        for at in reversed(range(len(outputs))):
            if outputs[at].output_type == "error":
                return _put_out(outputs[:at], outputs[at].ename)
    return None


def _put_out(outputs: Sequence[NotebookNode], kind: str) -> DisclosureError | None:
    """Return the last error of a kind that is in outputs as data."""
    for output in reversed(outputs):
        data = output.get("data", {}).get(ERROR_MIMETYPE)
        if isinstance(data, dict) and data.get("error") == kind:
            try:
                return error_from_json(data)
            except ValueError:
                return None
    return None
