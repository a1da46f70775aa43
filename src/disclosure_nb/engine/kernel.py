"""A real ipykernel without ZeroMQ: its messages go to one socket, it has no other threads, nothing is written to disk.

It is built once, before processes are forked from it, and so has no thread, no event loop and no open connection.
"""

from __future__ import annotations

import asyncio
import base64
import sys
import threading
import types
from collections.abc import Mapping
from typing import Any

from ipykernel.compiler import XCachingCompiler, get_tmp_hash_seed, murmur2_x86
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from IPython.core.profiledir import ProfileDir
from jupyter_client.session import Session, extract_header, json_packer
from tornado.ioloop import IOLoop
from traitlets import Type

from disclosure_nb.engine import compat, wire
from disclosure_nb.engine.shell import ZMQInteractiveShell
from disclosure_nb.engine.streams import NoThread, OutStream
from disclosure_nb.engine.wire import Sender


class WireSession(Session):
    """A session whose messages go through a :class:`Sender`; what is sent before there is one is dropped."""

    sender: Sender | None = None

    def send(self, stream: Any, msg_or_type: Any, content: Any = None, parent: Any = None, *_: Any, **more: Any) -> Any:
        """Send one message: its kind, the request it belongs to, its content, and binary parts in base64."""
        if isinstance(msg_or_type, dict):
            message = msg_or_type
        else:  # what nobody looks at is left out
            header = extract_header(parent) if parent else {}
            message = {"msg_type": msg_or_type, "parent_header": header, "content": content or {}}
        if self.sender is not None:
            buffers = [base64.b64encode(part).decode() for part in more.get("buffers") or message.get("buffers") or ()]
            parts = [message["msg_type"], message["parent_header"].get("msg_id"), message["content"], buffers]
            self.sender.send(_packed(parts), at_once=not _followed(message))
        return message

    def send_record(self, record: list[Any], *, at_once: bool) -> None:
        """Send what was noticed of this process; what need not go ``at_once`` goes with the next message."""
        if self.sender is not None:
            self.sender.send(_packed([wire.RECORD, None, record, []]), at_once=at_once)


def _followed(message: Mapping[str, Any]) -> bool:
    """Whether another message always follows this one at once: the cell's text, the end of its work."""
    content = message["content"]
    return bool(message["msg_type"] == "execute_reply" or content.get("execution_state") == "busy")


def _packed(parts: list[Any]) -> bytes:
    """Return a message as bytes. Text that is no Unicode stops a display, but not a stream: there it is printed."""
    try:
        return json_packer(parts)
    except UnicodeEncodeError:
        if parts[0] != "stream":
            raise
        text = parts[2]["text"].encode("utf-8", "backslashreplace").decode()
        return json_packer([*parts[:2], {**parts[2], "text": text}, parts[3]])


class _Compiler(XCachingCompiler):
    """Names the files of cells without the process id that ipykernel puts there: warnings print the name."""

    def get_code_name(self, raw_code: str, code: str, number: int) -> str:
        return f"/tmp/ipykernel_0/{murmur2_x86(raw_code, get_tmp_hash_seed())}.py"  # type: ignore[no-untyped-call]


class _Kernel(IPythonKernel):
    compiler_class = Type(_Compiler)
    shell_class = Type(ZMQInteractiveShell)

    async def execute_request(self, stream: Any, ident: Any, parent: Any) -> None:
        """Run a cell: send its input, its outputs and the reply. No cell waits behind it."""
        content = parent["content"]
        compat.publish_input(self, parent)
        reply = await self.do_execute(content["code"], False, content["store_history"])  # type: ignore[no-untyped-call]
        for current in (sys.stdout, sys.stderr):
            if current is not None:
                current.flush()
        if self.session is not None:
            self.session.send(stream, "execute_reply", reply, parent)


compat.accept_all_parameters()  # only in a zygote, whose shell is known


