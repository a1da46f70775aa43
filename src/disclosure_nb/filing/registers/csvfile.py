"""Registers in CSV: UTF-8, GB 18030 or marked UTF-16; comma, tab or semicolon.

Only the known columns are decoded. The line numbers of a file are worked out only when a message needs them.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from disclosure_nb.errors import ParamsError, Place, Problem
from disclosure_nb.filing.registers.bad_lines import Problems
from disclosure_nb.filing.registers.lines import KEY_BYTES, Lines, Texts, no_head, only_columns
from disclosure_nb.filing.registers.quotes import MisplacedQuoteError, QuoteCheck
from disclosure_nb.filing.registers.scan import RecordScan
from disclosure_nb.filing.registers.specs import Column, Spec
from disclosure_nb.language import Sentence

_BEGINNING = 1 << 20
_MOST_LINES_BEFORE_HEAD = 10
_SEPARATORS = ("\t", ",", ";")
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_BLANKS = (b" ", b"\t", b"\n", b"\r")
_WORD = "-"
"""No number, and a blank wherever it is read."""
_SPARE = 2
"""Columns added behind those of the head line: only a line with too many fields has something in them."""


@dataclass(frozen=True)
class _Head:
    """What is known from the beginning of a file: how it is encoded and separated, and its head line.

    ``line`` is the physical line on which the head line ends, ``start`` the byte at which the lines below it begin.
    """

    encoding: str
    separator: str
    heads: tuple[str, ...]
    line: int
    start: int

    @property
    def width(self) -> int:
        """How many columns there are up to the last that has a head."""
        return max(at + 1 for at, head in enumerate(self.heads) if head.strip())


def read_csv_lines(path: Path, spec: Spec, place: Place) -> Lines:
    """Return the lines of a CSV register. Raises ParamsError, OSError."""
    head = _read_head(path, spec, place)
    columns = only_columns(spec, head.heads, Place(place.file, line=head.line))
    frame = _frame(path, head, columns, place)
    spare = np.zeros(len(frame), dtype=bool)
    for name in list(frame.columns):
        if name.startswith("x"):
            spare |= _texts(frame.pop(name)).codes > 0
    texts = {column.id: _texts(frame.pop(f"c{at}")) for at, column in columns.items() if column.kind != "key"}
    keys = {column.id: _bytes(frame.pop(f"c{at}")) for at, column in columns.items() if column.kind == "key"}
    scan = RecordScan(path, head.encoding, head.separator, head.start, head.line, len(spare))
    lines = Lines(place, spec, len(spare), texts, keys, scan.numbers)
    problems = Problems(lines)
    problems.add("E308", None, np.flatnonzero(spare), _too_many(head.width))
    last = max(columns)
    ends = np.flatnonzero(lines.blank(columns[last].id))  # a line that was cut off has nothing in the last column
    if len(ends):
        problems.add("E327", None, ends[scan.short(ends, last + 1)], _too_few(columns[last].label))
    problems.done()
    unread = lines.unread()
    return lines.without(unread[scan.blank(unread)]) if len(unread) else lines


def _too_many(count: int) -> Sentence:
    return Sentence(
        f"比表头的 {count} 列多出内容，多半是文字中的分隔符没有加引号；请用表格软件打开核对后另存。",
        f"more fields than the {count} of the head line, perhaps a separator without quotation marks; check the line.",
    )


def _too_few(label: str) -> Sentence:
    return Sentence(
        f"字段不够，到不了“{label}”一列，这一行可能被截断；请补全，空着的格也要保留分隔符。",
        f"has too few fields to reach the column {label}, and may be cut off; complete it, with separators for blanks.",
    )


def _read_head(path: Path, spec: Spec, place: Place) -> _Head:
    with path.open("rb") as file:
        beginning = file.read(_BEGINNING)
    mark, encoding = next(((mark, name) for mark, name in _MARKS if beginning.startswith(mark)), (b"", ""))
    beginning = beginning.removeprefix(mark)
    encoding = encoding or _guess(beginning)
    text = codecs.getincrementaldecoder(encoding)("replace").decode(beginning)
    best: tuple[int, _Head] | None = None
    for separator in _SEPARATORS:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        for _ in range(_MOST_LINES_BEFORE_HEAD):
            heads = _next(rows)
            if heads is None:
                break
            known = len(spec.match(heads))
            if known >= 2 and (best is None or known > best[0]):
                physical = list(io.StringIO(text, newline=""))[: rows.line_num]
                start = len(mark) + len("".join(physical).encode(encoding))
                best = known, _Head(encoding, separator, tuple(heads), rows.line_num, start)
    if best is None:
        raise no_head(spec, place)
    return best[1]


def _next(rows: Iterator[list[str]]) -> list[str] | None:
    try:
        return next(rows, None)
    except csv.Error:
        return None


def _guess(beginning: bytes) -> str:
    """Return the encoding in which the first line with Chinese characters is readable."""
    for line in beginning.splitlines()[:-1] or [beginning]:
        if not line.isascii():
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return "gb18030"
            return "utf-8"
    return "utf-8"


class _Stream:
    """The file as the parser sees it: lines of our own (``first``), then those of the file in UTF-8."""

    def __init__(self, file: BinaryIO, head: _Head, first: bytes = b"", *, count_lines: bool = False) -> None:
        self.file = file
        self.first = first
        self.encoding = head.encoding
        self.decoder = codecs.getincrementaldecoder(head.encoding)()
        self.quotes = QuoteCheck(head.separator, count_lines=count_lines)
        self.file.seek(head.start)

    def __iter__(self) -> _Stream:
        return self

    def __next__(self) -> bytes:
        raise StopIteration

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes. Raises UnicodeDecodeError where they are not in the encoding, MisplacedQuoteError."""
        if self.first:
            first, self.first = self.first, b""
            return first
        while data := self.file.read(size):
            if self.encoding != "utf-8":
                data = self.decoder.decode(data).encode()
            if (at := data.find(0)) >= 0:
                raise UnicodeDecodeError(self.encoding, b"", at, at + 1, "NUL")
            if data:
                self.quotes.see(data)
                return data
        self.decoder.decode(b"", final=True)
        return b""


