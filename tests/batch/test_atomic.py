"""Files and folders appear whole or not at all, whatever happens on the way."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from disclosure_nb.batch.atomic import sweep, write_file, write_folder

OLD = {"report.html": b"old", "gone.txt": b"old"}
NEW = {"report.html": b"new", "manifest.json": b"new"}


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_folder_holds_exactly_the_files_given(tmp_path: Path) -> None:
    folder = tmp_path / "2023" / "unit"
    write_folder(folder, OLD)
    assert contents(folder) == OLD

    write_folder(folder, NEW)
    assert contents(folder) == NEW
    assert [path.name for path in folder.parent.iterdir()] == ["unit"]


def test_a_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a" / "index.html"
    write_file(path, b"old")
    write_file(path, b"new")

    assert contents(path.parent) == {"index.html": b"new"}


def failing(method: str, at: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the ``at``-th call of a method of Path (or function of os) fail as a full disk would."""
    owner: object = os if hasattr(os, method) and not hasattr(Path, method) else Path
    real: Callable[..., object] = getattr(owner, method)
    calls = iter(range(1000))

    def fails(*arguments: object, **more: object) -> object:
        if next(calls) == at:
            raise OSError(28, "No space left on device")
        return real(*arguments, **more)

    monkeypatch.setattr(owner, method, fails)


@pytest.mark.parametrize(("method", "at"), [("write_bytes", 0), ("write_bytes", 1), ("rename", 0), ("rename", 1)])
def test_the_old_folder_survives_a_failure_at_any_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str, at: int
) -> None:
    folder = tmp_path / "unit"
    write_folder(folder, OLD)
    with monkeypatch.context() as patched:
        failing(method, at, patched)
        with pytest.raises(OSError, match="No space"):
            write_folder(folder, NEW)

    assert contents(folder) == OLD
    assert [path.name for path in tmp_path.iterdir()] == ["unit"]


@pytest.mark.parametrize("method", ["fsync", "replace"])
def test_the_old_file_survives_a_failure_at_any_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    path = tmp_path / "index.html"
    write_file(path, b"old")
    with monkeypatch.context() as patched:
        failing(method, 0, patched)
        with pytest.raises(OSError, match="No space"):
            write_file(path, b"new")

    assert contents(tmp_path) == {"index.html": b"old"}


def test_an_interrupt_leaves_the_old_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    folder = tmp_path / "unit"
    write_folder(folder, OLD)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", interrupted)
        with pytest.raises(KeyboardInterrupt):
            write_folder(folder, NEW)

    assert contents(folder) == OLD
    assert [path.name for path in tmp_path.iterdir()] == ["unit"]


def test_a_name_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_folder(tmp_path / "unit", {"no/such/folder": b""})

    assert list(tmp_path.iterdir()) == []


def test_what_killed_processes_left_is_swept_away_and_nothing_else(tmp_path: Path) -> None:
    for name in (".unit.7.part", ".unit.7.old", ".unit.hidden", "3f/.unit-2.7.part", "3f/unit-2", "unit/.x.1.part"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / ".summary.csv.7.part").write_text("", encoding="utf-8")
    (tmp_path / "unit" / "manifest.json").write_text("", encoding="utf-8")
    sweep(tmp_path)

    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_dir()) == [
        ".unit.hidden",
        "3f",
        "3f/unit-2",
        "unit",
        "unit/.x.1.part",
    ]
    assert not list(tmp_path.glob(".summary*"))
