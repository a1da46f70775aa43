"""No sentence is written in a state of the data that makes it false, and none is lost where it is true.

The states are made from the catalogue's own conditions (``false_if``), one after another, out of years in which nothing
contradicts anything (``worlds``).
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from disclosure_nb.filing import read_params, total
from disclosure_nb.filing.registers import read_requests
from disclosure_nb.form import get_edition
from disclosure_nb.form.references import Term, parse_condition
from disclosure_nb.narrative import Bound, Narrative, narrate
from disclosure_nb.narrative.contradicted import parts
from disclosure_nb.narrative.sentences import Pattern
from factories import PARAMS, zero_filing
from filing.registers.examples import REQUEST, YEAR, as_csv
from made import REPO
from narrative.catalogue import Entry, entries
from narrative.sentence_table import PAGE, page
from narrative.worlds import World, world
from sizes import size

EDITIONS = {id: get_edition(id) for id in ("2019", "2021")}
ENTRIES = list(entries())
DENIALS = [entry for entry in ENTRIES if entry.denial]
FALLIBLE = [entry for entry in ENTRIES if entry.false_if]
TRIED = 300
"""Years among which every sentence is met: each has its own seed."""


def says(narrative: Narrative, entry: Entry) -> bool:
    key = entry.key(narrative.filing.edition)
    return key is not None and entry.in_(narrative.text(key))


def years(id: str) -> Iterator[tuple[World, Narrative]]:
    return (year(id, seed) for seed in range(TRIED))


@cache
def year(id: str, seed: int) -> tuple[World, Narrative]:
    case = world(EDITIONS[id], Random(seed))
    return case, told(case)


def told(case: World) -> Narrative:
    return narrate(case.filing, case.previous)


def sources(narrative: Narrative) -> set[str]:
    """Every cell and fact behind a number of the text."""
    paragraphs = [paragraph for each in narrative.paragraphs.values() for paragraph in each]
    return {source for spans in paragraphs for span in spans if isinstance(span, Bound) for source in span.sources}


# --- every state that makes a sentence false --------------------------------------------------------------------------


def broken(case: World, condition: str, more: int) -> Iterator[World]:
    """Yield the states next to ``case`` in which a condition holds by one number, or is left open by one blank."""
    parsed, edition = parse_condition(condition), case.filing.edition
    for term in parsed.left:
        last = term.of == "last"
        cells = [] if term.fact else [*edition.find(term.text)]
        if not parsed.right:
            cells += [part for cell in cells for part in parts(edition, cell)]
        if parsed.right and not leads_somewhere(case, parsed.right):
            continue
        at_least = sum(reached(case, one) or 0 for one in parsed.right) + more
        if term.fact:
            yield case.with_fact(term.fact, at_least)
        for cell in cells:
            yield case.with_cell(cell, at_least, last=last)
    for term in (*parsed.left, *parsed.right):
        for cell in () if term.fact else edition.find(term.text):
            if leads_somewhere(case, parsed.left) and (not parsed.right or leads_somewhere(case, parsed.right)):
                yield case.with_cell(cell, None, last=term.of == "last")


def reached(case: World, term: Term) -> int | None:
    """What a term adds up to; None where it leads to nothing."""
    if term.fact:
        value = case.filing.facts.get(term.fact)
        return len(value) if isinstance(value, str | tuple) else None if value is None else int(value)
    found = case.filing.edition.find(term.text)
    sum_ = total([0, *(case.filing[cell] for cell in found)])
    assert sum_ is not None
    return int(sum_) if found else None


def leads_somewhere(case: World, terms: tuple[Term, ...]) -> bool:
    return any(term.of == "last" or reached(case, term) is not None for term in terms)


@pytest.mark.parametrize("id", EDITIONS)
@pytest.mark.parametrize("entry", FALLIBLE, ids=lambda entry: f"{entry.topic}-{entry.text or entry.pattern.list}")
def test_a_sentence_is_not_written_in_any_state_that_makes_it_false(entry: Entry, id: str) -> None:
    """Each sentence that the form has is met in some year, and made false there in every way the catalogue names."""
    edition = EDITIONS[id]
    if not any("." not in number or edition.find(number) for number in entry.rests_on):
        return  # this form has no such cell
    case = next(case for case, narrative in years(id) if says(narrative, entry))

    for condition in entry.false_if:
        states = list(broken(case, condition, 1))
        assert states and not [state for state in states if says(told(state), entry)], condition


@pytest.mark.parametrize("id", EDITIONS)
@settings(max_examples=size(300), deadline=None)
@given(random=st.randoms(use_true_random=False), more=st.integers(1, 10**6))
def test_nothing_false_is_written_beside_any_year(random: Random, more: int, id: str) -> None:
    case = world(EDITIONS[id], random)
    narrative = told(case)
    written = [entry for entry in FALLIBLE if says(narrative, entry)]
    entry = random.choice(written)
    state = random.choice([*broken(case, random.choice(entry.false_if), more), None])

    assert state is None or not says(told(state), entry)


# --- and nothing true is lost -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("id", EDITIONS)
@settings(max_examples=size(500), deadline=None)
@given(random=st.randoms(use_true_random=False))
def test_where_there_is_none_and_nothing_says_otherwise_it_is_said(random: Random, id: str) -> None:
    """In a year without contradictions a number of 0 is told by one denial; by its weaker form with a reason only."""
    case = world(EDITIONS[id], random)
    narrative = told(case)

    for entry in DENIALS:
        terms = parse_condition(entry.rests_on[0]).left
        values = [reached(case, term) for term in terms]
        if None in values or entry.key(narrative.filing.edition) in (None, *narrative.own) or any(values):
            assert not says(narrative, entry)
        elif all(applies(case, part.when) for part in entry.parts):
            variants = entry.clause.zero if entry.clause else (entry.denial,)
            written = [one for one in variants if says(narrative, replace(entry, denial=one))]
            assert len(written) == 1, entry.text
            if written[0] is not variants[0]:
                assert case.filing[str(case.filing.edition.one("carried_out.total"))]  # answered are not all


def applies(case: World, condition: str | None) -> bool:
    return condition is None or any(reached(case, term) for term in parse_condition(condition).left)


def test_a_weaker_form_is_there_for_one_sentence_only() -> None:
    """What the test above knows of weaker forms is all there is."""
    several = [[denial.text for denial in entry.clause.zero] for entry in ENTRIES if entry.clause and not entry.denial]

    assert [texts for texts in several if len(texts) > 1] == [
        ["所有申请均在法定期限内答复", "本年度办结的申请均在法定期限内答复"]
    ]


# --- of every number --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("id", EDITIONS)
@settings(max_examples=size(100), deadline=None)
@given(random=st.randoms(use_true_random=False), more=st.integers(1, 9))
def test_a_total_that_its_parts_contradict_is_told_nowhere(random: Random, more: int, id: str) -> None:
    """Nor compared with last year's; the parts are told."""
    case = world(EDITIONS[id], random).filing
    before = replace(case, year=case.year - 1)
    cell, below = random.choice([(one.left[0], one.right) for one in case.edition.identities if one.total])
    wrong = case.with_cells({cell: (case[cell] or 0) + more})

    right, now = sources(narrate(case)), sources(narrate(wrong, before))
    against = sources(narrate(case, replace(wrong, year=before.year)))
    assert cell not in now
    assert not {f"{cell}@{before.year}"} & (now | against)
    assert right & set(below) <= now


