"""Output formats and readers of others: seen by every command; what is wrong with one is named, and the rest works."""

from __future__ import annotations

import io
import json
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import permutations
from pathlib import Path

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands import Done, command
from disclosure_nb import plugins
from disclosure_nb.batch.inputs import versions_of_formats
from disclosure_nb.errors import InputError, PluginError
from disclosure_nb.formats.registry import (
    distributions,
    format_plugin,
    installed_formats,
    load_format,
    render_format,
    render_formats,
)
from disclosure_nb.plugins import installed
from disclosure_nb.readback import read_report, registry
from disclosure_nb.readback.reader import InputFile
from disclosure_nb.readback.registry import Readers, choose_reader, installed_readers, load_readers, read_file
from gate.desk import TWELVE
from made import PARAMS, hongze, read_document, shown, weibin
from plugin_site import LIUXI, add_distribution, pip_install

HONGZE = PARAMS / "2023" / "hongze.yaml"
WEIBIN = PARAMS / "2023" / "weibin-education.yaml"
FORMAT = "from disclosure_nb.formats.format import Format\n"
READER = "from disclosure_nb.readback import Certainty, Reader, Reading\nfrom disclosure_nb.language import Sentence\n"

# --- a real distribution, and the commands of a person ----------------------------------------------------------------


@pytest.fixture(scope="module")
def liuxi(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder into which the plug-in of the tests is installed."""
    return pip_install(LIUXI, tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def person(liuxi: Path) -> Callable[..., Done]:
    """Run a command where the plug-in is installed."""
    return lambda *arguments, **more: command("disclosure-nb", *arguments, env={"PYTHONPATH": str(liuxi)}, **more)


@pytest.fixture(scope="module")
def out(person: Callable[..., Done], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reports of two units in HTML and in the format of the plug-in."""
    out = tmp_path_factory.mktemp("plugins") / "out"
    units = [HONGZE, PARAMS / "2023" / "weibin-education.yaml"]
    done = person("run", *units, "--out", out, "--formats", "html,markdown")
    assert done.code in (0, 1), done.err
    return out


def test_run_makes_the_file_of_the_plugin_and_names_a_draft_as_one(out: Path) -> None:
    assert sorted(path.name for path in (out / "weibin-education").iterdir()) == [
        "manifest.json", "report.html", "report.ipynb", "report.json", "report.md",
    ]  # fmt: skip
    text = (out / "weibin-education" / "report.md").read_text(encoding="utf-8")
    assert text.startswith("<!-- liuxi-reports 1 -->\n# 卫滨区教育局2023年政府信息公开工作年度报告\n")


def test_the_plugin_gets_a_document_only_from_the_gate(person: Callable[..., Done], tmp_path: Path) -> None:
    for name in ("a-bare-value", "a-section-is-not-shown"):
        spoiled, there = TWELVE[name], tmp_path / name
        there.mkdir()
        nbformat.write(spoiled.notebook(), there / "spoiled.ipynb")
        given = (WEIBIN, "--template", there / "spoiled.ipynb", "--out", there, "--formats", "markdown")

        assert person("run", *given).code == 1
        made = sorted(file.name for file in (there / "weibin-education").glob("*.md"))
        assert made == (["report.draft.md"] if spoiled.draft else [])


def test_read_and_check_know_what_the_plugin_made(person: Callable[..., Done], out: Path) -> None:
    (path,) = (out / "hongze").glob("report.*md")

    read = person("read", path, "--json")
    checked, params = person("check", path, "--json"), person("check", HONGZE, "--json")

    assert (read.code, read.json["unit"], read.json["unresolved"]) == (0, "hongze", [])
    assert read.json["cells"] == person("read", HONGZE, "--json").json["cells"]
    assert checked.code == params.code
    assert codes_of(checked, "C") == codes_of(params, "C") != []


def codes_of(done: Done, kind: str) -> list[str]:
    return [finding["code"] for finding in done.json["findings"] if finding["code"].startswith(kind)]


def test_doctor_says_where_formats_and_readers_come_from(person: Callable[..., Done]) -> None:
    found = {check["name"]: check["detail"] for check in person("doctor", "--json").json["checks"]}

    assert "html, markdown (liuxi-reports 1.0), pdf" in found["output formats"]
    assert "json, markdown (liuxi-reports 1.0), notebook" in found["readers"]


def test_the_help_names_the_installed_formats(person: Callable[..., Done]) -> None:
    assert "markdown" in person("run", "--help").out
    assert "markdown" not in command("disclosure-nb", "run", "--help").out


def test_without_the_plugin_its_name_is_refused_with_those_there_are(out: Path, tmp_path: Path) -> None:
    done = command("disclosure-nb", "run", HONGZE, "--out", tmp_path / "out", "--formats", "html,markdown")
    read = command("disclosure-nb", "read", out / "weibin-education" / "report.md")

    assert (done.code, read.code) == (2, 2)
    assert done.err == (
        "[E600] --formats：没有名为“markdown”的输出格式，可用的有："
        "csv、digest-html、digest-png、docx、html、pdf、svg、xlsx。\n"
    )
    assert "[E503]" in read.err and "Traceback" not in read.err


def test_another_version_of_the_plugin_makes_its_reports_stale_and_no_others(
    out: Path, liuxi: Path, tmp_path: Path
) -> None:
    newer = tmp_path / "site"
    shutil.copytree(liuxi, newer)
    (info,) = newer.glob("liuxi_reports-*.dist-info")
    metadata = (info / "METADATA").read_text(encoding="utf-8")
    (info / "METADATA").write_text(metadata.replace("Version: 1.0", "Version: 1.1"), encoding="utf-8")

    def reasons(site: Path, formats: str) -> list[list[str]]:
        units = [HONGZE, PARAMS / "2023" / "weibin-education.yaml"]
        given = ["plan", *units, "--out", out, "--formats", formats, "--json"]
        done = command("disclosure-nb", *given, env={"PYTHONPATH": str(site)})
        return [unit["reasons"] for unit in done.json["to_do"]]

    assert "liuxi-reports" in (out / "hongze" / "manifest.json").read_text(encoding="utf-8")
    assert reasons(liuxi, "html,markdown") == []
    assert reasons(newer, "html,markdown") == [["environment"]] * 2


def test_a_manifest_without_plugins_names_none(weibin_run: object) -> None:
    kept = json.loads((weibin_run.folder / "manifest.json").read_text(encoding="utf-8"))

    assert "liuxi-reports" not in json.dumps(kept)


# --- what is wrong with a plug-in -------------------------------------------------------------------------------------


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of installed distributions, in this process."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    known = set(sys.modules)
    forget()
    yield folder
    forget()
    for name in set(sys.modules) - known:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(folder)):
            del sys.modules[name]


