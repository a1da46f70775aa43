"""What is in the personal columns of a register reaches no file, no message and no log of a run."""

from __future__ import annotations

import csv
import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import openpyxl
import pikepdf
import pytest

from commands import Done, command
from disclosure_nb.batch.folder import Folder
from disclosure_nb.batch.inputs import find_inputs
from disclosure_nb.batch.options import Options
from disclosure_nb.batch.plan import plan
from disclosure_nb.batch.tasks import find_tasks
from disclosure_nb.batch.template import packaged_template
from made import PARAMS

UNIT = "yunlan-chengguan"
BAD = ("yunlan-bad", "yunlan-born")
NAME, IDENTITY, PHONE, ADDRESS, CONTENT, HEAD, BIRTH, BORN = MARKERS = (
    "卜测绝隐",  # invented; nothing else in the project is written like this
    "110101190001019991",
    "19900009991",
    "虚构路九九一号",
    "请公开虚构卷宗九九一",
    "隐秘列九九一",
    "1971-02-13",
    "19710213",
)
HEADS = ["姓名", "证件号码", "联系电话", "通信地址", "申请内容描述", HEAD]


def with_people(register: Path) -> None:
    """Add the personal columns to a register of ours, a marker in each of them on every line."""
    head, *lines = register.read_text(encoding="utf-8-sig").splitlines()
    columns = ",".join((NAME, IDENTITY, PHONE, ADDRESS, CONTENT, NAME))
    text = "\n".join([f"{','.join(HEADS)},{head}", *(f"{columns},{line}" for line in lines)])
    register.write_text(text + "\n", encoding="utf-8")


def named_by_a_person(params: Path) -> None:
    """Call the registers after who keeps them; one of them becomes a workbook whose sheet is called so, too."""
    unit, folder = params.stem, params.parent
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = NAME
    with (folder / f"{unit}.documents.csv").open(encoding="utf-8", newline="") as lines:
        for line in csv.reader(lines):
            sheet.append(line)
    book.save(folder / f"{unit}{PHONE}.xlsx")
    (folder / f"{unit}.requests.csv").rename(folder / f"{unit}-{NAME}.csv")
    (folder / f"{unit}.documents.csv").unlink()
    text = params.read_text(encoding="utf-8").replace(f"{UNIT}.", f"{unit}.")
    text = text.replace(f"{unit}.requests.csv", f"{unit}-{NAME}.csv").replace(
        f"{unit}.documents.csv", f"{unit}{PHONE}.xlsx"
    )
    params.write_text(text, encoding="utf-8")


def born_in(lines: list[str]) -> list[str]:
    """Return lines in which every date is a birth date, in three ways of writing."""
    ways = (BIRTH, BORN, "1971/2/13")
    return [re.sub("2023-[0-9]{2}-[0-9]{2}", way, line) for line, way in zip(lines, ways, strict=True)]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Done, Path]:
    """One run over a unit with a good register, and two whose registers are bad wherever they can be."""
    root = tmp_path_factory.mktemp("people")
    folder = root / "params" / "2023"
    folder.mkdir(parents=True)
    for file in (PARAMS / "2023").glob(f"{UNIT}.*"):
        shutil.copy(file, folder)
        for bad in BAD:
            shutil.copy(file, folder / file.name.replace(UNIT, bad))
    for unit in (UNIT, *BAD):
        for kind in ("requests", "remedies", "documents"):
            with_people(folder / f"{unit}.{kind}.csv")
        named_by_a_person(folder / f"{unit}.yaml")
    register = folder / f"yunlan-bad-{NAME}.csv"
    head, *lines = register.read_text(encoding="utf-8").splitlines()
    shifted = [",".join([NAME, *line.split(",")[:-1]]) for line in lines[:5]]  # one field too far to the right
    wrong = [lines[5].replace("2023-", f"{PHONE}-"), lines[6].replace("自然人", NAME), f"{lines[7]},{IDENTITY}"]
    swapped = [line.replace("2023-", f"{IDENTITY}-", 1).replace("予以公开", CONTENT) for line in lines[8:]]
    register.write_text("\n".join([head, *shifted, *wrong, *swapped]) + "\n", encoding="utf-8")
    born = folder / f"yunlan-born-{NAME}.csv"
    head, *lines = born.read_text(encoding="utf-8").splitlines()
    mixed = [lines[3].replace("2023-", f"{BIRTH}-"), lines[4].replace("自然人", BIRTH)]
    born.write_text("\n".join([head, *born_in(lines[:3]), *mixed, *lines[5:]]) + "\n", encoding="utf-8")
    formats = ("--formats", "html,pdf,docx,csv,xlsx")
    return command("disclosure-nb", "run", "params/2023", "--out", "out", "--json", *formats, cwd=root), root / "out"


