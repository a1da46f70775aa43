"""Which files are a unit's: every suffix read as its kind, two files of one unit named, nothing passed over."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from commands import command
from disclosure_nb.errors import ParamsError, UsageError
from disclosure_nb.filing import Store, read_file
from disclosure_nb.filing.store.listing import find_unit_files
from disclosure_nb.filing.store.names import FORMS, PARAMS, WORKBOOK
from disclosure_nb.workbook import fill_in_workbook
from factories import as_yaml, params_data, zero_filing

TEXT = as_yaml(params_data())
BOOK = fill_in_workbook(zero_filing(year=2023))
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old spreadsheet"
OPENDOCUMENT = b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
OTHER_SHEETS = [suffix for form in FORMS if not form.readable for suffix in form.suffixes]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "params" / "2023").mkdir(parents=True)
    return tmp_path / "params"


def put(root: Path, name: str, content: str | bytes = TEXT) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def names(*paths: Path) -> list[str]:
    return [given.name for given in find_unit_files(paths)]


@pytest.mark.parametrize("suffix", [*PARAMS.suffixes, *WORKBOOK.suffixes])
def test_every_suffix_is_read_as_its_kind(root: Path, suffix: str) -> None:
    file = put(root, f"2023/w{suffix}", BOOK if suffix in WORKBOOK.suffixes else TEXT)
    put(root, f"2022/w{suffix}", BOOK if suffix in WORKBOOK.suffixes else as_yaml(params_data(year=2022)))
    (given,) = find_unit_files([root / "2023"])

    assert (given.unit, given.file) == ("w", file)
    assert Store(root).path("w", 2023) == file
    assert Store(root).load("w", 2023).unit.name == "云澜区测试局"
    if suffix in PARAMS.suffixes:
        assert [last.year for last in Store(root).history(Store(root).load("w", 2023))] == [2022]


@pytest.mark.parametrize("suffix", [".Yaml", ".Xlsx", ".yML", ".Ods"])
def test_a_suffix_of_small_and_capital_letters_is_named_with_the_right_one(root: Path, suffix: str) -> None:
    put(root, f"2023/w{suffix}")

    with pytest.raises(UsageError, match=rf"params/2023/w\{suffix}.*请改名为 w\{suffix.lower()}"):
        find_unit_files([root])


@pytest.mark.parametrize("other", ["w.yml", "w.YAML", "w.YML"])
@pytest.mark.parametrize("asked", ["", "w.yaml", "other"])
def test_run_w_yml_made_the_report_of_w_yaml_both_are_named(root: Path, other: str, asked: str) -> None:
    put(root, "2023/w.yaml"), put(root, f"2023/{other}")

    with pytest.raises(UsageError, match=rf"params/2023/w\.yaml.*params/2023/{other}|{other}.*w\.yaml"):
        find_unit_files([root / "2023" / asked.replace("other", other)])
    with pytest.raises(ParamsError, match=r"E153.*w\.yaml 和 .*请只保留一个"):
        Store(root).load("w", 2023)


def test_run_w_yml_makes_the_report_of_w_yml(root: Path) -> None:
    put(root, "2022/w.yaml", as_yaml(params_data(year=2022))), put(root, "2023/w.yml")

    assert names(root / "2023" / "w.yml") == ["params/2023/w.yml"]


def test_two_workbooks_of_one_unit_are_named(root: Path) -> None:
    put(root, "2023/w.xlsx", BOOK), put(root, "2023/w.XLSX", BOOK)

    with pytest.raises(UsageError, match="请只保留一个"):
        find_unit_files([root])


@pytest.mark.parametrize(
    "others", [("a.yaml", "A.yaml"), ("a.yml", "A.yaml"), ("a.yaml", "A.xlsx"), ("a.xlsx", "A.xlsx")]
)
@pytest.mark.parametrize("asked", [0, 1, None])
def test_case_twins_are_named(root: Path, others: tuple[str, str], asked: int | None) -> None:
    for name in others:
        put(root, f"2023/{name}", BOOK if name.endswith("xlsx") else TEXT)

    with pytest.raises(UsageError, match="只有大小写不同"):
        find_unit_files([root if asked is None else root / "2023" / others[asked]])


def test_case_twins_in_two_params_folders_are_named(root: Path, tmp_path: Path) -> None:
    put(root, "2023/a.yaml"), put(tmp_path / "other", "2023/A.yaml")

    with pytest.raises(UsageError, match="只有大小写不同"):
        find_unit_files([tmp_path])


@pytest.mark.parametrize("suffix", OTHER_SHEETS)
def test_a_spreadsheet_of_another_format_is_named_with_the_next_step(root: Path, suffix: str) -> None:
    put(root, "2023/a.yaml")
    file = put(root, f"2023/w{suffix}", OPENDOCUMENT if suffix.lower() == ".ods" else OLD)

    assert names(root) == ["params/2023/a.yaml", f"params/2023/w{suffix}"]
    for read in (lambda: Store(root).load("w", 2023), lambda: read_file(file)):
        with pytest.raises(ParamsError, match=r"E201.*另存为 \.xlsx"):
            read()


def test_an_opendocument_file_named_xlsx_is_named_with_the_next_step(root: Path) -> None:
    put(root, "2023/w.xlsx", OPENDOCUMENT)

    assert names(root) == ["params/2023/w.xlsx"]
    with pytest.raises(ParamsError, match=r"E201.*OpenDocument.*另存为 \.xlsx"):
        Store(root).load("w", 2023)


@pytest.mark.parametrize("suffix", OTHER_SHEETS)
def test_a_spreadsheet_of_another_format_next_to_the_params_file_is_named(root: Path, suffix: str) -> None:
    put(root, "2023/w.yaml"), put(root, f"2023/w{suffix}", OLD)

    assert names(root) == ["params/2023/w.yaml"]
    with pytest.raises(ParamsError, match=rf"E164.*w\{suffix}.*另存为 w\.xlsx"):
        Store(root).load("w", 2023)


def test_a_spreadsheet_of_another_format_next_to_the_workbook_is_named(root: Path) -> None:
    put(root, "2023/w.xlsx", BOOK), put(root, "2023/w.xls", OLD)

    with pytest.raises(UsageError, match=r"w\.xlsx 和 params/2023/w\.xls"):
        find_unit_files([root])


@pytest.mark.parametrize(
    "name", ["w.txt", "w.html", "w", "house.yaml", "theme.yml", "w.decisions.yml", "w.decisions.yaml"]
)
def test_a_file_that_is_no_units_is_refused_where_it_is_asked_for(root: Path, name: str) -> None:
    put(root, f"2023/{name}")

    with pytest.raises(UsageError, match=r"不是单位的数据文件，应为 \.yaml、\.yml、\.xlsx"):
        find_unit_files([root / "2023" / name])


def test_what_belongs_to_the_house_or_next_to_a_unit_is_no_unit(root: Path) -> None:
    for name in ("house.yml", "theme.YAML", "2023/w.decisions.yml", "2023/w.decisions.YAML"):
        put(root, name)
    put(root, "2023/w.yaml")

    assert names(root) == ["params/2023/w.yaml"]


@pytest.mark.parametrize("year", [2022, 2024])
def test_check_took_a_file_of_another_year_that_run_refuses(root: Path, year: int) -> None:
    """``check`` read the file itself; now the command line asks the store for the unit's year, as the notebook does."""
    put(root, "2023/w.yaml", as_yaml(params_data(year=year)))
    done = command("disclosure-nb", "check", "params/2023", cwd=root.parent)

    assert done.code == 2
    assert f"[E152] params/2023/w.yaml year：文件中的年度是 {year}，按文件夹或参数应为 2023" in done.err


