"""The table of all sentences in ``docs/sentences.md``, made from the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from disclosure_nb.filing import fact_catalogue
from disclosure_nb.form import Edition, concept_vocabulary, edition_ids, get_edition
from disclosure_nb.form.references import Term, parse_condition
from disclosure_nb.narrative.contradicted import parts
from disclosure_nb.narrative.sentences import SLOT, ClausePattern, Denial, Pattern
from made import REPO
from narrative.catalogue import Entry, entries

PAGE = REPO / "docs" / "sentences.md"
_BEGIN, _END = "<!-- scripts/sentence_table.py -->\n", "<!-- / -->\n"
_EDITIONS = [get_edition(id) for id in edition_ids()]
_SLOTS = {"year": "Y", "unit": "单位", "self": "本机关", "notice": "《格式》（文号）"}


def page() -> str:
    """Return the page as it is to be: its own words, and the table as the catalogue has it."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(_BEGIN)
    return before + _BEGIN + "\n" + "\n".join(_table()) + "\n\n" + _END + rest.partition(_END)[2]


def _table() -> Iterator[str]:
    names = concept_vocabulary()
    for (section, topic), found in groupby(entries(), key=lambda entry: (entry.section, entry.topic)):
        title = names["sections"][section].name.zh if section in names["sections"] else "引言"
        part = f"{title}：{names['topics'][topic].name.zh}" if topic != section else title
        yield from (*([] if section == "preface" else [""]), f"## {part}", "")
        yield from ("| 句子 | 依据 | 什么情形下是假的，因而不写 | 何时写 |", "|---|---|---|---|")
        for entry in found:
            yield f"| {_sentence(entry)} | {_basis(entry)} | {_false_if(entry)} | {_when(entry.parts)} |"


def _sentence(entry: Entry) -> str:
    own = entry.text if entry.clause or entry.denial else "…" + entry.pattern.end.removesuffix("。")
    lead = entry.pattern.lead if entry.clause or not entry.denial else ""
    return "".join(part if at % 2 == 0 else _slot(part) for at, part in enumerate(SLOT.split(lead + own)))


def _slot(name: str) -> str:
    if name.startswith("growth:"):
        return "（比上年…）"
    fact = fact_catalogue().get(name)
    return _SLOTS.get(name) or ("…" if fact is not None and fact.kind == "text" else "N")


def _basis(entry: Entry) -> str:
    if entry.denial:
        return f"{_named(parse_condition(entry.rests_on[0]).left)} 为 0" if entry.clause else "列表给出而没有一条"
    return "；".join(_named(parse_condition(one).left) for one in entry.rests_on) or "版式和年度"


def _false_if(entry: Entry) -> str:
    states = [_state(condition) for condition in entry.false_if]
    if not entry.denial:
        totals = [one for one in entry.rests_on if any(_is_total(edition, one) for edition in _EDITIONS)]
        states += [f"{_named(parse_condition(one).left)}被组成部分否定" for one in totals]
    if entry.pattern.complete:
        states.append("同一句所列的数有一个空白或被否定")
    if entry.compares:
        states.append("上年的数空白、不知道或被否定：不作比较")
    return "；".join(states) or "—"


def _is_total(edition: Edition, reference: str) -> bool:
    return "." in reference and any(True for cell in edition.find(reference) for _ in parts(edition, cell))


def _when(parts: Sequence[Pattern | ClausePattern | Denial]) -> str:
    said = [_state(part.when) for part in parts if part.when]
    said += [f"没有或为 0：{_named(parse_condition(part.unless).left)}" for part in parts if part.unless]
    said += ["各级政府的报告" for part in parts if isinstance(part, Pattern) and part.only]
    said += ["不为 0" for part in parts if isinstance(part, ClausePattern) and part.skip_zero]
    return "；".join(said) or "—"


def _state(condition: str) -> str:
    parsed = parse_condition(condition)
    if parsed.right:
        return f"{_named(parsed.left)} 大于 {_named(parsed.right)}"
    parts = "或其组成部分" if any(term.fact is None for term in parsed.left) else ""
    return f"{_named(parsed.left)}{parts} 不为 0"


def _named(terms: Sequence[Term]) -> str:
    return "＋".join(_name(term) for term in terms)


def _name(term: Term) -> str:
    if term.fact is not None:
        return fact_catalogue()[term.fact].label
    row, column = term.text.split(".")
    names = concept_vocabulary()
    return f"{'上年报告的' if term.of else ''}{names['rows'][row].name.zh}·{names['columns'][column].name.zh}"
