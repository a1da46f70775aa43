"""An edited filing saved: read again it is the same filing, and every other byte of its params file is kept."""

from __future__ import annotations

import json
import os
import re
import stat
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from disclosure_nb.errors import SaveError
from disclosure_nb.filing import Filing, Value, parse_params, read_params
from disclosure_nb.filing.changes import ValueChange, changes_between
from disclosure_nb.filing.params import decoded
from disclosure_nb.filing.placing import order_of, placed
from disclosure_nb.filing.saving import Saved, edited_params, save_params
from disclosure_nb.form import get_edition
from disclosure_nb.yamledit import edited
from disclosure_nb.yamlfile import YamlFile
from factories import PARAMS, REPO, as_yaml, params_data, zero_filing

NAME = "params/2023/yunlan-tests.yaml"
GRANTED, TOTAL = "requests.granted.natural_person", "requests.granted.total"
LICENCES = "proactive.licences.decisions"
FILES = sorted([*PARAMS.rglob("*.yaml"), *(REPO / "tests" / "params").rglob("*.yaml")])
FILINGS = [path for path in FILES if re.search("^tables:|^sources:", path.read_text(encoding="utf-8"), re.MULTILINE)]


def read(source: bytes, folder: Path | None = None) -> Filing:
    return parse_params(decoded(source, NAME), unit_id="yunlan-tests", name=NAME, folder=folder)


def save(text: str, edit: Filing | None = None, **cells: Value) -> str:
    """Return the text of a params file after cells were changed (or ``edit`` made of it)."""
    before = read(text.encode())
    return edited_params(text.encode(), before, edit or before.with_cells(cells), name=NAME).decode()


def params(rows: dict[str, str] | None = None, tail: str = "", head: str = "") -> str:
    """Return a params text: zeros, but for the rows given (by table and row) as they are to be written."""
    given = dict(rows or {})
    lines = ["unit: {name: 云澜区测试局, level: department}", "year: 2023", *head.splitlines(), "tables:"]
    for table in get_edition("2021").tables:
        lines.append(f"  {table.id}:")
        for block in table.blocks:
            for row in block.row_leaves:
                zeros = ", ".join("0" for _ in block.column_leaves)
                written = given.pop(f"{table.id}.{row.id}", f"{row.id}: [{zeros}]")
                lines += [f"    {line}" for line in written.splitlines()]
    assert not given
    return "\n".join([*lines, tail])


def refused(text: str, after: Filing) -> list[str]:
    """Return the codes and places of the problems for which a filing is not saved."""
    before = read(text.encode())
    with pytest.raises(SaveError) as caught:
        edited_params(text.encode(), before, after, name=NAME)
    return [f"{problem.code} {problem.place.key}" for problem in caught.value.problems]


# --- every spelling of a row, a fact, a text -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("granted: [0, 0,  0, 0, 0, 0, 0]  # 予以公开", "granted: [5, 0,  0, 0, 0, 0, 0]  # 予以公开"),
        (
            "granted:\n- 0  # 自然人\n- 0\n- 0\n- 0\n- 0\n- 0\n- 0",
            "granted:\n- 5  # 自然人\n- 0\n- 0\n- 0\n- 0\n- 0\n- 0",
        ),
        ("granted: null  # 未填", "granted: [5, null, null, null, null, null, null]  # 未填"),
        ("granted:", "granted: [5, null, null, null, null, null, null]"),
    ],
)
def test_a_row_given_as_a_list(row: str, expected: str) -> None:
    text = params({"requests.granted": row})

    assert save(text, **{GRANTED: 5}) == params({"requests.granted": expected})


