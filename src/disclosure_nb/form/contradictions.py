"""Whether the parts of an edition fit together: what a schema of the file cannot see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from disclosure_nb.form.concept_contradictions import concept_contradictions
from disclosure_nb.form.edition import Block, Heading, Table
from disclosure_nb.form.model import EditionModel, HeadingModel, IdentityModel, YearIdentityModel, run_of
from disclosure_nb.form.references import ReferenceSyntaxError, parse_entry
from disclosure_nb.language import Sentence
from disclosure_nb.say import near, show_text

Path = tuple[str | int, ...]
Contradiction = tuple[Path, Sentence]


def contradictions(edition: EditionModel) -> Iterator[Contradiction]:
    """Yield everything in an edition that contradicts itself, each with its path of keys in the file."""
    if edition.last_year is not None and edition.last_year < edition.first_year:
        yield ("last_year",), Sentence("last_year 早于 first_year", "last_year is before first_year")
    yield from _twice("sections", "id", [section.id for section in edition.sections])
    yield from _twice("sections", "number", [str(section.number) for section in edition.sections])
    yield from _twice("tables", "id", [table.id for table in edition.tables])
    yield from _sections(edition)
    heads = [
        ((*path, kind, index), head)
        for table, model in enumerate(edition.tables)
        for block, parts in enumerate(model.blocks)
        for path in [("tables", table, "blocks", block)]
        for kind, group in (("columns", parts.columns), ("rows", parts.rows))
        for index, head in enumerate(group)
    ]
    wrong = [found for path, head in heads for found in _head(path, head)]
    yield from wrong
    if wrong:
        return  # rows and columns without ids: what follows would only repeat it
    tables = [(index, table.build()) for index, table in enumerate(edition.tables)]
    for index, table in tables:
        yield from _table(("tables", index), table)
    by_id = {table.id: table for _, table in tables}
    yield from concept_contradictions(edition)
    for index, identity in enumerate(edition.identities):
        yield from _identity(("identities", index), identity, by_id.get(identity.table))

    for index, year in enumerate(edition.years):
        wrong_entries = list(_entries(("years", index), {"left": year.left, "right": year.right, "last": year.last}))
        yield from wrong_entries
        if wrong_entries:
            continue
        yield from _minus(("years", index), {"left": year.left})
        lists = {"left": year.left, "right": year.right, "last": year.last}
        if year.table in by_id and (unknown := list(_unknown(("years", index), lists, year, by_id[year.table]))):
            yield from unknown
        elif year.table not in by_id or all(year.sides(block) is None for block in by_id[year.table].blocks):
            terms = [*year.left, *year.right, *year.last]
            yield (
                ("years", index),
                Sentence(
                    f"表“{year.table}”中没有哪一块同时有 {year.code} 的各项：{'、'.join(terms)}",
                    f"{year.code}: table “{year.table}” has no block with {', '.join(terms)}",
                ),
            )


def _twice(key: str, what: str, values: Sequence[str]) -> Iterator[Contradiction]:
    for index, value in enumerate(values):
        if value in values[:index]:
            yield (key, index, what), Sentence(f"“{value}”重复出现", f"“{value}” occurs a second time")


def _sections(edition: EditionModel) -> Iterator[Contradiction]:
    tables = [table.id for table in edition.tables]
    shown = Counter(section.table for section in edition.sections)
    for index, section in enumerate(edition.sections):
        path = ("sections", index)
        if section.id == "preface":
            yield (*path, "id"), Sentence("preface 另有用途，请换一个", "preface has another use; choose another id")
        if section.table is not None and section.table not in tables:
            yield (*path, "table"), Sentence(f"没有表“{section.table}”", f"there is no table “{section.table}”")
        topics = [topic.id for topic in section.topics]
        for at, topic in enumerate(topics):
            if topic in topics[:at]:
                yield (
                    (*path, "topics", at, "id"),
                    Sentence(f"“{topic}”重复出现", f"“{topic}” occurs a second time"),
                )
    for index, id in enumerate(tables):
        if shown[id] != 1:
            yield (
                ("tables", index),
                Sentence(
                    f"表“{id}”应恰好属于一个部分，现在是 {shown[id]} 个",
                    f"table “{id}” must belong to exactly one section; it belongs to {shown[id]}",
                ),
            )


def _head(path: Path, head: HeadingModel) -> Iterator[Contradiction]:
    below = [("rows", head.rows), ("columns", head.columns)]
    if (head.id is None) == (not head.rows and not head.columns):
        yield (
            path,
            Sentence(
                f"“{head.label}”要么有 id，要么有下级，且只能有其一",
                f"“{head.label}” needs an id or heads below it, and not both",
            ),
        )
    for kind, group in below:
        for index, child in enumerate(group):
            yield from _head((*path, kind, index), child)


def _table(path: Path, table: Table) -> Iterator[Contradiction]:
    if table.layout != "blocks" and len(table.blocks) > 1:
        yield (*path, "blocks"), Sentence(f"{table.layout} 布局只能有一块", f"layout {table.layout} has one block only")
    if table.layout == "blocks" and any(head.children for block in table.blocks for head in _heads(block)):
        yield (*path, "blocks"), Sentence("blocks 布局的行列不能分级", "layout blocks has no heads below heads")
    yield from _addressed_twice(path, table)
    for which in ("rows", "columns"):
        labels: dict[str, str] = {}
        for at, block in enumerate(table.blocks):
            for where, leaf in _placed((*path, "blocks", at, which), getattr(block, which)):
                if labels.setdefault(str(leaf.id), leaf.label) != leaf.label:
                    yield where, Sentence(f"“{leaf.id}”有两个不同的名称", f"“{leaf.id}” has two different labels")


def _addressed_twice(path: Path, table: Table) -> Iterator[Contradiction]:
    """Yield the rows and columns that give a cell an address that another cell has already, each once."""
    seen: set[str] = set()
    told: set[Path] = set()
    for at, block in enumerate(table.blocks):
        columns = list(_placed((*path, "blocks", at, "columns"), block.columns))
        twice = Counter(column.id for _, column in columns)
        for where, row in _placed((*path, "blocks", at, "rows"), block.rows):
            for there, column in columns:
                address = f"{table.id}.{row.id}.{column.id}"
                wrong = there if twice[column.id] > 1 else where
                if address in seen and wrong not in told:
                    told.add(wrong)
                    yield wrong, Sentence(f"两个单元格的地址都是 {address}", f"two cells have the address {address}")
                seen.add(address)


def _placed(path: Path, heads: Sequence[Heading]) -> Iterator[tuple[Path, Heading]]:
    """Yield the leaves below some heads, each with its path in the file."""
    for index, head in enumerate(heads):
        if not head.children:
            yield (*path, index), head
        # a head has rows below it or columns, as it is one itself
        yield from _placed((*path, index, path[-1]), head.children)


def _heads(block: Block) -> tuple[Heading, ...]:
    return (*block.rows, *block.columns)


def _repeated(values: Iterable[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def _entries(path: Path, lists: Mapping[str, Sequence[str]]) -> Iterator[Contradiction]:
    """Yield the entries of lists that do not name rows or columns."""
    for key, entries in lists.items():
        for index, entry in enumerate(entries):
            try:
                parse_entry(entry)
            except ReferenceSyntaxError as error:
                yield (*path, key, index), error.sentence


def _unknown(
    path: Path, lists: Mapping[str, Sequence[str]], relation: IdentityModel | YearIdentityModel, table: Table
) -> Iterator[Contradiction]:
    """Yield the entries of lists that name what no block of the table has."""
    known = {id: None for block in table.blocks for id in relation.terms(block)}
    part = Sentence("列", "column") if relation.each == "row" else Sentence("行", "row")
    for key, entries in lists.items():
        for index, entry in enumerate(entries):
            parsed = parse_entry(entry)
            for id in dict.fromkeys((parsed.first, parsed.last)):
                if id not in known:
                    hint = near(id, known)
                    yield (
                        (*path, key, index),
                        Sentence(
                            f"{relation.code}：表“{table.id}”没有{part.zh}“{show_text(id)}”{hint.zh.removesuffix('？')}",
                            f"{relation.code}: table “{table.id}” has no {part.en} “{show_text(id)}”"
                            f"{hint.en.removesuffix('?')}",
                        ),
                    )


def _minus(path: Path, lists: Mapping[str, Sequence[str]]) -> Iterator[Contradiction]:
    """Yield the entries that take away in lists whose terms are all added."""
    for key, entries in lists.items():
        for index, entry in enumerate(entries):
            if parse_entry(entry).sign < 0:
                yield (
                    (*path, key, index),
                    Sentence(f"此处各项相加，不能用“{entry}”减去", f"terms are added here; “{entry}” takes away"),
                )


def _identity(path: Path, identity: IdentityModel, table: Table | None) -> Iterator[Contradiction]:
    code = identity.code
    if table is None:
        yield (
            (*path, "table"),
            Sentence(f"{code} 所指的表“{identity.table}”不存在", f"{code}: there is no table “{identity.table}”"),
        )
        return
    if identity.total and (len(identity.left) != 1 or ".." in identity.left[0] or identity.relation != "="):
        yield (
            path,
            Sentence(
                f"{code} 标为总计（total），左边应只有一项，关系应为 =",
                f"{code} is a total: it needs a single left term and the relation =",
            ),
        )
    wrong = list(_entries(path, {"left": identity.left, "right": identity.right}))
    yield from wrong
    if wrong:
        return
    yield from _minus(path, {"left": identity.left, "right": identity.right})
    if unknown := list(_unknown(path, {"left": identity.left, "right": identity.right}, identity, table)):
        yield from unknown
        return
    terms = [identity.terms(block) for block in table.blocks]
    sides = [(run_of(identity.left, known), run_of(identity.right, known)) for known in terms]
    fitting = [(left, right) for left, right in sides if left is not None and right is not None]
    if not fitting:
        yield (
            path,
            Sentence(
                f"表“{table.id}”中没有哪一块同时有 {code} 的各项：{'、'.join([*identity.left, *identity.right])}",
                f"{code}: table “{table.id}” has no block with {', '.join([*identity.left, *identity.right])}",
            ),
        )
    for left, right in fitting:
        for id in _repeated(id for id, _ in (*left, *right)):
            yield path, Sentence(f"{code} 中“{id}”出现两次", f"{code}: “{id}” takes part twice")
