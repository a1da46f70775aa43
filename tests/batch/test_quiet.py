"""What Dask writes to stderr by itself reaches nobody; what others write does."""

from __future__ import annotations

import subprocess
import sys

import pytest

COMPLAINTS = """
import asyncio, gc, logging, sys, threading, warnings
from distributed.client import AllExit
from distributed.versions import VersionMismatchWarning
import distributed

class OfDask:
    def __del__(self):
        raise ValueError("finaliser of theirs")
OfDask.__module__ = OfDask.__del__.__module__ = "distributed.client"

class Mine:
    def __del__(self):
        raise ValueError("finaliser of ours")

async def fails():
    raise AllExit("never retrieved")

async def left_behind():
    asyncio.ensure_future(fails())
    await asyncio.sleep(0)
    await asyncio.sleep(0)

async def never():
    pass

def mine():
    raise ValueError("thread of ours")

def all_of_them():
    logging.getLogger("distributed.client").error("logger of theirs", exc_info=ValueError("theirs"))
    logging.getLogger("distributed.made.later").error("logger made later")
    logging.getLogger("tornado.application").error("logger of tornado")
    logging.getLogger("ours").warning("logger of ours")
    asyncio.run(left_behind())
    never()
    for message in (VersionMismatchWarning("versions of theirs"), UserWarning("large graph of theirs")):
        warnings.warn_explicit(message, type(message), distributed.client.__file__, 1)
    warnings.warn("warning of ours")
    for thread in (threading.Thread(target=asyncio.run, args=(fails(),)), threading.Thread(target=mine)):
        thread.start()
        thread.join()
    OfDask(), Mine()
    gc.collect()
    sys.stderr.flush()
"""
"""All ways in which Python writes to stderr unasked, once by Dask and once by us."""

OURS = ("logger of ours", "warning of ours", "thread of ours", "finaliser of ours")
THEIRS = (
    "logger of theirs",
    "logger made later",
    "logger of tornado",
    "never retrieved",
    "never awaited",
    "versions of theirs",
    "large graph of theirs",
    "finaliser of theirs",
)


@pytest.mark.parametrize(
    ("around", "heard"),
    [
        ("{}", (*OURS, *THEIRS)),
        ("silence(); {}", OURS),
        ("again = silence(); silence()(); {}", OURS),
        ("again = silence(); silence()(); again(); {}", (*OURS, *THEIRS)),
    ],
    ids=["as it is", "silenced", "a second silence has ended", "silence has ended"],
)
def test_complaints_of_dask_are_not_heard_and_those_of_others_are(around: str, heard: tuple[str, ...]) -> None:
    program = f"from disclosure_nb.batch.quiet import silence\n{COMPLAINTS}\n{around.format('all_of_them()')}"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=600)

    assert done.returncode == 0, done.stderr
    assert {said for said in (*OURS, *THEIRS) if said in done.stderr} == set(heard)
    if heard == OURS:
        assert "distributed" not in done.stderr
        assert "asyncio" not in done.stderr
