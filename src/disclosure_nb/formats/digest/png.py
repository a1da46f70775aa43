"""Document → the picture report as one long picture, 1080 pixels wide, drawn by Typst with the packaged fonts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typst

from disclosure_nb.document.nodes import Document
from disclosure_nb.document.theme import Theme, theme_in
from disclosure_nb.errors import RenderError
from disclosure_nb.formats.digest.figures import DigestPart, digest_topics
from disclosure_nb.formats.page import page_values
from disclosure_nb.formats.pdf.charts import chart_payload
from disclosure_nb.formats.pdf.glyphs import missing_characters
from disclosure_nb.formats.pdf.payload import printed_strings
from disclosure_nb.formats.pdf.printable import printable
from disclosure_nb.formats.pdf.typeset import FONTS, press_of, refuse_forked_process, typesetting_error
from disclosure_nb.language import Sentence

WIDTH = 1080
_TEMPLATE = Path(__file__).parent / "digest.typ"
_PAGE_WIDTH = 540  # points, as digest.typ has it


def render_digest_png(document: Document, *, fonts: Sequence[Path] = ()) -> bytes:
    """Return the picture report of a document. Equal documents give equal bytes.

    ``fonts`` are folders with a house's own fonts. Raises RenderError if a folder is missing or it cannot be drawn, or
    in a process forked from one that had already typeset; NotebookError if the document's theme is damaged.
    """
    refuse_forked_process()
    theme = theme_in(document)
    press = press_of(tuple(fonts), _TEMPLATE)
    payload = _payload(document, theme)
    _refuse_missing(payload, (FONTS, *fonts))
    inputs = {**payload, "families": press.families(theme)}
    try:
        drawn = press.compiler.compile(
            format="png", ppi=72 * WIDTH / _PAGE_WIDTH, sys_inputs={"digest": json.dumps(inputs)}
        )
    except typst.TypstError as error:
        raise typesetting_error(error, payload) from error
    if not isinstance(drawn, bytes):
        raise RenderError(Sentence("图解超出一页，无法绘制", "the picture report does not fit one page"))
    return drawn


def _refuse_missing(payload: dict[str, Any], folders: tuple[Path, ...]) -> None:
    """Raise RenderError for characters that no font has: in a picture they would silently become empty boxes."""
    if missing := missing_characters(printed_strings(payload), folders):
        raise RenderError(
            Sentence(
                f"字体中没有这些字符：{missing}。请换字，或用字体文件夹补充字体",
                f"no font has these characters: {missing}. Replace them, or name a folder with a font that has them",
            )
        )


def _payload(document: Document, theme: Theme) -> dict[str, Any]:
    title, page = document.title, page_values(document)
    return {
        "title": printable(title.text),
        "unit": printable(title.unit),
        "publisher": printable(page["publisher"]),
        "date": printable(title.date or ""),
        "draft": title.draft,
        "footer": [printable(line) for line in page["footer"]],
        "colours": theme.light.model_dump(),
        "topics": [_topic(topic, theme) for topic in digest_topics(document)],
    }


def _topic(topic: DigestPart, theme: Theme) -> dict[str, Any]:
    return {
        "title": topic.title,
        "rows": [
            [
                {"label": each.label, "text": each.number.text, "unit": each.number.unit, "main": each.main}
                for each in row
            ]
            for row in topic.rows
        ],
        "charts": [chart_payload(chart, theme.chart) for chart in topic.charts],
    }
