"""What a report is made from: every role that the params folder's owner knows makes it stale."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import disclosure_nb as dnb
from disclosure_nb.batch.deliver import deliver
from disclosure_nb.batch.folder import Folder
from disclosure_nb.batch.inputs import find_inputs, record
from disclosure_nb.batch.options import Options
from disclosure_nb.batch.outcome import Outcome
from disclosure_nb.batch.plan import plan
from disclosure_nb.batch.tasks import Task, find_tasks
from disclosure_nb.checks import check_in
from disclosure_nb.document.theme import theme_of
from disclosure_nb.filing import Store
from disclosure_nb.filing.store.roles import ROLES, ReportSubject, Role
from disclosure_nb.filing.store.unit_file import summed_units
from disclosure_nb.workbook import fill_in_workbook
from factories import INVENTED_FILE, as_yaml, params_data, zero_filing
from made import TEMPLATE

REQUESTS = "申请编号,收到日期,申请人类别,答复日期,办理结果\n虚构-1,2023-03-01,自然人,2023-03-10,予以公开\n"


def without_requests(**more: object) -> str:
    data = params_data()
    tables = data["tables"]
    assert isinstance(tables, dict)
    return as_yaml({**data, "tables": {id: rows for id, rows in tables.items() if id != "requests"}, **more})


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A params folder in which every role has a file, and the record of a report of its unit ``sum`` for 2023."""
    root = tmp_path_factory.mktemp("full")
    files = {
        "house.yaml": "name: 某省\n",
        "theme.yaml": "fonts: {folders: [fonts]}\n",
        "fonts/deeper/a.ttf": "font",
        "2022/sum.yml": without_requests(year=2022, sources={"requests": "./sum.requests.csv"}),
        "2022/sum.requests.csv": REQUESTS.replace("2023", "2022"),
        "2023/sum.yaml": without_requests(units=["one", "none"], sources={"requests": "../shared/sum.csv"}),
        "2023/sum.decisions.yml": "[]",
        "2022/none.yaml": as_yaml(params_data(year=2022)),
        "2023/one.yaml": without_requests(sources={"requests": "./one.requests.csv"}),
        "2023/one.requests.csv": REQUESTS,
        "shared/sum.csv": REQUESTS,
    }
    for name, text in files.items():
        path = root / "params" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    remember(root, task(root))
    return root


@pytest.fixture
def copy(full: Path, tmp_path: Path) -> Path:
    shutil.copytree(full, tmp_path / "copy")
    return tmp_path / "copy"


def task(root: Path, unit: str = "sum") -> Task:
    return next(task for task in find_tasks([root / "params" / "2023"]) if task.unit == unit)


def remember(root: Path, *tasks: Task) -> None:
    """Keep what reports would be made from now, as if they were made."""
    for given in tasks:
        before = record(find_inputs(given, TEMPLATE))
        deliver(Outcome(given.unit, given.year, given.unit, "clean"), Folder(root / "out"), {}, before, ("html",))


def reasons(root: Path, given: Task) -> tuple[str, ...]:
    (planned,) = plan([given], Folder(root / "out"), Options(TEMPLATE, ("html",)))
    return planned.reasons


def edit(path: Path) -> None:
    if path.is_dir():
        (path / "another.ttf").write_bytes(b"another")
    else:
        path.write_bytes(path.read_bytes() + b"\n# x\n")


def remove(path: Path) -> None:
    shutil.rmtree(path) if path.is_dir() else path.unlink()


def add(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.id)
def test_whatever_a_role_looks_at_makes_the_report_stale_when_it_changes_comes_or_goes(
    copy: Path, tmp_path: Path, role: Role
) -> None:
    given = task(copy)
    subject = ReportSubject(given.root, given.unit, given.year, given.file, summed_units(given.file))
    changes: list[tuple[Path, Callable[[Path], object]]] = []
    for path in role.files(subject):
        changes += [(path, edit), (path, remove)] if path.exists() else [(path, add)]
    assert reasons(copy, given) == ()
    assert {change for _, change in changes} >= {edit, remove}, "the folder of this test has no file of the role"

    for path, change in changes:
        again = tmp_path / "again"
        shutil.copytree(copy, again)
        there = Task(given.unit, given.year, again / "params", again / given.file.relative_to(copy))
        change(again / path.relative_to(copy))
        assert role.part in reasons(again, there), (change.__name__, path.relative_to(copy))
        shutil.rmtree(again)


_opened: list[str] | None = None


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if _opened is not None and event == "open" and isinstance(arguments[0], str):
        _opened.append(arguments[0])


