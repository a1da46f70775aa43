"""How much work something is: counted, or held to far more time than it could need.

A test must not depend on how fast a machine is or what else it does. So calls are counted; and what has no calls (a
regular expression, a loop) is given so much of the processor's own time that only work out of all proportion, as
minutes for what takes a second, goes beyond it.
"""

from __future__ import annotations

import cProfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

MOST_SECONDS = 60.0


def calls(act: Callable[[], object]) -> int:
    """Return how many calls of Python and C functions are made; what is kept in caches is not counted."""
    act()
    profile = cProfile.Profile()
    profile.runcall(act)
    return sum(entry.callcount for entry in profile.getstats())


@contextmanager
def no_explosion(seconds: float = MOST_SECONDS) -> Iterator[None]:
    """Fail if what is done takes a minute of the processor's time: it is some that takes a second at most."""
    started = time.process_time()
    yield
    assert time.process_time() - started < seconds
