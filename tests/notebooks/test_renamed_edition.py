"""An edition whose ids and labels are all others loses nothing: charts, sentences, figures, checks, registers, files.

The same unit is reported twice, by the form as it is and by the form under other names. Everything made by the second
is what the first makes, once its names are put back.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import openpyxl
import pytest
import yaml
from bs4 import BeautifulSoup

from disclosure_nb.batch.folder import Folder
from disclosure_nb.batch.report import Options, Outcome, make_report
from disclosure_nb.batch.tasks import find_tasks
from disclosure_nb.checks import Findings, check
from disclosure_nb.checks.text.check import TextReader
from disclosure_nb.checks.text.claims import ClaimFinder
from disclosure_nb.checks.text.clauses import lines_of
from disclosure_nb.filing import Filing, Store
from disclosure_nb.filing.workbook import read_workbook
from disclosure_nb.form import Edition, edition_from_yaml
from disclosure_nb.formats.digest.figures import digest_topics
from disclosure_nb.formats.registry import installed_formats
from disclosure_nb.narrative import narrate
from disclosure_nb.readback.read import read_report
from disclosure_nb.workbook import fill_in_workbook
from made import PARAMS, TEMPLATE, read_document
from renamed import NEW_ID, Renaming, as_file, plain_edition, renamed_edition, renaming, source

UNIT = "yunlan-hr"  # its tables are counted from three registers; it has facts for every topic and a last year
REQUESTS = (
    "2023年，我局收到政府信息公开申请99件，其中自然人90件，商业企业19件。政府信息公开申请办结率为12.3%。"
    "予以公开3件，不予公开40件，其他处理2件。行政复议50件，复议后起诉3件。未收到政府信息公开申请。"
)
DOCUMENTS = "制发行政规范性文件88件，作出行政许可7件，收取行政事业性收费5万元。"
CLOSING = {"problems": "政策问答覆盖面不够，欠薪案件处理结果公开不及时，将按月公布处理情况。", "other": "无其他事项。"}
TEXTS = {
    "by topic": {"overview": {"requests": REQUESTS, "supervision": DOCUMENTS}, **CLOSING},
    "as a whole": {"overview": REQUESTS + DOCUMENTS, **CLOSING},
}
FORMATS = tuple(installed_formats().plugins)


def write_params(root: Path, edition: str, rename: Renaming | None, text: dict[str, Any] | None = None) -> Path:
    """Write last year and this year of the unit with their registers, by an edition file next to them."""
    for year in (2022, 2023):
        folder = root / "params" / str(year)
        folder.mkdir(parents=True)
        (folder / "form.yaml").write_text(edition, encoding="utf-8")
        for file in (PARAMS / str(year)).glob(f"{UNIT}.*"):
            if file.suffix != ".yaml":
                content = file.read_text(encoding="utf-8-sig")
                content = content if rename is None else rename.register(content)
                (folder / file.name).write_text(content, encoding="utf-8")
        data = yaml.safe_load((PARAMS / str(year) / f"{UNIT}.yaml").read_text(encoding="utf-8"))
        data |= {"edition": "./form.yaml", "text": text or {}}
        data = data if rename is None else rename.params(data)
        (folder / f"{UNIT}.yaml").write_text(as_file(data), encoding="utf-8")
    return root / "params"


@dataclass(frozen=True)
class Made:
    """One of the two reports: the folder it is in, how it went, its params folder, its edition."""

    folder: Path
    outcome: Outcome
    store: Store
    edition: Edition
    back: Callable[[str], str]

    @property
    def filing(self) -> Filing:
        return self.store.load(UNIT, 2023)

    def json(self) -> Any:
        return json.loads(self.back((self.folder / "report.json").read_text(encoding="utf-8")))


def make(root: Path, edition: str, rename: Renaming | None) -> Made:
    params = write_params(root, edition, rename)
    (task,) = [task for task in find_tasks([params]) if task.year == 2023]
    outcome = make_report(task, Options(TEMPLATE, formats=FORMATS), Folder(root), "out")
    back = (lambda text: text) if rename is None else rename.back
    return Made(root / "out", outcome, Store(params), edition_from_yaml(edition), back)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Made, Made]:
    plain = make(tmp_path_factory.mktemp("plain"), as_file(source()), None)
    renamed = make(tmp_path_factory.mktemp("renamed"), as_file(renaming().data), renaming())
    return plain, renamed


# ------------------------------------------------------------------------------------------------------------ the form
def test_no_id_and_no_label_is_the_same() -> None:
    plain, renamed = plain_edition(), renamed_edition()

    assert not set(names(plain)) & set(names(renamed))
    assert [renaming().back(name) for name in names(renamed)] == list(names(plain))


def names(edition: Edition) -> Iterator[str]:
    for section in edition.sections:
        yield from (section.id, section.title, *section.aliases)
        yield from (name for topic in section.topics for name in (topic.id, topic.title))
    for cell in edition.cells.values():
        yield from (cell.address, cell.table, str(cell.row.id), str(cell.column.id), *cell.row_path, *cell.column_path)


# ---------------------------------------------------------------------------------------------------------- the report
def test_both_are_made(both: tuple[Made, Made]) -> None:
    plain, renamed = both

    assert (plain.outcome.status, plain.outcome.codes) == (renamed.outcome.status, renamed.outcome.codes)
    assert plain.outcome.status == "clean"
    assert sorted(file.name for file in plain.folder.iterdir()) == sorted(
        file.name for file in renamed.folder.iterdir()
    )


def test_its_registers_are_counted(both: tuple[Made, Made]) -> None:
    plain, renamed = (each.filing for each in both)

    assert {renaming().address(address): value for address, value in plain.cells.items()} == renamed.cells
    assert plain.facts == renamed.facts
    assert sum(bool(value) for value in plain.cells.values()) > 30


def test_its_data_are_the_same(both: tuple[Made, Made]) -> None:
    plain, renamed = (each.json() for each in both)
    for data in (plain, renamed):
        assert data.pop("form")["edition"] == NEW_ID

    assert plain == renamed


def test_its_page_is_the_same(both: tuple[Made, Made]) -> None:
    plain, renamed = both
    pages = [each.back((each.folder / "report.html").read_text(encoding="utf-8")) for each in both]

    assert plain.folder != renamed.folder
    assert pages[0] == pages[1]
    assert len(BeautifulSoup(pages[1], "html.parser").select("figure")) == len(plain.edition.charts)


def test_its_picture_report_is_the_same(both: tuple[Made, Made]) -> None:
    pages = [each.back((each.folder / "report.digest.html").read_text(encoding="utf-8")) for each in both]

    assert pages[0] == pages[1]
    topics = digest_topics(read_document(nbformat.read(both[1].folder / "report.ipynb", as_version=4)))
    assert [topic.title for topic in topics] == [topic.title for topic in both[1].edition.digest]
    assert all(topic.figures for topic in topics)


def test_its_word_file_has_the_same_text(both: tuple[Made, Made]) -> None:
    texts = [each.back(word_text(each.folder / "report.docx")) for each in both]

    assert texts[0] == texts[1]


def word_text(path: Path) -> str:
    with zipfile.ZipFile(path) as package:
        document = package.read("word/document.xml").decode()
    return "\n".join(re.findall(r"<w:t[ >][^<]*|</w:p>", document))


@pytest.mark.parametrize(
    "name", ["report.html", "report.pdf", "report.docx", "report.json", "report.ipynb", "report.csv", "report.xlsx"]
)
def test_it_is_read_back(both: tuple[Made, Made], name: str) -> None:
    read = [read_report(each.folder / name, editions=[each.edition]) for each in both]
    plain, renamed = read

    assert {renaming().address(address): value for address, value in plain.cells.items()} == renamed.cells
    assert {key: "".join(text.split()) for key, text in plain.sections.items()} == {
        key: "".join(renaming().back(text).split()) for key, text in renamed.sections.items()
    }
    assert [renaming().back(address) for address in renamed.unresolved] == list(plain.unresolved)


# ------------------------------------------------------------------------------------------------------------ sentences
def test_its_sentences_are_the_same(both: tuple[Made, Made]) -> None:
    plain, renamed = (narrate(each.filing, each.store.previous(each.filing)) for each in both)

    assert {renaming().text_key(key): plain.text(key) for key in plain.paragraphs} == {
        key: renamed.text(key) for key in renamed.paragraphs
    }
    assert sum(bool(text) for text in plain.paragraphs.values()) == 11


# ---------------------------------------------------------------------------------------------------------- the checks
def both_checked(tmp_path: Path, text: dict[str, Any]) -> tuple[Findings, Findings]:
    """Check the unit with text that is wrong in every sentence, and cells that break every kind of rule."""
    found = []
    for edition, rename in ((source(), None), (renaming().data, renaming())):
        store = Store(write_params(tmp_path / ("plain" if rename is None else "new"), as_file(edition), rename, text))
        filing = store.load(UNIT, 2023)
        wrong = {"requests.received.total": 70, "requests.carried_in.enterprise": 4, "remedies.review.total": 9}
        wrong |= {"proactive.rules.in_force": 3, "requests.granted.research": -1, "requests.refused_query.total": None}
        cells = wrong if rename is None else {rename.address(address): value for address, value in wrong.items()}
        found.append(check(filing.with_cells(cells), store.previous(filing)))
    return found[0], found[1]


@pytest.mark.parametrize("text", TEXTS)
def test_its_findings_are_the_same(tmp_path: Path, text: str) -> None:
    plain, renamed = both_checked(tmp_path, TEXTS[text])
    said = [json.dumps(each.to_json(), ensure_ascii=False) for each in (plain, renamed)]
    told = [bare(said[0]), bare(renaming().back(said[1]))]
    findings = [sorted(map(without_words_of_repairs, json.loads(each)["findings"]), key=str) for each in told]

    assert findings[0] == findings[1]
    assert {finding.code for finding in renamed} >= EXPECTED
    assert "P5" in {finding.code for finding in renamed} or text == "by topic"


EXPECTED = {"C1", "C2", "C3", "C4", "C5", "Y1", "T1", "T2", "T3", "P1", "P4", "P7"}


def without_words_of_repairs(finding: dict[str, Any]) -> dict[str, Any]:
    """Return a finding whose repairs are their cells alone: their words shorten the labels."""
    return {**finding, "repairs": [repair["cells"] for repair in finding["repairs"]]}


def bare(text: str) -> str:
    """Return a text with the labels in it as messages may shorten them: without numbering and remark."""
    for label in sorted(renaming().labels, key=len, reverse=True):
        short = re.sub(r"^[\d.一二三四五六七八九十、]+", "", label).partition("（")[0]
        text = text.replace(label, short or label)
    return text


def test_every_number_of_its_text_means_the_same(tmp_path: Path) -> None:
    verdicts = []
    for findings in both_checked(tmp_path, TEXTS["by topic"]):
        finder = ClaimFinder(findings.filing)
        readers = [TextReader(finder, None, line) for line in lines_of(findings.filing)]
        judged = [(reader.verdicts[number.start], number) for reader in readers for number in reader.line.numbers]
        verdicts.append([(number.text, verdict.kind, len(verdict.sources)) for verdict, number in judged])

    assert verdicts[0] == verdicts[1]
    assert len(verdicts[0]) > 10


# --------------------------------------------------------------------------------- the first year under the new names
def test_last_year_under_the_old_names_is_still_last_year(both: tuple[Made, Made]) -> None:
    plain, renamed = (each.filing for each in both)
    last = both[0].store.previous(plain)
    assert last is not None
    told = [narrate(filing, last) for filing in (plain, renamed)]
    assert [told[0].text(key) for key in told[0].paragraphs] == [told[1].text(key) for key in told[1].paragraphs]
    assert "比上年" in told[1].text(renaming().text_key("overview.requests"))

    carried, total = "requests.carried_in.enterprise", "requests.carried_in.total"
    wrong = [
        plain.with_cells({carried: 4, total: 5}),
        renamed.with_cells(dict(zip(new(carried, total), (4, 5), strict=True))),
    ]
    found = [[finding for finding in check(filing, last) if finding.code == "Y1"] for filing in wrong]
    said = [bare(finding.sentence.zh) for finding in found[0]]
    assert said and said == [bare(renaming().back(finding.sentence.zh)) for finding in found[1]]

    books = [fill_in_workbook(filing, last) for filing in (plain, renamed)]
    read = []
    for book, each in zip(books, both, strict=True):
        file = each.folder / "book.xlsx"
        file.write_bytes(book)
        read.append(read_workbook(file, edition=each.edition).previous)
    assert {renaming().address(address): value for address, value in read[0].items()} == read[1]
    assert any(read[1].values())


def new(*addresses: str) -> list[str]:
    return [renaming().address(address) for address in addresses]


# -------------------------------------------------------------------------------------------------------- the workbook
def test_its_workbook_is_written_and_read_back(both: tuple[Made, Made], tmp_path: Path) -> None:
    books = []
    for each in both:
        filing = each.filing
        path = tmp_path / f"{UNIT}.xlsx"
        path.write_bytes(fill_in_workbook(filing, each.store.previous(filing)))
        read = read_workbook(path, edition=each.edition)
        assert dict(read.supply.cells) == dict(filing.cells)
        assert dict(read.supply.facts) == dict(filing.facts)
        assert any(read.previous.values())
        books.append(
            {
                sheet.title: [[each.back(str(value)) for value in row] for row in sheet.values]
                for sheet in openpyxl.load_workbook(path)
            }
        )

    assert books[0] == books[1]