def forget() -> None:
    for remembered in (installed, load_format, load_readers):
        remembered.cache_clear()


def codes(error: InputError) -> list[str]:
    return [problem.code for problem in error.problems]


def render(name: str) -> dict[str, bytes]:
    return render_format(name, read_document(shown(weibin())), Path())


def refused(name: str) -> str:
    with pytest.raises(PluginError) as caught:
        render(name)
    return caught.value.problems[-1].code


MARKDOWN = "X = Format('md', 'text/markdown', lambda document, context: b'x')\n"


def test_a_name_that_two_others_take_means_neither(site: Path) -> None:
    add_distribution(site, "acme-a", FORMAT + MARKDOWN, formats="md=X")
    add_distribution(site, "acme-b", FORMAT + MARKDOWN, formats="md=X")

    said = [problem.say() for problem in installed_formats().problems]

    assert [line.partition("，")[0] for line in said] == [
        "[E601] acme-a 1.0 disclosure_nb.formats md：acme-b 1.0 也用这个名称",
        "[E601] acme-b 1.0 disclosure_nb.formats md：acme-a 1.0 也用这个名称",
    ]
    with pytest.raises(PluginError) as caught:
        load_format("md")
    assert codes(caught.value) == ["E600", "E601", "E601"]
    assert render("html")["report.html"].startswith(b"<!DOCTYPE html>")


def test_our_names_stay_ours(site: Path) -> None:
    add_distribution(site, "acme-html", FORMAT + MARKDOWN, formats="html=X", readers="html=X")

    assert format_plugin("html").is_ours
    assert [problem.code for problem in (*installed_formats().problems, *installed_readers().problems)] == ["E601"] * 2


