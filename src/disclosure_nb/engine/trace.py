"""What was noticed of a notebook's process, put together: see :mod:`disclosure_nb.engine.audit` for the records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from disclosure_nb.engine.audit import Record


@dataclass(frozen=True)
class Trace:
    """The files that a notebook's process read, and what it did that cannot be followed.

    ``read`` gives SHA-256 and size by absolute path, None for a file that was looked for and is not there; ``listed``
    the digest of the names in folders; ``modules`` the top-level names of what was loaded. Files that the process made
    itself are not among them. ``rewritten`` are files and folders that it read and wrote to as well, ``databases``
    those of ``read`` that it may have written to; ``processes`` the programs that it started, ``connected`` whether it
    spoke to anybody, ``nameless`` whether it opened a file whose name is no Unicode. ``drawn`` are random values of
    UUIDs (16 bytes in hex), ``numbers`` those of the processes that asked for their own. ``complete`` is False if it
    could not be watched to its end.
    """

    read: Mapping[str, tuple[str, int] | None] = field(default_factory=dict)
    listed: Mapping[str, str] = field(default_factory=dict)
    modules: frozenset[str] = frozenset()
    rewritten: frozenset[str] = frozenset()
    databases: frozenset[str] = frozenset()
    processes: frozenset[str] = frozenset()
    connected: bool = False
    nameless: bool = False
    drawn: frozenset[str] = frozenset()
    numbers: frozenset[int] = frozenset()
    complete: bool = False

    @classmethod
    def of(cls, records: Iterable[Record]) -> Trace:
        """Return the trace of some records, given in the order in which they came."""
        read: dict[str, tuple[str, int] | None] = {}
        listed: dict[str, str] = {}
        made: set[str] = set()
        rewritten: set[str] = set()
        modules: set[str] = set()
        databases: set[str] = set()
        processes: set[str] = set()
        drawn: set[str] = set()
        numbers: set[int] = set()
        connected = nameless = complete = False
        for kind, *details in records:
            if kind == "modules":
                modules |= set(details[0])
                complete = True
            elif kind == "preloaded":
                modules |= set(details[0])
            elif kind == "drawn":
                drawn.add(details[0])
            elif kind == "pid":
                numbers.add(details[0])
            elif kind == "nameless":
                nameless = True
            elif kind == "process":
                processes.add(details[0] if details else "")
            elif kind == "connection":
                connected = True
            elif kind == "written":
                if read.get(details[0]) is None:
                    read.pop(details[0], None)  # if it was looked for, it was not there
                    made.add(details[0])
                else:
                    rewritten.add(details[0])
            elif details[0] not in made:
                if kind == "listed":
                    listed.setdefault(details[0], details[1])
                else:
                    read.setdefault(details[0], None if kind == "missing" else (details[1], details[2]))
                    databases |= {details[0]} if kind == "database" else set()
        rewritten |= {folder for folder in listed if any(_above(path) == folder for path in made | rewritten)}
        return cls(
            {path: read[path] for path in sorted(read.keys() - rewritten)},
            {path: listed[path] for path in sorted(listed.keys() - rewritten)},
            frozenset(modules),
            frozenset(rewritten),
            frozenset(databases),
            frozenset(processes),
            connected,
            nameless,
            frozenset(drawn),
            frozenset(numbers),
            complete,
        )


def _above(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[0]
