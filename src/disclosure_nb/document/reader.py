"""From an executed notebook to the document it shows, unchecked: only ``gate`` may use it, and makes reports of it."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from pydantic import ValidationError

from disclosure_nb.document.markup import (
    DEEPEST,
    DEEPEST_LIST,
    Note,
    Picture,
    TooDeepError,
    html_parts,
    markdown_parts,
    picture_from_base64,
)
from disclosure_nb.document.nodes import (
    MIMETYPE,
    Block,
    Data,
    Document,
    Grid,
    Image,
    Preformatted,
    Title,
    block_adapter,
)
from disclosure_nb.document.svg import svg_image
from disclosure_nb.errors import ERROR_MIMETYPE, NotebookError, Place, Problem
from disclosure_nb.language import Sentence

if TYPE_CHECKING:
    from nbformat import NotebookNode

LEFT_OUT_TAG = "remove-cell"
_log = logging.getLogger("disclosure_nb.document")
_BITMAPS = ("image/png", "image/jpeg", "image/gif")
_TERMINAL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")  # colours and cursor movements


How = Literal["ours", "markup", "picture", "plain", "printed"]
"""How a block was put out: as data by this project, as Markdown or HTML, as a picture, as bare text, by print."""


class ShownBlock(NamedTuple):
    """A block, with the number of the notebook's cell (from 1) that shows it, and how it was put out."""

    block: Block
    cell: int
    how: How


def read_blocks(notebook: NotebookNode, name: str = "report.ipynb") -> list[ShownBlock]:
    """Return the blocks that an executed notebook shows, in the order of its cells.

    Cells tagged ``remove-cell`` and all code stay out of it. Raises :class:`NotebookError` if a cell has failed or was
    not run, if no title (or more than one) is shown, if a block is damaged, or if a cell's markup is nested too deeply.
    """
    reader = _NotebookReader(name)
    blocks = [
        ShownBlock(block, index, how)
        for index, cell in enumerate(notebook.cells, 1)
        for how, block in reader.cell(index, cell)
    ]
    titles = [shown for shown in blocks if isinstance(shown.block, Title)]
    if len(titles) != 1 and not reader.problems:
        place = Place(name, cell=str(titles[1].cell)) if titles else Place(name)
        sentence = Sentence(
            f"笔记本显示了 {len(titles)} 个报告标题，应恰好有一个，请运行全部单元后再导出。",
            f"the notebook shows {len(titles)} report titles; exactly one is needed. Run all cells, then export.",
        )
        reader.problem("E533", place, sentence)
    if reader.problems:
        raise NotebookError(reader.problems)
    return blocks


def document_from(blocks: Sequence[Block]) -> Document:
    """Return the document that has these blocks; one of them is its title."""
    title = next(block for block in blocks if isinstance(block, Title))
    return Document(
        title=title,
        body=tuple(_published(block, title) for block in blocks if not isinstance(block, Title | Data)),
        data=tuple(block for block in blocks if isinstance(block, Data)),
    )


def _published(block: Block, title: Title) -> Block:
    """Return a table without the marks of the checks, unless the report is a draft."""
    if title.draft or not isinstance(block, Grid):
        return block
    if all(cell.mark is None and cell.note is None for row in block.rows for cell in row):
        return block
    rows = tuple(tuple(cell.model_copy(update={"mark": None, "note": None}) for cell in row) for row in block.rows)
    return block.model_copy(update={"rows": rows})


_Put = tuple[How, Block]