@pytest.mark.parametrize("name", ["MD", "m d", "报告", "../md", "md,html"])
def test_a_name_that_nobody_could_ask_for_is_named(site: Path, name: str) -> None:
    add_distribution(site, "acme-md", FORMAT + MARKDOWN)
    (info,) = site.glob("*.dist-info")
    (info / "entry_points.txt").write_text(f"[disclosure_nb.formats]\n{name} = acme_md:X\n", encoding="utf-8")

    assert [problem.code for problem in installed_formats().problems] == ["E606"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("raise RuntimeError('no licence')", "E602"),
        ("import acme_nowhere", "E602"),
        ("Y = 1", "E602"),
        ("X = 1", "E603"),
        (FORMAT + "X = Format('../x', 'a/b', lambda d, c: b'')", "E603"),
        (FORMAT + "X = Format('json', 'a/b', lambda d, c: b'')", "E603"),
        (FORMAT + "X = Format('draft.md', 'a/b', lambda d, c: b'')", "E603"),
        (FORMAT + "X = Format('md', 'a/b', lambda d, c: b'', {'/../x': lambda d, c: b''})", "E603"),
        ("raise SystemExit(3)", "E602"),
        (FORMAT + "X = Format(None, 'a/b', lambda d, c: b'')", "E603"),
        (FORMAT + "X = Format('md', 'a/b', b'')", "E603"),
        (FORMAT + "X = Format('md', 'a/b', lambda d, c: b'', None)", "E603"),
        (FORMAT + "X = Format('md', 'a/b', lambda d, c: b'', {'-x': b''})", "E603"),
        (FORMAT + "X = Format('md', 'a/b', lambda d, c: b'', {1: lambda d, c: b''})", "E603"),
        (FORMAT + "X = Format('md', 'a/b', lambda: b'')", "E604"),
        (FORMAT + "X = Format('md', 'a/b', lambda d, c: exit(3))", "E604"),
        (FORMAT + "X = Format('md', 'a/b', lambda d, c: X.render(d, c))", "E604"),
        (FORMAT + "X = Format('md', 'a/b', lambda d, c: 1 / 0)", "E604"),
        (FORMAT + "X = Format('md', 'a/b', lambda d, c: 'text')", "E604"),
        (FORMAT + "X = Format('md', 'a/b', lambda d, c: b'', {'-x': lambda d, c: 1 / 0})", "E604"),
    ],
)
def test_a_broken_format_is_named_with_its_distribution(site: Path, code: str, expected: str) -> None:
    add_distribution(site, "acme-md", code, formats="md=X")

    with pytest.raises(PluginError) as caught:
        render("md")

    (problem,) = caught.value.problems
    assert problem.code == expected
    assert "acme-md 1.0" in problem.say() and "acme-md 1.0" in problem.say("en")
    assert render("html")


@pytest.mark.parametrize(
    ("code", "expected"),
    [("while True: pass", "E602"), (FORMAT + "def x(d, c):\n    while True: pass\nX = Format('md', 'a/b', x)", "E604")],
)
def test_a_plugin_that_never_ends_is_ended(
    site: Path, monkeypatch: pytest.MonkeyPatch, code: str, expected: str
) -> None:
    add_distribution(site, "acme-md", code, formats="md=X")
    monkeypatch.setattr(plugins, "LONGEST", 0.05)

    with pytest.raises(PluginError, match=r"acme-md 1\.0.*TimeoutError: longer than 0\.05 s") as caught:
        render("md")
    assert codes(caught.value) == [expected]
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_a_broken_format_stops_a_run_before_it_begins(site: Path, tmp_path: Path) -> None:
    add_distribution(site, "acme-md", "raise RuntimeError('no licence')", formats="md=X")
    env = {"PYTHONPATH": str(site)}

    done = command("disclosure-nb", "run", HONGZE, "--out", tmp_path / "out", "--formats", "html,md", env=env)
    doctor = command("disclosure-nb", "doctor", env=env)

    assert (done.code, (tmp_path / "out").exists()) == (2, False)
    assert done.err.startswith(
        "[E602] acme-md 1.0 disclosure_nb.formats md：插件导入时出错（RuntimeError: no licence）"
    )
    assert "✗ 插件: [E602] acme-md 1.0" in doctor.out


