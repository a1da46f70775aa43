"""Writing files and folders so that they appear whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO


def write_file(path: Path, data: bytes) -> None:
    """Write a file aside, then rename it into place: a reader sees the old bytes or the new, never a part.

    Raises OSError if it cannot be written; then the old file is untouched.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = _aside(path, "part")
    try:
        with aside.open("wb") as file:
            file.write(data)
            file.flush()
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
        with aside.open("w", encoding=encoding, newline="") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put a folder with exactly these files in place of the old one, whole.

    Another process may do the same at the same time: one of them is the last. Raises OSError if it cannot be written;
    then the old folder is untouched.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = _aside(folder, "part")
    olds: list[Path] = []
    try:
        aside.mkdir()
        for name, data in files.items():
            (aside / name).write_bytes(data)
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
        with aside.open("wb") as file:
            for start in range(0, size, _CHUNK):
                file.write(bytes(min(_CHUNK, size - start)))
        yield
    finally:
        aside.unlink(missing_ok=True)


def sweep(out: Path, depth: int = 3) -> None:
    """Take away what killed processes left anywhere in an output folder: folders of reports are not looked into."""
    for entry in os.scandir(out) if out.is_dir() else ():
        path = Path(entry.path)
        if entry.name.startswith(".") and path.suffix in (".part", ".old"):
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        elif depth > 1 and entry.is_dir(follow_symlinks=False) and not (path / "manifest.json").exists():
            sweep(path, depth - 1)
