"""How cells are counted: every row and column of every edition has its rule, its source and how sure it is."""

from __future__ import annotations

import re

import pytest

from commands import command
from disclosure_nb.checks.house.policy import SETTINGS
from disclosure_nb.form import Edition, edition_ids, get_edition
from disclosure_nb.form.counting_rules import SURE, counting_rule, question_about, questions, rules_of
from disclosure_nb.form.short_labels import short_labels
from factories import every_edition

EDITIONS = [get_edition(id) for id in edition_ids()]


@pytest.mark.parametrize("edition", EDITIONS, ids=edition_ids())
def test_every_cell_has_the_rule_of_its_row_and_of_its_column(edition: Edition) -> None:
    for cell in edition.cells.values():
        rules = [rule for _, rule in rules_of(cell)]
        assert len(rules) == 2, cell.address
        for rule in rules:
            assert rule.sure in SURE and rule.source
            assert re.search("[一-鿿]{4}", rule.sentence.zh) and rule.sentence.zh.endswith("。")
            assert re.search("[a-z]{3}", rule.sentence.en)
            assert rule.setting is None or rule.setting in SETTINGS


@pytest.mark.parametrize("edition", EDITIONS, ids=edition_ids())
def test_every_meaning_of_a_row_or_column_has_a_rule(edition: Edition) -> None:
    for cell in edition.cells.values():
        assert all(counting_rule("rows", concept) for concept in cell.row_concepts)
        assert all(counting_rule("columns", concept) for concept in cell.column_concepts)


def test_every_question_is_found_by_its_words_and_names_rows_that_are_there() -> None:
    for question in questions():
        for word in question.words:
            assert question_about(f"{word}？") is question
            assert question_about(f"请问{word}怎么计") is not None
        for row in question.rows:
            assert any(edition.find(f"{row}.total") or counting_rule("rows", row) for edition in EDITIONS)


@pytest.mark.parametrize("edition", every_edition().values(), ids=every_edition())
def test_no_two_cells_are_called_the_same(edition: Edition) -> None:
    labels = short_labels(edition)

    assert list(labels) == list(edition.cells)
    assert len(set(labels.values())) == len(labels)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("requests.granted.total", "告知获取方式和途径的，都计入"),
        ("撤回？", "其他处理·其他"),
        ("不予公开", "按决定书所依据的条款填入八项之一"),
        ("结果纠正", "撤销（含部分撤销）"),
        ("carried_out", "12 月 31 日尚未作出最终答复的"),
        ("复议前置", "2024 年度起"),
    ],
)
def test_explain_answers_cells_rows_columns_and_questions(asked: str, said: str) -> None:
    done = command("disclosure-nb", "explain", asked)

    assert done.code == 0
    assert said in done.out and "把握: " in done.out and "出处: " in done.out


def test_explain_of_nothing_known_lists_the_questions() -> None:
    done = command("disclosure-nb", "explain", "蘑菇")

    assert done.code == 2
    assert "也可以问：撤回、并案" in done.err
