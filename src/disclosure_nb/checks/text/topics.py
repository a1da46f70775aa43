"""P4 and P5: what sections 6 and 1 must speak of, and how long section 1 may be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from disclosure_nb.checks.findings import Finding
from disclosure_nb.checks.rules.catalogue import broken
from disclosure_nb.checks.text.quoting import where
from disclosure_nb.filing import Filing
from disclosure_nb.form import Edition
from disclosure_nb.language import Sentence

_FEE = re.compile(r"处理费|收费|费用|收取.{0,12}费")
_FEE_FROM = 2021  # the first report year after 国办函〔2020〕109号
_TOPICS: Mapping[str, re.Pattern[str]] = {
    "proactive": re.compile(r"主动公开|主动发布"),
    "requests": re.compile(r"依申请|公开申请"),
    "management": re.compile(r"信息管理|信息的?审[查核]|发布审核|保密审查|归集|公开属性"),
    "platform": re.compile(r"平台|政府网站|门户网站|新媒体|公开专[栏区]"),
    "supervision": re.compile(r"监督|保障|考核|培训|督[促查导]"),
}
_OUTCOMES: tuple[tuple[str, str, str, re.Pattern[str]], ...] = (
    ("assessment", "工作考核", "assessment", re.compile(r"考核|考评")),
    ("public_review", "社会评议", "public review", re.compile(r"评议")),
    ("accountability", "责任追究结果", "accountability", re.compile(r"追究|追责|问责")),
)


def topic_findings(filing: Filing) -> Iterator[Finding]:
    """Yield what sections 1 and 6 leave out."""
    yield from _fee(filing)
    for section in filing.edition.sections:
        text = "".join(filing.texts.get(section.id, ()))
        if not section.topics or not text:
            continue  # text given by topics: what is not given is written by the project
        named = ((topic, _TOPICS.get(topic.concept or "")) for topic in section.topics)
        missing = [topic for topic, words in named if words is not None and not words.search(text)]
        for topic in missing:
            yield broken("P5", "topics").finding(
                Sentence(
                    f"“{section.title}”没有说到{topic.title}。请补写；没有这方面工作也请写明。",
                    f"section {section.number} does not speak of “{topic.id}”. Add it, or say there was none.",
                ),
                about={"notice": filing.edition.notice},
            )
    yield from _outcomes(filing)


def length_findings(edition: Edition, texts: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    """Yield the sections whose text (paragraphs by section or topic key) is longer than the form allows."""
    for section in edition.sections:
        if section.limit is None:
            continue
        length = sum(
            len("".join(paragraph.split()))
            for key, paragraphs in texts.items()
            if key == section.id or key.startswith(f"{section.id}.")
            for paragraph in paragraphs
        )
        if length > section.limit:
            yield broken("P5", "length").finding(
                Sentence(
                    f"“{section.title}”共 {length} 字，原则上不超过 {section.limit} 字。请考虑精简。",
                    f"section {section.number} has {length} characters; at most {section.limit} in principle.",
                ),
                expected=section.limit,
                actual=length,
                about={"notice": edition.notice, "limit": str(section.limit)},
            )


def _fee(filing: Filing) -> Iterator[Finding]:
    key = filing.edition.text_key("other")
    if filing.edition.first_year < _FEE_FROM or key is None:
        return
    own = filing.texts.get(key)
    stated = any(fact in filing.facts for fact in ("fee_amount", "fee_items"))
    if stated if own is None else _FEE.search("".join(own)):
        return
    title = where(filing, key)
    yield broken("P4").finding(
        Sentence(
            f"{title.zh}没有说到信息处理费。请写明收取金额，没有收取也请写明。",
            f"{title.en} says nothing on the 信息处理费. State the amount, or that none was charged.",
        ),
        about={"notice": filing.edition.notice},
    )


def _outcomes(filing: Filing) -> Iterator[Finding]:
    """Governments at each level report 考核, 评议 and 追责, in the text or by facts."""
    if not filing.unit.is_government:
        return
    overview = filing.edition.section_of("overview")
    if overview is None:
        return
    text = _text(filing, overview.id)
    own = overview.id in filing.texts or filing.edition.text_key("overview.supervision") in filing.texts
    missing = [
        (zh, en) for fact, zh, en, words in _OUTCOMES if not words.search(text) and (own or fact not in filing.facts)
    ]
    if missing:
        zh, en = "、".join(name for name, _ in missing), ", ".join(name for _, name in missing)
        sentence = Sentence(
            f"“{overview.title}”没有说到{zh}。各级政府的报告应包括这些情况，请补写。",
            f"section {overview.number} does not speak of {en}, which reports of governments must. Add it.",
        )
        yield broken("P5", "outcomes").finding(sentence)


def _text(filing: Filing, section: str) -> str:
    """Return the bureau's own text of a section with its topics."""
    return "".join("".join(paragraphs) for key, paragraphs in filing.texts.items() if key.partition(".")[0] == section)
