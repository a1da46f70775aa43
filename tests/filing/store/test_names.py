"""What files of a params folder are called, and that nothing else in the package knows it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import disclosure_nb
from disclosure_nb.checks import House, decisions_path, house_of
from disclosure_nb.document.theme import default_theme, theme_of
from disclosure_nb.errors import ParamsError
from disclosure_nb.filing.store.names import COMPANIONS, DECISIONS, FORMS, HOUSE, THEME, YAML, form_of

PACKAGE = Path(disclosure_nb.__file__).parent


@pytest.mark.parametrize("suffix", YAML)
def test_files_of_the_house_are_found_by_every_suffix(tmp_path: Path, suffix: str) -> None:
    (tmp_path / f"house{suffix}").write_text("name: 某省\n", encoding="utf-8")
    (tmp_path / f"theme{suffix}").write_text("name: 某省\n", encoding="utf-8")

    assert house_of(tmp_path).name == theme_of(tmp_path).name == "某省"


def test_without_files_of_the_house_there_are_defaults(tmp_path: Path) -> None:
    assert (house_of(tmp_path), theme_of(tmp_path)) == (House(), default_theme())
    assert HOUSE.path(tmp_path).name == "house.yaml"
    assert THEME.path(tmp_path).name == "theme.yaml"
    assert decisions_path(tmp_path / "w.xlsx").name == "w.decisions.yml"


def test_decisions_are_kept_in_the_file_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "w.decisions.yaml").write_text("[]", encoding="utf-8")

    assert decisions_path(tmp_path / "w.yaml").name == "w.decisions.yaml"


@pytest.mark.parametrize("companion", COMPANIONS, ids=lambda companion: companion.id)
def test_two_files_for_the_same_thing_are_named(tmp_path: Path, companion) -> None:
    one, other = companion.candidates(tmp_path, "w" if companion is DECISIONS else "")[:2]
    one.touch(), other.touch()

    with pytest.raises(ParamsError, match=rf"E153.*{one.name} 和 .*{other.name}"):
        companion.path(tmp_path, "w" if companion is DECISIONS else "")


def test_every_suffix_is_of_one_kind() -> None:
    suffixes = [suffix for form in FORMS for suffix in form.suffixes]

    assert len(suffixes) == len(set(suffixes))
    assert all(form_of(Path(f"w{suffix}")) is form for form in FORMS for suffix in form.suffixes)


def test_no_other_room_spells_the_names_of_the_folders_files() -> None:
    names = {re.escape(companion.stem) for companion in COMPANIONS}
    spelled = re.compile(rf"""["'](?:{"|".join(names)})(?:\.ya?ml)["']|"(?:19\|20)""")
    found = {
        file.relative_to(PACKAGE).as_posix()
        for file in PACKAGE.rglob("*.py")
        if spelled.search(file.read_text(encoding="utf-8"))
    }

    assert found <= {"document/theme.py"}, "ask filing/store/names.py"