def test_a_format_that_fails_fails_the_report_and_no_other(site: Path, tmp_path: Path) -> None:
    code = "def make(document, context):\n    return {'weibin-education': b'made'}[document.title.unit_id]\n"
    add_distribution(site, "acme-md", FORMAT + code + "X = Format('md', 'text/markdown', make)\n", formats="md=X")
    units = [HONGZE, PARAMS / "2023" / "weibin-education.yaml"]

    done = command("disclosure-nb", "run", *units, "--out", tmp_path, "--formats", "md", env={"PYTHONPATH": str(site)})

    assert (tmp_path / "weibin-education" / "report.md").read_bytes() == b"made"
    assert sorted(path.name for path in (tmp_path / "hongze").iterdir()) == ["manifest.json", "report.failed.ipynb"]
    assert "[E604] acme-md 1.0" in done.out and done.code == 1


def test_two_formats_do_not_write_one_file(site: Path) -> None:
    code = "X = Format('html', 'text/html', lambda document, context: b'x')\n"
    add_distribution(site, "acme-page", FORMAT + code, formats="page=X")
    document = read_document(shown(weibin()))

    with pytest.raises(Exception, match=r"两种格式都要写 report\.html"):
        render_formats(["html", "page"], document, Path())
    assert render_formats(["page"], document, Path()) == {"report.html": b"x"}


def test_files_next_to_a_file_are_named_by_it(site: Path) -> None:
    code = "X = Format('md', 'a/b', lambda d, c: b'x', {'.sha256': lambda d, c: c.file_name.encode()})\n"
    add_distribution(site, "acme-md", FORMAT + code, formats="md=X")

    assert render("md") == {"report.md": b"x", "report.md.sha256": b"report.md"}
    draft = render_format("md", read_document(shown(hongze())), Path())
    assert draft == {"report.draft.md": b"x", "report.draft.md.sha256": b"report.draft.md"}


def test_distributions_are_those_of_others(site: Path) -> None:
    add_distribution(site, "acme-md", FORMAT + MARKDOWN, formats="md=X", version="2.5")

    assert distributions(["html", "md"]) == {"acme-md": "2.5"}
    assert distributions(["html", "pdf"]) == {}


def test_what_a_format_requires_counts_with_its_version(site: Path) -> None:
    """A format is as good as the libraries that it uses: another version of them may write another file."""
    requirements = {"acme-md": ["acme-core>=7", "pandas"], "acme-core": ["Acme_Words"], "acme-words": []}
    add_distribution(site, "acme-md", FORMAT + MARKDOWN, formats="md=X", version="2.5.1")
    add_distribution(site, "acme-core", version="7.1")
    add_distribution(site, "acme-words", version="0.2")
    for name, requires in requirements.items():
        (info,) = site.glob(f"{name.replace('-', '_')}-*.dist-info")
        lines = "".join(f"Requires-Dist: {each}\n" for each in requires)
        (info / "METADATA").write_text((info / "METADATA").read_text(encoding="utf-8") + lines, encoding="utf-8")

    assert versions_of_formats(["html", "md"]) == {"acme-md": "2.5.1", "acme-core": "7.1", "acme-words": "0.2"}
    assert versions_of_formats(["html", "pdf"]) == {}


# --- readers ----------------------------------------------------------------------------------------------------------

SURE_OF_ACME = (
    READER
    + "def accepts(head, name):\n    return Certainty.SURE if head.startswith(b'ACME') else Certainty.NO\n"
    + "def read(file):\n    raise ZeroDivisionError('x')\n"
    + "X = Reader(Sentence('甲', 'A'), accepts, read)\n"
)


@pytest.mark.parametrize(
    "code",
    [
        "raise RuntimeError('no licence')",
        "X = 1",
        READER + "X = Reader(Sentence('甲', 'A'), lambda head, name: 1 / 0, lambda file: None)",
        READER + "X = Reader(Sentence('甲', 'A'), lambda head, name: 99, lambda file: None)",
        READER + "X = Reader(Sentence('甲', 'A'), lambda head, name: exit(3), lambda file: None)",
        READER + "X = Reader('A', lambda head, name: Certainty.NO, lambda file: None)",
        READER + "X = Reader(Sentence('甲', 'A'), None, lambda file: None)",
        "raise SystemExit(3)",
    ],
)
def test_a_broken_reader_is_named_and_all_others_read(site: Path, code: str) -> None:
    add_distribution(site, "acme-reader", code, readers="acme=X")

    reading, problems = read_file(InputFile(HONGZE.read_bytes(), "-"))

    assert reading.cells == hongze().cells
    assert [problem.place.file for problem in problems] == ["acme-reader 1.0"]
    with pytest.warns(UserWarning, match="acme-reader 1"):
        read_report(HONGZE)
    with pytest.raises(InputError) as caught:
        read_report(b"nothing known")
    assert codes(caught.value)[0] == "E501" and len(codes(caught.value)) == 2