def test_a_row_given_by_column() -> None:
    columns = ["natural_person", "enterprise", "research", "welfare", "legal_service", "other_org", "total"]
    flow = "granted: {" + ", ".join(f"{column}: 0" for column in columns) + "}  # 注"
    lines = "granted:\n" + "\n".join(f"  {column}:   ~ # {column}" for column in columns)

    assert save(params({"requests.granted": flow}), **{GRANTED: 5}) == params(
        {"requests.granted": flow.replace("person: 0", "person: 5")}
    )
    assert save(params({"requests.granted": lines}), **{GRANTED: 5}) == params(
        {"requests.granted": lines.replace("natural_person:   ~", "natural_person:   5")}
    )


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("licences: 0  # 许可", "licences: 7  # 许可"),
        ("licences:   # 许可", "licences: 7   # 许可"),
        ("licences: [0]", "licences: [7]"),
        ("licences: {decisions: 0}", "licences: {decisions: 7}"),
        ("licences: &x 0", "licences: &x 7"),
    ],
)
def test_a_row_of_one_cell(row: str, expected: str) -> None:
    assert save(params({"proactive.licences": row}), **{LICENCES: 7}) == params({"proactive.licences": expected})


def test_amounts_are_kept_exact() -> None:
    text = params({"proactive.charges": "charges: 0.10"})

    saved = save(text, **{"proactive.charges.amount": Decimal("1234567890123456789.012345678")})

    assert saved == text.replace("0.10", "1234567890123456789.012345678")


def test_a_cell_becomes_blank_and_never_zero() -> None:
    assert save(params(), **{LICENCES: None}) == params({"proactive.licences": "licences: [null]"})


def test_equal_values_leave_their_spelling() -> None:
    text = params({"proactive.licences": "licences: +7", "proactive.charges": "charges: 1.50"})

    assert save(text, **{LICENCES: 7, "proactive.charges.amount": Decimal("1.5")}) == text


def test_facts_are_replaced_added_in_the_order_of_the_catalogue_and_taken_away() -> None:
    text = params(tail="facts:\n  website_items: 30  # 条\n  fee_amount: 0.50\n  problems:\n    - 不及时  # 一\n")
    before = read(text.encode())
    edited = before.with_facts(wechat_items=168, fee_amount=Decimal("2.50"), problems=["不及时", "不全: 很多"])
    after = replace(edited, facts={id: value for id, value in edited.facts.items() if id != "website_items"})

    assert save(text, after) == params(
        tail="facts:\n  website_items: null  # 条\n  wechat_items: 168\n  fee_amount: 2.50\n  problems:\n"
        '    - 不及时  # 一\n    - "不全: 很多"\n'
    )


def test_facts_and_texts_that_a_file_has_not_are_added_behind_its_tables() -> None:
    after = read(params().encode()).with_facts(focus_areas=["学区划分"]).with_text("overview.platform", "一。", "二。")

    assert save(params(), after.with_text("problems", "三。")) == params(
        tail="facts:\n  focus_areas:\n    - 学区划分\ntext:\n  overview:\n    platform: |\n      一。\n      二。\n"
        "  problems: |\n    三。\n"
    ).replace("]\n\nfacts", "]\nfacts")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("overview:\n   platform: |\n    一。\n\n    二。\n", "overview:\n   platform: |\n    一。\n\n    三。\n"),
        ("overview.platform: >-\n    一。\n\n    二。\n", "overview.platform: |-\n    一。\n    三。\n"),
        ('{overview: {platform: "一。\\n二。"}}\n', '{overview: {platform: "一。\\n三。"}}\n'),
        ("overview.platform: '一。\n\n      二。'  # 注\n", "overview.platform: |  # 注\n    一。\n    三。\n"),
    ],
)  # fmt: skip
def test_a_text_in_each_spelling(text: str, expected: str) -> None:
    old = params(tail=f"text:\n  {text}")
    before = read(old.encode())

    assert save(old, before.with_text("overview.platform", "一。", "三。")) == params(tail=f"text:\n  {expected}")


