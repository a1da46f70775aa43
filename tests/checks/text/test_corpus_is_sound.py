"""The corpus by which the text rules are measured is itself in order. No text rule is run here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import pytest

from checks.text.corpus_reader import HALVES, CorpusSentence, Half, corpus_sentences, corpus_units
from checks.text.report_texts import REPORTS
from disclosure_nb.filing import LEVELS, Filing, fact_catalogue, text_keys

SENTENCES = [sentence for half in HALVES for sentence in corpus_sentences(half)]
FILINGS = {
    f"{filing.unit.id}-{filing.year}": filing
    for unit in corpus_units().values()
    for filing in (unit.filing, unit.last)
    if filing is not None
}
WITH_LAST = {id: unit for id, unit in corpus_units().items() if unit.last is not None}


def counted(sentences: Iterable[CorpusSentence], *names: str) -> Counter[tuple[str, ...]]:
    return Counter(tuple(getattr(sentence, name) for name in names) for sentence in sentences)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def without_numbers(text: str) -> str:
    return re.sub(r"[0-9０-９.,%一二三四五六七八九十百千万零]+", "", text)


@pytest.mark.parametrize("filing", FILINGS.values(), ids=FILINGS)
def test_every_fact_and_level_is_known(filing: Filing) -> None:
    assert filing.unit.level in LEVELS
    assert filing.edition.covers(filing.year)
    unfit = [id for id, value in filing.facts.items() if fact_catalogue()[id].take(value) is None]
    assert unfit == []


@pytest.mark.parametrize("filing", FILINGS.values(), ids=FILINGS)
def test_the_tables_of_every_unit_balance(filing: Filing) -> None:
    broken = []
    for identity in filing.edition.identities:
        left, right = (sum(filing[address] for address in side) for side in (identity.left, identity.right))
        holds = left == right if identity.relation == "=" else left >= right
        if not holds:
            broken.append((identity.code, identity.along, left, right))
    assert broken == []


@pytest.mark.parametrize("id", WITH_LAST)
def test_every_unit_follows_from_its_last_year(id: str) -> None:
    this, last = WITH_LAST[id].filing, WITH_LAST[id].last
    assert last is not None
    assert (last.year, last.edition) == (this.year - 1, this.edition)
    broken = []
    for identity in this.edition.year_identities:
        if identity.only_if is not None:
            continue
        left = sum(this[address] for address in identity.left)
        right = sum(term.sign * this[term.address] for term in identity.right)
        right += sum(term.sign * last[term.address] for term in identity.last)
        if left != right:
            broken.append((identity.code, identity.along, left, right))
    assert broken == []


@pytest.mark.parametrize("filing", FILINGS.values(), ids=FILINGS)
def test_the_channels_of_the_applications_add_up(filing: Filing) -> None:
    channels = [filing.facts.get(f"requests_{channel}") for channel in ("online", "by_mail", "in_person")]
    if None not in channels:
        assert sum(channels) == filing["requests.received.total"]


@pytest.mark.parametrize("half", HALVES)
def test_every_sentence_has_a_unit_and_a_place_in_its_report(half: Half) -> None:
    units = corpus_units()
    lost = [
        sentence
        for sentence in corpus_sentences(half)
        if sentence.unit not in units or sentence.key not in text_keys(units[sentence.unit].filing.edition)
    ]
    assert lost == []


@pytest.mark.parametrize("half", HALVES)
def test_a_wrong_sentence_names_its_wrong_number_and_a_right_one_names_none(half: Half) -> None:
    unclear = []
    for sentence in corpus_sentences(half):
        if sentence.verdict == "right":
            clear = not (sentence.number or sentence.after or sentence.why)
        else:
            once = sentence.text.count(sentence.after + sentence.number) == 1
            clear = sentence.verdict == "wrong" and bool(sentence.number and sentence.why) and once
        if not clear:
            unclear.append(sentence)
    assert unclear == []


def test_the_place_of_a_wrong_number_is_the_one_after_the_words_given() -> None:
    sentence = CorpusSentence("u", "overview", "k", "wrong", "结转4件，转入下年4件", number="4", after="转入下年")
    start, end = sentence.span
    assert (start, sentence.text[start:end]) == (9, "4")


def test_there_are_enough_sentences_and_half_of_them_are_wrong() -> None:
    by_verdict = counted(SENTENCES, "verdict")
    assert by_verdict.total() >= 400
    assert abs(by_verdict["right",] - by_verdict["wrong",]) <= by_verdict.total() * 0.05


def test_the_halves_are_alike_in_verdicts_and_kinds() -> None:
    opened, aside = (corpus_sentences(half) for half in HALVES)
    for names, apart in ((("verdict",), 4), (("kind", "verdict"), 2)):
        left, right = counted(opened, *names), counted(aside, *names)
        uneven = {key: (left[key], right[key]) for key in left | right if abs(left[key] - right[key]) > apart}
        assert uneven == {}


def test_every_kind_is_in_both_halves_with_right_and_wrong_sentences() -> None:
    kinds = {sentence.kind for sentence in SENTENCES}
    wanted = {(kind, verdict) for kind in kinds for verdict in ("right", "wrong")}
    for half in HALVES:
        assert wanted - set(counted(corpus_sentences(half), "kind", "verdict")) == set()


def test_every_unit_speaks_in_both_halves() -> None:
    for half in HALVES:
        assert set(corpus_units()) - {sentence.unit for sentence in corpus_sentences(half)} == set()


def test_no_sentence_occurs_twice() -> None:
    twice = [text for text, times in Counter(squeezed(sentence.text) for sentence in SENTENCES).items() if times > 1]
    assert twice == []


def test_sentences_that_differ_in_their_numbers_only_are_in_the_same_half() -> None:
    opened, aside = ({without_numbers(sentence.text) for sentence in corpus_sentences(half)} for half in HALVES)
    assert opened & aside == set()


def test_no_sentence_is_taken_from_a_published_report() -> None:
    files = [path for folder in (REPORTS, REPORTS.parent / "wild") for path in sorted(folder.glob("*.*"))]
    files = [path for path in files if path.suffix in {".txt", ".md", ".html"}]
    if not files:
        pytest.skip("the real reports (../shared/reports, ../shared/wild) are not beside this checkout")
    published = "\n".join(squeezed(path.read_text(encoding="utf-8", errors="replace")) for path in files)
    taken = [sentence.text for sentence in SENTENCES if squeezed(sentence.text).rstrip("。") in published]
    assert taken == []
