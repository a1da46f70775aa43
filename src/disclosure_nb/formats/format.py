"""The contract of an output format: what an entry point of the group ``disclosure_nb.formats`` gives.

Our own formats (``disclosure-nb doctor`` lists them) are registered in the same way. A whole plug-in::

    from disclosure_nb.document.nodes import Document
    from disclosure_nb.formats.format import Context, Format

    def render(document: Document, context: Context) -> bytes:
        return f"# {document.title.text}".encode()

    MARKDOWN = Format(suffix="md", mimetype="text/markdown", render=render)

and in its ``pyproject.toml``::

    [project.entry-points."disclosure_nb.formats"]
    markdown = "acme_reports.markdown:MARKDOWN"

after which ``disclosure-nb run … --formats html,markdown`` makes ``report.md`` besides ``report.html``.

A format promises:

*Only the document.* It makes its file from the :class:`~disclosure_nb.document.nodes.Document`, which is what the
executed notebook shows. It does not read params files, and it computes no figure that is not in the document.

*Equal documents give equal bytes.* No clock, no random number, no host name, no path, no order of a set.

*Escaping.* Every text of a document may come from anybody. The format writes it so that its readers see it as text:
no markup, no formula, no script. Control characters have no place in most formats; leave them out.

*Drafts.* ``document.title.draft`` says that errors are open. The file must show it (:attr:`Context.file_name` has
``draft`` in it as well; the name is not the format's affair).

*Errors.* It raises :class:`~disclosure_nb.errors.RenderError` with one sentence if it cannot make the file. Then the
unit counts as failed with that sentence, and all other units go on. Any other exception counts as a fault of the
plug-in and is named as one.

*Import.* The module is imported when the format is first asked for, in each process that makes reports.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from disclosure_nb.document.nodes import Document


@dataclass(frozen=True)
class Context:
    """What a format is given besides the document.

    ``file_name`` is the name that the file will have, for files that mention each other; ``beside`` are the names of
    the report's other files that the same run makes, sorted. ``folder`` is the folder above the params folder: there
    lie the folders that the theme takes fonts from.
    """

    file_name: str = "report"
    folder: Path = Path()
    beside: tuple[str, ...] = ()


Render = Callable[["Document", Context], bytes]


@dataclass(frozen=True)
class Format:
    """A kind of file that a report can be made into.

    ``suffix`` is the end of the file's name without a full stop at its start (``pdf``, ``digest.png``). ``render``
    returns the file. ``companions`` are further files, by what their name adds to the file's name:
    ``{"-metadata.json": render}`` makes ``report.csv-metadata.json`` next to ``report.csv``.
    """

    suffix: str
    mimetype: str
    render: Render
    companions: Mapping[str, Render] = field(default_factory=dict)