def test_a_text_is_saved_as_it_is_read_one_paragraph_a_line() -> None:
    before = read(params(tail="text: {problems: 旧}\n").encode())

    saved = save(params(tail="text: {problems: 旧}\n"), before.with_text("problems", "  一。\n\n", "二。"))

    assert read(saved.encode()).texts["problems"] == ("一。", "二。")


def test_a_topic_next_to_a_text_of_its_section_is_written_under_one_key() -> None:
    text = params(tail="text:\n  overview: 全部。\n")

    saved = save(text, read(text.encode()).with_text("overview.platform", "一。"))

    assert saved == text + "  overview.platform: |\n    一。\n"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["", "\n"])
def test_byte_order_mark_line_ends_and_the_end_of_the_file_are_kept(newline: str, mark: bytes, end: str) -> None:
    source = mark + (params(tail="facts:\n  hearings: 1") + end).replace("\n", newline).encode()
    after = read(source).with_facts(hearings=2, dialogues=3)

    saved = edited_params(source, read(source), after, name=NAME)

    assert saved == source.replace(b"hearings: 1", f"hearings: 2{newline}  dialogues: 3".encode())


# --- totals that the file leaves to be computed ----------------------------------------------------------------------

COMPUTED = params({"requests.granted": "granted: [1, 2, 0, 0, 0, 0]"}, head="compute_totals: true")


def test_a_computed_total_follows_its_parts_and_is_not_written() -> None:
    before = read(COMPUTED.encode())

    saved = save(COMPUTED, **{GRANTED: 5})

    assert (before[TOTAL], read(saved.encode())[TOTAL]) == (3, 7)
    assert saved == COMPUTED.replace("[1, 2,", "[5, 2,")


def test_a_computed_total_that_was_edited_is_written() -> None:
    assert save(COMPUTED, **{TOTAL: 9}) == COMPUTED.replace("[1, 2, 0, 0, 0, 0]", "[1, 2, 0, 0, 0, 0, 9]")


def test_a_total_set_to_what_it_was_holds_against_its_edited_parts() -> None:
    saved = save(COMPUTED, **{GRANTED: 5, TOTAL: 3})

    assert saved == COMPUTED.replace("[1, 2, 0, 0, 0, 0]", "[5, 2, 0, 0, 0, 0, 3]")


def test_a_computed_total_cannot_be_made_blank() -> None:
    assert refused(COMPUTED, read(COMPUTED.encode()).with_cells({TOTAL: None})) == [f"E172 {TOTAL}"]


# --- what cannot be saved --------------------------------------------------------------------------------------------


def test_e171_values_of_a_workbook_or_register_are_named_with_their_place_and_nothing_is_written() -> None:
    path = PARAMS / "2023" / "yunlan-housing.yaml"
    name = "params/2023/yunlan-housing.yaml"
    before = read_params(path, name=name)
    source = path.read_bytes()
    with pytest.raises(SaveError, match=r"E171.*yunlan-housing\.requests\.csv.*请在此处改正；数据文件未改动") as caught:
        edited_params(source, before, before.with_cells({GRANTED: 999, LICENCES: 5}), name=name, folder=path.parent)

    (problem,) = caught.value.problems
    assert (problem.code, problem.place) == ("E171", before.origins[GRANTED].place)


def test_of_a_filing_with_sources_what_the_params_file_gives_is_saved() -> None:
    path = PARAMS / "2023" / "yunlan-housing.yaml"
    name = "params/2023/yunlan-housing.yaml"
    before = read_params(path, name=name)
    own = next(key for key, origin in before.origins.items() if origin.place.file == name and key in before.cells)
    after = before.with_cells({own: 4321}).with_facts(hearings=77)

    saved = edited_params(path.read_bytes(), before, after, name=name, folder=path.parent)

    read_again = parse_params(decoded(saved, name), unit_id=path.stem, name=name, folder=path.parent)
    assert changes_between(after, read_again) == ()


