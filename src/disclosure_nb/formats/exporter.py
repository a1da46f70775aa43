"""What the nbconvert exporters of this project share: they read the executed notebook, and make a file from that."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode

from disclosure_nb.document.nodes import Document
from disclosure_nb.errors import DisclosureError
from disclosure_nb.gate import AGAIN, document_of, refused_document


class ReportExporter(Exporter):
    """An exporter of executed report notebooks; the classes below it make the file."""

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kwargs: Any
    ) -> tuple[str | bytes, dict[str, Any]]:
        """Return the file. Of a notebook that shows no report it is a draft of one page that says why.

        Nothing is raised: of any exception JupyterLab makes an error of its server, without a word.
        """
        resources = self._init_resources(resources)  # type: ignore[no-untyped-call]
        try:
            nb, resources = Exporter.from_notebook_node(self, nb, resources, **kwargs)
            metadata = resources.get("metadata", {})
            folder, name = metadata.get("path") or "", f"{metadata.get('name', 'report')}.ipynb"
            document = document_of(nb, name, again=f"{AGAIN} --template {shlex.quote(_from_here(folder, name))}")
            return self.from_document(document, [Path(folder)] if folder else []), resources
        except Exception as error:
            said = error.say() if isinstance(error, DisclosureError) else repr(error)
            self.log.warning("没有可以发布的报告，导出的是说明原因的草稿 / no report to publish: %s", said)
            return self.from_document(refused_document(nb, error)), resources

    def from_document(self, document: Document, folders: Sequence[Path] = ()) -> str | bytes:
        """Return the file of a document that was read already.

        ``folders`` are those in which, or above which, the font folders of the document's theme lie; they are looked
        for in the working directory as well.
        """
        raise NotImplementedError


def _from_here(folder: str, name: str) -> str:
    """Return the path of a notebook from the working folder, the whole path of one that lies elsewhere."""
    file = Path(folder, name).absolute()
    return (file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file).as_posix()
