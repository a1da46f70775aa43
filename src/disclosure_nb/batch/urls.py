"""Paths and URLs: what is a URL, and the file system behind it."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from disclosure_nb.errors import UsageError
from disclosure_nb.language import Sentence

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+(::[^:]+)*://", re.IGNORECASE)  # longer than the letter of a drive
_FILE = re.compile(r"file://", re.IGNORECASE)


def is_url(where: str | Path) -> bool:
    """Whether a place is named by a URL that is not that of a file here."""
    return bool(_SCHEME.match(str(where))) and not _FILE.match(str(where))


def local_path(where: str | Path) -> Path:
    """Return the path that a path or a ``file:`` URL means."""
    if isinstance(where, str) and _FILE.match(where):
        return Path(url2pathname(urlsplit(where).path))
    return Path(where)


def file_system(url: str) -> tuple[Any, str]:
    """Return fsspec's file system of a URL, and the path in it.

    Nothing that it lists is remembered. Raises UsageError if the URL is of no known kind, or a package is missing.
    """
    try:
        import fsspec

        system, path = fsspec.url_to_fs(url, use_listings_cache=False)
    except ImportError as error:
        raise UsageError(
            Sentence(
                f"读写 {url} 需要另装软件包（{error.name or error}）：pip install 'disclosure-nb[cluster]'。",
                f"{url} needs more packages ({error.name or error}): pip install 'disclosure-nb[cluster]'.",
            )
        ) from error
    except ValueError as error:
        raise UsageError(
            Sentence(f"不认识的网址 {url}（{error}）。", f"{url} is of no known kind ({error}).")
        ) from error
    return system, path.rstrip("/")


@contextmanager
def as_oserror(where: str) -> Iterator[None]:
    """Raise OSError, with words for people, for whatever the package behind a file system raises."""
    try:
        yield
    except (FileNotFoundError, FileExistsError, UsageError):
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.strerror:
            raise
        raise OSError(errno.EIO, f"{type(error).__name__}: {error}", where) from error