def test_one_unit_is_made_and_the_others_fail_for_their_registers(ran: tuple[Done, Path]) -> None:
    good, bad, born = sorted(ran[0].json["units"], key=lambda unit: (unit["status"], unit["unit"]))

    assert (good["unit"], good["status"]) == (UNIT, "clean")
    assert {Path(name).suffix for name in good["files"]} >= {".html", ".pdf", ".docx", ".csv", ".xlsx", ".json"}
    assert (bad["unit"], bad["status"]) == ("yunlan-bad", "failed")
    assert "params/2023/yunlan-bad 依申请公开台账" in bad["reason"]
    assert {problem["place"]["file"] for problem in born["problems"]} == {"params/2023/yunlan-born 依申请公开台账"}
    assert "收到日期 ＊＊＊＊-＊＊-＊＊ 早于" in str(born["problems"])
    assert "2008 年以前的日期（不予显示）" in str(born["problems"])


def test_a_register_that_changed_makes_its_report_stale_whatever_it_is_called(ran: tuple[Done, Path]) -> None:
    (task,) = find_tasks([ran[1].parent / "params" / "2023" / f"{UNIT}.yaml"])
    options = Options(packaged_template(), formats=("html", "pdf", "docx", "csv", "xlsx"))
    inputs = {given.name: given.path.name for given in find_inputs(task, options.template)}

    (planned,) = plan([task], Folder(ran[1]), options)
    assert not planned.to_do, planned.because
    assert inputs[f"params/2023/{UNIT} 依申请公开台账"] == f"{UNIT}-{NAME}.csv"
    with (task.file.parent / f"{UNIT}-{NAME}.csv").open("a", encoding="utf-8") as register:
        register.write("\n")
    (planned,) = plan([task], Folder(ran[1]), options)
    assert planned.to_do


@pytest.mark.parametrize("marker", MARKERS)
def test_nothing_personal_is_printed(ran: tuple[Done, Path], marker: str) -> None:
    assert marker not in ran[0].out + ran[0].err


@pytest.mark.parametrize("marker", MARKERS)
def test_nothing_personal_is_written(ran: tuple[Done, Path], marker: str) -> None:
    seen = {name: data for file in files(ran[1]) for name, data in opened(file.name, file.read_bytes())}
    wanted = [marker.encode(encoding) for encoding in ("utf-8", "gb18030", "utf-16-le", "utf-16-be")]
    wanted.append(marker.encode("ascii", "backslashreplace"))

    assert any(name.endswith("word/document.xml") for name in seen)
    assert any(name.endswith("#text") for name in seen)
    assert [name for name, data in seen.items() if any(one in data for one in wanted)] == []


def test_the_search_finds_what_is_there(ran: tuple[Done, Path]) -> None:
    report = ran[1] / UNIT / "report"
    for suffix in (".docx", ".pdf", ".xlsx"):
        parts = dict(opened(suffix, report.with_suffix(suffix).read_bytes()))
        assert any("云澜区城关镇人民政府".encode() in data for data in parts.values()), suffix


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def opened(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield a file and all that is packed in it: parts of zips, streams and text of PDFs, files attached to them."""
    yield name, data
    if b"&#" in data:  # characters that a spreadsheet's XML writes as numbers
        yield f"{name}&", unescape(data.decode("utf-8", "replace")).encode("utf-8", "replace")
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as held:
            for part in held.namelist():
                yield from opened(f"{name}/{part}", held.read(part))
    elif data[:5] == b"%PDF-":
        import pdfplumber

        with pikepdf.open(io.BytesIO(data)) as pdf:
            for number, thing in enumerate(pdf.objects):
                if isinstance(thing, pikepdf.Stream):
                    yield from opened(f"{name}#{number}", bytes(thing.read_raw_bytes()))
                    try:
                        yield f"{name}#{number}+", bytes(thing.read_bytes())
                    except pikepdf.PdfError:  # a picture
                        continue
        with pdfplumber.open(io.BytesIO(data)) as pages:
            text = "".join(page.extract_text() or "" for page in pages.pages)
        yield f"{name}#text", "".join(text.split()).encode()
