"""nbconvert gives the bytes that a run gives, in every format that is registered."""

from __future__ import annotations

import re
import shutil
from importlib.metadata import entry_points
from pathlib import Path

import nbformat
import pytest

from disclosure_nb.batch.folder import Folder
from disclosure_nb.batch.options import Options
from disclosure_nb.batch.report import make_report
from disclosure_nb.batch.tasks import find_tasks
from disclosure_nb.formats.registry import file_name, installed_formats, load_format, render_format
from disclosure_nb.gate import document_of
from made import PARAMS, TEMPLATE


def our_exporters() -> dict[str, type]:
    """Return the exporters that we register, by what they add to the file's name."""
    points = entry_points(group="nbconvert.exporters")
    ours = [point.load() for point in points if point.dist is not None and point.dist.name == "disclosure-nb"]
    return {exporter().file_extension.lstrip("."): exporter for exporter in ours}


def _alone(page: bytes) -> bytes:
    """Return a file of a run without its links to the other files of the run: an export stands alone."""
    return re.sub(rb'<p class="beside">.*?</p>\n', b"", page) if page.startswith(b"<!") else page


@pytest.mark.parametrize("unit", ["hongze", "weibin-education"], ids=["draft", "clean"])
def test_an_export_has_the_bytes_of_the_run(tmp_path: Path, unit: str) -> None:
    """In Word's data the order of names differed. What nbconvert has no exporter for is made of the notebook's file."""
    formats = tuple(name for name, plugin in installed_formats().plugins.items() if plugin.is_ours)
    (task,) = find_tasks([PARAMS / "2023" / f"{unit}.yaml"])
    outcome = make_report(task, Options(TEMPLATE, formats), Folder(tmp_path), unit)
    folder, draft = tmp_path / unit, outcome.status == "findings"
    exporters = our_exporters()
    for name in formats:
        suffix = load_format(name).suffix
        if (exporter := exporters.pop(suffix, None)) is not None:
            made, _ = exporter().from_filename(str(folder / "report.ipynb"))
            exported = {file_name(suffix, draft=draft): made.encode() if isinstance(made, str) else made}
        else:
            document = document_of(nbformat.read(folder / "report.ipynb", as_version=4))
            exported = render_format(name, document, PARAMS.parent)
        assert [file for file, data in exported.items() if data != _alone((folder / file).read_bytes())] == []
    assert exporters == {}, "each exporter is that of a format"


def test_a_report_does_not_say_what_the_params_folder_is_called(tmp_path: Path) -> None:
    """Its last name was in JSON, notebook, PDF and Word; it is in the manifest only."""
    made = {}
    for name in ("params", "资料"):
        (tmp_path / name / "2023").mkdir(parents=True)
        shutil.copy(PARAMS / "2023" / "weibin-education.yaml", tmp_path / name / "2023")
        (task,) = find_tasks([tmp_path / name / "2023"])
        make_report(task, Options(TEMPLATE, ("html", "pdf", "docx", "csv")), Folder(tmp_path / "out"), name)
        folder = tmp_path / "out" / name
        made[name] = {file.name: file.read_bytes() for file in folder.iterdir() if file.name != "manifest.json"}

    assert {"report.ipynb", "report.json", "report.pdf", "report.docx"} <= made["params"].keys()
    assert made["params"].keys() == made["资料"].keys()
    assert [name for name, data in made["params"].items() if data != made["资料"][name]] == []
