"""Writing files and folders so that they appear whole or not at all.

Every byte goes through ``os.write``, and every other step through a function of ``os``: a test lets each of them fail.
"""

from __future__ import annotations

import errno
import io
import os
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any


def write_file(path: Path, data: bytes) -> None:
    """Write a file aside, then rename it into place: a reader sees the old bytes or the new, never a part.

    Raises OSError if it cannot be written; then the old file is untouched.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = _aside(path, "part")
    try:
        with _Raw(aside) as file:
            file.write_all(data)
            os.fsync(file.fileno())
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


@contextmanager
def writing(path: Path, encoding: str = "utf-8") -> Iterator[IO[str]]:
    """Give a text file to write to, aside; it takes its place when all is written, and not if that fails.

    Line ends stay as they are written. Raises OSError if it cannot be written; then the old file is untouched.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = _aside(path, "part")
    try:
        with io.TextIOWrapper(io.BufferedWriter(_Raw(aside)), encoding=encoding, newline="") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def write_folder(folder: Path, files: Mapping[str, bytes], kept: Mapping[str, str] = MappingProxyType({})) -> None:
    """Put a folder with exactly these files in place of the old one, whole.

    ``kept`` is what goes over from the old folder, by its name there, each with its new name: files are linked, or
    copied where that cannot be. Another process may do the same at the same time: one of them is the last. Raises
    OSError if it cannot be written; then the old folder is untouched, or the next :func:`sweep` puts it back.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = _aside(folder, "part")
    olds: list[Path] = []
    try:
        aside.mkdir()
        for name, data in files.items():
            with _Raw(aside / name) as file:
                file.write_all(data)
        for was, now in kept.items():
            _take_over(folder / was, aside / now)
        while True:
            with suppress(FileNotFoundError):
                olds.append(folder.rename(_aside(folder, "old")))
            try:
                aside.rename(folder)
                break
            except OSError as error:
                if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                    raise  # else another process has put its folder here meanwhile
    except BaseException:
        if olds and not folder.exists():
            olds[-1].rename(folder)
        shutil.rmtree(aside, ignore_errors=True)
        raise
    for old in olds:
        shutil.rmtree(old, ignore_errors=True)


def _take_over(was: Path, now: Path) -> None:
    """Let a file, or a folder with all that is in it, be at a second place, too."""
    if was.is_symlink():
        now.symlink_to(was.readlink())
    elif was.is_dir():
        now.mkdir()
        for entry in was.iterdir():
            _take_over(entry, now / entry.name)
        shutil.copystat(was, now)
    else:
        try:
            now.hardlink_to(was)
        except OSError:  # there are file systems without links
            shutil.copy2(was, now)


class _Raw(io.RawIOBase):
    """A new file to write to, without a buffer. Raises OSError, also if the file is there."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor

    def write(self, data: Any) -> int:
        return os.write(self._descriptor, data)

    def write_all(self, data: bytes) -> None:
        left = memoryview(data)
        while left:
            left = left[os.write(self._descriptor, left) :]

    def close(self) -> None:
        if not self.closed:
            super().close()
            os.close(self._descriptor)


def _aside(path: Path, kind: str) -> Path:
    """Return a name for what is not yet, or no longer, at ``path``; no other process anywhere takes the same."""
    return path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.{kind}")


_CHUNK = 1 << 20


@contextmanager
def reserved(path: Path, size: int) -> Iterator[None]:
    """Hold room for ``size`` bytes on the disk for what is written afterwards, in a file aside that is taken away.

    Raises OSError if there is not so much room.
    """
    aside = _aside(path, "part")
    try:
        with _Raw(aside) as file:
            for start in range(0, size, _CHUNK):
                file.write_all(bytes(min(_CHUNK, size - start)))
        yield
    finally:
        aside.unlink(missing_ok=True)


_LEFT = re.compile(r"\.(?P<name>.+)\.[0-9]+-[0-9a-f]{8}\.(part|old)|\.mark\.part")


def sweep(out: Path, depth: int = 3) -> None:
    """Take away what killed processes left anywhere in an output folder: folders of reports are not looked into.

    A folder that was killed between going aside and having its successor in its place is put back.
    """
    for entry in sorted(os.scandir(out), key=lambda entry: entry.name) if out.is_dir() else ():
        path, left = Path(entry.path), _LEFT.fullmatch(entry.name)
        if left:
            if not entry.is_dir(follow_symlinks=False):
                path.unlink(missing_ok=True)
            elif path.suffix == ".old" and not (out / left["name"]).exists():
                path.rename(out / left["name"])
            else:
                shutil.rmtree(path, ignore_errors=True)
        elif depth > 1 and entry.is_dir(follow_symlinks=False) and not (path / "manifest.json").exists():
            sweep(path, depth - 1)