@pytest.mark.parametrize("id", EDITIONS)
def test_a_list_of_all_results_is_not_written_with_one_left_blank(id: str) -> None:
    whole = [entry for entry in ENTRIES if entry.pattern.complete]
    assert whole
    for entry in whole:
        lead, key = entry.pattern.lead, str(entry.key(EDITIONS[id]))
        case = next(case for case, narrative in years(id) if lead in narrative.text(key))
        for cell in EDITIONS[id].find(entry.rests_on[0]):
            assert lead not in told(case.with_cell(cell, None)).text(key)


@pytest.mark.parametrize(
    "pattern",
    [
        {"clauses": [{"text": "收到{received.total}件", "zero": "未收到"}]},
        {"clauses": [{"text": "收到{received.total}件", "zero": {"text": "未收到"}}]},
        {"clauses": [{"text": "收到{received.total}件", "zero": {"text": "未收到", "false_if": []}}]},
        {"clauses": [{"text": "收到{received.total}件", "zero": {"text": "未收到", "false_if": ["fee_items"]}}]},
        {"clauses": [{"text": "收到{received.total}件", "zero": {"text": "未收到", "false_if": ["received total"]}}]},
        {"list": "focus_areas", "none": "无。"},
        {"list": "focus_areas", "none": {"text": "无。", "false_if": ["other_matters"]}},
    ],
)
def test_a_denial_without_the_states_that_make_it_false_is_no_sentence(pattern: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Pattern.model_validate(pattern)


# --- from registers ---------------------------------------------------------------------------------------------------

_LINES = st.fixed_dictionaries(
    {
        "收到日期": st.sampled_from(["2022-12-20", "2023-03-01", "2023-10-09", "2023-12-25"]),
        "答复日期": st.sampled_from(["", "2023-12-28", "2024-01-09"]),
        "收费金额": st.sampled_from(["", "0", "0", "500"]),
    }
)


def lines(drawn: list[dict[str, str]]) -> list[dict[str, str]]:
    return [{**line, "办理结果": "予以公开" if line["答复日期"] else ""} for line in drawn]


@pytest.mark.parametrize("id", EDITIONS)
@settings(max_examples=size(300, gate=12), deadline=None)
@given(drawn=st.lists(_LINES, max_size=3))
def test_what_a_register_shows_is_not_denied(drawn: list[dict[str, str]], id: str) -> None:
    """Open and late is late, and what a carried-in application paid was charged: by looking at each line."""
    years = {line["收到日期"][:4] for line in drawn} | {line["答复日期"][:4] for line in drawn}
    assume(not drawn or str(YEAR) in years)  # a register of another year is refused
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "register.csv")
        path.write_text(as_csv(REQUEST, lines(drawn)), encoding="utf-8")
        supply = read_requests(path, EDITIONS[id], YEAR)
    filing = zero_filing(EDITIONS[id], year=YEAR).with_cells(dict(supply.cells)).with_facts(**supply.facts)
    narrative = narrate(filing)
    text = "".join(narrative.text(key) for key in narrative.paragraphs)

    late = [line for line in drawn if line["收到日期"] != "2023-12-25"]  # the term of all others ends before any answer
    open_ = [line for line in drawn if line["答复日期"] != "2023-12-28"]
    fees = [line["收费金额"] for line in drawn]
    answered = len(drawn) > len(open_)
    assert ("所有申请均在法定期限内答复" in text) == (answered and not late and not open_)
    assert ("本年度办结的申请均在法定期限内答复" in text) == (answered and not late and bool(open_))
    assert (f"超过法定期限答复或尚未答复的申请{len(late)}件" in text) == bool(late)
    assert ("未收取政府信息公开信息处理费" in text) == (bool(fees) and set(fees) == {"0"})
    assert (f"信息处理费{500 * fees.count('500')}元，涉及申请{fees.count('500')}件" in text) == ("500" in fees)
    assert ("本年未收到政府信息公开申请" in text) == all(line["收到日期"] < "2023" for line in drawn)
    assert ("无上年结转申请" in text) == all(line["收到日期"] > "2023" for line in drawn)