def test_e171_a_lone_workbook() -> None:
    path = PARAMS / "2023" / "yunlan-justice.xlsx"
    before = zero_filing()
    with pytest.raises(SaveError, match=r"E171.*yunlan-justice\.xlsx"):
        save_params(path, before, before.with_cells({LICENCES: 1}), name="params/2023/yunlan-justice.xlsx")


def test_e172_a_number_that_would_not_be_read() -> None:
    assert refused(params(), read(params().encode()).with_cells({LICENCES: 10**30})) == [f"E172 {LICENCES}"]


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\u202e", "\ud800", "\uffff"])
def test_e172_characters_that_no_params_file_may_have(character: str) -> None:
    after = read(params().encode()).with_facts(problems=[f"一{character}二"]).with_text("other", f"{character}三")

    assert refused(params(), after) == ["E172 facts.problems", "E172 texts.other"]


def test_e172_a_text_without_words() -> None:
    assert refused(params(), read(params().encode()).with_text("problems", " ")) == ["E172 text.problems"]


def test_e172_a_section_whose_topics_have_texts_of_their_own() -> None:
    text = params(tail="text:\n  overview:\n    platform: 一。\n")

    assert refused(text, read(text.encode()).with_text("overview", "全部。")) == ["E172 text.overview"]


def test_e174_what_is_neither_cell_nor_fact_nor_text() -> None:
    before = read(params().encode())

    assert refused(params(), replace(before, date="2024-01-25", year=2024)) == ["E174 year", "E174 date"]


@pytest.mark.parametrize(
    "now", [params({"proactive.licences": "licences: 3"}), params(tail="facts: {hearings: 1}"), "unit: [", ""]
)
def test_e170_a_file_that_changed_since_it_was_read(now: str) -> None:
    before = read(params().encode())

    with pytest.raises(SaveError, match=r"E170.*请重新打开，再改一次"):
        edited_params(now.encode(), before, before.with_cells({GRANTED: 1}), name=NAME)


def test_comments_that_somebody_wrote_meanwhile_are_kept() -> None:
    before, now = read(params().encode()), params(tail="# 等局长审定\n")

    saved = edited_params(now.encode(), before, before.with_cells({LICENCES: 1}), name=NAME).decode()

    assert saved == params({"proactive.licences": "licences: [1]"}, tail="# 等局长审定\n")


def test_all_problems_at_once() -> None:
    after = read(params().encode()).with_cells({LICENCES: 10**30, GRANTED: -(10**30)}).with_text("problems", "")

    assert refused(params(), after) == ["E172 text.problems", f"E172 {LICENCES}", f"E172 {GRANTED}"]


# --- the file --------------------------------------------------------------------------------------------------------


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "yunlan-tests.yaml"
    file.write_text(params(head="compute_totals: true"), encoding="utf-8")
    return file


def test_what_was_saved_is_listed(path: Path) -> None:
    before = read_params(path, name=NAME)
    text = path.read_text(encoding="utf-8").replace("granted: [0, 0, 0, 0, 0, 0, 0]", "granted: [0, 0, 0, 0, 0, 0]", 1)
    path.write_text(text, encoding="utf-8")
    before = read_params(path, name=NAME)

    saved = save_params(path, before, before.with_facts(hearings=2).with_cells({GRANTED: 5}), name=NAME)

    assert saved == Saved(
        path, (ValueChange(GRANTED, 0, 5), ValueChange("facts.hearings", None, 2)), computed=(ValueChange(TOTAL, 0, 5),)
    )
    assert read_params(path)[GRANTED] == 5
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_without_a_change_the_file_is_not_touched(path: Path) -> None:
    before, stamp = read_params(path, name=NAME), path.stat()

    assert save_params(path, before, before.with_cells({GRANTED: 0}), name=NAME) == Saved(path, ())
    assert path.stat() == stamp


