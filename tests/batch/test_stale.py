"""What makes a report stale, and what does not: every packaged file and every distribution, one after the other."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from commands import command
from disclosure_nb.archive.digest import sha256
from disclosure_nb.archive.environment import environment
from disclosure_nb.archive.manifest import base
from disclosure_nb.archive.parts import PACKAGE, packaged_files, part_digests, part_of
from disclosure_nb.batch import plan
from disclosure_nb.batch.deliver import deliver
from disclosure_nb.batch.folder import Folder
from disclosure_nb.batch.inputs import find_inputs, record
from disclosure_nb.batch.options import Options
from disclosure_nb.batch.outcome import Outcome
from disclosure_nb.batch.plan import Planned
from disclosure_nb.batch.tasks import find_tasks
from factories import as_yaml, params_data
from made import TEMPLATE
from sizes import size

WORDS = {"program": "程序有改动", "rules": "规则有改动", "fonts": "字体有改动"}
LOADED = {"nice-plots": "1.0"}
"""What the notebook of the report loaded beyond our requirements."""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with one unit, and the record of its report as if it were made."""
    root = tmp_path_factory.mktemp("stale")
    (root / "params" / "2023").mkdir(parents=True)
    (root / "params" / "2023" / "one.yaml").write_text(as_yaml(params_data()), encoding="utf-8")
    (task,) = find_tasks([root / "params"])
    before = record(find_inputs(task, TEMPLATE))
    deliver(Outcome("one", 2023, "one", "clean"), Folder(root / "out"), {}, before, ("html",), LOADED)
    return root


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the notebook loaded is as if it were installed."""
    real = plan.version_of
    monkeypatch.setattr(plan, "version_of", lambda name: LOADED.get(name) or real(name))


def planned(root: Path) -> Planned:
    (one,) = plan.plan(find_tasks([root / "params"]), Folder(root / "out"), Options(TEMPLATE, ("html",)))
    return one


@pytest.fixture(scope="module")
def digests() -> Mapping[str, str]:
    return {name: sha256(path.read_bytes()) for name, path in packaged_files().items()}


def test_editing_any_packaged_file_makes_reports_stale(
    root: Path, digests: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert planned(root).reasons == ()
    for name in digests:
        edited = {**base(), **part_digests({**digests, name: "0"})}
        monkeypatch.setattr(plan, "base", lambda edited=edited: edited)

        assert planned(root).because.zh == WORDS[str(part_of(name))], name


def test_the_version_of_any_distribution_makes_reports_stale_and_is_named(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert {"chinesecalendar", "beautifulsoup4", "python"} <= environment().keys()
    for name, version in environment().items():
        with monkeypatch.context() as patch:
            patch.setattr(plan, "environment", lambda name=name: {**environment(), name: "99"})

            assert planned(root).because.zh == f"环境有改动：{name} {version} → 99"
    monkeypatch.setattr(plan, "version_of", lambda name: "2.0")
    assert planned(root).because.zh == "环境有改动：nice-plots 1.0 → 2.0"


# --- with a package of its own, by the command -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the package, in a folder that Python looks into first."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(PACKAGE, folder / "disclosure_nb", copy_function=_link, ignore=shutil.ignore_patterns("*.pyc"))
    yield folder


def _link(given: str, to: str) -> None:
    """Copy what is small; the fonts are the same file under another name, where the disk allows it."""
    if Path(given).stat().st_size < 100_000:
        shutil.copy(given, to)
        return
    try:
        os.link(given, to)
    except OSError:
        shutil.copy(given, to)


def told(root: Path, package: Path) -> str:
    asked = ("plan", "params", "--out", "out", "--formats", "html", "--template", TEMPLATE)
    return command("disclosure-nb", *asked, cwd=root, env={"PYTHONPATH": str(package)}).out


@pytest.fixture
def plain(root: Path, tmp_path: Path) -> Path:
    """The project with a report whose notebook loaded nothing more."""
    shutil.copytree(root / "params", tmp_path / "params")
    (task,) = find_tasks([tmp_path / "params"])
    before = record(find_inputs(task, TEMPLATE))
    deliver(Outcome("one", 2023, "one", "clean"), Folder(tmp_path / "out"), {}, before, ("html",))
    return tmp_path


def sampled() -> list[str]:
    """The parts of a Word file, which once went unseen, then others: one of each suffix, and by chance."""
    names = sorted(packaged_files())
    of_each = {name.rpartition(".")[2]: name for name in names}
    others = random.Random(12).sample(names, 40)
    return list(dict.fromkeys(["formats/docx/base/document.xml", *of_each.values(), *others]))[: size(50, gate=1)]


@pytest.mark.parametrize("name", sampled())
def test_the_command_sees_an_edited_file_of_the_package(plain: Path, package: Path, name: str) -> None:
    file = package / "disclosure_nb" / name
    written = file.read_bytes()
    file.unlink()
    blank = b"\n" if part_of(name) != "fonts" else b"\0"
    file.write_bytes(written + blank)
    try:
        assert WORDS[str(part_of(name))] in told(plain, package)
    finally:
        file.write_bytes(written)
