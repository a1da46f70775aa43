"""One report's own process, forked from the zygote: it runs the cells it is asked to run, then ends."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import socket
import sys
import threading
from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Any

from disclosure_nb.engine import compat
from disclosure_nb.engine.audit import Audit, Record
from disclosure_nb.engine.kernel import KernelApp, run_cell
from disclosure_nb.engine.streams import watch
from disclosure_nb.engine.wire import Receiver, Sender

_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of <linux/prctl.h>
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def run(
    app: KernelApp, channel: socket.socket, request: Mapping[str, Any], zygote: int, loaded: Collection[str]
) -> None:
    """Be the process of one report, and end with it; never returns.

    ``zygote`` is the process that it was forked from, ``loaded`` are the modules that were loaded there.
    """
    try:
        audit = _set_up(app, channel, request, zygote)
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        with suppress(RuntimeError):  # a cell called exit(): the loop was stopped
            loop.run_until_complete(_serve(app, channel))
        audit.end(loaded)
        with suppress(BaseException):
            compat.join_threads()
        with suppress(BaseException):
            compat.run_exit_handlers()
        os._exit(0)
    except BaseException:
        os._exit(1)


def _set_up(app: KernelApp, channel: socket.socket, request: Mapping[str, Any], zygote: int) -> Audit:
    os.setsid()
    if _LIBC is not None:
        _LIBC.prctl(_DEATH_SIGNAL, signal.SIGKILL)
        if os.getppid() != zygote:  # it died before prctl asked for the signal
            os._exit(1)
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # outside cells, as ipykernel does
    for name, value in request["environment"].items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    os.chdir(request["cwd"])
    app.session.sender = Sender(channel)
    app.session.send(None, "started")
    for descriptor, stream in enumerate(app.streams, 1):
        stream.start(descriptor)
    threading.Thread(target=watch, args=(app.streams,), name="IOPub", daemon=True).start()
    report, session = os.getpid(), app.session

    def send(record: Record) -> None:
        session.send_record(record, at_once=os.getpid() != report or record[0] == "modules")

    audit = Audit(send)
    audit.begin()
    return audit


async def _serve(app: KernelApp, channel: socket.socket) -> None:
    """Run cells as they are asked for. Between them the loop is free for what cells left running in it."""
    loop = asyncio.get_running_loop()
    readable = asyncio.Event()
    loop.add_reader(channel.fileno(), readable.set)
    receiver = Receiver(channel)
    while True:
        await readable.wait()
        readable.clear()
        if not receiver.pull():
            return
        for request in receiver.messages():
            await run_cell(app, request)