def test_the_mode_is_kept_and_a_symbolic_link_stays_one(path: Path, tmp_path: Path) -> None:
    (tmp_path / "2023").mkdir()
    link = tmp_path / "2023" / path.name
    link.symlink_to(path)
    path.chmod(0o640)
    before = read_params(link, name=NAME)

    save_params(link, before, before.with_cells({GRANTED: 5}), name=NAME)

    assert link.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert read_params(path)[GRANTED] == 5
    assert [file.name for file in link.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("step", ["fsync", "access", "replace"])
def test_e173_where_the_file_cannot_be_written_it_is_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    before, source = read_params(path, name=NAME), path.read_bytes()

    def full(*_: object) -> bool:
        raise OSError(28, "No space left on device")

    if step == "access":
        monkeypatch.setattr(os, "access", lambda *_: False)
    else:
        monkeypatch.setattr(*((os, "fsync") if step == "fsync" else (Path, "replace")), full)

    with pytest.raises(SaveError, match=r"E173.*没有保存"):
        save_params(path, before, before.with_cells({GRANTED: 5}), name=NAME)
    assert path.read_bytes() == source
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_e173_a_file_that_is_gone(path: Path) -> None:
    before = read_params(path, name=NAME)
    path.unlink()

    with pytest.raises(SaveError, match="E173"):
        save_params(path, before, before.with_cells({GRANTED: 5}), name=NAME)


def test_e170_a_file_that_changes_while_it_is_saved(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, fsync = read_params(path, name=NAME), os.fsync

    def meanwhile(handle: int) -> None:
        path.write_text("# 别人刚保存\n", encoding="utf-8")
        fsync(handle)

    monkeypatch.setattr(os, "fsync", meanwhile)

    with pytest.raises(SaveError, match=r"E170"):
        save_params(path, before, before.with_cells({GRANTED: 5}), name=NAME)
    assert path.read_text(encoding="utf-8") == "# 别人刚保存\n"


# --- every params file that comes with the project -------------------------------------------------------------------


def own_values(path: Path) -> tuple[str, Filing, list[ValueChange]]:
    """Return the text of a params file, its filing, and everything that it gives itself, as if it had changed."""
    text = path.read_text(encoding="utf-8")
    filing = read_params(path, name=path.name)
    own = {key for key, origin in filing.origins.items() if origin.place.file == path.name and origin.rule is None}
    tables = YamlFile(text, "").data.get("tables", {})
    given = [address for address in filing.cells if address.split(".")[1] in tables.get(address.split(".")[0], {})]
    changes = [ValueChange(address, None, filing[address]) for address in given if address in own]
    changes += [ValueChange(f"facts.{id}", None, fact) for id, fact in filing.facts.items() if f"facts.{id}" in own]
    changes += [ValueChange(f"texts.{key}", None, text) for key, text in filing.texts.items() if f"texts.{key}" in own]
    return text, filing, changes


def test_there_are_params_files() -> None:
    assert len(FILINGS) > 30


@pytest.mark.parametrize("path", FILINGS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_value_written_anew_leaves_every_params_file_as_it_is(path: Path) -> None:
    text, filing, changes = own_values(path)

    assert edited(text, placed(YamlFile(text, "").data, filing.edition, changes), order_of(filing.edition)) == text


def test_json_stays_json() -> None:
    text = json.dumps(params_data(), ensure_ascii=False)
    after = read(text.encode()).with_cells({GRANTED: 5}).with_facts(problems=["一"], hearings=2)

    saved = json.loads(save(text, after.with_text("overview.platform", "二")))

    assert saved["facts"] == {"hearings": 2, "problems": ["一"]}
    assert saved["text"] == {"overview": {"platform": "二"}}


def test_a_file_as_another_program_writes_it() -> None:
    text = as_yaml(params_data() | {"facts": {"problems": ["一", "二"]}})

    saved = save(text, read(text.encode()).with_facts(problems=["一", "三"]))

    assert saved == text.replace("二", "三")