class _NotebookReader:
    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []

    def problem(self, code: str, place: Place, sentence: Sentence) -> None:
        self.problems.append(Problem(code, place, sentence))

    def cell(self, index: int, cell: NotebookNode) -> Iterator[_Put]:
        """Yield what a cell shows."""
        place = Place(self.name, cell=str(index))
        if cell.cell_type == "code":
            self._executed(place, cell)
        if LEFT_OUT_TAG in cell.metadata.get("tags", ()):
            return
        if cell.cell_type == "markdown":
            for block in self._markup(place, markdown_parts, cell.source, _attached(cell)):
                yield "markup", block
        elif cell.cell_type == "code":
            yield from self._outputs(place, cell.outputs)

    def _executed(self, place: Place, cell: NotebookNode) -> None:
        for output in cell.outputs:
            if output.output_type == "error":
                lines = str(output.get("evalue", "")).splitlines()
                reason = f"{output.get('ename')}: {lines[0] if lines else ''}"
                sentence = Sentence(
                    f"单元运行出错（{reason}），请改正后重新运行全部单元。",
                    f"the cell failed ({reason}); correct it and run all cells.",
                )
                self.problem("E531", place, sentence)
        if cell.execution_count is None and cell.source.strip():
            sentence = Sentence(
                "单元尚未运行，请运行全部单元后再导出。", "the cell has not been run; run all cells, then export."
            )
            self.problem("E532", place, sentence)

    def _outputs(self, place: Place, outputs: list[NotebookNode]) -> Iterator[_Put]:
        printed: list[str] = []  # what a kernel sends in several pieces is one text

        def text() -> Iterator[_Put]:
            if whole := _TERMINAL.sub("", "".join(printed)).strip("\n"):
                yield "printed", Preformatted(text=whole)
            printed.clear()

        for output in outputs:
            if output.output_type == "stream" and output.name == "stdout":
                printed.append(_text(output.text))
            elif output.output_type == "stream":
                _log.warning("%s: 标准错误输出不进入报告 / stderr is not part of the report", place.say())
            elif output.output_type in ("display_data", "execute_result"):
                yield from text()
                yield from self._bundle(place, output.data, output.get("metadata", {}))
        yield from text()

    def _bundle(self, place: Place, data: Mapping[str, Any], metadata: Mapping[str, Any]) -> Iterator[_Put]:
        pictures = [mime for mime in ("image/svg+xml", *_BITMAPS) if mime in data]
        how: How = "markup"
        found: Iterable[Block] = ()
        if MIMETYPE in data:
            how, found = "ours", self._blocks(place, data[MIMETYPE])
        elif pictures:
            how, found = "picture", self._picture(place, pictures[0], data, metadata)
        elif "text/html" in data:
            found = self._markup(place, html_parts, _text(data["text/html"]), _no_picture)
        elif "text/markdown" in data:
            found = self._markup(place, markdown_parts, _text(data["text/markdown"]), _no_picture)
        elif "text/plain" in data:
            how, found = "plain", [Preformatted(text=_TERMINAL.sub("", _text(data["text/plain"])))]
        elif ERROR_MIMETYPE not in data:  # an error is reported as what it is, by the output after it
            self._note(place)("、".join(sorted(data)))
        for block in found:
            yield how, block

    def _picture(
        self, place: Place, mime: str, data: Mapping[str, Any], metadata: Mapping[str, Any]
    ) -> Iterator[Block]:
        own = metadata.get(mime)
        alt = str(own.get("alt", "")) if isinstance(own, Mapping) else ""
        alt = alt or _alt(data)
        source = _text(data[mime])
        picture = svg_image(source, alt) if mime == "image/svg+xml" else picture_from_base64(mime, source, alt)
        if picture is None:
            self._note(place)(mime)
        else:
            yield picture

    def _markup(
        self, place: Place, read: Callable[[str, Picture, Note], list[Block]], source: str, picture: Picture
    ) -> list[Block]:
        try:
            return read(source, picture, self._note(place))
        except TooDeepError:
            sentence = Sentence(
                f"内容嵌套过深（列表、引用最多 {DEEPEST_LIST} 层，其他最多 {DEEPEST} 层），请简化这个单元。",
                f"the content is nested too deeply (lists and quotations: {DEEPEST_LIST} levels at most, "
                f"all else: {DEEPEST}); simplify the cell.",
            )
            self.problem("E535", place, sentence)
            return []

    def _blocks(self, place: Place, payload: Any) -> Iterator[Block]:
        try:
            if payload["version"] != 1:
                raise ValueError(f"version {payload['version']}")
            for block in payload["blocks"]:
                yield block_adapter.validate_python(block)
        except (ValidationError, ValueError, KeyError, TypeError) as error:
            first = str(error).splitlines()[0]
            sentence = Sentence(
                f"结构化输出已损坏（{first}），请重新运行笔记本。",
                f"the structured output is damaged ({first}); run the notebook again.",
            )
            self.problem("E534", place, sentence)

    def _note(self, place: Place) -> Note:
        def note(what: str) -> None:
            _log.warning("%s: %s 不能进入报告，已略去 / cannot be part of a report and was left out", place.say(), what)

        return note


def _attached(cell: NotebookNode) -> Picture:
    """Return a finder for the pictures attached to a markdown cell."""
    attachments: Mapping[str, Mapping[str, str]] = cell.get("attachments", {})

    def picture(source: str, alt: str) -> Image | None:
        for mime, data in attachments.get(source.removeprefix("attachment:"), {}).items():
            return picture_from_base64(mime, data, alt)
        return None

    return picture


def _no_picture(source: str, alt: str) -> None:
    return None


def _text(value: Any) -> str:
    return "".join(value) if isinstance(value, list) else str(value)


def _alt(data: Mapping[str, Any]) -> str:
    text = _text(data.get("text/plain", ""))
    return "" if text.startswith("<") else text
