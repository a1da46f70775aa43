"""What the parts of an edition mean: known words, each at one part, and references that lead to cells."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
import yaml

import disclosure_nb
from disclosure_nb.checks.text.lexicon import lexicon
from disclosure_nb.errors import EditionError, Problem
from disclosure_nb.filing import fact_catalogue
from disclosure_nb.form import (
    Edition,
    concept_vocabulary,
    edition_for,
    edition_from_yaml,
    edition_ids,
    get_edition,
    lacking,
)
from disclosure_nb.form.concepts import concepts_of
from disclosure_nb.narrative.sentences import sentence_catalogue
from factories import every_edition

TEXT = get_edition("2021").source
FORM = get_edition("2021")
PACKAGE = Path(disclosure_nb.__file__).parent


def changed(*changes: tuple[str, str]) -> str:
    """Return the file of 2021 with the first of each text replaced."""
    text = TEXT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def problems(*changes: tuple[str, str]) -> list[Problem]:
    with pytest.raises(EditionError) as caught:
        edition_from_yaml(changed(*changes), "new.yaml")
    return list(caught.value.problems)


# ------------------------------------------------------------------------------------------------------- finding cells
def test_a_row_and_a_column_lead_to_a_cell() -> None:
    assert FORM.find("granted.total") == ("requests.granted.total",)
    assert FORM.one("normative.in_force") == "proactive.normative_documents.in_force"


def test_a_head_means_all_its_leaves_in_the_order_of_the_form() -> None:
    assert FORM.find("unavailable.total") == (
        "requests.unavailable_not_held.total",
        "requests.unavailable_not_existing.total",
        "requests.unavailable_unclear.total",
    )
    assert FORM.find("received.organisations")[0] == "requests.received.enterprise"
    assert FORM.one("unavailable.total") is None


def test_what_is_one_row_in_one_edition_is_several_in_another() -> None:
    assert get_edition("2019").find("other_processing.total") == ("requests.other_processing.total",)
    assert len(FORM.find("other_processing.total")) == 3


@pytest.mark.parametrize("reference", ["granted.issued", "nothing.total", "requests.granted.nothing", "nothing"])
def test_what_the_form_does_not_have_leads_nowhere(reference: str) -> None:
    assert FORM.find(reference) == ()


def test_a_text_has_its_key_by_what_it_means() -> None:
    assert FORM.text_key("problems") == "problems"
    assert FORM.text_key("overview.supervision") == "overview.supervision"
    assert [FORM.text_key(concept) for concept in ("nothing", "overview.nothing", "nothing.platform")] == [None] * 3


@pytest.mark.parametrize("edition", every_edition().values(), ids=every_edition())
def test_every_cell_is_found_by_each_pair_of_what_its_row_and_column_mean(edition: Edition) -> None:
    for address, cell in edition.cells.items():
        for row in cell.row_concepts:
            for column in cell.column_concepts:
                assert address in edition.find(f"{row}.{column}")


# ------------------------------------------------------------------------------------------------------ wrong editions
WRONG = {
    "unknown word": (("concept: received,", "concept: recieved,"), "没有含义“recieved”，是否应为“received”？"),
    "a column's word at a row": (("concept: received,", "concept: pending,"), "没有含义“pending”"),
    "one meaning twice": (("concept: carried_in,", "concept: received,"), "一个含义只能标一处"),
    "chart of nothing": (
        ("部分公开: partly_granted.total", "部分公开: partly.total"),
        "“partly.total”不指向任何单元格",
    ),
    "chart of an address that is not there": (
        ("部分公开: partly_granted.total", "部分公开: requests.partly.total"),
        "“requests.partly.total”不指向任何单元格",
    ),
    "chart of a fact": (("予以公开: granted.total", "予以公开: facts.websites"), "“facts.websites”不指向任何单元格"),
    "chart of two units": (("行政强制: coercive.decided", "收费: charges.amount"), "一张图只能有一种计量单位"),
    "two charts of one id": (("- id: applicants", "- id: outcomes"), "“outcomes”重复出现"),
    "figure of nothing": (
        ("诉讼纠正: suit.corrected", "诉讼纠正: suits.corrected"),
        "“suits.corrected”不指向任何单元格",
    ),
    "figures of no table": (("    table: remedies\n    main", "    table: remedy\n    main"), "没有表“remedy”"),
    "missing, and no kind": (("[rows.procurement", "[procurement"), "应写作 rows.、columns.、sections. 或 topics."),
    "missing, and unknown": (("[rows.procurement", "[rows.procure"), "没有含义“procure”"),
    "missing, and there": (("[rows.procurement", "[rows.received"), "标明没有，版式中却有"),
    "no charts, and there": (("[rows.procurement", "[charts"), "标明没有，版式中却有"),
}


@pytest.mark.parametrize("name", WRONG)
def test_e003_what_is_wrong_with_meanings_is_said_with_its_line(name: str) -> None:
    change, said = WRONG[name]
    found = problems(change)
    pairs = zip(TEXT.splitlines(), changed(change).splitlines(), strict=True)
    line = next(number for number, (old, new) in enumerate(pairs, 1) if old != new)

    assert [problem.code for problem in found if said in problem.sentence.zh] == ["E003"]
    (problem,) = [problem for problem in found if said in problem.sentence.zh]
    assert problem.place.line is not None
    assert line - 6 <= problem.place.line <= line  # a chart with two units is named at its list
    assert problem.sentence.en


def test_all_of_it_is_said_at_once() -> None:
    found = problems(*(change for change, _ in (WRONG["unknown word"], WRONG["missing, and no kind"])))

    assert len(found) == 2


# ------------------------------------------------------------------------------------------------------ what is missing
def test_the_editions_that_come_with_the_project_say_all_they_mean() -> None:
    assert {id: list(lacking(get_edition(id))) for id in edition_ids()} == {id: [] for id in edition_ids()}


@pytest.mark.parametrize("concept", sorted(concepts_of(FORM)["rows"] | concepts_of(FORM)["columns"]))
def test_whatever_is_not_marked_is_missing(concept: str) -> None:
    """Whichever meaning an edition does not say is named, unless another stands in for it or it is declared missing."""
    data = yaml.safe_load(TEXT)
    for table in data["tables"]:
        for block in table["blocks"]:
            for head in heads([*block["rows"], *block["columns"]]):
                if head.get("concept") == concept:
                    del head["concept"]
    data["charts"], data["digest"] = [], []
    edition = edition_from_yaml(json.dumps(data, ensure_ascii=False))

    assert concept in {found.id for found in lacking(edition)}


def heads(given: list[dict[str, object]]) -> Iterator[dict[str, object]]:
    for head in given:
        yield head
        for key in ("rows", "columns"):
            below = head.get(key, [])
            assert isinstance(below, list)
            yield from heads(below)


# ------------------------------------------------------------------------------------------ words of the catalogues
def test_every_word_is_that_of_some_edition() -> None:
    """No word of the vocabulary is dead."""
    used: dict[str, set[str]] = {}
    for id in edition_ids():
        for part, concepts in concepts_of(get_edition(id)).items():
            used.setdefault(part, set()).update(concepts)

    assert {part: set(concepts) for part, concepts in concept_vocabulary().items()} == used


def test_what_serves_instead_is_a_word_of_the_same_kind() -> None:
    for concepts in concept_vocabulary().values():
        assert {concept.instead for concept in concepts.values() if concept.instead} <= set(concepts)


def test_the_lexicon_of_the_text_checks_knows_these_words_only() -> None:
    known = concept_vocabulary()
    for subject in lexicon().subjects.values():
        assert subject.section is None or subject.section in known["sections"]
        measured = {id for sums in subject.measures.values() for terms in sums for id in terms}
        rows = {id for terms in subject.rows for id in terms}
        assert rows <= set(known["rows"])
        assert measured <= set(known["columns" if subject.rows else "rows"])
    assert {id for columns in lexicon().columns.values() for id in columns} <= set(known["columns"])


def test_the_words_of_registers_are_by_these_words_only() -> None:
    known = concept_vocabulary()
    words = yaml.safe_load(files("disclosure_nb.filing.registers").joinpath("words.yaml").read_text(encoding="utf-8"))
    for part, kind in (("outcome", "rows"), ("falls_to", "rows"), ("case", "rows")):
        assert set(words[part]) <= set(known[kind])  # type: ignore[index]
    assert set(words["falls_to"].values()) <= set(known["rows"])
    assert set(words["document"]) <= set(known["rows"])
    assert set(words["class"]) | set(words["result"]) <= set(known["columns"])


def test_facts_and_sentences_are_under_these_words_only() -> None:
    known = set(concept_vocabulary()["sections"]) | set(concept_vocabulary()["topics"])

    assert {fact.topic for fact in fact_catalogue().values()} <= known
    assert set(sentence_catalogue()) - {"preface"} <= set(concept_vocabulary()["sections"])
    assert {topic for topics in sentence_catalogue().values() for topic in topics} - {"preface"} <= known


def test_what_the_picture_report_counts_are_facts_that_there_are() -> None:
    for id in edition_ids():
        asked = [figure.reference for topic in get_edition(id).digest for figure in topic.figures]
        facts = {reference.removeprefix("facts.") for reference in asked if reference.startswith("facts.")}
        assert facts <= set(fact_catalogue())


def test_the_guide_of_the_workbook_names_cells_of_some_edition() -> None:
    guide = yaml.safe_load((PACKAGE / "workbook" / "guide.yaml").read_text(encoding="utf-8"))
    cells = [rule["cell"] for rule in guide if "cell" in rule]

    assert cells
    for cell in cells:
        assert edition_for(2023).find(cell)
