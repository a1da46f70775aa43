"""The words of clerks: each has one row and a ground; none is suggested across a negation; a house adds its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from disclosure_nb.checks.house.pack import house_from_pack, read_house
from disclosure_nb.errors import RulesError
from disclosure_nb.filing.counting import counting_of
from disclosure_nb.filing.registers import read_requests
from disclosure_nb.filing.registers.allwords import vocabularies
from disclosure_nb.filing.registers.knownwords import grounds
from disclosure_nb.filing.registers.negation import negations
from disclosure_nb.filing.registers.vocabulary import Vocabulary
from disclosure_nb.form import edition_ids, get_edition
from disclosure_nb.language import Sentence
from filing.registers.examples import YEAR, problems, read, sentences_of

OUTCOMES = {
    "granted": "已主动公开 主动公开 已公开",
    "unavailable_not_held": "信息不存在 政府信息不存在 经检索不存在 非本机关职责 不属于本机关公开",
    "unavailable_not_existing": "没有现成信息 需要另行制作 需要加工分析",
    "other_other": "党务信息 撤回申请 其他",
}
RESULTS = {
    "upheld": "维持 驳回诉讼请求 驳回复议请求",
    "corrected": "部分撤销 判决履行 判决公开 确认违法 确认无效 撤销",
    "other": "准予撤诉 驳回起诉 驳回复议申请",
    "pending": "审理中 复议中 审结中",
}
NOT = ("不", "未", "无", "非", "没有", "无法", "不予", "不得", "不同意", "尚未", "并非", "暂不", "免予", "拒绝", "禁止")
ALL = [(id, column) for id in edition_ids() for column in vocabularies(get_edition(id))]


def vocabulary(column: str, edition: str = "2021") -> Vocabulary:
    return vocabularies(get_edition(edition))[column]


@pytest.mark.parametrize(("column", "rows"), [("outcome", OUTCOMES), ("result", RESULTS)])
def test_the_words_that_clerks_use(column: str, rows: dict[str, str]) -> None:
    for id, words in rows.items():
        assert {word: vocabulary(column).read(word) for word in words.split()} == dict.fromkeys(words.split(), id)
    assert vocabulary("case").read("复议案件") == "review"


def test_the_other_of_2019_is_its_one_row_of_other_processing() -> None:
    assert vocabulary("outcome", "2019").read("其他") == vocabulary("outcome", "2019").read("党务信息")
    assert vocabulary("outcome", "2019").read("其他") == "other_processing"


@pytest.mark.parametrize(("edition", "column"), ALL)
def test_every_word_means_one_row_and_has_a_ground(edition: str, column: str) -> None:
    words = vocabulary(column, edition)

    assert {known.ground for known in words.words.values()} <= set(grounds())
    assert {known.id for known in words.words.values()} == set(words.ids)
    assert set(words.words).isdisjoint(words.groups)


@pytest.mark.parametrize(("edition", "column"), ALL)
def test_no_word_is_suggested_across_a_negation(edition: str, column: str) -> None:
    """Before every known word stands every negation: what is suggested has a word that says no as often."""
    words = vocabulary(column, edition)
    said: dict[str, set[int]] = {}
    for word, known in words.words.items():
        said.setdefault(known.id, set()).add(negations(word))
    for group, ids in words.groups.items():
        for id in ids:
            said[id].add(negations(group))
    for word in sorted(words.words)[:: max(1, len(words.words) // 60)]:
        for no in NOT:
            text = no + word
            assert negations(text) > negations(word)
            assert all(negations(text) in said[id] for id in words.nearest(text)), text


@pytest.mark.parametrize(
    "text", ["不公开", "未公开", "非公开", "无法公开", "不同意公开", "拒绝公开", "免予公开", "not_granted"]
)
def test_what_is_not_disclosed_is_never_taken_for_granted(text: str) -> None:
    assert "granted" not in vocabulary("outcome").nearest(text)
    assert isinstance(vocabulary("outcome").read(text), Sentence)


def test_a_refusal_lists_every_row_that_it_could_be_nearest_first(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, {"审理结果": "驳回"}, register="remedies")
    assert problem.sentence.zh == ("写的是“驳回”，不认识，可能是（最接近的在前）：结果维持、其他结果；请写明是哪一项。")
    (problem,) = problems(tmp_path, {"办理结果": "不公开"})
    assert problem.sentence.zh.startswith("写的是“不公开”，不认识，可能是（最接近的在前）：属于国家秘密、")
    assert problem.sentence.zh.endswith("属于行政查询事项；请写明是哪一项。")


def test_words_that_nothing_settles_are_said(tmp_path: Path) -> None:
    supply = read(tmp_path, {"办理结果": "党务信息"}, {"办理结果": "信息不存在"})

    (note,) = [zh for zh in sentences_of(supply) if "党务信息" in zh]
    assert note.startswith("1 件写作“党务信息”的计入“其他”；计入哪一行没有规定")
    assert not any("信息不存在" in zh for zh in sentences_of(supply))


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "Err:502", "########"])
def test_error_values_are_named_as_what_they_are(tmp_path: Path, error: str) -> None:
    found = problems(tmp_path, {"申请编号": error, "收到日期": error, "办理结果": error, "收费金额": error})

    assert {problem.code for problem in found} == {"E322"}
    assert len(found) == 4
    assert all(("一串 #" if error.startswith("##") else error.upper()) in problem.sentence.zh for problem in found)


HOUSE = """name: 虚构市
words:
  outcome: {党务信息: 本机关不掌握相关政府信息, 群众来信: petition, 已转办: 办理中}
  class: {村委会: other_org}
"""


def test_a_house_says_what_its_own_words_mean(tmp_path: Path) -> None:
    path = tmp_path / "house.yaml"
    path.write_text(HOUSE, encoding="utf-8")
    house = read_house(path)
    assert house_from_pack(house.pack(), house.sha256) == house
    register = tmp_path / "register.csv"
    register.write_text(
        "申请编号,收到日期,申请人类别,答复日期,办理结果\n"
        "1,2023-03-01,村委会,2023-03-02,党务信息\n2,2023-03-01,个人,2023-03-02,群众来信\n3,2023-03-01,个人,,已转办\n",
        encoding="utf-8",
    )
    words = counting_of(path).words
    assert words == house.words
    cells = read_requests(register, get_edition("2021"), YEAR, words=words).cells

    assert cells["requests.unavailable_not_held.other_org"] == 1
    assert cells["requests.unprocessed_petition.natural_person"] == 1
    assert cells["requests.carried_out.natural_person"] == 1


def test_words_of_a_house_that_cannot_be_read_are_refused_all_at_once(tmp_path: Path) -> None:
    path = tmp_path / "house.yaml"
    path.write_text(
        "name: 虚构市\nwords:\n  outcomes: {甲: 乙}\n  outcome: {党务信息: 本机关不撑握, 予以公开: 其他}\n",
        encoding="utf-8",
    )
    with pytest.raises(RulesError) as caught:
        read_house(path)
    wrong, unknown, label = caught.value.problems

    assert (wrong.code, unknown.code, label.code) == ("E402", "E405", "E405")
    assert "outcome" in wrong.sentence.zh
    assert unknown.sentence.zh == (
        "这里是“本机关不撑握”，各版格式都没有此项，应为行的代号或名称，最接近的是：本机关不掌握相关政府信息。"
    )
    assert label.sentence.zh == "“予以公开”是法定格式自己的行名或列名，不能改指别的，请删去此行。"
