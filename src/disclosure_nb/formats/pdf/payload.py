"""A document as the plain data that the Typst template reads.

Text stays data on the whole way (JSON, then Typst strings): nothing in it can act as Typst source.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Sequence
from typing import Any

from disclosure_nb.document.imprint import contact_fields, filled, header_fields, signature, signed_at
from disclosure_nb.document.nodes import (
    Block,
    Chart,
    Data,
    Document,
    FindingLine,
    FindingList,
    Grid,
    HeadingPart,
    HorizontalRule,
    Image,
    Inlines,
    ListPart,
    Paragraph,
    Preformatted,
    Quote,
    Text,
    Title,
    TrendChart,
)
from disclosure_nb.document.theme import Theme, theme_in
from disclosure_nb.errors import RenderError
from disclosure_nb.formats.data.tidy import tidy_csv
from disclosure_nb.formats.pdf.charts import chart_payload
from disclosure_nb.formats.pdf.grids import grid_payload
from disclosure_nb.formats.pdf.printable import printable as printable
from disclosure_nb.language import Sentence

_UNPRINTED = {"kind", "format", "role", "align", "severity", "href", "attachments"}


def document_payload(document: Document) -> dict[str, Any]:
    """Return the data of ``document``. Findings come last, and only in drafts; data become attachments.

    The title's date is a date. Raises RenderError if a picture cannot be decoded or a table's cells do not fit its
    columns.
    """
    theme = theme_in(document)
    findings = [line for block in document.body if isinstance(block, FindingList) for line in block.findings]
    data_blocks = [*document.data, *(block for block in document.body if isinstance(block, Data))]
    return {
        "title": {
            "text": printable(document.title.text),
            "unit": printable(document.title.unit),
            "draft": document.title.draft,
        },
        "body": _signed(document, _Printing(document.title.draft, theme.chart)),
        "imprint": _imprint(theme, document.title),
        "findings": [_finding(line) for line in findings] if document.title.draft else [],
        "attachments": _attachments(document, next((data for data in data_blocks if data.name == "filing"), None)),
    }


def printed_strings(payload: object) -> Iterator[str]:
    """Yield every string of a payload that is printed, in reading order."""
    if isinstance(payload, dict):
        for key, value in payload.items():
            if isinstance(value, str) and key not in _UNPRINTED:
                yield value
            elif isinstance(value, dict | list) and key not in _UNPRINTED:
                yield from printed_strings(value)
    elif isinstance(payload, list):
        for value in payload:
            if isinstance(value, str):
                yield value
            else:
                yield from printed_strings(value)


class _Printing:
    """One printing of a document: whether it is a draft, its charts' colours, how far its outline has come."""

    def __init__(self, draft: bool, colours: Sequence[str]) -> None:
        self.draft = draft
        self.colours = colours
        self._last = 0

    def outline_level(self, printed: int) -> int:
        """Return a heading's level in the PDF's structure, which may skip none (ISO 14289-1, 7.4.2)."""
        self._last = min(printed, self._last + 1)
        return self._last


def _signed(document: Document, printing: _Printing) -> list[dict[str, Any]]:
    """Return the blocks of a report with its signature (落款) behind the text, before the annexes."""
    at = signed_at(document.body)
    lines = [printable(line) for line in signature(document.title)]
    return [
        *_blocks(document.body[:at], printing),
        {"kind": "signature", "lines": lines},
        *_blocks(document.body[at:], printing),
    ]


def _blocks(blocks: Sequence[Block], printing: _Printing) -> list[dict[str, Any]]:
    return [_block(block, printing) for block in blocks if not (isinstance(block, FindingList | Data) or _blank(block))]


def _blank(block: Block) -> bool:
    """Whether ``block`` is a heading without words, which PDF/UA-1 forbids."""
    return isinstance(block, HeadingPart) and not "".join(part.text for part in block.inlines).strip()


def _block(block: Block, printing: _Printing) -> dict[str, Any]:
    match block:
        case HeadingPart():
            outlined = printing.outline_level(block.level)
            return {"kind": "heading", "level": block.level, "outline": outlined, "inlines": _inlines(block.inlines)}
        case Paragraph():
            return {"kind": "paragraph", "inlines": _inlines(block.inlines)}
        case ListPart():
            items = [_blocks(item, printing) for item in block.items]
            return {"kind": "list", "ordered": block.ordered, "start": block.start, "items": items}
        case Quote():
            return {"kind": "quote", "body": _blocks(block.body, printing)}
        case Preformatted():
            return {"kind": "preformatted", "text": printable(block.text)}
        case Grid():
            return grid_payload(block, printing.draft)
        case Image():
            return _image(block)
        case Chart() | TrendChart():
            return chart_payload(block, printing.colours)
        case HorizontalRule():
            return {"kind": "rule"}
        case _:
            raise TypeError(f"not a part that is printed in the text: {block.kind}")


def _inlines(inlines: Inlines) -> list[dict[str, Any]]:
    return [_inline(part if isinstance(part, Text) else Text(text=part.text)) for part in inlines]


def _inline(text: Text) -> dict[str, Any]:
    return {
        "text": printable(text.text),
        "strong": text.strong,
        "emphasis": text.emphasis,
        "strike": text.strike,
        "code": text.code,
        "href": text.href,
    }


def _finding(line: FindingLine) -> dict[str, Any]:
    return {
        "code": printable(line.code),
        "severity": line.severity,
        "message": printable(line.message),
        "basis": printable(line.basis),
        "repairs": [printable(repair) for repair in line.repairs],
    }


# ----------------------------------------------------------------------------------------------------------- pictures
def _image(image: Image) -> dict[str, Any]:
    return {
        "kind": "image",
        "format": image.mime.removeprefix("image/").replace("jpeg", "jpg").removesuffix("+xml"),
        "data": image.data if image.mime == "image/svg+xml" else _decoded(image),
        "alt": printable(image.alt or image.caption or "图"),
        "caption": printable(image.caption) if image.caption else None,
        "width": image.width,
    }


def _decoded(image: Image) -> list[int]:
    try:
        return list(base64.b64decode(image.data, validate=False))
    except binascii.Error as error:
        raise RenderError(
            Sentence(
                f"图片“{image.alt}”的数据不是 base64：{error}",
                f"the data of the picture “{image.alt}” are not base64: {error}",
            )
        ) from error


def _imprint(theme: Theme, title: Title) -> list[str]:
    """Return the lines at the end of a report; none where the house's theme adds nothing to say."""
    own = contact_fields(theme, title)
    lines = [filled(line, title) for line in theme.footer]
    if not (own or lines or theme.index_number or theme.subject or theme.publisher):
        return []
    fields = [f"{label}：{value}" for label, value in (*header_fields(theme, title), *own)]
    return [printable(line) for line in (*fields, *lines)]


# -------------------------------------------------------------------------------------------------------- attachments
def _attachments(document: Document, filing: Data | None) -> list[dict[str, str]]:
    """Return the files that travel inside the PDF: the filing as JSON, its cells as CSV. Both are UTF-8."""
    if filing is None:
        return []
    content = json.dumps(filing.model_dump(mode="json")["content"], ensure_ascii=False, indent=1, sort_keys=True)
    return [
        {
            "name": "filing.json",
            "mime": "application/json",
            "description": "本报告各项数据的来源文件",
            "content": content.encode("utf-8", "replace").decode(),
        },
        {
            "name": "report.csv",
            "mime": "text/csv",
            "description": "本报告各表的数据，每格一行",
            "content": tidy_csv(document).decode("utf-8"),
        },
    ]