def test_every_file_of_the_folder_that_is_opened_is_an_input(copy: Path) -> None:
    global _opened
    given = task(copy)
    declared = {record.path for record in find_inputs(given, TEMPLATE)}
    sys.addaudithook(_hook)
    _opened = []
    try:
        store = Store(given.root)
        filing = store.load(given.unit, given.year)
        store.previous(filing), store.history(filing), store.units(filing)
        check_in(store, filing), theme_of(store.root), dnb.open(given.unit, given.year, store.root)
        opened = {Path(name) for name in _opened if Path(name).is_relative_to(copy)}
    finally:
        _opened = None

    assert {path.resolve() for path in opened} <= {path.resolve() for path in declared}
    assert {path.name for path in opened} == {path.name for path in declared if path.is_file()} - {
        "a.ttf",
        TEMPLATE.name,
    }


# --- what went unseen ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        as_yaml({**params_data(), "units": ["one"]}),
        as_yaml({**params_data()}).replace("year:", '"units": [one]\nyear:'),
        as_yaml({**params_data()}).replace("year:", '"\\u0075nits": [one]\nyear:'),
        as_yaml({**params_data()}).replace("year:", "units : [one]\nyear:"),
    ],
    ids=["plain", "in quotes", "with an escape", "with a blank"],
)
def test_units_are_inputs_of_their_sum_however_the_key_is_written(tmp_path: Path, text: str) -> None:
    put(tmp_path, "2023/sum.yaml", text)

    assert "params/2023/one.yaml" in names(tmp_path)


@pytest.mark.parametrize("named", [False, True], ids=["a lone workbook", "a named workbook"])
def test_units_named_in_the_fill_in_workbook_are_inputs_of_their_sum(tmp_path: Path, named: bool) -> None:
    summed = replace(zero_filing(year=2023), sums=("one",))
    put(tmp_path, "2023/sum.xlsx", fill_in_workbook(summed))
    if named:
        put(tmp_path, "2023/sum.yaml", "sources: {workbook: sum.xlsx}\n")

    assert "params/2023/one.yaml" in names(tmp_path)


@pytest.mark.parametrize(("there", "other"), [("sum.yaml", "sum.xlsx"), ("sum.xlsx", "sum.yaml")])
def test_the_units_other_file_that_appears_or_vanishes_is_seen(tmp_path: Path, there: str, other: str) -> None:
    content = {"sum.yaml": as_yaml(params_data()), "sum.xlsx": fill_in_workbook(zero_filing(year=2023))}
    put(tmp_path, f"2023/{there}", content[there])
    given = task(tmp_path)
    remember(tmp_path, given)
    assert reasons(tmp_path, given) == ()
    file = put(tmp_path, f"2023/{other}", content[other])
    assert reasons(tmp_path, given) == ("data",)

    remember(tmp_path, given)
    file.unlink()
    assert reasons(tmp_path, given) == ("data",)


def test_a_missing_unit_of_a_sum_that_arrives_as_a_workbook_is_seen(copy: Path) -> None:
    given = task(copy)
    put(copy, "2023/none.xlsx", fill_in_workbook(zero_filing(year=2023)))

    assert reasons(copy, given) == ("data",)


def test_a_font_added_to_the_themes_folder_is_seen(copy: Path) -> None:
    given = task(copy)
    put(copy, "fonts/b.otf", "another")

    assert reasons(copy, given) == ("settings",)


def test_an_empty_folder_of_fonts_is_as_good_as_none(tmp_path: Path) -> None:
    put(tmp_path, "2023/sum.yaml", as_yaml(params_data()))
    put(tmp_path, "theme.yaml", "fonts: {folders: [fonts]}\n")
    given = task(tmp_path)
    before = record(find_inputs(given, TEMPLATE))
    (tmp_path / "params" / "fonts").mkdir()

    assert record(find_inputs(given, TEMPLATE)) == before


def test_a_source_that_is_named_and_missing_is_seen_when_it_arrives(tmp_path: Path) -> None:
    put(tmp_path, "2023/sum.yaml", without_requests(sources={"requests": "late.csv"}))
    given = task(tmp_path)
    remember(tmp_path, given)
    put(tmp_path, "2023/late.csv", REQUESTS)

    assert reasons(tmp_path, given) == ("data",)


def test_the_edition_file_of_a_unit_that_is_summed_is_an_input(tmp_path: Path) -> None:
    put(tmp_path, "2023/sum.yaml", as_yaml({**params_data(), "units": ["one"]}))
    put(tmp_path, "2023/one.yaml", as_yaml({**params_data(), "edition": "../form.yaml"}))
    put(tmp_path, "form.yaml", INVENTED_FILE.read_text(encoding="utf-8"))

    assert "params/form.yaml" in names(tmp_path)


def put(root: Path, name: str, content: str | bytes) -> Path:
    path = root / "params" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def names(root: Path) -> set[str]:
    return {given.name for given in find_inputs(task(root), TEMPLATE)}
