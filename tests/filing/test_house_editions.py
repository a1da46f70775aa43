"""Editions of a house: files in ``params/editions``, named by their id, found wherever an edition is."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from commands import command
from disclosure_nb.errors import EditionError, ParamsError, UsageError
from disclosure_nb.filing import Store, read_params
from disclosure_nb.filing.new import new_filing
from disclosure_nb.filing.params_text import params_text
from disclosure_nb.filing.store.listing import find_unit_files
from disclosure_nb.filing.workbook import read_workbook
from disclosure_nb.form import edition_ids, find_edition, get_edition
from disclosure_nb.workbook import fill_in_workbook
from factories import INVENTED_FILE, as_yaml, invented_edition, params_data

ID = "invented-2030"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A params folder with an edition of the house, and a unit that names it."""
    root = tmp_path / "params"
    (root / "editions").mkdir(parents=True)
    (root / "2030").mkdir()
    shutil.copy(INVENTED_FILE, root / "editions" / f"{ID}.yaml")
    text = {"overview": {"proactive": "没有新的公开。", "desks": "没有新的窗口。"}, "closing": "没有其他事项。"}
    data = {**params_data(invented_edition(), 2030), "edition": ID, "text": text}
    (root / "2030" / "yunlan-desk.yaml").write_text(as_yaml(data), encoding="utf-8")
    return root


def edition_file(root: Path) -> Path:
    return root / "editions" / f"{ID}.yaml"


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_params_file_names_it_by_its_id(root: Path) -> None:
    filing = read_params(root / "2030" / "yunlan-desk.yaml")

    assert filing.edition == invented_edition()


def test_it_is_found_from_params_files_that_lie_all_in_one_folder(root: Path) -> None:
    shutil.move(root / "2030" / "yunlan-desk.yaml", root)
    (root / "2030").rmdir()

    assert read_params(root / "yunlan-desk.yaml").edition.id == ID


def test_it_is_no_units_data(root: Path) -> None:
    edition_file(root).write_text("broken: [", encoding="utf-8")

    assert [found.unit for found in find_unit_files([root])] == ["yunlan-desk"]


def test_it_makes_reports_stale(root: Path) -> None:
    inputs = {path: part for part, path in Store(root).inputs("yunlan-desk", 2030)}

    assert inputs[edition_file(root)] == "data"
    assert root / "editions" / f"{ID}.yml" in inputs  # it would be read if it were there


def test_a_changed_edition_is_read_again(root: Path) -> None:
    store = Store(root)
    before = store.load("yunlan-desk", 2030)
    change(edition_file(root), "第五部分　其他", "第五部分　附注")

    assert before.edition.sections[-1].title == "第五部分　其他"
    assert store.load("yunlan-desk", 2030).edition.sections[-1].title == "第五部分　附注"


def problems(root: Path) -> list[tuple[str, str]]:
    with pytest.raises(ParamsError) as caught:
        read_params(root / "2030" / "yunlan-desk.yaml")
    assert all(problem.sentence.en for problem in caught.value.problems)
    return [(problem.code, problem.sentence.zh) for problem in caught.value.problems]


def rename(root: Path, id: str) -> None:
    edition_file(root).rename(root / "editions" / f"{id}.yaml")
    change(root / "2030" / "yunlan-desk.yaml", f"edition: {ID}", f"edition: '{id}'")