def _frame(path: Path, head: _Head, columns: dict[int, Column], place: Place) -> pd.DataFrame:
    """Return the columns to read: keys as bytes, all others as categories of texts.

    A line of words of our own is put below the head line, lest pandas take a column of digits for numbers.
    """
    spare = len(head.heads) - head.width + _SPARE
    names = [f"c{at}" for at in range(head.width)] + [f"x{at}" for at in range(spare)]
    dtypes = {name: "category" for name in names if name.startswith("x")} | {
        f"c{at}": f"S{KEY_BYTES}" if column.kind == "key" else "category" for at, column in columns.items()
    }
    first = "".join(head.separator.join(line) + "\n" for line in (names, [_WORD] * len(names))).encode()
    problem: Problem
    readable: Any
    with path.open("rb") as file:
        readable = _Stream(file, head, first)
        try:
            with pd.option_context("mode.string_storage", "python"):  # the same whether or not pyarrow is there
                frame: pd.DataFrame = pd.read_csv(
                    readable,
                    sep=head.separator,
                    usecols=list(dtypes),
                    dtype=cast(Any, dtypes),
                    na_filter=False,
                    index_col=False,
                )
            return frame.iloc[1:]
        except UnicodeDecodeError:
            problem = _undecodable(path, head, place)
        except MisplacedQuoteError:
            problem = _misquoted(replace(place, line=_misquoted_line(path, head)))
        except pd.errors.ParserError:
            problem = _misquoted(place)
    raise ParamsError([problem])


def _misquoted_line(path: Path, head: _Head) -> int | None:
    with path.open("rb") as file:
        stream = _Stream(file, head, count_lines=True)
        try:
            while stream.read(_BEGINNING):
                pass
        except MisplacedQuoteError as error:
            return head.line + error.lines + 1
    return None


def _misquoted(place: Place) -> Problem:
    sentence = Sentence(
        "英文引号没有成对，或没有包住整个一格，无法分清各行；请用表格软件打开核对后另存为 CSV 再试。",
        "a quotation mark is not closed or not around a whole field; check it in a spreadsheet and save it again.",
    )
    return Problem("E305", place, sentence)


def _undecodable(path: Path, head: _Head, place: Place) -> Problem:
    name = {"utf-8": "UTF-8", "gb18030": "GB 18030"}.get(head.encoding, "UTF-16")
    with path.open("rb") as file:
        data = file.read()
    try:
        text = data.decode(head.encoding)
        line = text[: text.find("\0")].count("\n") + 1
    except UnicodeDecodeError as error:
        line = data[: error.start].decode(head.encoding).count("\n") + 1
    return Problem(
        "E301",
        Place(place.file, line=line),
        Sentence(
            f"按 {name} 编码无法读出此行，文件可能混有两种编码或已损坏；请另存为 UTF-8 后再试。",
            f"cannot be read as {name}; two encodings may be mixed, or the file damaged. Save it as UTF-8.",
        ),
    )


def _texts(column: pd.Series) -> Texts:
    """Return a column of categories with blanks stripped off them; the blank text is always the first."""
    raw = [str(text).strip() for text in column.cat.categories]
    unique = ("", *sorted(set(raw) - {""}))
    order = {text: code for code, text in enumerate(unique)}
    new = np.array([*(order[text] for text in raw), 0], dtype=np.int32)
    return Texts(new[column.cat.codes.to_numpy()], unique)


def _bytes(column: pd.Series) -> npt.NDArray[np.bytes_]:
    keys = np.ascontiguousarray(column.to_numpy().astype(f"S{KEY_BYTES}", copy=False))
    raw = keys.tobytes()
    return np.strings.strip(keys) if any(blank in raw for blank in _BLANKS) else keys
