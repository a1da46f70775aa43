"""Writing the text of the six sections from facts and cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from disclosure_nb.demand import TEXT, demand
from disclosure_nb.display import Displayed
from disclosure_nb.errors import Place, UsageError
from disclosure_nb.filing import Filing, text_keys
from disclosure_nb.frozen import FrozenDict
from disclosure_nb.language import Sentence
from disclosure_nb.narrative.conditions import holds, may_be_false
from disclosure_nb.narrative.resolve import growth, may_be_asked, told
from disclosure_nb.narrative.sentences import SLOT, ClausePattern, Denial, Pattern, numbers_in, sentence_catalogue
from disclosure_nb.narrative.spans import Paragraph, Span, plain
from disclosure_nb.older import older
from disclosure_nb.say import unknown_key

_NUMERALS = "一二三四五六七八九"
_KEY = TEXT.like('"problems"')


@dataclass(frozen=True, repr=False)
class Narrative(Displayed):
    """The text of a report: paragraphs by key (``preface``, a section id, or ``overview.TOPIC``).

    ``own`` are the keys whose text the bureau wrote itself.
    """

    filing: Filing
    paragraphs: Mapping[str, tuple[Paragraph, ...]]
    own: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        written = [key for key in self.paragraphs if self[key]]
        length = sum(len(self.text(key)) for key in written)
        return f"<Narrative {self.filing.unit.id} {self.filing.year}: {len(written)} topics, {length} characters>"

    def __getitem__(self, key: str) -> tuple[Paragraph, ...]:
        demand(key=(key, _KEY))
        return self.paragraphs.get(key, ())

    def text(self, key: str) -> str:
        """Return the plain text under a key, one paragraph a line. Raises UsageError for a key that the form lacks."""
        self._demand(key)
        return "\n".join(plain(paragraph) for paragraph in self[key])

    def with_text(self, key: str, *paragraphs: str) -> Narrative:
        """Return the narrative with the bureau's own text under a key. Raises UsageError for a key the form lacks.

        Text given here is not checked and not part of the filing, as it was up to version 0.1.
        """
        older("narrative.with_text(…)", "case = case.with_text(…)")
        self._demand(key)
        demand(paragraphs=(paragraphs, TEXT.each()))
        mine = {**self.paragraphs, key: tuple((paragraph,) for paragraph in paragraphs)}
        return replace(self, paragraphs=FrozenDict(mine), own=self.own | {key})

    def _demand(self, key: str) -> None:
        demand(key=(key, _KEY))
        known = text_keys(self.filing.edition)
        if key not in known:
            raise UsageError(unknown_key("E130", Place("notebook"), key, known).sentence)


def narrate(filing: Filing, previous: Filing | None = None) -> Narrative:
    """Return the text of all sections of a filing.

    ``previous`` is last year's filing of the same unit, where it is known: then the text says what changed since.
    Raises UsageError if it is of another year.

    The bureau's own text takes the place of generated text, also where facts of that topic are stated: they are then
    in the data of the report only. Own text of a section with topics comes before its topics, of which only those with
    own text remain. Nothing is written that does not come from a fact or a cell.
    """
    if previous is not None and previous.year != filing.year - 1:
        raise UsageError(
            Sentence(
                f"对比用的是 {previous.year} 年的数据，应为上一年（{filing.year - 1} 年）的。",
                f"the filing to compare with is of {previous.year}; that of {filing.year - 1} is needed.",
            )
        )
    writer = _SectionWriter(filing, previous)
    text: dict[str, tuple[Paragraph, ...]] = {"preface": writer.paragraphs("preface", "preface")}
    for section in filing.edition.sections:
        if not section.topics or section.id in filing.texts:
            text[section.id] = () if section.topics else writer.paragraphs(section.concept, section.concept)
        else:
            for topic in section.topics:
                text[f"{section.id}.{topic.id}"] = writer.paragraphs(section.concept, topic.concept)
    if filing.unit.invented:
        text["preface"] += (("本报告为虚构示例，其中的行政机关、数据和情况均不存在。",),)
    for key, paragraphs in filing.texts.items():
        text[key] = tuple((paragraph,) for paragraph in paragraphs)
    return Narrative(filing, FrozenDict(text), frozenset(filing.texts))


class _SectionWriter:
    def __init__(self, filing: Filing, previous: Filing | None) -> None:
        self.filing = filing
        self.previous = previous

    def paragraphs(self, section: str | None, topic: str | None) -> tuple[Paragraph, ...]:
        """Return the sentences of a topic as one paragraph; problems and improvements get a paragraph each.

        Section and topic are named by their concepts; for one without a concept there are no sentences.
        """
        patterns = sentence_catalogue().get(section or "", {}).get(topic or "", ())
        sentences = [sentence for pattern in patterns if (sentence := self._sentence(pattern))]
        if not sentences:
            return ()
        if section == "problems":
            return tuple(sentences)
        return (tuple(span for sentence in sentences for span in sentence),)

    def _sentence(self, pattern: Pattern) -> Paragraph:
        if pattern.only == "governments" and not self.filing.unit.is_government:
            return ()
        if not self._stands(pattern) or (pattern.complete and self._lacks_a_number(pattern)):
            return ()
        lead = self._fill(pattern.lead) or ()
        if pattern.list or pattern.enumerate:
            return self._listed(pattern, lead)
        clauses = [clause for item in pattern.clauses if (clause := self._clause(item))]
        if not clauses:
            return ()
        join = "；" if any("，" in plain(clause) for clause in clauses) else "，"
        return (*lead, *_joined(clauses, join if pattern.join is None else pattern.join), pattern.end)

    def _stands(self, part: Pattern | ClausePattern | Denial) -> bool:
        """Whether a part is to be written in this state of the data, and no state that makes it false can be there."""
        if part.when is not None and not holds(part.when, self.filing, self.previous):
            return False
        if part.unless is not None and holds(part.unless, self.filing, self.previous) is not False:
            return False
        return not may_be_false(part.false_if, self.filing, self.previous)

    def _lacks_a_number(self, pattern: Pattern) -> bool:
        numbers = (number for clause in pattern.clauses for number in numbers_in(clause.text))
        return any(may_be_asked(self.filing.edition, one) and told(self.filing, one) is None for one in numbers)

    def _listed(self, pattern: Pattern, lead: Paragraph) -> Paragraph:
        items = self.filing.facts.get(pattern.list or pattern.enumerate or "")
        if not isinstance(items, tuple):
            return ()
        if not items:
            return (pattern.none.text,) if pattern.none and self._stands(pattern.none) else ()
        stripped = [item.rstrip("。；; ") for item in items]
        if pattern.list:
            return (*lead, "、".join(stripped), pattern.end)
        if len(stripped) == 1:
            return (*lead, stripped[0], "。")
        numbered = (f"{numeral(index)}是{item}" for index, item in enumerate(stripped, 1))
        return (*lead, "；".join(numbered), "。")

    def _clause(self, clause: ClausePattern) -> Paragraph:
        if not self._stands(clause):
            return ()
        if clause.zero or clause.skip_zero:
            number = told(self.filing, clause.number)
            if number is not None and number.value == 0:
                return next((self._fill(one.text) or () for one in clause.zero if self._stands(one)), ())
        return self._fill(clause.text) or ()

    def _fill(self, text: str) -> Paragraph | None:
        """Return ``text`` with its slots filled, or None if a number in it is not known."""
        spans: list[Span] = []
        for index, part in enumerate(SLOT.split(text)):
            if index % 2 == 0:
                spans += [part] if part else []
            elif part in _NAMES:
                spans.append(_NAMES[part](self.filing))
            elif part.startswith("growth:"):
                spans += growth(self.filing, self.previous, part.removeprefix("growth:"))
            elif isinstance(own := self.filing.facts.get(part), str):
                spans.append(own.rstrip("。"))
            elif (number := told(self.filing, part)) is not None:
                spans.append(number.bound())
            else:
                return None
        return tuple(spans)


_NAMES: Mapping[str, Callable[[Filing], str]] = {
    "year": lambda filing: str(filing.year),
    "unit": lambda filing: filing.unit.name,
    "self": lambda filing: filing.unit.self_name,
    "notice": lambda filing: f"《{filing.edition.title}》（{filing.edition.notice}）",
}


def numeral(number: int) -> str:
    """Return a number from 1 to 99 in Chinese (一, 十, 十二, 二十一). Raises ValueError for others."""
    if not 1 <= number <= 99:
        raise ValueError(f"no numeral for {number}")
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_NUMERALS[tens - 1]}十"
    return head + (_NUMERALS[ones - 1] if ones else "")


def _joined(clauses: list[Paragraph], join: str) -> Iterator[Span]:
    for index, clause in enumerate(clauses):
        if index:
            yield join
        yield from clause
