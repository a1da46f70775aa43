"""What Dask writes to stderr by itself reaches nobody; what others write does."""

from __future__ import annotations

import subprocess
import sys

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


STEPS = f"""
from disclosure_nb.batch.dask_silence import silence
{COMPLAINTS}
def step(name):
    print("step", name, file=sys.stderr, flush=True)
    warnings.simplefilter("always")
    all_of_them()

step("as it is")
again = silence()
step("silenced")
silence()()
step("a second silence has ended")
again()
step("silence has ended")
"""


def test_complaints_of_dask_are_not_heard_and_those_of_others_are() -> None:
    done = subprocess.run([sys.executable, "-c", STEPS], capture_output=True, text=True, timeout=600)

    assert done.returncode == 0, done.stderr
    before, *steps = done.stderr.split("step ")
    heard = {step.splitlines()[0]: {said for said in (*OURS, *THEIRS) if said in step} for step in steps}
    assert before == ""
    assert heard == {
        "as it is": {*OURS, *THEIRS},
        "silenced": {*OURS},
        "a second silence has ended": {*OURS},
        "silence has ended": {*OURS, *THEIRS},
    }
