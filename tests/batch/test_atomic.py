"""Files and folders appear whole or not at all, whatever happens on the way."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from batch.full_disk import FullDisk
from disclosure_nb.batch.atomic import sweep, write_file, write_folder, writing

OLD = {"report.html": b"old", "gone.txt": b"old"}
NEW = {"report.html": b"new", "manifest.json": b"new"}


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


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


def steps_of(root: Path, write: Callable[[], None]) -> int:
    """How many steps it takes to write something."""
    with FullDisk(root).at_work() as disk:
        write()
    return disk.steps


@pytest.mark.parametrize("stays", [False, True])
def test_the_old_folder_survives_a_full_disk_at_any_step(tmp_path: Path, stays: bool) -> None:
    folder, kept = tmp_path / "out" / "unit", {"notes.txt": "notes.own.txt", "photos": "photos"}
    old = {"notes.txt": b"mine", **OLD}
    write_folder(tmp_path / "first" / "unit", old)
    (tmp_path / "first" / "unit" / "photos").mkdir()
    (tmp_path / "first" / "unit" / "photos" / "1.jpg").write_bytes(b"photo")
    shutil.copytree(tmp_path / "first", tmp_path / "out")
    steps = steps_of(tmp_path / "out", lambda: write_folder(folder, NEW, kept))
    assert contents(folder) == {"notes.own.txt": b"mine", "photos/1.jpg": b"photo", **NEW}

    for at in range(steps):
        shutil.rmtree(tmp_path / "out")
        shutil.copytree(tmp_path / "first", tmp_path / "out")
        with FullDisk(tmp_path / "out", at, stays=stays).at_work():
            try:
                write_folder(folder, NEW, kept)
                written = True  # what could not be linked was copied
            except OSError:
                written = False
        expected = {"notes.own.txt": b"mine", **NEW} if written else old
        assert contents(folder) == {**expected, "photos/1.jpg": b"photo"}, at
        assert [path.name for path in (tmp_path / "out").iterdir()] == ["unit"]


@pytest.mark.parametrize("stays", [False, True])
def test_the_old_file_survives_a_full_disk_at_any_step(tmp_path: Path, stays: bool) -> None:
    path = tmp_path / "out" / "index.html"

    def stream() -> None:
        with writing(path) as file:
            file.write("new")

    for write in (lambda: write_file(path, b"new"), stream):
        for at in range(steps_of(tmp_path, write)):
            shutil.rmtree(path.parent)
            path.parent.mkdir()
            path.write_bytes(b"old")
            with FullDisk(tmp_path, at, stays=stays).at_work():
                try:
                    write()
                    written = b"new"  # that the folder above is there needed no room
                except OSError:
                    written = b"old"
            assert contents(path.parent) == {"index.html": written}


def test_a_folder_killed_while_it_is_exchanged_is_put_back(tmp_path: Path) -> None:
    for name in ("a", "3f/b", "c"):
        write_folder(tmp_path / name, OLD)
    for name in ("a", "3f/b"):
        (tmp_path / name).rename((tmp_path / name).with_name(f".{Path(name).name}.7-0123abcd.old"))
    write_folder(tmp_path / ".c.7-0123abcd.old", NEW)
    sweep(tmp_path)

    assert all(contents(tmp_path / name) == OLD for name in ("a", "3f/b", "c"))
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_dir()) == ["3f", "a", "b", "c"]


def test_a_file_system_without_links_takes_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(95, "Operation not supported")

    write_folder(tmp_path / "unit", {"notes.txt": b"mine"})
    (tmp_path / "unit" / "shortcut").symlink_to("nowhere")
    monkeypatch.setattr(os, "link", refused)
    write_folder(tmp_path / "unit", NEW, {"notes.txt": "notes.txt", "shortcut": "shortcut"})

    assert (tmp_path / "unit" / "notes.txt").read_bytes() == b"mine"
    assert (tmp_path / "unit" / "shortcut").readlink() == Path("nowhere")


def test_an_interrupt_leaves_the_old_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    folder = tmp_path / "unit"
    write_folder(folder, OLD)
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", interrupted)
        with pytest.raises(KeyboardInterrupt):
            write_folder(folder, NEW)

    assert contents(folder) == OLD
    assert [path.name for path in tmp_path.iterdir()] == ["unit"]


def test_a_name_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_folder(tmp_path / "unit", {"no/such/folder": b""})

    assert list(tmp_path.iterdir()) == []


def test_what_killed_processes_left_is_swept_away_and_nothing_else(tmp_path: Path) -> None:
    end = "7-0123abcd.part"
    left = (f".unit.{end}", ".unit.7-0123abcd.old", f"3f/.unit-2.{end}")
    for name in (*left, ".unit.hidden", ".mine.old", "3f/unit-2", f"unit/.x.{end}"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / f".summary.csv.{end}").write_text("", encoding="utf-8")
    (tmp_path / "unit" / "manifest.json").write_text("", encoding="utf-8")
    sweep(tmp_path)

    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_dir()) == [
        ".mine.old",
        ".unit.hidden",
        "3f",
        "3f/unit-2",
        "unit",
        f"unit/.x.{end}",
    ]
    assert not list(tmp_path.glob(".summary*"))