class KernelApp(IPKernelApp):
    """The application that builds the kernel, without connections, profile folder and start-up files."""

    def init_crash_handler(self) -> None:
        """Do nothing: a crash shows in the exit status."""

    def init_profile_dir(self) -> None:
        """Take a profile that has no folder."""
        self.profile_dir = ProfileDir()

    def init_config_files(self) -> None:
        """Do nothing: a report depends on no file of the user's profile."""

    def load_config_file(self, *_: Any, **__: Any) -> None:
        """Keep the history in memory, as nbclient has it (no thread writes it); read no file of the user's profile."""
        self.config.HistoryManager.hist_file = ":memory:"

    def init_connection_file(self) -> None:
        """Do nothing: there are no connections."""

    def init_sockets(self) -> None:
        """Make the session, not yet connected."""
        self.session = WireSession(parent=self)
        self.iopub_thread = NoThread(self.session)

    def init_heartbeat(self) -> None:
        """Do nothing: the process is watched from outside."""

    def init_poller(self) -> None:
        """Do nothing: the process is watched from outside."""

    def write_connection_file(self, **_: Any) -> None:
        """Do nothing: there are no connections."""

    def log_connection_info(self) -> None:
        """Do nothing: there are no connections."""

    def init_io(self) -> None:
        """Take stdout and stderr before anything is imported that stores them."""
        self.streams = tuple(OutStream(self.session, self.iopub_thread, name) for name in ("stdout", "stderr"))
        sys.stdout, sys.stderr = self.streams
        self.patch_io()  # type: ignore[no-untyped-call]

    def init_kernel(self) -> None:
        """Make the kernel and its shell."""
        channel: Any = types.SimpleNamespace(parent_thread=threading.main_thread())
        self.kernel = _Kernel.instance(
            parent=self,
            session=self.session,
            iopub_thread=self.iopub_thread,
            shell_channel_thread=channel,
            log=self.log,
            profile_dir=self.profile_dir,
            user_ns=self.user_ns,
        )

    def init_code(self) -> None:
        """Do nothing: a report depends on no file of the user's profile."""


def build() -> KernelApp:
    """Build the kernel of this process, and run cells in it until Python has its code at hand; nothing is left of them.

    A process that is forked later begins with quick code, and need not write to it (each page it writes to is copied).
    """
    app: KernelApp = KernelApp.instance()
    app.initialize(["--IPKernelApp.log_level=50"])  # type: ignore[no-untyped-call]
    app.kernel.shell.display_formatter.format(object())
    request = {"id": "0", "code": "pass", "store_history": False, "stop_on_error": False}
    loop = asyncio.new_event_loop()
    for _ in range(_UNTIL_QUICK):
        loop.run_until_complete(run_cell(app, request))
    loop.close()
    return app


_UNTIL_QUICK = 16  # runs of a function after which Python 3.11 and later have specialized it


async def run_cell(app: KernelApp, request: Mapping[str, Any]) -> None:
    """Run one cell and send its messages: busy, input, outputs, reply, idle.

    ``request`` has ``id``, ``code``, ``store_history`` and ``stop_on_error``.
    """
    kernel = app.kernel
    kernel.io_loop = IOLoop.current()
    header = {"msg_id": request["id"], "msg_type": "execute_request", "session": "disclosure-nb", "username": ""}
    content = {"code": request["code"], "silent": False, "allow_stdin": False, "user_expressions": {}}
    content |= {key: request[key] for key in ("store_history", "stop_on_error")}
    parent = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "buffers": []}
    kernel.set_parent([b""], parent, channel="shell")
    compat.publish_status(kernel, "busy")
    kernel.pre_handler_hook()
    try:
        await kernel.execute_request(None, [b""], parent)
    except KeyboardInterrupt:
        pass  # it came after the cell's own code: ipykernel logs it and goes on
    finally:
        kernel.post_handler_hook()
    for stream in app.streams:
        stream.drain(final=True)
    for current in (sys.stdout, sys.stderr):
        if current is not None:
            current.flush()
    compat.publish_status(kernel, "idle")
