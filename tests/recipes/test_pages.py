"""The recipes of both pages are the same ones, and each of them has a test that carries it out."""

from __future__ import annotations

from pathlib import Path

from recipe import PAGES, recipes


def test_both_languages_give_the_same_recipes() -> None:
    zh, en = map(recipes, PAGES)

    assert list(zh) == list(en)
    for name in zh:
        assert zh[name] == en[name], name


def test_every_recipe_is_carried_out_by_a_test_file_of_its_name() -> None:
    files = {path.stem for path in Path(__file__).parent.glob("test_*.py")} - {"test_pages"}

    assert files == {f"test_{name.replace('-', '_')}" for name in recipes(PAGES[0])}
