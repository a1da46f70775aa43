"""What a notebook's process touches: the files it opens, the folders it lists, what it starts, what it connects to.

Python reports it by audit events (PEP 578) as it happens. Each thing is sent once, as a list that becomes JSON:

* ``["read", path, sha256, bytes]``: a file was opened for reading, and this was its content at that moment;
* ``["missing", path]``: a file was to be opened for reading and is not there;
* ``["listed", path, sha256]``: the names in a folder were asked for, and this is the digest of them;
* ``["database", path, sha256, bytes]``: a database was opened, for reading, writing or both;
* ``["written", path]``: a file was opened to be written anew, or put in a place by being renamed or linked;
* ``["nameless"]``: a file was opened whose name is no Unicode;
* ``["process", name]``: another program was started;
* ``["connection"]``: a connection was made, or data sent over a network;
* ``["modules", names]``: the modules that are loaded at last, by their top-level names;
* what it is given by chance: see :mod:`disclosure_nb.engine.chance`.

Files of Python, of installed distributions and of this package are left out: their versions say what is in them. So
are, outside the folder of the project, files of the system and caches, and what is hidden and only looked for or
listed: libraries look there for their settings. Not seen is what a library in C opens by itself.
"""

from __future__ import annotations

import atexit
import hashlib
import importlib.util
import json
import os
import re
import site
import stat
import sys
import sysconfig
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from disclosure_nb.engine.chance import notice_chance

Record = list[Any]

_PACKAGE = Path(__file__).parents[1]
_SYSTEM = ("bin", "boot", "dev", "etc", "lib", "lib32", "lib64", "proc", "run", "sbin", "sys", "usr", "System")
_OF_PEOPLE = ("/run/media/", "/usr/src/")
"""Folders within those of the system where people keep their own files: on a stick, in a container."""
_CACHES = (".cache", ".ipython", ".jupyter", ".local/share/jupyter", "Library/Caches")
_SPAWNING = (
    "multiprocessing.popen_spawn_posix",
    "multiprocessing.popen_spawn_win32",
    "multiprocessing.popen_forkserver",
)
_LOOKS_FOR_MODULES = re.compile(
    r"<frozen importlib|[/\\](importlib|importlib_metadata|pkg_resources)[/\\]|[/\\]pkgutil\.py$"
)
_WRITES = os.O_WRONLY | os.O_RDWR


