"""One small language names numbers, in editions and in the catalogue of sentences."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure_nb.errors import EditionError
from disclosure_nb.filing import fact_catalogue
from disclosure_nb.form import edition_from_yaml, edition_ids, get_edition
from disclosure_nb.form.references import (
    Condition,
    Entry,
    Reference,
    ReferenceSyntaxError,
    Term,
    parse_condition,
    parse_entry,
    parse_reference,
)
from disclosure_nb.narrative.resolve import quantity
from factories import INVENTED_FILE, zero_filing
from narrative.catalogue import references
from sizes import size

ID = st.from_regex(r"[a-z][a-z0-9_]{0,5}", fullmatch=True)
TERM = st.lists(ID, min_size=1, max_size=3).map(".".join)
SUM = st.lists(TERM, min_size=1, max_size=3)


@given(SUM, st.lists(TERM, max_size=2), st.sampled_from(["", " "]))
def test_what_is_written_is_what_is_read(terms: list[str], whole: list[str], blank: str) -> None:
    text = f"{blank}+{blank}".join(terms) + (f"{blank}/{blank}" + "+".join(whole) if whole else "")

    assert parse_reference(text) == Reference(tuple(map(Term, terms)), tuple(map(Term, whole)))


@pytest.mark.parametrize(
    ("term", "fact"),
    [("site_visits", "site_visits"), ("facts.site_visits", "site_visits"), ("received.total", None), ("a.b.c", None)],
)
def test_a_name_without_a_dot_is_a_fact(term: str, fact: str | None) -> None:
    assert parse_reference(term).terms[0].fact == fact


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+",
        "a+",
        "a//b",
        "a/b/c",
        "a-b",
        "a.b.c.d",
        ".a",
        "a.",
        "A.b",
        "a b",
        "a*b",
        "refused_*.total",
        "a..b",
        "{a}",
    ],
)
def test_what_is_no_reference_is_refused_with_one_sentence(text: str) -> None:
    with pytest.raises(ReferenceSyntaxError) as caught:
        parse_reference(text)
    assert f"“{text}”" in caught.value.sentence.zh
    assert f"“{text}”" in caught.value.sentence.en


@settings(max_examples=size(2000))
@given(
    st.text(st.sampled_from("az_0.*+/- \t\n{}A中\u202e\u3000\x00\x85²") | st.characters(), max_size=12)
    | st.text(min_size=200)
)
def test_whatever_is_written_is_a_reference_or_is_refused_in_one_short_line(text: str) -> None:
    for parse in (parse_reference, parse_entry):
        try:
            parse(text)
        except ReferenceSyntaxError as error:
            for said in (error.sentence.zh, error.sentence.en):
                assert said.isprintable() and len(said) < 1000
        else:
            assert set("".join(text.split())) <= set("abcdefghijklmnopqrstuvwxyz0123456789_.*+/-")


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("issued", Entry("issued", "issued")),
        ("-repealed", Entry("repealed", "repealed", -1)),
        ("granted..other_other", Entry("granted", "other_other")),
        (" -a..b ", Entry("a", "b", -1)),
    ],
)
def test_an_entry_names_rows_or_columns(text: str, entry: Entry) -> None:
    assert parse_entry(text) == entry


@pytest.mark.parametrize("text", ["", "-", "--a", "a..", "..a", "a...b", "a.b", "a+b", "*"])
def test_what_is_no_entry_is_refused(text: str) -> None:
    with pytest.raises(ReferenceSyntaxError, match="must be the id of a row or column"):
        parse_entry(text)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("right: [settled..other]", "right: [settled...other]", "“settled...other”应为行或列的代号"),
        ("right: [settled..other]", "right: [-settled]", "各项相加，不能用“-settled”减去"),
    ],
)
def test_a_wrong_entry_of_an_edition_is_named_with_its_line(old: str, new: str, says: str) -> None:
    text = INVENTED_FILE.read_text(encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    with pytest.raises(EditionError) as caught:
        edition_from_yaml(text.replace(old, new, 1), "new.yaml")
    found = [problem for problem in caught.value.problems if says in problem.sentence.zh]

    assert [(problem.place.file, problem.place.line, problem.code) for problem in found] == [("new.yaml", line, "E003")]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("新收申请: received.total\n", "新收申请: received total\n", "“received total”不是引用"),
        ("新收申请: received.total\n", "新收申请: recieved.total\n", "不指向任何单元格，是否应为“received.total”？"),
        ("新收申请: received.total\n", "新收申请: requests.received.totl\n", "是否应为“requests.received.total”？"),
        ("新收申请: received.total\n", "新收申请: received.total/concluded.total\n", "图中只能是数"),
        ("政务微博发布: facts.weibo_items", "政务微博发布: facts.weibo_items+", "不是引用"),
    ],
)
def test_a_wrong_reference_of_a_chart_or_figure_is_named_with_its_line(old: str, new: str, says: str) -> None:
    from importlib.resources import files

    text = files("disclosure_nb.form").joinpath("editions/2021.yaml").read_text(encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    with pytest.raises(EditionError) as caught:
        edition_from_yaml(text.replace(old, new, 1), "new.yaml")
    found = [problem for problem in caught.value.problems if says in problem.sentence.zh]

    assert [(problem.place.file, problem.place.line) for problem in found] == [("new.yaml", line)]


@pytest.mark.parametrize("text", sorted({text for _, text in references()}))
def test_every_reference_of_the_sentences_leads_somewhere(text: str) -> None:
    editions = [get_edition(id) for id in edition_ids()]
    condition = parse_condition(text)
    for term in (*condition.left, *condition.right):
        assert term.fact in fact_catalogue() if term.fact else any(edition.find(term.text) for edition in editions)
        assert term.fact or term.text.count(".") == 1  # by concepts: ids are the edition's own


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("a.b", Condition((Term("a.b"),))),
        ("a.b@last", Condition((Term("a.b", "last"),))),
        ("fact > a.b + c.d", Condition((Term("fact"),), (Term("a.b"), Term("c.d")))),
    ],
)
def test_a_condition_names_a_state_of_this_year_and_the_last(text: str, condition: Condition) -> None:
    assert parse_condition(text) == condition


@pytest.mark.parametrize("text", ["", ">", "a.b >", "> a.b", "a > b > c", "a.b@yunlan-police > c", "a >= b"])
def test_what_is_no_condition_is_refused(text: str) -> None:
    with pytest.raises(ReferenceSyntaxError):
        parse_condition(text)


def test_a_share_is_no_single_number() -> None:
    with pytest.raises(ValueError, match="is a share"):
        quantity(zero_filing(), "granted.total/concluded.total")
