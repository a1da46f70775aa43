"""What the page templates are given besides the document: the theme as style, page tags, header fields and imprint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from markupsafe import Markup

from disclosure_nb.document.imprint import contact_fields, filled, header_fields, page_tags, publisher
from disclosure_nb.document.nodes import Block, Document, HeadingPart
from disclosure_nb.document.theme import Colours, Theme, theme_in
from disclosure_nb.formats.data.linked import linked_data

_GENERIC = ("serif", "sans-serif")


def page_values(document: Document) -> dict[str, Any]:
    """Return the values of the page templates. Raises NotebookError if the document's theme is damaged."""
    theme, title = theme_in(document), document.title
    return {
        "theme": theme,
        "theme_style": Markup(theme_style(theme)),  # made of colours and font names that the theme has checked
        "tags": page_tags(theme, title),
        "header": filled(theme.header, title),
        "fields": header_fields(theme, title),
        "publisher": publisher(theme, title),
        "contact": contact_fields(theme, title),
        "footer": [filled(line, title) for line in theme.footer],
        "body": tuple(outlined(document.body)),
        "linked_data": linked_data(document),
    }


def beside_links(files: Iterable[str]) -> list[tuple[str, str]]:
    """Return the name and what to call it of each file that lies beside a page; other pages are left out.

    >>> beside_links(["report.docx", "report.draft.pdf", "report.json", "report.short.txt"])
    [('report.docx', 'Word'), ('report.draft.pdf', 'PDF'), ('report.json', '数据（JSON）'), ('report.short.txt', 'TXT')]
    """
    ends = {file: file.rpartition(".")[2] for file in files}
    return [(file, _KINDS.get(end, end.upper())) for file, end in ends.items() if end != "html"]


_KINDS = {"docx": "Word", "json": "数据（JSON）", "csv": "数据（CSV）", "xlsx": "数据（Excel）"}


def outlined(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield blocks with headings that skip no level, so that the outline of the page can be walked."""
    last = 0
    for block in blocks:
        if isinstance(block, HeadingPart):
            last = min(block.level, last + 1)
            yield block if last == block.level else block.model_copy(update={"level": last})
        else:
            yield block


def theme_style(theme: Theme) -> str:
    """Return the theme's colours and fonts as custom properties of CSS, for light and for dark screens."""
    fonts = "".join(f"--{part}:{_stack(names)};" for part, names in theme.fonts.html)
    series = "".join(f"--series-{at}:{colour};" for at, colour in enumerate(theme.chart, 1))
    return (
        f":root{{{_colours(theme.light)}{series}{fonts}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{_colours(theme.dark)}}}}}"
    )


def _colours(colours: Colours) -> str:
    return "".join(f"--{name}:{value};" for name, value in colours)


def _stack(names: list[str]) -> str:
    return ",".join(name if name in _GENERIC else f'"{name}"' for name in names) or "serif"
