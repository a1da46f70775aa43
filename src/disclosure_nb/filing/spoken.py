"""What the values of a filing are called where people read of them: cells, facts, texts, by the form's words."""

from __future__ import annotations

from disclosure_nb.filing.facts import fact_catalogue
from disclosure_nb.form import Edition
from disclosure_nb.form.short_labels import short_labels
from disclosure_nb.language import Sentence

_OF_FILING = {
    "unit": Sentence("单位名称", "the unit's name"),
    "year": Sentence("年度", "the year"),
    "edition": Sentence("版式", "the edition"),
    "date": Sentence("发布日期", "the day of publication"),
}


def value_name(edition: Edition, key: str) -> Sentence:
    """Return what a value is called.

    ``key`` is an address, ``facts.ID``, ``texts.KEY``, ``rest.TABLE`` or a part of the filing.

    A key that is none of these stands for itself.

    >>> from disclosure_nb.form import get_edition
    >>> value_name(get_edition("2021"), "remedies.review.total").zh
    '表四“行政复议”×总计'
    >>> value_name(get_edition("2021"), "texts.overview.platform").zh
    '“一、总体情况”政府信息公开平台建设的文字'
    """
    if key in edition.cells:
        return Sentence(short_labels(edition)[key], key)
    kind, _, id = key.partition(".")
    if kind == "facts" and id in fact_catalogue():
        label = fact_catalogue()[id].label
        return Sentence(f"“{label}”", f"the fact {id} ({label})")
    if kind == "rest":
        title = next((section.title for section in edition.sections if section.table == id), id)
        return Sentence(f"“{title}”的“其余为 0”", f"“the rest is 0” of the table {id}")
    if kind == "texts":
        name = text_name(edition, id)
        return Sentence(f"{name.zh}的文字", f"the text of {name.en}")
    return _OF_FILING.get(key, Sentence(f"“{key}”", f"“{key}”"))


def text_name(edition: Edition, key: str) -> Sentence:
    """Return the name of a section or topic by its text key; a key that the edition lacks stands for itself."""
    if not key:
        return Sentence("文字", "the text")
    if key == "preface":
        return Sentence("引言", "preface")
    id, _, topic_id = key.partition(".")
    section = next((each for each in edition.sections if each.id == id), None)
    if section is None:
        return Sentence(f"“{key}”", f"“{key}”")
    topic = next((topic.title for topic in section.topics if topic.id == topic_id), "")
    return Sentence(f"“{section.title}”{topic}", f"section {section.number}{f' ({topic_id})' if topic_id else ''}")