@cache
def installed_folders() -> tuple[str, ...]:
    """Return the folders of Python's library, of installed distributions and of this package, each with a slash."""
    paths = sysconfig.get_paths()
    folders = {paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    folders |= {*site.getsitepackages(), site.getusersitepackages(), str(_PACKAGE)}
    folders |= {folder for folder in sys.path if folder and _has_distributions(folder)}
    return tuple(sorted(os.path.join(os.path.realpath(folder), "") for folder in folders))  # noqa: PTH118


@cache
def python_folders() -> tuple[str, ...]:
    """Return the folders of this Python and of the one that its environment is made of, each with a slash."""
    return tuple(os.path.join(os.path.realpath(each), "") for each in (sys.prefix, sys.base_prefix))  # noqa: PTH118


def _has_distributions(folder: str) -> bool:
    try:
        return any(name.endswith(".dist-info") for name in os.listdir(folder))  # noqa: PTH208
    except OSError:
        return False


def names_digest(names: Iterable[str]) -> str:
    """Return the SHA-256 of the names in a folder, but for hidden ones and what programs keep there for themselves."""
    shown = sorted(name for name in names if not is_kept_by_a_program(name))
    return hashlib.sha256("\n".join(shown).encode("utf-8", "surrogateescape")).hexdigest()


def is_kept_by_a_program(name: str) -> bool:
    """Whether a file or folder so named is none of a person's: hidden, Python's, Office's mark of an open file."""
    return name.startswith((".", "~$", "__pycache__")) or name in ("Thumbs.db", "desktop.ini")


def file_digest(path: str) -> tuple[str, int] | None:
    """Return SHA-256 and size of a regular file, None for anything else. Raises OSError."""
    if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116
        return None
    with open(path, "rb") as file:  # noqa: PTH123
        digest = hashlib.file_digest(file, "sha256")
        return digest.hexdigest(), file.tell()


class Audit:
    """Takes the audit events of this process and of those forked from it, and hands records to ``send``."""

    def __init__(self, send: Callable[[Record], None]) -> None:
        self._send = send
        self._project = os.path.join(os.getcwd(), "")  # noqa: PTH109, PTH118
        self._outside = _outside_folders()
        self._installed = installed_folders()
        self._python = python_folders()
        self._sent: set[tuple[str, str]] = set()
        self._busy: set[int] = set()  # threads that are in here: what they do themselves is not to be noticed
        self._notices: Mapping[str, Callable[..., None]] = {
            "open": self._opened,
            "os.listdir": self._listed,
            "os.scandir": self._listed,
            "os.mkdir": self._made_folder,
            "os.rename": self._put,
            "os.link": self._put,
            "os.symlink": self._put,
            "sqlite3.connect": self._database,
            "subprocess.Popen": self._started,
            "os.exec": self._started,
            "os.posix_spawn": self._started,
            "os.spawn": lambda mode, path, *_: self._started(path),
            "os.system": lambda *_: self._started("sh"),
            "os.startfile": self._started,
            "os.forkpty": lambda *_: self._started(""),
            "pty.spawn": lambda argv, *_: self._started(argv[0]),
            "socket.connect": lambda *_: self._once("connection"),
            "socket.sendto": lambda *_: self._once("connection"),
            "socket.sendmsg": lambda *_: self._once("connection"),
        }

    def begin(self) -> None:
        """Begin; it lasts as long as the process."""
        notice_chance(self._send, (*self._installed, *self._python))
        sys.addaudithook(self._hook)

    def end(self, before: Iterable[str] = ()) -> None:
        """Say which modules are loaded now that were not ``before``."""
        fresh = {name for name in tuple(sys.modules) if isinstance(name, str)}.difference(before)
        if not fresh.isdisjoint(_SPAWNING):
            self._once("process", "python")
        self._send(["modules", tops(fresh)])

    def _hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        notice = self._notices.get(event)
        if notice is None:
            return
        thread = threading.get_ident()
        if thread in self._busy:
            return
        self._busy.add(thread)
        try:
            notice(*arguments)
        except Exception:
            pass
        finally:
            self._busy.discard(thread)

    def _once(self, kind: str, name: str = "", *more: Any) -> None:
        if (kind, name) not in self._sent:
            self._sent.add((kind, name))
            self._send([kind, name, *more] if name else [kind])

    # ------------------------------------------------------------------------------------------------------------ files
    def _opened(self, given: Any, mode: str | None, flags: int) -> None:
        path = self._path(given)
        if path is None:
            return
        written = flags & os.O_TRUNC or flags & os.O_EXCL or (flags & _WRITES) == os.O_WRONLY
        if written or (not flags and isinstance(mode, str) and not {"w", "a", "x"}.isdisjoint(mode)):
            self._once("written", path)
        else:
            self._read(path)

    def _read(self, path: str) -> None:
        if path.endswith(".pyc"):
            with suppress(ValueError, NotImplementedError):
                path = importlib.util.source_from_cache(path)
        if ("read", path) in self._sent or ("written", path) in self._sent:
            return
        try:
            found = file_digest(path)
        except FileNotFoundError:
            if not self._is_settings(path):
                self._once("missing", path)
            return
        if found is not None:
            self._once("read", path, *found)

    def _listed(self, given: Any = None) -> None:
        caller = sys._getframe(2)
        if _LOOKS_FOR_MODULES.search(caller.f_code.co_filename):
            return  # for a module or a distribution: if it is found, its files are read
        if caller.f_globals.get("__declares_what_it_lists__"):
            return  # what it looks for is known without watching
        path = self._path("." if given is None else given)
        if path is not None and ("written", path) not in self._sent and not self._is_settings(path):
            self._once("listed", path, names_digest(os.listdir(path)))  # noqa: PTH208

    def _made_folder(self, given: Any, *_: Any) -> None:
        path = self._path(given)
        if path is not None and not os.path.exists(path):  # noqa: PTH110
            self._once("written", path)

    def _put(self, _: Any, given: Any, *__: Any) -> None:
        path = self._path(given)
        if path is not None:
            self._once("written", path)

    def _database(self, given: Any, *_: Any) -> None:
        named = os.fsdecode(given)
        if named.startswith("file:"):
            named = unquote(urlsplit(named).path)
        if named in ("", ":memory:") or (path := self._path(named)) is None:
            return
        try:
            found = file_digest(path)
        except FileNotFoundError:
            self._once("written", path)
            return
        if found is not None and ("written", path) not in self._sent:
            self._once("database", path, *found)

    def _path(self, given: Any) -> str | None:
        """Return the absolute path of a file, None if nobody wants to know of it."""
        if isinstance(given, int):
            return None
        path = os.path.abspath(os.fsdecode(given))  # noqa: PTH100
        try:
            path.encode()
        except UnicodeEncodeError:
            self._once("nameless")
            return None
        if self._in_project(path):
            inside = path.startswith(self._python) and not self._project.startswith(self._python)
            return None if inside or path.startswith(self._installed) else path
        path = os.path.realpath(path)
        folder = os.path.join(path, "")  # noqa: PTH118
        passed = folder.startswith((*self._installed, *self._python, *self._outside)) or folder == os.sep
        return None if passed and not folder.startswith(_OF_PEOPLE) else path

    def _in_project(self, path: str) -> bool:
        return os.path.join(path, "").startswith(self._project)  # noqa: PTH118

    def _is_settings(self, path: str) -> bool:
        """Whether a path outside the project is hidden, or in a hidden folder."""
        return f"{os.sep}." in path and not self._in_project(path)

    # --------------------------------------------------------------------------------------------------------- programs
    def _started(self, program: Any, *_: Any) -> None:
        self._once("process", os.path.basename(os.fsdecode(program)))  # noqa: PTH119


def tops(modules: Iterable[str]) -> list[str]:
    """Return the top-level names of modules, but for those of Python's own library."""
    return sorted({name.partition(".")[0] for name in modules} - sys.stdlib_module_names - {"__main__"})


def own_files() -> list[Record]:
    """Return a record for the file of each loaded module that belongs to no installed distribution."""
    folders = (*installed_folders(), *python_folders())
    found = []
    for module in tuple(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if not isinstance(file, str) or file.startswith(folders):
            continue
        if not (path := os.path.realpath(file)).startswith(folders):
            with suppress(OSError):
                if (digest := file_digest(path)) is not None:
                    found.append(["read", path, *digest])
    return found


def write_into(path: str) -> None:
    """Begin to write the records of this process into a file, one a line, until it ends: in a kernel of its own."""
    file = os.open(path, os.O_WRONLY | os.O_APPEND)

    def send(record: Record) -> None:
        os.write(file, json.dumps(record).encode() + b"\n")

    audit = Audit(send)
    atexit.register(audit.end)
    audit.begin()


def _outside_folders() -> tuple[str, ...]:
    home = os.path.expanduser("~")  # noqa: PTH111
    caches = [os.environ.get("XDG_CACHE_HOME") or "", *(os.path.join(home, name) for name in _CACHES)]  # noqa: PTH118
    return tuple(os.path.join(folder, "") for folder in (*(f"/{name}" for name in _SYSTEM), *filter(None, caches)))  # noqa: PTH118
