"""From an executed notebook to the document it shows: the only way in which a report comes about."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from nbformat import NotebookNode
from pydantic import ValidationError

from disclosure_nb.errors import NotebookError, Place, Problem
from disclosure_nb.language import Sentence
from disclosure_nb.report.markup import html_parts, markdown_parts, picture_from_base64
from disclosure_nb.report.nodes import (
    MIMETYPE,
    Block,
    Data,
    Document,
    Image,
    Preformatted,
    Title,
    block_adapter,
)

LEFT_OUT_TAG = "remove-cell"
_log = logging.getLogger("disclosure_nb.report")
_BITMAPS = ("image/png", "image/jpeg", "image/gif")


def read_document(notebook: NotebookNode, name: str = "report.ipynb") -> Document:
    """Return the document that an executed notebook shows, in the order of its cells.

    Cells tagged ``remove-cell`` and all code stay out of it. Raises :class:`NotebookError` if a cell has failed or was
    not run, if no title (or more than one) is shown, or if a block is damaged.
    """
    reader = _Reader(name)
    blocks = [block for index, cell in enumerate(notebook.cells, 1) for block in reader.cell(index, cell)]
    titles = [block for block in blocks if isinstance(block, Title)]
    if len(titles) != 1 and not reader.problems:
        sentence = Sentence(
            f"笔记本显示了 {len(titles)} 个报告标题，应恰好有一个，请运行全部单元后再导出。",
            f"the notebook shows {len(titles)} report titles; exactly one is needed. Run all cells, then export.",
        )
        reader.problem("E303", Place(name), sentence)
    if reader.problems:
        raise NotebookError(reader.problems)
    return Document(
        title=titles[0],
        body=tuple(block for block in blocks if not isinstance(block, Title | Data)),
        data=tuple(block for block in blocks if isinstance(block, Data)),
    )


class _Reader:
    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []

    def problem(self, code: str, place: Place, sentence: Sentence) -> None:
        self.problems.append(Problem(code, place, sentence))

    def cell(self, index: int, cell: NotebookNode) -> Iterator[Block]:
        """Yield what a cell shows."""
        place = Place(self.name, cell=str(index))
        if cell.cell_type == "code":
            self._executed(place, cell)
        if LEFT_OUT_TAG in cell.metadata.get("tags", ()):
            return
        if cell.cell_type == "markdown":
            yield from markdown_parts(cell.source, _attached(cell), self._note(place))
        elif cell.cell_type == "code":
            for output in cell.outputs:
                yield from self._output(place, output)

    def _executed(self, place: Place, cell: NotebookNode) -> None:
        for output in cell.outputs:
            if output.output_type == "error":
                first = str(output.get("evalue", "")).splitlines()
                sentence = Sentence(
                    f"单元运行出错（{output.get('ename')}：{first[0] if first else ''}），请改正后重新运行全部单元。",
                    f"the cell failed ({output.get('ename')}: {first[0] if first else ''}); correct it and run all cells.",
                )
                self.problem("E301", place, sentence)
        if cell.execution_count is None and cell.source.strip():
            sentence = Sentence("单元尚未运行，请运行全部单元后再导出。", "the cell has not been run; run all cells, then export.")
            self.problem("E302", place, sentence)

    def _output(self, place: Place, output: NotebookNode) -> Iterator[Block]:
        if output.output_type == "stream":
            if output.name == "stdout" and output.text.strip():
                yield Preformatted(text=output.text.rstrip("\n"))
            elif output.name == "stderr":
                _log.warning("%s: 标准错误输出不进入报告 / stderr is not part of the report", place.say())
        elif output.output_type in ("display_data", "execute_result"):
            yield from self._bundle(place, output.data)

    def _bundle(self, place: Place, data: Mapping[str, Any]) -> Iterator[Block]:
        note = self._note(place)
        if MIMETYPE in data:
            yield from self._blocks(place, data[MIMETYPE])
        elif "image/svg+xml" in data:
            yield Image(mime="image/svg+xml", data=_text(data["image/svg+xml"]), alt=_alt(data))
        elif bitmap := next((mime for mime in _BITMAPS if mime in data), None):
            picture = picture_from_base64(bitmap, _text(data[bitmap]), _alt(data))
            if picture is not None:
                yield picture
            else:
                note(bitmap)
        elif "text/html" in data:
            yield from html_parts(_text(data["text/html"]), _no_picture, note)
        elif "text/markdown" in data:
            yield from markdown_parts(_text(data["text/markdown"]), _no_picture, note)
        elif "text/plain" in data:
            yield Preformatted(text=_text(data["text/plain"]))
        else:
            note("、".join(sorted(data)))

    def _blocks(self, place: Place, payload: Any) -> Iterator[Block]:
        try:
            if payload["version"] != 1:
                raise ValueError(f"version {payload['version']}")
            for block in payload["blocks"]:
                yield block_adapter.validate_python(block)
        except (ValidationError, ValueError, KeyError, TypeError) as error:
            first = str(error).splitlines()[0]
            sentence = Sentence(
                f"结构化输出已损坏（{first}），请重新运行笔记本。", f"the structured output is damaged ({first}); run the notebook again."
            )
            self.problem("E304", place, sentence)

    def _note(self, place: Place) -> Any:
        def note(what: str) -> None:
            _log.warning("%s: %s 不能进入报告，已略去 / cannot be part of a report and was left out", place.say(), what)

        return note


def _attached(cell: NotebookNode) -> Any:
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
