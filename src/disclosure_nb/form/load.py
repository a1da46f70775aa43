"""Editions from YAML files."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from disclosure_nb.errors import EditionError, Place, Problem, UsageError
from disclosure_nb.form.edition import (
    Block,
    Edition,
    Heading,
    Identity,
    Kind,
    Layout,
    Relation,
    Section,
    Severity,
    Table,
    Topic,
)
from disclosure_nb.language import Sentence

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Heading(_Model):
    label: str
    id: Id | None = None
    rows: list[_Heading] = []
    columns: list[_Heading] = []
    kind: Kind = "count"
    unit: str | None = None
    signed: bool = False

    def build(self) -> Heading:
        children = tuple(child.build() for child in [*self.rows, *self.columns])
        if bool(children) == bool(self.id):
            raise ValueError(f"head {self.label!r} needs an id or heads below it, and not both")
        return Heading(self.label, self.id, children, self.kind, self.unit, self.signed)


class _Block(_Model):
    rows: list[_Heading] = Field(min_length=1)
    columns: list[_Heading] = Field(min_length=1)
    heading: str | None = None
    stub: str | None = None
    corner: str | None = None
    article: str | None = None

    def build(self) -> Block:
        rows = tuple(row.build() for row in self.rows)
        columns = tuple(column.build() for column in self.columns)
        return Block(rows, columns, self.heading, self.stub, self.corner, self.article)


class _Table(_Model):
    id: Id
    layout: Layout
    unit: str
    blocks: list[_Block] = Field(min_length=1)


class _Topic(_Model):
    id: Id
    title: str


class _Section(_Model):
    number: int
    id: Id
    title: str
    aliases: list[str] = []
    topics: list[_Topic] = []
    table: Id | None = None
    limit: int | None = None

    def build(self) -> Section:
        topics = tuple(Topic(topic.id, topic.title) for topic in self.topics)
        return Section(self.number, self.id, self.title, tuple(self.aliases), topics, self.table, self.limit)


class _Name(_Model):
    zh: str
    en: str


class _Identity(_Model):
    code: Annotated[str, Field(pattern=r"^C[1-9][0-9]*$")]
    name: _Name
    table: Id
    each: Annotated[str, Field(pattern="^(row|column)$")]
    left: list[str] = Field(min_length=1)
    relation: Relation
    right: list[str] = Field(min_length=1)
    severity: Severity
    basis: str
    total: bool = False

    def expand(self, table: Table) -> Iterator[Identity]:
        """Yield the identity once for every row (or column) in which all its terms exist."""
        used = False
        for block in table.blocks:
            rows = [str(leaf.id) for leaf in block.row_leaves]
            columns = [str(leaf.id) for leaf in block.column_leaves]
            terms, lines = (columns, rows) if self.each == "row" else (rows, columns)
            left, right = _select(self.left, terms), _select(self.right, terms)
            if left is None or right is None:
                continue
            used = True
            for line in lines:
                pattern = f"{table.id}.{line}.{{}}" if self.each == "row" else f"{table.id}.{{}}.{line}"
                yield Identity(
                    code=self.code,
                    name=Sentence(self.name.zh, self.name.en),
                    table=table.id,
                    left=tuple(pattern.format(term) for term in left),
                    relation=self.relation,
                    right=tuple(pattern.format(term) for term in right),
                    severity=self.severity,
                    basis=self.basis,
                    along=line,
                    total=self.total,
                )
        if not used:
            raise ValueError(f"identity {self.code}: table {table.id!r} has no block with {self.left} and {self.right}")


def _select(items: list[str], terms: list[str]) -> list[str] | None:
    """Return the ids that ``items`` (ids and ``a..b`` runs) stand for, or None if one is not in ``terms``."""
    chosen: list[str] = []
    for item in items:
        first, _, last = item.partition("..")
        last = last or first
        if first not in terms or last not in terms:
            return None
        chosen += terms[terms.index(first) : terms.index(last) + 1]
    return chosen


class _Edition(_Model):
    id: str
    title: str
    notice: str
    first_year: int
    last_year: int | None = None
    sections: list[_Section] = Field(min_length=1)
    tables: list[_Table]
    identities: list[_Identity] = []

    def build(self) -> Edition:
        tables = tuple(
            Table(table.id, table.layout, table.unit, tuple(block.build() for block in table.blocks))
            for table in self.tables
        )
        by_id = {table.id: table for table in tables}
        for section in self.sections:
            if section.table is not None and section.table not in by_id:
                raise ValueError(f"section {section.id!r} names table {section.table!r}, which the form does not have")
        for identity in self.identities:
            if identity.table not in by_id:
                raise ValueError(f"identity {identity.code} names table {identity.table!r}, which does not exist")
        edition = Edition(
            id=self.id,
            title=self.title,
            notice=self.notice,
            first_year=self.first_year,
            last_year=self.last_year,
            sections=tuple(section.build() for section in self.sections),
            tables=tables,
            identities=tuple(
                identity for rule in self.identities for identity in rule.expand(by_id[rule.table])
            ),
        )
        if len(edition.cells) != sum(len(table.cells) for table in tables):
            raise ValueError("two cells have the same address: table, row and column ids must be unique")
        return edition


def edition_from_yaml(text: str, name: str = "edition.yaml") -> Edition:
    """Return the edition that a YAML text describes.

    Raises :class:`EditionError` naming every place that is not as an edition file must be.
    """
    try:
        data: Any = yaml.safe_load(text)
        return _Edition.model_validate(data).build()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = Place(name, line=None if mark is None else mark.line + 1)
        sentence = Sentence("不是有效的 YAML 文件，请检查缩进和标点。", "not valid YAML; check indentation and punctuation.")
        raise EditionError([Problem("E001", place, sentence)]) from error
    except ValidationError as error:
        raise EditionError(
            [
                Problem(
                    "E002",
                    Place(name, key=".".join(str(part) for part in detail["loc"])),
                    Sentence(f"版式文件此处不合要求：{detail['msg']}。", f"the edition file is wrong here: {detail['msg']}."),
                )
                for detail in error.errors(include_url=False)
            ]
        ) from error
    except ValueError as error:
        sentence = Sentence(f"版式文件自相矛盾：{error}。", f"the edition file contradicts itself: {error}.")
        raise EditionError([Problem("E003", Place(name), sentence)]) from error


def edition_from_file(path: Path) -> Edition:
    """Return the edition in a YAML file. Raises EditionError, and OSError if it cannot be read."""
    return edition_from_yaml(path.read_text(encoding="utf-8"), path.name)


def edition_ids() -> tuple[str, ...]:
    """Return the ids of the editions that come with the project, oldest first."""
    names = (entry.name for entry in files(__package__).joinpath("editions").iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


@cache
def get_edition(id: str) -> Edition:
    """Return a packaged edition by id (``2019``, ``2021``). Raises UsageError if there is none."""
    if id not in edition_ids():
        known = "、".join(edition_ids())
        raise UsageError(
            Sentence(f"没有版式“{id}”，可用的有：{known}。", f"there is no edition “{id}”; there are: {known}.")
        )
    text = files(__package__).joinpath("editions", f"{id}.yaml").read_text(encoding="utf-8")
    return edition_from_yaml(text, f"{id}.yaml")


def edition_for(year: int) -> Edition:
    """Return the edition meant for report year ``year``.

    Raises UsageError for years before the first edition (the form was introduced for report year 2019).
    """
    for id in reversed(edition_ids()):
        edition = get_edition(id)
        if edition.covers(year):
            return edition
    raise UsageError(
        Sentence(
            f"没有适用于 {year} 年度的报告格式，统一格式自 2019 年度起施行。",
            f"no form covers report year {year}; the first one is for 2019.",
        )
    )