WRONG: dict[str, tuple[Callable[[Path], None], list[tuple[str, str]]]] = {
    "none of that id": (
        lambda root: edition_file(root).unlink(),
        [("E113", f"没有版式“{ID}”，可用的有：{'、'.join(edition_ids())}。")],
    ),
    "a file of another id": (
        lambda root: rename(root, "district"),
        [
            ("E114", "版式文件“district”有 1 处问题"),
            ("E004", f"文件名是“district.yaml”，其中的 id 是“{ID}”，二者应一致"),
        ],
    ),
    "the id of one that comes with the project": (
        lambda root: (change(edition_file(root), f"id: {ID}", 'id: "2021"'), rename(root, "2021"))[-1],
        [("E114", "版式文件“2021”有 1 处问题"), ("E004", "“2021”是自带版式的 id")],
    ),
    "a broken file": (
        lambda root: change(edition_file(root), "layout: matrix", "layout: circle"),
        [("E114", f"版式文件“{ID}”有 1 处问题"), ("E002", "版式文件此处是 “circle”")],
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_with_it_is_said(root: Path, name: str) -> None:
    spoil, expected = WRONG[name]
    spoil(root)
    found = problems(root)

    assert [code for code, _ in found] == [code for code, _ in expected]
    for (_, said), (_, begins) in zip(found, expected, strict=True):
        assert said.startswith(begins)


def test_a_figure_of_a_fact_that_is_not_known_is_named_with_its_line(root: Path) -> None:
    """The digest was drawn without it."""
    change(edition_file(root), "columns.*, charts, digest]", "columns.*, charts]")
    digest = "\ndigest:\n  - {title: 概述, figures: {浏览: facts.site_visit, 发布: facts.weibo_items}}\n"
    change(edition_file(root), "\nsections:", f"{digest}\nsections:")
    with pytest.raises(ParamsError) as caught:
        read_params(root / "2030" / "yunlan-desk.yaml")
    _, problem = sorted(caught.value.problems, key=lambda problem: problem.code, reverse=True)

    assert problem.say() == (
        f"[E003] {ID}.yaml 第 11 行 digest.0.figures.浏览：没有事项“site_visit”，是否应为“site_visits”？"
    )


def test_two_files_of_one_id_are_named(root: Path) -> None:
    """One of them was read, by the order of their names, and the other one was not."""
    shutil.copy(edition_file(root), root / "editions" / f"{ID}.yml")

    assert problems(root)[1] == ("E004", f"“{ID}.yaml”和“{ID}.yml”是同一 id 的两个版式文件，请只保留一个。")


def test_other_editions_of_the_house_are_not_looked_at(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their folder was listed, so that any other file in it made every report of the house stale."""
    listed: list[Path] = []

    def iterdir(folder: Path) -> Iterator[Path]:
        listed.append(folder)
        return map(folder.joinpath, os.listdir(folder))  # noqa: PTH208

    monkeypatch.setattr(Path, "iterdir", iterdir)

    assert read_params(root / "2030" / "yunlan-desk.yaml").edition == invented_edition()
    assert root / "editions" not in listed


def test_those_of_the_house_are_named_where_an_id_is_unknown(root: Path) -> None:
    with pytest.raises(UsageError, match=f"2019、2021、{ID}"):
        find_edition("nothing", root / "editions")
    with pytest.raises(UsageError):
        find_edition(ID)
    assert find_edition("2021", root / "editions") is get_edition("2021")


@pytest.mark.parametrize("id", ["../2030/yunlan-desk", "", ".", "a/b", "x" * 300])
def test_an_id_leads_to_no_other_folder(root: Path, id: str) -> None:
    with pytest.raises(UsageError):
        find_edition(id, root / "editions")


def test_the_next_year_begins_with_it(root: Path) -> None:
    begun = new_filing(Store(root), "yunlan-desk", 2031)

    assert begun.filing.edition == invented_edition()
    assert f'edition: "{ID}"' in params_text(begun)


def test_its_workbook_names_it(root: Path) -> None:
    path = root / "2030" / "yunlan-hall.xlsx"
    path.write_bytes(fill_in_workbook(Store(root).load("yunlan-desk", 2030)))

    assert read_workbook(path).edition == invented_edition()
    assert Store(root).load("yunlan-hall", 2030).edition == invented_edition()
    edition_file(root).unlink()
    with pytest.raises(ParamsError, match=r"E208.*editions/invented-2030\.yaml"):
        read_workbook(path)
    assert read_workbook(path, known=[invented_edition()]).edition == invented_edition()


def test_a_broken_edition_of_a_workbook_is_said(root: Path) -> None:
    path = root / "2030" / "yunlan-hall.xlsx"
    path.write_bytes(fill_in_workbook(Store(root).load("yunlan-desk", 2030)))
    change(edition_file(root), "layout: matrix", "layout: circle")

    with pytest.raises(ParamsError, match="E002"):
        read_workbook(path)


def test_a_house_edition_is_an_edition_error_by_itself(root: Path) -> None:
    change(edition_file(root), f"id: {ID}", "id: other")

    with pytest.raises(EditionError, match="E004"):
        find_edition(ID, root / "editions")


# ----------------------------------------------------------------------------------------------------------- --edition
def test_the_commands_know_it_by_file_and_by_id(root: Path) -> None:
    made = command("disclosure-nb", "run", "params/2030", "--out", "out", "--formats", "html", cwd=root.parent)
    assert made.code == 0, made.err
    page = root.parent / "out" / "2030" / "yunlan-desk" / "report.html"
    page = page if page.exists() else next((root.parent / "out").rglob("report.html"))

    for name in (ID, f"params/editions/{ID}.yaml"):
        read = command("disclosure-nb", "read", page, "--edition", name, "--json", cwd=root.parent)
        assert read.json["edition"] == ID
        assert command("disclosure-nb", "check", page, "--edition", name, cwd=root.parent).code == 0
        explained = command("disclosure-nb", "explain", "visits.spring.home", "--edition", name, cwd=root.parent)
        assert "入户" in explained.out
    without = command("disclosure-nb", "read", page, cwd=root.parent)
    assert (without.code, "--edition" in without.err) == (2, True)
    for report in ("report.json", "report.ipynb"):  # in these the edition travels
        assert command("disclosure-nb", "read", page.with_name(report), cwd=root.parent).code == 0


def test_the_option_is_for_reports_only(root: Path) -> None:
    done = command("disclosure-nb", "check", "params/2030", "--edition", ID, cwd=root.parent)

    assert done.code == 2
    assert "--edition" in done.err
