"""A filing's params file, written in any of the ways in which YAML lets it be written."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from hypothesis import strategies as st

from disclosure_nb.filing import Filing, fact_catalogue

Choose = Callable[[Sequence[str]], str]


@dataclass
class Writer:
    """Writes params files; ``choose`` picks each style, and every comment is one of its own."""

    choose: Choose
    comments: int = field(default=0)

    def comment(self) -> str:
        if self.choose(["", "", "#"]) == "":
            return ""
        self.comments += 1
        return f"  # 注{self.comments}."

    def lines(self, *, deep: bool = True) -> Iterator[str]:
        """A blank line, a comment (``deep``: set off in any way), or nothing."""
        kind = self.choose(["none", "none", "none", "blank", "comment"])
        if kind == "blank":
            yield ""
        elif kind == "comment":
            self.comments += 1
            yield f"{self.choose(['', '   ', '         ']) if deep else ''}# 行{self.comments}: - [x"

    def number(self, value: object) -> str:
        if value is None:
            return self.choose(["null", "~", "", "NULL"])
        if isinstance(value, Decimal):
            return f"{value:f}" + self.choose(["", "0", "00"])
        return self.choose(["", "", "+" if int(str(value)) >= 0 else ""]) + str(value)

    def scalar(self, value: object) -> str:
        written = self.number(value)
        return written + self.comment()

    def flow(self, values: Sequence[object]) -> str:
        space = self.choose(["", " ", "    "])
        shown = [self.number(value) or "null" for value in values]
        return f"[{space}{f',{space or chr(32)}'.join(shown)}{self.choose(['', ',', ' '])}]"

    def text(self, text: str, *, flow: bool = False) -> str:
        kind = self.choose(["double", "single", "plain"])
        if kind == "single":
            return "'" + text.replace("'", "''") + "'"
        if kind == "plain" and not flow and text.isalpha() and not text.isascii():
            return text
        return json.dumps(text, ensure_ascii=False)

    def row(self, indent: str, id: str, columns: Sequence[str], values: Sequence[object]) -> Iterator[str]:
        kinds = ["list", "items", "mapping", "entries", "spread"]
        if len(columns) == 1:
            kinds.append("value")
        if all(value is None for value in values):
            kinds.append("null")
        kind = self.choose(kinds)
        pairs = list(zip(columns, values, strict=True))
        gap = " " * int(self.choose(["1", "2", "9"]))
        deeper = indent + " " * int(self.choose(["1", "2", "4"]))
        if kind == "list":
            yield f"{indent}{id}:{gap}{self.flow(values)}{self.comment()}"
        elif kind == "value":
            yield f"{indent}{id}:{gap}{self.scalar(values[0])}"
        elif kind == "null":
            yield f"{indent}{id}:{gap}{self.scalar(None)}"
        elif kind == "mapping":
            shown = ", ".join(f"{column}: {self.number(value)}" for column, value in pairs)
            yield f"{indent}{id}:{gap}{{{shown}}}{self.comment()}"
        elif kind == "spread":
            yield f"{indent}{id}: [  # 首{id}"
            yield from (f"{deeper}{self.number(value) or 'null'},{self.comment()}" for value in values)
            yield f"{indent}  ]"
        else:
            yield f"{indent}{id}:{self.comment()}"
            for column, value in pairs:
                yield from self.lines()
                lead = f"{self.choose([indent]) if kind == 'items' else deeper}"
                yield f"{lead}{'-' if kind == 'items' else column + ':'} {self.scalar(value)}"

    def fact(self, indent: str, id: str, value: object) -> Iterator[str]:
        if isinstance(value, tuple):
            if not value or self.choose(["flow", "block"]) == "flow":
                yield f"{indent}{id}: [{', '.join(self.text(each, flow=True) for each in value)}]{self.comment()}"
                return
            yield f"{indent}{id}:{self.comment()}"
            deeper = indent + self.choose(["", "  ", "   "])
            for each in value:
                yield from self.lines()
                yield f"{deeper}- {self.text(each)}{self.comment()}"
        elif isinstance(value, str):
            if self.choose(["line", "block"]) == "block":
                yield f"{indent}{id}: {self.choose(['|', '>-'])}{self.comment()}"
                yield f"{indent}   {value}"
            else:
                yield f"{indent}{id}: {self.text(value)}{self.comment()}"
        else:
            yield f"{indent}{id}: {self.scalar(value)}"

    def paragraphs(self, indent: str, key: str, paragraphs: Sequence[str]) -> Iterator[str]:
        kind = self.choose(["|", "|-", "|+", "|3", ">", ">-", "quoted"])
        if kind == "quoted":
            yield f"{indent}{key}: {json.dumps(chr(10).join(paragraphs), ensure_ascii=False)}{self.comment()}"
            return
        yield f"{indent}{key}: {kind}{self.comment()}"
        for paragraph in paragraphs:
            yield f"{indent}   {paragraph}"
            if kind.startswith(">") or self.choose(["", "blank"]):
                yield ""

    def texts(self, indent: str, texts: dict[str, tuple[str, ...]]) -> Iterator[str]:
        sections: dict[str, dict[str, tuple[str, ...]]] = {}
        for key, paragraphs in texts.items():
            section, _, topic = key.partition(".")
            if not topic or section in texts or self.choose(["nested", "dotted"]) == "dotted":
                yield from self.paragraphs(indent, key, paragraphs)
            else:
                sections.setdefault(section, {})[topic] = paragraphs
        for section, topics in sections.items():
            yield f"{indent}{section}:{self.comment()}"
            for topic, paragraphs in topics.items():
                yield from self.lines(deep=False)
                yield from self.paragraphs(indent * 2, topic, paragraphs)

    def file(self, filing: Filing) -> Iterator[str]:
        step = " " * int(self.choose(["1", "2", "4"]))
        yield from self.lines()
        yield f"unit: {{name: {json.dumps(filing.unit.name, ensure_ascii=False)}, level: {filing.unit.level}}}"
        yield f"year: {filing.year}{self.comment()}"
        yield f'edition: "{filing.edition.id}"{self.comment()}'
        yield f"tables:{self.comment()}"
        for table in filing.edition.tables:
            yield from self.lines()
            yield f"{step}{table.id}:{self.comment()}"
            for block in table.blocks:
                columns = [str(column.id) for column in block.column_leaves]
                for row in block.row_leaves:
                    yield from self.lines()
                    values = [filing[f"{table.id}.{row.id}.{column}"] for column in columns]
                    yield from self.row(step * 2, str(row.id), columns, values)
        if filing.facts or self.choose(["absent", "null"]) == "null":
            yield f"facts:{self.comment()}"
            for id in fact_catalogue():
                if id in filing.facts:
                    yield from self.lines(deep=False)
                    yield from self.fact(step, id, filing.facts[id])
        if filing.texts or self.choose(["absent", "null"]) == "null":
            yield f"text:{self.comment()}"
            yield from self.texts(step, dict(filing.texts))
        yield from self.lines(deep=False)

    def json(self, filing: Filing) -> str:
        """The file as JSON, which is YAML, too."""
        tables = {
            table.id: {
                str(row.id): [filing[f"{table.id}.{row.id}.{column.id}"] for column in block.column_leaves]
                for block in table.blocks
                for row in block.row_leaves
            }
            for table in filing.edition.tables
        }
        head = {"name": filing.unit.name, "level": filing.unit.level}
        data = {"unit": head, "year": filing.year, "edition": filing.edition.id, "tables": tables}
        data |= {"facts": dict(filing.facts)} if filing.facts else {}
        data |= {"text": {key: "\n".join(value) for key, value in filing.texts.items()}} if filing.texts else {}
        indent = None if self.choose(["one line", "indented"]) == "one line" else 2
        return json.dumps(data, ensure_ascii=False, indent=indent, default=lambda value: float(value))

    def bytes(self, filing: Filing) -> bytes:
        form = self.choose(["yaml"] * 6 + ["json"])
        text = self.json(filing) if form == "json" else "\n".join(self.file(filing)) + self.choose(["\n", "", "\n\n"])
        newline = self.choose(["\n", "\n", "\r\n", "mixed"])
        if newline == "mixed":
            text = "".join(line + ("\r\n" if at % 3 else "\n") for at, line in enumerate(text.split("\n")))
        elif newline != "\n":
            text = text.replace("\n", newline)
        return (b"\xef\xbb\xbf" if self.choose(["", "", "bom"]) else b"") + text.encode("utf-8")


@st.composite
def written(draw: st.DrawFn, filings: st.SearchStrategy[Filing]) -> tuple[Filing, bytes]:
    """A filing and the bytes of a params file that says the same."""
    filing = draw(filings)
    styles = Random(draw(st.integers(0, 2**32)))  # a draw for each choice would make the examples too large
    return filing, Writer(styles.choice).bytes(filing)
