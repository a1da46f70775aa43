"""The text of a report: nothing without a fact or a cell behind it, every number bound to where it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure_nb.errors import UsageError
from disclosure_nb.filing import Filing, Unit, Value, fact_catalogue
from disclosure_nb.filing.store.store import Store
from disclosure_nb.form import get_edition
from disclosure_nb.narrative import Bound, Narrative, narrate, numeral, plain
from disclosure_nb.narrative.sentences import sentence_catalogue
from factories import PARAMS, applications, every_edition, filing_with, zero_filing
from narrative.catalogue import entries
from sizes import size
from strategies import balanced_filings

FILES = sorted(PARAMS.glob("*/*.yaml"))
NAMES = {"year", "unit", "self", "notice"}
COUNTY = Unit("yunlan", "云澜区人民政府", "county", "全区")


def blank(edition: str = "2021") -> Filing:
    zero = zero_filing(edition)
    return zero.with_cells(dict.fromkeys(zero.cells))


def spans(narrative: Narrative) -> Iterator[str | Bound]:
    for paragraphs in narrative.paragraphs.values():
        for paragraph in paragraphs:
            yield from paragraph


# --- nothing without a fact -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_of_a_blank_form_only_the_preface_speaks(edition: str) -> None:
    narrative = narrate(blank(edition))

    assert [key for key in narrative.paragraphs if narrative.text(key)] == ["preface"]
    assert get_edition(edition).notice in narrative.text("preface")


@pytest.mark.parametrize(
    ("fact", "value", "says"),
    [
        ("published_total", 588, "2022年，我局主动公开政府信息588条。"),
        ("website_items", 30, "公开渠道方面，通过政府网站公开信息30条。"),
        ("focus_areas", ("招生", "体育"), "重点公开招生、体育等领域的信息。"),
        ("secrecy_reviews", 5, "对5件拟公开信息进行保密审查。"),
        ("trainings", 2, "组织政府信息公开培训2期。"),
        ("fee_amount", Decimal("2230.5"), "2022年，我局收取政府信息公开信息处理费2230.5元。"),
        ("fee_amount", 0, "2022年，我局未收取政府信息公开信息处理费。"),
        ("other_matters", (), "无其他需要报告的事项。"),
    ],
)
def test_a_fact_makes_its_sentence_and_no_other(fact: str, value: object, says: str) -> None:
    narrative = narrate(blank().with_facts(**{fact: value}))  # type: ignore[arg-type]

    assert [narrative.text(key) for key in narrative.paragraphs if key != "preface" and narrative.text(key)] == [says]


def test_a_sentence_of_several_numbers_has_only_those_known() -> None:
    text = narrate(blank().with_facts(trainings=2, circulars=1)).text("overview.supervision")

    assert text == "组织政府信息公开培训2期，编发通报1期。"


# --- zero is said as nothing, not as a number -------------------------------------------------------------------------


def test_a_year_without_anything() -> None:
    narrative = narrate(zero_filing())

    assert narrative.text("overview.requests") == (
        "2022年，我局未收到政府信息公开申请。政府信息公开行政复议、行政诉讼方面，未被申请行政复议，未被提起行政诉讼。"
    )
    assert narrative.text("requests") == "本年未收到政府信息公开申请，无上年结转申请。"
    assert (
        narrative.text("remedies") == "本年未因政府信息公开工作被申请行政复议。本年未因政府信息公开工作被提起行政诉讼。"
    )
    assert narrative.text("proactive") == (
        "规章和行政规范性文件方面，未制发行政规范性文件，无现行有效行政规范性文件。"
        "行政行为方面，未作出行政许可决定，未作出行政处罚决定，未作出行政强制决定。未收取行政事业性收费。"
    )
    body = [span for key, told in narrative.paragraphs.items() if key != "preface" for line in told for span in line]
    assert not any(isinstance(span, Bound) for span in body)


def test_a_year_with_applications() -> None:
    cells = applications(
        received=19, carried_in=2, granted=9, refused_process=3, unavailable_not_held=8, concluded=20, carried_out=1
    )
    remedies: dict[str, Value] = {"remedies.review.upheld": 2, "remedies.review.pending": 1, "remedies.review.total": 3}
    suits: dict[str, Value] = {"remedies.suit_after_review.other": 1, "remedies.suit_after_review.total": 1}
    narrative = narrate(filing_with(cells | remedies | suits).with_facts(overdue=0))

    assert narrative.text("overview.requests") == (
        "2022年，我局新收政府信息公开申请19件，另有上年结转申请2件。新收申请中，自然人申请19件。"
        "本年度办结20件，结转下年度继续办理1件。本年度办结的申请均在法定期限内答复。"
        "办理结果为：予以公开9件、不予公开3件、无法提供8件。"
        "政府信息公开行政复议、行政诉讼方面，被申请行政复议3件，被提起行政诉讼1件。"
    )
    assert narrative.text("requests") == "本年新收政府信息公开申请19件，上年结转2件，办结20件，结转下年度继续办理1件。"
    assert narrative.text("remedies") == (
        "本年因政府信息公开工作被申请行政复议3件。行政复议案件中，结果维持2件、尚未审结1件。"
        "本年因政府信息公开工作被提起行政诉讼1件。行政诉讼案件中，复议后起诉1件。"
    )


# --- against last year ------------------------------------------------------------------------------------------------


def last_year(**facts: int) -> Filing:
    return blank().with_facts(**facts)


@pytest.mark.parametrize(
    ("now", "then", "says"),
    [
        (588, 523, "588条，比上年增加65条、增长12.43%。"),
        (523, 588, "523条，比上年减少65条、下降11.05%。"),
        (588, 588, "588条，与上年持平。"),
        (588, 0, "588条，比上年增加588条。"),
        (0, 588, "0条，比上年减少588条、下降100%。"),
        (2, 1, "2条，比上年增加1条、增长100%。"),
        (1_000_001, 1_000_000, "1000001条，比上年增加1条。"),
        (1005, 1000, "1005条，比上年增加5条、增长0.5%。"),
        (80_005, 80_000, "80005条，比上年增加5条、增长0.01%。"),
        (10**29, 3, f"{10**29}条，比上年增加{10**29 - 3}条、增长3333333333333333333333333333233.33%。"),
    ],
    ids=[
        "growth",
        "decline",
        "equal",
        "nothing last year",
        "nothing this year",
        "twice",
        "too little to say",
        "half",
        "rounded up",
        "large",
    ],
)
def test_the_change_against_last_year(now: int, then: int, says: str) -> None:
    before = replace(last_year(published_total=then), year=2022)
    narrative = narrate(replace(last_year(published_total=now), year=2023), before)

    assert narrative.text("overview.proactive") == f"2023年，我局主动公开政府信息{says}"


def test_last_year_without_that_number_is_not_compared_with() -> None:
    filing = replace(last_year(published_total=5), year=2023)

    assert (
        narrate(filing, replace(blank(), year=2022)).text("overview.proactive") == "2023年，我局主动公开政府信息5条。"
    )


def test_another_year_is_not_taken_for_last_year() -> None:
    with pytest.raises(UsageError, match="2022"):
        narrate(replace(blank(), year=2023), replace(blank(), year=2021))


def test_clauses_with_commas_are_kept_apart() -> None:
    before = replace(last_year(website_items=1, wechat_items=2), year=2022)
    text = narrate(replace(last_year(website_items=2, wechat_items=2), year=2023), before).text("overview.proactive")

    assert (
        text
        == "公开渠道方面，通过政府网站公开信息2条，比上年增加1条、增长100%；通过政务微信公众号推送信息2篇，与上年持平。"
    )


# --- every number is bound --------------------------------------------------------------------------------------------


def value_of(filing: Filing, source: str) -> Decimal:
    found = filing.facts[source.removeprefix("facts.")] if source.startswith("facts.") else filing[source]
    assert isinstance(found, int | Decimal)
    return Decimal(found)


def evaluate(bound: Bound, filing: Filing, previous: Filing | None) -> Decimal:
    """Work out a bound number anew from its sources."""
    now = sum((value_of(filing, source) for source in bound.sources if "@" not in source), Decimal(0))
    if bound.how == "value":
        assert len(bound.sources) == 1
    if bound.how in ("value", "sum"):
        return now
    assert previous is not None
    suffix = f"@{previous.year}"
    then = sum((value_of(previous, s.removesuffix(suffix)) for s in bound.sources if s.endswith(suffix)), Decimal(0))
    change = now - then
    return change if bound.how == "change" else (change * 100 / then).quantize(Decimal("0.01"), ROUND_HALF_UP)


def assert_bound(narrative: Narrative, filing: Filing, previous: Filing | None) -> int:
    """Assert that no digit is in plain text but in the year and the notice; return how many numbers are bound."""
    count = 0
    own = [item for value in filing.facts.values() if isinstance(value, tuple) for item in value]
    own += [value for value in filing.facts.values() if isinstance(value, str)]
    own += [str(filing.year), filing.edition.notice, "1月1日", "12月31日", filing.unit.name]
    for key, paragraphs in narrative.paragraphs.items():
        for paragraph in paragraphs if key not in narrative.own else ():
            for span in paragraph:
                if isinstance(span, Bound):
                    count += 1
                    assert Decimal(span.value) == evaluate(span, filing, previous), span
                    assert span.text.rstrip("%") in (span.value, span.value.removeprefix("-")), span
                else:
                    for words in sorted((text.rstrip("。；; ") for text in own), key=len, reverse=True):
                        span = span.replace(words, "")
                    assert not re.search(r"\d", span), f"{key}: {span}"
    return count


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_files_of_the_project_are_written_with_bound_numbers_in_short(path: Path) -> None:
    store = Store(PARAMS)
    filing = store.read(path)
    previous = store.previous(filing)
    narrative = narrate(filing, previous)
    overview = "".join(narrative.text(key) for key in narrative.paragraphs if key.startswith("overview"))
    titles = "".join(topic.title for topic in filing.edition.section("overview").topics)

    assert assert_bound(narrative, filing, previous) > 0
    assert len((overview + titles).replace("\n", "")) <= 1000
    for key in narrative.paragraphs:
        for line in narrative.text(key).splitlines():
            assert line.endswith("。"), line
            assert not re.search(r"[，。、；：]{2}|\{|\}|None", line), line


@pytest.mark.parametrize("edition", every_edition().values(), ids=every_edition())
@settings(max_examples=size(100), deadline=None)
@given(data=st.data())
def test_any_filing_is_written_with_bound_numbers(edition: object, data: st.DataObject) -> None:
    now = data.draw(balanced_filings(edition))  # type: ignore[arg-type]
    before = replace(data.draw(balanced_filings(edition)), year=now.year - 1)  # type: ignore[arg-type]

    assert_bound(narrate(now, before), now, before)


def test_a_sum_names_every_cell_it_is_made_of() -> None:
    narrative = narrate(filing_with(applications(refused_query=2, refused_process=1)))
    (refused,) = [
        span for span in spans(narrative) if isinstance(span, Bound) and span.how == "sum" and span.text == "3"
    ]

    assert len(refused.sources) == 8
    assert all(re.fullmatch(r"requests\.refused_\w+\.total", source) for source in refused.sources)
    assert refused.unit == "件"


# --- the bureau's own text --------------------------------------------------------------------------------------------


def test_own_text_takes_the_place_of_what_would_be_written() -> None:
    filing = (
        zero_filing()
        .with_facts(trainings=3)
        .with_text("overview.supervision", "一。", "二{trainings}。")
        .with_text("remedies", "三。")
    )
    narrative = narrate(filing)

    assert narrative.text("overview.supervision") == "一。\n二{trainings}。"
    assert narrative.text("remedies") == "三。"
    assert narrative.own == {"overview.supervision", "remedies"}
    assert "未收到" in narrative.text("overview.requests")


def test_own_text_of_a_section_with_topics_leaves_only_topics_with_own_text() -> None:
    filing = (
        zero_filing().with_facts(trainings=3).with_text("overview", "总。").with_text("overview.requests", "申请。")
    )
    narrative = narrate(filing)

    assert {key for key in narrative.paragraphs if key.startswith("overview")} == {"overview", "overview.requests"}


def test_text_given_in_the_notebook() -> None:
    with pytest.warns(FutureWarning, match=r"请改用 .* case = case\.with_text"):  # text that no check sees
        narrative = narrate(zero_filing()).with_text("problems", "一。")

    assert (narrative.text("problems"), narrative.own) == ("一。", {"problems"})
    with pytest.raises(UsageError, match="是否应为“problems”"):
        narrative.with_text("problem", "一。")


def test_an_invented_body_is_called_invented() -> None:
    filing = zero_filing(unit=Unit("yunlan-x", "云澜区某局", invented=True))

    assert narrate(filing).text("preface").endswith("本报告为虚构示例，其中的行政机关、数据和情况均不存在。")
    assert "虚构" not in narrate(zero_filing()).text("preface")


# --- governments ------------------------------------------------------------------------------------------------------


def test_only_governments_tell_of_assessment_review_and_accountability() -> None:
    facts = {"assessment": "考核结果已公布。", "public_review": "评议良好", "accountability": 0}
    bureau = narrate(zero_filing().with_facts(**facts)).text("overview.supervision")  # type: ignore[arg-type]
    county = narrate(zero_filing(unit=COUNTY).with_facts(**facts)).text("overview.supervision")  # type: ignore[arg-type]

    assert bureau == ""
    assert county == ("工作考核方面，考核结果已公布。社会评议方面，评议良好。责任追究方面，无人被追究责任。")


def test_a_government_that_called_people_to_account_says_how_many() -> None:
    text = narrate(zero_filing(unit=COUNTY).with_facts(accountability=2)).text("overview.supervision")

    assert text == "责任追究方面，对2人追究责任。"


# --- enumerations -----------------------------------------------------------------------------------------------------


def test_lists_are_numbered_in_words() -> None:
    items = tuple(f"事项{letter}；" for letter in "甲乙丙")
    narrative = narrate(zero_filing().with_facts(problems=items, improvements=("改进。",)))

    assert narrative.text("problems") == (
        "2022年，政府信息公开工作仍存在一些不足：一是事项甲；二是事项乙；三是事项丙。\n针对上述问题，改进措施如下：改进。"
    )


def test_the_longest_list_that_can_be_stated_is_written() -> None:
    text = narrate(zero_filing().with_facts(problems=("甲",) * 99)).text("problems")

    assert text.endswith("九十九是甲。")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "一"),
        (9, "九"),
        (10, "十"),
        (11, "十一"),
        (19, "十九"),
        (20, "二十"),
        (21, "二十一"),
        (90, "九十"),
        (99, "九十九"),
    ],
)
def test_numerals(number: int, words: str) -> None:
    assert numeral(number) == words


def test_numerals_are_unlike_one_another_and_end_at_99() -> None:
    assert len({numeral(number) for number in range(1, 100)}) == 99
    for number in (0, 100, -1):
        with pytest.raises(ValueError, match="no numeral"):
            numeral(number)


# --- the catalogue of sentences ---------------------------------------------------------------------------------------


def test_every_fact_is_in_a_sentence_of_its_topic() -> None:
    told = {reference: entry.topic for entry in entries() for reference in entry.rests_on if "." not in reference}

    assert told.keys() == fact_catalogue().keys()
    assert {id: fact.topic for id, fact in fact_catalogue().items()} == told


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_the_catalogue_speaks_of_every_section_and_topic(edition: str) -> None:
    form, catalogue = get_edition(edition), sentence_catalogue()
    assert catalogue.keys() == {"preface", *(section.id for section in form.sections)}
    for section in form.sections:
        assert catalogue[section.id].keys() == ({topic.id for topic in section.topics} or {section.id})


def test_a_clause_that_hides_or_renames_zero_begins_with_a_number() -> None:
    clauses = [entry.clause for entry in entries() if entry.clause and (entry.denial or entry.clause.skip_zero)]

    assert clauses
    assert not [clause for clause in clauses if clause.number.startswith("growth:")]


def test_plain_text() -> None:
    assert plain(("新收", Bound("3", "3", ("requests.received.total",)), "件")) == "新收3件"
