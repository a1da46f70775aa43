"""Numbers of a text that state a fact of the filing (培训3期, 网站198条): which fact their words name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

import yaml

from disclosure_nb.checks.text.claims import Claim
from disclosure_nb.checks.text.clauses import Line, Segment
from disclosure_nb.checks.text.numbers import StatedNumber
from disclosure_nb.checks.text.other_years import changes
from disclosure_nb.checks.text.readings import Meaning, fact_reading
from disclosure_nb.filing import Filing

_NARROWER = re.compile(
    r"专栏|栏目|领域|板块|通过|方面|微信|公众号|微博|类信息"
)  # 在专栏公开信息77条: not all that was published
_PART = re.compile(r"其中|其余|另|计划|拟|人均|每[期次场]")


@cache
def fact_words() -> Mapping[str, tuple[re.Pattern[str], frozenset[str]]]:
    """Return the words and the units of every fact that a text may state as a number, by id."""
    data = yaml.safe_load(files(__package__).joinpath("fact_words.yaml").read_text(encoding="utf-8"))
    return {id: (re.compile(entry["words"]), frozenset(entry["units"])) for id, entry in data.items()}


def fact_claims(filing: Filing, line: Line, taken: Mapping[int, Claim]) -> Iterator[Claim]:
    """Yield the claims on facts that the filing knows, of numbers that are not ``taken`` by a cell."""
    for sentence in line.sentences:
        becoming = {first.start for first, _ in changes(line, sentence)}
        for segment in sentence.segments:
            start = segment.start
            for number in segment.numbers:
                if number.role == "count" and number.unit and number.start not in taken:
                    id = _named(filing, line, segment, (start, number))
                    narrower = id == "published_total" and _NARROWER.search(line.text, sentence.start, number.start)
                    if id is not None and not narrower and not _PART.search(line.text, start, number.start):
                        year = filing.year - 1 if number.start in becoming else None
                        yield Claim(number, sentence, segment, "fact", "fact", id, (fact_reading(id),), year=year)
                start = number.end


def facts_named(filing: Filing, text: str, start: int, end: int) -> tuple[Meaning, ...]:
    """Return the reading of the fact that is named last in a stretch of text, if the filing knows it."""
    named = [
        (match.end(), match.end() - match.start(), id)
        for id, (words, _) in fact_words().items()
        if _known(filing, id)
        for match in words.finditer(text, start, end)
    ]
    return (fact_reading(max(named)[2]),) if named else ()


def _named(filing: Filing, line: Line, segment: Segment, at: tuple[int, StatedNumber]) -> str | None:
    start, number = at
    before: list[tuple[int, int, str]] = []
    behind: list[tuple[int, int, str]] = []
    for id, (words, units) in fact_words().items():
        if number.unit not in units:
            continue
        before += [(m.end(), m.end() - m.start(), id) for m in words.finditer(line.text, start, number.start)]
        match = words.match(line.text, number.end, segment.end)
        behind += [] if match is None else [(match.end(), match.end() - match.start(), id)]
    nearest = max(before) if before else max(behind) if behind else None
    return nearest[2] if nearest is not None and _known(filing, nearest[2]) else None


def _known(filing: Filing, id: str) -> bool:
    value = filing.facts.get(id)
    return value is not None and not isinstance(value, str | tuple)
