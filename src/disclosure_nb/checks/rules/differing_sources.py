"""The rules on sources: where the sources of a filing differ (S1), and the notes from reading them (S2 to S5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from disclosure_nb.checks.findings import Finding
from disclosure_nb.checks.rules.catalogue import broken
from disclosure_nb.filing import FactValue, Filing, Given, Note, Value, number_text
from disclosure_nb.filing.notes import NoteKind
from disclosure_nb.filing.rest import is_rest
from disclosure_nb.filing.spoken import value_name
from disclosure_nb.language import Sentence
from disclosure_nb.say import show

_RULES: Mapping[NoteKind, str] = {"reading": "S2", "deadline": "S3", "fee": "S4", "correction": "S5"}
_END = Sentence("；请核对。", "; please check.")


def check_sources(filing: Filing) -> Iterator[Finding]:
    """Yield a finding for every cell, fact and text that sources give differently, and one for every note."""
    for key, others in filing.others.items():
        yield from _differing(filing, key, others)
    for note in filing.notes:
        yield _noted(note)
    for table in filing.rest:
        yield from _rest(filing, table)


def _differing(filing: Filing, key: str, others: tuple[Given, ...]) -> Iterator[Finding]:
    used, name = _used(filing, key)
    differing = [other for other in others if other.value != used]
    if not differing:
        return  # a notebook has taken over the other value
    place = filing.origins[key].place
    numbers = [value for value in (differing[0].value, used) if isinstance(value, int | Decimal)]
    zh = "；".join(f"{other.origin.place.say()} 是 {_shown(other.value)}" for other in differing)
    en = "; ".join(f"{other.origin.place.say('en')} says {_shown(other.value, 'en')}" for other in differing)
    sentence = Sentence(
        f"{name.zh}各来源不一致：{place.say()} 是 {_shown(used)}（采用）；{zh}。请核对后改正其中一处。",
        f"the sources differ on {name.en}: {place.say('en')} says {_shown(used, 'en')} (used); {en}. "
        "Check, and correct one of them.",
    )
    yield broken("S1").finding(
        sentence,
        (key,) if key in filing.cells else (),
        expected=numbers[0] if len(numbers) == 2 else None,
        actual=numbers[1] if len(numbers) == 2 else None,
    )


def _used(filing: Filing, key: str) -> tuple[Value | FactValue, Sentence]:
    """Return what is used of an address, ``facts.ID`` or ``texts.KEY``, and what it is called."""
    name = value_name(filing.edition, key)
    kind, _, id = key.partition(".")
    if key in filing.cells:
        return filing.cells[key], name
    return (filing.facts[id] if kind == "facts" else filing.texts[id]), name


def _shown(value: Value | FactValue, language: str = "zh") -> str:
    if isinstance(value, tuple):
        return show("；".join(value), language)
    return show(value, language) if isinstance(value, str) or value is None else number_text(value)


def _rest(filing: Filing, table: str) -> Iterator[Finding]:
    """Tell how many cells are 0 because the rest of their table was stated to be 0."""
    cells = tuple(cell.address for cell in filing.table(table).cells if is_rest(filing, cell.address))
    if cells:
        place = filing.origins[cells[0]].place
        title = next(section.title for section in filing.edition.sections if section.table == table)
        yield broken("S2").finding(
            Sentence(
                f"{place.say()}：“{title}”有 {len(cells)} 格按“其余为 0”填 0{_END.zh}",
                f"{place.say('en')}: {len(cells)} cells of “{title}” are 0 because the rest of it was stated to be "
                f"0{_END.en}",
            ),
            cells,
        )


def _noted(note: Note) -> Finding:
    stated = Sentence(*(note.say(language).rstrip("。.") for language in ("zh", "en")))
    return broken(_RULES[note.kind], "doubtful" if note.doubtful else "").finding(
        Sentence(stated.zh + _END.zh, stated.en + _END.en), () if note.address is None else (note.address,)
    )
