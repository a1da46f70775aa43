"""What the engine takes from the insides of other packages: every name that is no promise of theirs, in one list.

The engine builds a kernel, a shell, streams and a notebook client on classes of ipykernel, IPython, jupyter_client,
nbclient and papermill, and uses parts of them (and two of Python itself) that may change with any of their versions.
Each such part is an :class:`Assumption` here; a test walks through the engine's source and finds whatever is used and
not listed, another one checks each assumption against what is installed. ``pyproject.toml`` bounds the versions, and
``.ci/versions`` runs the engine's tests with the oldest and the newest ones that the bounds allow.

Nothing of these packages is imported with this module: the caller of a report and the process that runs it each need
only some of them.
"""

from __future__ import annotations

import atexit
import inspect
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from importlib import import_module
from importlib.metadata import version
from typing import Any

PACKAGES = ("ipykernel", "ipython", "jupyter-client", "nbclient", "papermill")
"""The distributions whose insides the engine uses."""


@dataclass(frozen=True)
class Assumption:
    """Something that a package must have for the engine to work.

    ``where`` is the module and the name within it (``ipykernel.iostream:OutStream._flush``). A name that ends in ``=``
    belongs to an instance: it is looked for in the source of the class. ``takes`` are the parameters that it must
    accept. ``why`` says what the engine does with it.
    """

    package: str
    where: str
    why: str
    takes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The last part of the name."""
        return self.where.rpartition(":")[2].rpartition(".")[2].removesuffix("=")

    def broken(self) -> str | None:
        """Say how the installed version differs from what is assumed, or return None if it does not."""
        module, _, names = self.where.partition(":")
        above, _, last = names.removesuffix("=").rpartition(".")
        try:
            owner: Any = reduce(getattr, above.split(".") if above else (), import_module(module))
            if names.endswith("="):
                there = any(f"self.{last}" in inspect.getsource(base) for base in owner.__mro__[:-1] if _readable(base))
                return None if there else self._say("nothing uses it")
            found: Any = getattr(owner, last) if last else owner
        except (ImportError, AttributeError) as error:
            return self._say(str(error))
        if self.takes:
            known = inspect.signature(found).parameters.values()
            names_known = {one.name for one in known}
            takes_all = {inspect.Parameter.VAR_KEYWORD} & {one.kind for one in known}
            missing = [name for name in self.takes if name not in names_known and not takes_all]
            if missing:
                return self._say(f"does not take {', '.join(missing)}")
        return None

    def _say(self, how: str) -> str:
        distribution = "Python" if self.package == "python" else self.package
        installed = "" if self.package == "python" else f" {version(self.package)}"
        return f"{distribution}{installed} breaks an assumption of the engine: {self.where} ({self.why}): {how}"


def _readable(base: type) -> bool:
    try:
        inspect.getsource(base)
    except (OSError, TypeError):
        return False
    return True


def _of(package: str, owner: str, why: str, *names: str) -> Iterator[Assumption]:
    """Yield the assumptions that a class, or a module (``owner`` ends in a colon), has some names."""
    for name in names:
        called, _, takes = name.partition("(")
        separator = "" if owner.endswith(":") else "."
        parameters = tuple(part.strip() for part in takes.removesuffix(")").split(",") if part.strip())
        yield Assumption(package, f"{owner}{separator}{called}", why, parameters)


ASSUMPTIONS: tuple[Assumption, ...] = (
    # the kernel
    *_of("ipykernel", "ipykernel.ipkernel:", "replaced: it is asked anew for every cell",
         "_accepts_parameters(meth, param_names)"),
    *_of("ipykernel", "ipykernel.compiler:", "names files of cells", "XCachingCompiler", "get_tmp_hash_seed",
         "murmur2_x86", "XCachingCompiler.get_code_name(raw_code, code, number)"),
    *_of("ipykernel", "ipykernel.ipkernel:IPythonKernel", "a cell is run by parts of its execute_request",
         "_publish_execute_input(code, parent, execution_count)", "_publish_status(status, channel)",
         "do_execute(code, silent, store_history)", "execute_request(stream, ident, parent)",
         "set_parent(ident, parent, channel)", "pre_handler_hook", "post_handler_hook", "execution_count",
         "compiler_class", "shell_class", "language_info", "io_loop=", "shell_channel_thread"),
    *_of("ipykernel", "ipykernel.kernelapp:IPKernelApp", "built without connections and profile",
         "init_crash_handler", "init_profile_dir", "init_config_files", "load_config_file", "init_connection_file",
         "init_sockets", "init_heartbeat", "init_poller", "write_connection_file", "log_connection_info", "init_io",
         "init_kernel", "init_code", "patch_io", "iopub_thread=", "session=", "user_ns"),
    *_of("ipykernel", "ipykernel_launcher:", "its file is the program that cells see in sys.argv", "__file__"),
    # its streams
    *_of("ipykernel", "ipykernel.iostream:OutStream", "takes text until it is sent, here without a thread",
         "__init__(session, pub_thread, name, watchfd)", "_flush", "_schedule_flush", "write(string)", "flush",
         "_buffers=", "_master_pid=", "_original_stdstream_copy="),
    *_of("ipykernel", "ipykernel.iostream:IOPubThread", "what a stream publishes through, here at once",
         "schedule(f)", "stop", "close", "background_socket=", "thread=", "io_loop="),
    # its shell
    *_of("ipykernel", "ipykernel.zmqshell:ZMQInteractiveShell", "the shell under its own name",
         "transform_cell(raw_cell)", "run_cell_async", "displayhook=", "input_transformer_manager"),
    *_of("ipython", "IPython.core.interactiveshell:InteractiveShell", "ends without preparing another session",
         "_atexit_once", "_atexit_once_called=", "builtin_trap=", "display_formatter"),
    *_of("ipython", "IPython.core.inputtransformer2:TransformerManager", "plain Python is left alone",
         "transform_cell(cell)", "cleanup_transforms=", "line_transforms=", "token_transformers="),
    *_of("ipython", "IPython.core.profiledir:", "a profile without a folder", "ProfileDir"),
    *_of("ipython", "IPython.core.history:HistoryManager", "no history is kept on disk", "hist_file"),
    # its messages
    *_of("jupyter-client", "jupyter_client.session:", "messages are made without a connection", "extract_header",
         "json_packer", "Session.send(stream, msg_or_type, content, parent, ident, buffers)"),
    *_of("jupyter-client", "jupyter_client.manager:AsyncKernelManager", "nbclient's kernels get variables of ours",
         "start_kernel(env)"),
    # the client
    *_of("nbclient", "nbclient.client:", "a cell's messages go into the notebook as nbclient puts them", "timestamp"),
    *_of("nbclient", "nbclient.client:NotebookClient", "a cell's messages go into the notebook as nbclient puts them",
         "reset_execution_trackers", "process_message(msg, cell, cell_index)", "_get_timeout(cell)",
         "output(outs, msg, display_id, cell_index)", "clear_display_id_mapping(cell_index)", "set_widgets_metadata",
         "skip_cells_with_tag", "record_timing", "force_raise_errors", "allow_errors", "allow_error_names",
         "startup_timeout", "output_hook_stack=", "_display_id_map=", "clear_before_next_output=",
         "code_cells_executed="),
    *_of("nbclient", "nbclient.exceptions:", "a cell fails as it does with nbclient", "CellExecutionComplete",
         "CellExecutionError.from_cell_and_msg(cell, msg)",
         "CellTimeoutError.error_from_timeout_and_cell(msg, timeout, cell)", "DeadKernelError"),
    # papermill
    *_of("papermill", "papermill.clientwrap:PapermillNotebookClient", "cells are run one by one by papermill",
         "__init__(nb_man)", "execute", "execute_cell(cell, cell_index)", "papermill_execute_cells"),
    *_of("papermill", "papermill.engines:NotebookExecutionManager", "what is noted of each cell, at less cost",
         "__init__(nb, progress_bar)", "save", "autosave_cell", "cell_start(cell, cell_index)",
         "cell_complete(cell, cell_index)", "now", "RUNNING", "FAILED", "COMPLETED"),
    *_of("papermill", "papermill.engines:", "a notebook is executed by it", "Engine.execute_managed_notebook",
         "NBClientEngine.execute_managed_notebook"),
    *_of("papermill", "papermill.execute:", "the steps of execute_notebook, without files",
         "prepare_notebook_metadata(nb, input_path, output_path)", "raise_for_execution_errors(nb, output_path)",
         "remove_error_markers(nb)"),
    *_of("papermill", "papermill.iorw:", "the steps of execute_notebook, without files", "load_notebook_node"),
    *_of("papermill", "papermill.parameterize:", "parameters are written as papermill does",
         "parameterize_notebook(nb, parameters, kernel_name, language)"),
    *_of("papermill", "papermill.translators:", "parameters are written as papermill does",
         "translate_parameters(kernel_name, language, parameters, comment)"),
    *_of("papermill", "papermill.utils:", "parameters are written as papermill does",
         "find_first_tagged_cell_index(nb, tag)", "nb_kernel_name(nb, name)", "nb_language(nb)"),
    *_of("papermill", "papermill.log:", "the engine writes to papermill's log", "logger"),
    # Python itself
    *_of("python", "threading:", "a forked process ends with its exit handlers", "_shutdown"),
    *_of("python", "atexit:", "a forked process ends with its exit handlers", "_run_exitfuncs"),
)  # fmt: skip


def broken_assumptions() -> list[str]:
    """Return how the installed versions break what the engine assumes: nothing, if it works with them."""
    return [broken for assumption in ASSUMPTIONS if (broken := assumption.broken()) is not None]


# --- what is private to another package, used only here --------------------------------------------------------------


def accept_all_parameters() -> None:
    """Let ipykernel take for granted that the shell's ``run_cell`` takes every argument that it gives.

    It reads the method's signature anew for every cell. Only for a process whose shell is known.
    """
    from ipykernel import ipkernel

    replaced = vars(ipkernel)["_accepts_parameters"]
    if replaced is not _takes_all:
        vars(_takes_all)["__wrapped__"] = replaced  # whose signature is looked at
        setattr(ipkernel, "_accepts_parameters", _takes_all)  # noqa: B010


def _takes_all(_: Any, names: Iterable[str]) -> dict[str, bool]:
    return dict.fromkeys(names, True)


def publish_input(kernel: Any, parent: Any) -> None:
    """Send the code that a request asks a kernel to run."""
    kernel._publish_execute_input(parent["content"]["code"], parent, kernel.execution_count)


def publish_status(kernel: Any, status: str) -> None:
    """Send that a kernel is ``busy`` or ``idle``."""
    kernel._publish_status(status, "shell")


def cell_timeout(client: Any, cell: Any) -> Any:
    """Return how many seconds a cell may take, by the options of a notebook client; None: any time."""
    return client._get_timeout(cell)


def note_display(client: Any, display_id: str, cell_index: int, place: int) -> None:
    """Note that the output at ``place`` of a cell is to be changed by later updates of a display."""
    client._display_id_map.setdefault(display_id, {}).setdefault(cell_index, []).append(place)


def join_threads() -> None:
    """Wait for the threads that a process must wait for before it ends."""
    threading._shutdown()  # type: ignore[attr-defined]


def run_exit_handlers() -> None:
    """Call what was registered to be called as the process ends."""
    atexit._run_exitfuncs()