# --- the table of the page --------------------------------------------------------------------------------------------


def test_the_page_on_sentences_has_every_sentence_and_state_of_the_catalogue() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python scripts/sentence_table.py"


def test_the_example_of_the_page_prints_what_it_says(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    example, printed = re.findall(r"^```\w+\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    monkeypatch.chdir(REPO)
    exec(example, {})

    assert capsys.readouterr().out == printed


# --- what was found ---------------------------------------------------------------------------------------------------


def test_a_total_of_no_reviews_beside_ten_upheld_is_not_told_as_none() -> None:
    """洪泽 2023: both totals of its section 4 are 0 as published, the results beside them are not."""
    narrative = narrate(read_params(PARAMS / "2023" / "hongze.yaml"))

    assert "未被申请行政复议" not in narrative.text("overview.requests")
    assert narrative.text("remedies") == "行政复议案件中，结果维持10件、结果纠正1件。"


@pytest.mark.parametrize(("facts", "says"), [({}, True), ({"fee_items": 0}, True), ({"fee_items": 3}, False)])
def test_no_fee_is_not_claimed_beside_applications_that_paid(facts: dict[str, int], says: bool) -> None:
    text = narrate(zero_filing().with_facts(fee_amount=0, **facts)).text("other")

    assert ("未收取" in text) is says


def test_improvements_do_not_point_to_problems_that_are_not_there() -> None:
    facts = {"improvements": ("甲",)}

    assert narrate(zero_filing().with_facts(**facts)).text("problems") == "改进措施如下：甲。"  # type: ignore[arg-type]
    both = narrate(zero_filing().with_facts(problems=("乙",), **facts)).text("problems")  # type: ignore[arg-type]
    assert both.splitlines()[1] == "针对上述问题，改进措施如下：甲。"
