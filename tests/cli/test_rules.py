"""The commands around the rules: what is printed for people who look for the wrong cell."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook

from commands import command
from factories import PARAMS

HONGZE = PARAMS / "2023" / "hongze.yaml"


def test_check_draws_the_form_with_the_wrong_cells_and_their_repair() -> None:
    done = command("disclosure-nb", "check", HONGZE)
    lines = done.out.splitlines()
    assert any("行政复议" in line and "[0→11]" in line for line in lines)
    assert any("复议后起诉" in line and "[0→5]" in line for line in lines)
    assert any("可能的更正: 表四“行政复议”×总计 0 → 11" in line for line in lines)
    assert done.err == ""


def test_check_in_english() -> None:
    done = command("disclosure-nb", "--lang", "en", "check", HONGZE)
    assert "possible repair: remedies.review.total 0 → 11" in done.out
    assert "accepted: " in done.out


def test_check_writes_a_workbook(tmp_path: Path) -> None:
    book = tmp_path / "核对.xlsx"
    command("disclosure-nb", "check", HONGZE, "--xlsx", book)
    assert load_workbook(book).sheetnames == ["核对结果", "表2", "表3", "表4"]


def test_check_with_a_house_pack_and_last_year_named(tmp_path: Path) -> None:
    house = tmp_path / "strict.yaml"
    house.write_text("name: 某省\nrules: {C4: off, Y2: error}\n", encoding="utf-8")
    done = command("disclosure-nb", "check", HONGZE, "--rules", house, "--json")
    assert done.code == 0
    assert done.json["house"]["name"] == "某省"


def test_check_refuses_a_previous_file_of_another_year() -> None:
    done = command("disclosure-nb", "check", HONGZE, "--previous", PARAMS / "2021" / "pingtan.yaml")
    assert done.code == 2
    assert "2022" in done.err and "Traceback" not in done.err


def test_explain_a_rule_a_cell_and_something_unknown() -> None:
    assert "新收" in command("disclosure-nb", "explain", "c1").out
    cell = command("disclosure-nb", "explain", "requests.granted.total").out
    assert "[C2]" in cell and "[C3]" in cell
    assert "[Y1]" in command("disclosure-nb", "explain", "requests.carried_in.total").out
    unknown = command("disclosure-nb", "explain", "requests.granted")
    assert unknown.code == 2 and "requests.granted" in unknown.err


def test_rules_lists_every_rule_with_its_weight_and_the_policy() -> None:
    done = command("disclosure-nb", "rules", "--json")
    assert {"C1", "Y1", "A1", "T1", "P1"} <= {rule["code"] for rule in done.json["rules"]}
    assert "remedies_count_carry_over" in done.json["policy"]


def test_a_lapsed_decision_is_reported(tmp_path: Path) -> None:
    folder = tmp_path / "params" / "2023"
    folder.mkdir(parents=True)
    (folder / "hongze.yaml").write_text(HONGZE.read_text(encoding="utf-8").replace("10,", " 9,"), encoding="utf-8")
    decisions = HONGZE.with_name("hongze.decisions.yml").read_text(encoding="utf-8")
    (folder / "hongze.decisions.yml").write_text(decisions, encoding="utf-8")
    assert "已失效" in command("disclosure-nb", "check", folder / "hongze.yaml").err


def test_words_prints_every_word_with_its_row_ground_and_certainty() -> None:
    from disclosure_nb.filing.registers.allwords import vocabularies
    from disclosure_nb.form import get_edition

    out = command("disclosure-nb", "words").out
    for vocabulary in vocabularies(get_edition("2021")).values():
        assert all(
            known.text in out
            for known in vocabulary.words.values()
            if " " not in known.text and known.ground != "label"
        )
    assert "[转发的规范·standard] 信息不存在" in out
    assert "[没有规定·open] 党务信息" in out