def test_a_broken_reader_is_named_on_stderr(site: Path) -> None:
    add_distribution(site, "acme-reader", "raise RuntimeError('no licence')", readers="acme=X")

    for done in (
        command("disclosure-nb", "read", HONGZE, "--json", env={"PYTHONPATH": str(site)}),
        command("disclosure-nb", "check", "-", "--json", stdin=HONGZE.read_bytes(), env={"PYTHONPATH": str(site)}),
    ):
        assert done.json["edition"] == "2021"
        assert done.err.startswith("! [E602] acme-reader 1.0 disclosure_nb.readers acme：")


@pytest.mark.parametrize(
    "read",
    [
        "raise ZeroDivisionError('x')",
        "raise SystemExit(3)",
        "return None",
        "return Reading(None, None, 2023, form, {}, {})",
        "return Reading(None, None, 2023, form, dict.fromkeys(form.cells, 1), {}, unresolved=tuple(form.cells))",
    ],
)
def test_a_reader_that_breaks_its_promises_is_named(site: Path, read: str) -> None:
    code = SURE_OF_ACME.replace("raise ZeroDivisionError('x')", read)
    code = code.replace("def read(file):\n", "def read(file):\n    form = edition_for(2023)\n    ")
    code = "from disclosure_nb.form import edition_for\n" + code.replace("    " * 2, "    ")
    add_distribution(site, "acme-reader", code, readers="acme=X")

    with pytest.raises(PluginError) as caught:
        read_report(b"ACME")
    assert codes(caught.value) == ["E605"]


def test_what_a_reader_says_of_a_cell_is_printed(site: Path) -> None:
    more = "where={'remedies.review.total': '1:2'}, how={'remedies.review.total': 'ocr 0.5'}"
    more += ", candidates={'remedies.review.total': (1, 7)}, unresolved=('remedies.review.total',)"
    code = SURE_OF_ACME.replace(
        "raise ZeroDivisionError('x')",
        "form = edition_for(2023)\n"
        f"    return Reading(None, None, 2023, form, dict.fromkeys(form.cells), {{}}, {more})",
    )
    add_distribution(site, "acme-reader", "from disclosure_nb.form import edition_for\n" + code, readers="acme=X")

    reading, _ = read_file(InputFile(b"ACME", "x.acme"))

    assert reading.to_json()["candidates"] == {"remedies.review.total": [1, 7]}
    assert (reading.to_json()["where"], reading.to_json()["how"]) == (reading.where, reading.how)
    assert reading.name == "x.acme"
    assert not {"where", "how", "candidates"} & read_report(HONGZE).to_json().keys()


def test_two_that_are_equally_certain_are_named_and_one_can_be_chosen(site: Path) -> None:
    for name in ("acme-a", "acme-b"):
        add_distribution(site, name, SURE_OF_ACME, readers=f"{name}=X")

    with pytest.raises(InputError) as caught:
        choose_reader(InputFile(b"ACME", "x.acme"))
    (problem,) = caught.value.problems
    assert problem.say() == "[E509] x.acme：acme-a (acme-a)、acme-b (acme-b) 都能读这个文件，请用 --reader 指定一个。"
    with pytest.raises(PluginError) as chosen:
        read_file(InputFile(b"ACME", "x.acme"), "acme-b")
    assert chosen.value.problems[0].place.file == "acme-b 1.0"
    with pytest.raises(PluginError) as nobody:
        read_file(InputFile(b"ACME", "x.acme"), "acme-c")
    assert codes(nobody.value) == ["E600"]


def test_one_that_takes_every_file_takes_none_that_another_knows(site: Path) -> None:
    greedy = SURE_OF_ACME.replace("Certainty.SURE if head.startswith(b'ACME') else Certainty.NO", "True")
    add_distribution(site, "acme-all", greedy, readers="acme=X")

    assert all(choose_reader(InputFile(data, "-"))[0] == name for name, data in reports().items())


def test_the_more_certain_reads(site: Path) -> None:
    add_distribution(site, "acme-page", SURE_OF_ACME.replace("b'ACME'", "b'<acme>'"), readers="acme=X")

    assert choose_reader(InputFile(b"<acme>", "-"))[0] == "acme"
    assert choose_reader(InputFile(b"<html>", "-"))[0] == "html"