# --- symbolic links --------------------------------------------------------------------------------------------------


@pytest.fixture
def linked(root: Path, tmp_path: Path) -> Path:
    """The params folder, its years being links to folders elsewhere."""
    put(tmp_path / "elsewhere", "this/w.yaml")
    put(tmp_path / "elsewhere", "last/w.yaml", as_yaml(params_data(year=2022)))
    shutil.rmtree(root / "2023")
    (root / "2023").symlink_to(tmp_path / "elsewhere" / "this")
    (root / "2022").symlink_to(tmp_path / "elsewhere" / "last")
    return root


@pytest.mark.parametrize("asked", ["", "2023", "2023/w.yaml", "../params/2023"])
def test_a_years_folder_that_is_a_symbolic_link_keeps_its_store(linked: Path, asked: str) -> None:
    given = find_unit_files([linked / asked])[-1]
    store = Store(given.root)
    last = store.previous(store.load(given.unit, given.year))

    assert (given.name, given.root) == ("params/2023/w.yaml", linked)
    assert last is not None and last.year == 2022


def test_a_params_folder_that_is_a_symbolic_link_keeps_its_name(root: Path, tmp_path: Path) -> None:
    put(root, "2023/w.yaml")
    (tmp_path / "mine").symlink_to(root)

    assert names(tmp_path / "mine") == ["mine/2023/w.yaml"]


def test_links_in_a_circle_end(root: Path) -> None:
    put(root, "2023/w.yaml")
    (root / "2023" / "up").symlink_to(root)

    assert names(root) == ["params/2023/w.yaml"]


def test_one_file_by_two_names_of_its_folder_is_one_unit(root: Path, tmp_path: Path) -> None:
    put(root, "2023/w.yaml")
    (tmp_path / "again").symlink_to(root)

    assert len(find_unit_files([tmp_path / "again" / "2023", root])) == 1


def test_a_file_of_a_year_that_has_a_folder_is_named_with_the_folder(root: Path) -> None:
    put(root, "w.yaml")

    with pytest.raises(UsageError, match=r"params/w\.yaml 是 2023 年的数据，请放到文件夹 params/2023 中"):
        find_unit_files([root])
