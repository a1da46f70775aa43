"""Whether the concepts of an edition, and what its charts and digest show by them, fit together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from disclosure_nb.form.concepts import PARTS, Part, concept_vocabulary
from disclosure_nb.form.edition import Edition
from disclosure_nb.form.model import EditionModel, HeadingModel
from disclosure_nb.form.references import ReferenceSyntaxError, parse_reference
from disclosure_nb.language import Sentence
from disclosure_nb.say import near, show_text

Path = tuple[str | int, ...]
Contradiction = tuple[Path, Sentence]


def concept_contradictions(edition: EditionModel) -> Iterator[Contradiction]:
    """Yield the concepts that are not known or are given to two parts, and the references that lead to no cell."""
    given = list(_given(edition))
    seen: dict[tuple[Part, str], Path] = {}
    wrong = False
    for part, concept, path, where in given:
        if concept not in concept_vocabulary()[part]:
            wrong = True
            yield path, _unknown(part, concept)
        elif seen.setdefault((part, f"{where}{concept}"), path) != path:
            wrong = True
            yield (
                path,
                Sentence(
                    f"“{concept}”已标在别处，一个含义只能标一处",
                    f"“{concept}” is given to another part already; a meaning belongs to one part only",
                ),
            )
    yield from _without(edition, {(part, concept) for part, concept, _, _ in given})
    if not wrong:
        yield from _references(edition)


def _given(edition: EditionModel) -> Iterator[tuple[Part, str, Path, str]]:
    """Yield every concept with the kind of part, its path, and within what it must be the only one."""
    for index, section in enumerate(edition.sections):
        if section.concept is not None:
            yield "sections", section.concept, ("sections", index, "concept"), ""
        for at, topic in enumerate(section.topics):
            if topic.concept is not None:
                yield "topics", topic.concept, ("sections", index, "topics", at, "concept"), ""
    for index, table in enumerate(edition.tables):
        for at, block in enumerate(table.blocks):
            path: Path = ("tables", index, "blocks", at)
            for number, row in enumerate(block.rows):
                for concept, where in _heads((*path, "rows", number), row):
                    yield "rows", concept, where, ""
            for number, column in enumerate(block.columns):
                for concept, where in _heads((*path, "columns", number), column):
                    yield "columns", concept, where, f"{index}.{at}."  # other tables have a 总计 as well


def _heads(path: Path, head: HeadingModel) -> Iterator[tuple[str, Path]]:
    if head.concept is not None:
        yield head.concept, (*path, "concept")
    for kind, group in (("rows", head.rows), ("columns", head.columns)):
        for index, child in enumerate(group):
            yield from _heads((*path, kind, index), child)


def _unknown(part: Part, concept: str) -> Sentence:
    known = concept_vocabulary()[part]
    hint = near(concept, known)
    names = _NAMES[part]
    return Sentence(
        f"没有含义“{concept}”{hint.zh or '，'}{names.zh}可用的含义见 form/concepts.yaml",
        f"there is no concept “{concept}”{hint.en or ';'} those of {names.en} are in form/concepts.yaml",
    )


_NAMES: Mapping[Part, Sentence] = {
    "sections": Sentence("部分", "sections"),
    "topics": Sentence("小节", "topics"),
    "rows": Sentence("行", "rows"),
    "columns": Sentence("列", "columns"),
}


def _without(edition: EditionModel, given: set[tuple[Part, str]]) -> Iterator[Contradiction]:
    for index, name in enumerate(edition.without):
        if name in ("charts", "digest"):
            if getattr(edition, name):
                yield (
                    ("without", index),
                    Sentence(
                        f"“{name}”标明没有，版式中却有，请删去其一", f"“{name}” is listed as missing, yet it is there"
                    ),
                )
            continue
        part, _, concept = name.partition(".")
        path = ("without", index)
        found = next((one for one in PARTS if one == part), None)
        if found is None:
            yield (
                path,
                Sentence(
                    f"“{name}”应写作 rows.、columns.、sections. 或 topics. 加含义，例如 rows.procurement",
                    f"“{name}” must be rows., columns., sections. or topics. and a concept, e.g. rows.procurement",
                ),
            )
        elif concept == "*":  # all others of the kind
            continue
        elif concept not in concept_vocabulary()[found]:
            yield path, _unknown(found, concept)
        elif (found, concept) in given:
            yield (
                path,
                Sentence(
                    f"“{name}”标明没有，版式中却有，请删去其一", f"“{name}” is listed as missing, yet a part has it"
                ),
            )


def _references(edition: EditionModel) -> Iterator[Contradiction]:
    """Yield the charts and figures that show no cell, or cells of several units of measure."""
    form = edition.build_tables()
    tables = [table.id for table in edition.tables]
    ids = [chart.id for chart in edition.charts]
    for index, chart in enumerate(edition.charts):
        if chart.id in ids[:index]:
            yield (
                ("charts", index, "id"),
                Sentence(f"“{chart.id}”重复出现", f"“{chart.id}” occurs a second time"),
            )
        units = {unit for reference in chart.show.values() for unit in _units(form, reference)}
        for label, reference in chart.show.items():
            yield from _leads_nowhere(form, ("charts", index, "show", label), reference, facts=False)
        if len(units) > 1:
            named = "、".join(sorted(units))
            yield (
                ("charts", index, "show"),
                Sentence(
                    f"一张图只能有一种计量单位，这里有：{named}", f"a chart has one unit only; here there are {named}"
                ),
            )
    for index, topic in enumerate(edition.digest):
        if topic.table is not None and topic.table not in tables:
            yield (
                ("digest", index, "table"),
                Sentence(f"没有表“{topic.table}”", f"there is no table “{topic.table}”"),
            )
        for key, figures in (("main", topic.main), ("figures", topic.figures)):
            for label, reference in figures.items():
                yield from _leads_nowhere(form, ("digest", index, key, label), reference, facts=True)


def _leads_nowhere(form: Edition, path: Path, reference: str, *, facts: bool) -> Iterator[Contradiction]:
    try:
        parsed = parse_reference(reference)
    except ReferenceSyntaxError as error:
        yield path, error.sentence
        return
    if parsed.whole and not facts:
        shown = show_text(reference)
        yield path, Sentence(f"图中只能是数，“{shown}”是占比", f"a chart shows numbers; “{shown}” is a share")
    for term in (*parsed.terms, *parsed.whole):
        if not form.find(term.text) and not (facts and term.text.startswith("facts.")):
            hint, shown = near(term.text, form.references), show_text(term.text)
            yield (
                path,
                Sentence(
                    f"“{shown}”不指向任何单元格{hint.zh or '；'}应为“行的含义.列的含义”或“表.行.列”",
                    f"“{shown}” leads to no cell{hint.en or ';'} expected ROW.COLUMN by concepts, or an address "
                    "TABLE.ROW.COLUMN",
                ),
            )


def _units(form: Edition, reference: str) -> set[str]:
    """Return the units of the cells that a reference names; none for what is no reference (reported elsewhere)."""
    try:
        terms = parse_reference(reference).terms
    except ReferenceSyntaxError:
        return set()
    return {form.cells[address].unit for term in terms for address in form.find(term.text)}