PIECES = [
    b"%PDF-1.7\n", b"PK\x03\x04", b"{", b'"nbformat": 4', b'"cell_type": "code"', b"<html>", b"<table>", b"<!-- ",
    b"address,value\n", b"unit: x\n", b"year: 2023\n", b"# unit, address\n", b"---\n", b"\n", b" ", b"\xff\xfe", b"x",
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=6).map(b"".join), st.sampled_from(["-", "a.yaml", "a.html"]))
def test_no_order_decides_which_of_our_readers_takes_a_file(head: bytes, name: str) -> None:
    there = load_readers()
    found = set()
    for order in (list(there.usable), list(there.usable)[::-1]):
        with pytest.MonkeyPatch.context() as patch:
            readers = Readers({each: there.usable[each] for each in order}, ())
            patch.setattr(registry, "load_readers", lambda readers=readers: readers)
            found.add(taken_by(InputFile(head, name)))
    assert len(found) == 1


def taken_by(file: InputFile) -> object:
    try:
        return choose_reader(file)[0]
    except InputError as error:
        return frozenset(codes(error))


@cache
def reports() -> Mapping[str, bytes]:
    """A file of each kind that this project makes, by the reader that it is for."""
    document = read_document(shown(hongze()))
    made = {name: next(iter(render_format(name, document, Path()).values())) for name in ("csv", "docx", "html", "pdf")}
    made["xlsx"] = render_format("xlsx", document, Path())["report.draft.xlsx"]
    return {**made, "params": HONGZE.read_bytes()}


@pytest.mark.parametrize("name", ["csv", "docx", "html", "params", "pdf", "xlsx"])
def test_a_file_of_ours_has_one_reader(name: str) -> None:
    assert choose_reader(InputFile(reports()[name], "-"))[0] == name


@pytest.mark.parametrize("seekable", [True, False])
def test_a_word_file_with_a_workbook_in_it_is_a_word_file(seekable: bool) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held if seekable else Pipe(held), "w") as file:
        for name in ("[Content_Types].xml", "word/embeddings/sheet.xlsx", "xl/workbook.xml"):
            file.writestr(name, reports()["xlsx"] if name.endswith(".xlsx") else b"<x/>")
    assert choose_reader(InputFile(held.getvalue(), "-"))[0] == "docx"


class Pipe(io.RawIOBase):
    """A file in which nobody can go back: what is written there says its length only afterwards."""

    def __init__(self, held: io.BytesIO) -> None:
        self.held = held

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:
        return self.held.write(data)


# --- what it costs ----------------------------------------------------------------------------------------------------


def test_listing_imports_no_format_and_no_reader() -> None:
    code = (
        "import sys\n"
        "from disclosure_nb.formats.registry import installed_formats\n"
        "from disclosure_nb.readback.registry import installed_readers, load_readers\n"
        "assert len(installed_formats().plugins) >= 8 and len(installed_readers().plugins) >= 8\n"
        "ours = [name for name in sys.modules if name.startswith('disclosure_nb.')]\n"
        "print([name for name in ours if name.endswith(('.format', '.exporter')) or '.readers.' in name])\n"
        "load_readers()\n"
        "print([name for name in ('typst', 'nbconvert', 'docx', 'pdfplumber', 'bs4') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.stdout.splitlines() == ["['disclosure_nb.formats.format']", "[]"], done.stderr


def test_asking_for_one_format_imports_no_other() -> None:
    code = (
        "import sys\n"
        "from disclosure_nb.formats.registry import load_format\n"
        "load_format('csv')\n"
        "print([name for name in ('typst', 'nbconvert', 'docx') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.stdout == "[]\n", done.stderr


def test_every_ordering_of_plugins_gives_the_same_list(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add_distribution(site, "acme-a", FORMAT + MARKDOWN, formats="md=X,x=X")
    add_distribution(site, "acme-b", FORMAT + MARKDOWN, formats="md=X,html=X")
    found = sorted(plugins._found("disclosure_nb.formats"), key=repr)[:5]
    lists = set()
    for order in permutations(found):
        monkeypatch.setattr(plugins, "_found", lambda group, order=order: order)
        installed.cache_clear()
        lists.add((tuple(installed_formats().plugins.items()), installed_formats().problems))
    assert len(lists) == 1
