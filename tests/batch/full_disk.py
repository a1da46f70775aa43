"""A disk that is full from one step of writing on: the steps below a folder are counted, and one of them fails."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_OF_PATHS = ("open", "mkdir", "rename", "replace", "link", "symlink")
_OF_FILES = ("write", "fsync")


class FullDisk:
    """Lets the step ``at`` below ``root`` fail, and all later ones too if it ``stays`` full; ``steps`` counts them.

    Names are changed on a full disk, too, but for the one time that is to fail.
    """

    def __init__(self, root: Path, at: int | None = None, *, stays: bool = False) -> None:
        self._root = str(root)
        self._at = at
        self._stays = stays
        self._descriptors: set[int] = set()
        self.steps = 0

    @contextmanager
    def at_work(self) -> Iterator[FullDisk]:
        """Count, and fail, for a while."""
        with pytest.MonkeyPatch.context() as patched:
            for name in _OF_PATHS:
                patched.setattr(os, name, self._of_path(name, getattr(os, name)))
            for name in _OF_FILES:
                patched.setattr(os, name, self._of_file(getattr(os, name)))
            yield self

    def _of_path(self, name: str, real: Callable[..., int]) -> Callable[..., int]:
        def step(path: str | Path, *more: object, **named: object) -> int:
            ours = os.fspath(path).startswith(self._root) and not (name == "open" and more[0] == os.O_RDONLY)
            if ours:
                self._take(name in ("rename", "replace"))
            done = real(path, *more, **named)
            if ours and name == "open":
                self._descriptors.add(done)
            return done

        return step

    def _of_file(self, real: Callable[..., int]) -> Callable[..., int]:
        def step(descriptor: int, *more: object) -> int:
            if descriptor in self._descriptors:
                self._take(renames=False)
            return real(descriptor, *more)

        return step

    def _take(self, renames: bool) -> None:
        self.steps += 1
        if self._at is None or self.steps - 1 < self._at:
            return
        if self.steps - 1 == self._at or (self._stays and not renames):
            raise OSError(errno.ENOSPC, "No space left on device")
