"""A new edition of the form is a file and no code: filing, checks, page and paper follow it."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pdfplumber
import pytest
from bs4 import BeautifulSoup

from disclosure_nb.batch.folder import Folder
from disclosure_nb.batch.report import Options, Outcome, make_report
from disclosure_nb.batch.tasks import find_tasks
from factories import INVENTED_FILE, as_yaml, invented_edition, params_data
from made import TEMPLATE


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outcome]:
    """Run the stock notebook on a params file whose form is the invented one next to it."""
    root = tmp_path_factory.mktemp("invented")
    folder = root / "params" / "2030"
    folder.mkdir(parents=True)
    shutil.copy(INVENTED_FILE, folder / "invented-edition.yaml")
    data = params_data(invented_edition(), 2030)
    data["edition"] = "./invented-edition.yaml"
    data["tables"]["services"]["permits"] = [3, -1, 5]  # type: ignore[index]
    data["text"] = {"closing": "另有说明。"}
    (folder / "yunlan-desk.yaml").write_text(as_yaml(data), encoding="utf-8")
    (task,) = find_tasks([root / "params"])  # the edition file is no unit
    return root / "out", make_report(task, Options(TEMPLATE), Folder(root), "out")


def test_its_identities_are_checked(made: tuple[Path, Outcome]) -> None:
    assert (made[1].status, made[1].reason) == ("findings", None)
    assert "C31" in made[1].codes


def test_its_sections_and_cells_are_on_the_page(made: tuple[Path, Outcome]) -> None:
    edition = invented_edition()
    soup = BeautifulSoup((made[0] / "report.draft.html").read_text(encoding="utf-8"), "html.parser")
    titles = [head.get_text() for head in soup.select("h2")]

    assert titles == [*(section.title for section in edition.sections), "附：怎样成为正式报告", "附：草稿核验情况"]
    assert [str(cell["data-cell"]) for cell in soup.select("[data-cell]")] == [
        cell.address for table in edition.tables for cell in table.cells
    ]
    assert {str(cell["data-cell"]) for cell in soup.select("td.error")} >= {"services.permits.before"}
    assert "另有说明。" in soup.get_text()


def test_its_sections_and_labels_are_on_paper(made: tuple[Path, Outcome]) -> None:
    with pdfplumber.open(io.BytesIO((made[0] / "report.draft.pdf").read_bytes())) as pdf:
        text = "".join("".join(page.extract_text().split()) for page in pdf.pages)

    for section in invented_edition().sections:
        assert "".join(section.title.split()) in text
    for label in ("第一类", "证明类", "收支差额", "不属职责", "下半年", "另有说明。"):
        assert label in text


def test_the_edition_file_is_among_the_inputs_of_the_manifest(made: tuple[Path, Outcome]) -> None:
    manifest = json.loads((made[0] / "manifest.json").read_bytes())

    assert sorted(name for name, given in manifest["inputs"].items() if given["sha256"]) == [
        "notebooks/annual_report.ipynb",
        "params/2030/invented-edition.yaml",
        "params/2030/yunlan-desk.yaml",
    ]
