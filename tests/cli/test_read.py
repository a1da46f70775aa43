"""``disclosure-nb read``: one JSON object, human text, every format, one sentence for what cannot be read."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from commands import Done
from disclosure_nb.cli.app import start
from disclosure_nb.filing import Filing
from factories import INVENTED_FILE, invented_edition, zero_filing
from made import PARAMS, shown, weibin

KEYS = ["unit", "year", "edition", "cells", "sections", "unresolved", "notes"]


@pytest.fixture
def run_command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run the command inside this process, as its entry point does."""

    def run(*arguments: str | Path, stdin: bytes = b"") -> Done:
        monkeypatch.setenv("LANG", "zh_CN.UTF-8")
        monkeypatch.delenv("LC_ALL", raising=False)
        monkeypatch.setattr(sys, "argv", [str(argument) for argument in arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            start()
        out, err = capsys.readouterr()
        return Done(int(left.value.code or 0), out, err)

    return run


def page(folder: Path, filing: Filing) -> Path:
    from disclosure_nb.formats.html.exporter import HTMLReportExporter

    path = folder / "published.html"
    text, _ = HTMLReportExporter().from_notebook_node(shown(filing))
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["report.html", "report.pdf", "report.json", "report.ipynb"])
def test_a_finished_report_reads_back(name: str, weibin_run: Any, run_command: Any) -> None:
    done = run_command("disclosure-nb", "read", weibin_run.folder / name, "--json")

    assert (done.code, done.err) == (0, "")
    assert list(done.json) == KEYS
    assert (done.json["unit"], done.json["year"], done.json["edition"]) == ("weibin-education", 2023, "2021")
    assert done.json["cells"] == weibin().cells
    assert done.json["sections"]["6"]


def test_stdin_is_read_by_its_content(run_command: Any, tmp_path: Path) -> None:
    filing = weibin().with_cells({"requests.received.total": None})

    done = run_command("disclosure-nb", "read", "-", "--json", stdin=page(tmp_path, filing).read_bytes())

    assert done.code == 0
    assert done.json["cells"]["requests.received.total"] is None
    assert done.json["cells"]["requests.carried_in.total"] == 0


def test_people_see_what_is_not_zero_and_what_is_not_readable(run_command: Any, tmp_path: Path) -> None:
    path = page(tmp_path, weibin())
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('data-value="8" data-unit="件">8<', 'data-value="8" data-unit="件">八<'), "utf-8")

    zh = run_command("disclosure-nb", "read", path)
    en = run_command("disclosure-nb", "--lang", "en", "read", path)

    assert "卫滨区教育局 2023（2021 版）" in zh.out
    assert "proactive.licences.decisions = 读不出" in zh.out
    assert "requests.received.total" not in zh.out
    assert "proactive.licences.decisions = not readable" in en.out


def test_a_params_file_is_read_too(run_command: Any) -> None:
    done = run_command("disclosure-nb", "read", PARAMS / "2023" / "hongze.yaml", "--json")

    assert (done.json["unit"], done.json["cells"]["requests.received.total"]) == ("hongze", 21)


def test_a_form_of_ones_own_is_named(run_command: Any, tmp_path: Path) -> None:
    path = page(tmp_path, zero_filing(invented_edition()))

    without = run_command("disclosure-nb", "read", path, "--json")
    given = run_command("disclosure-nb", "read", path, "--edition", INVENTED_FILE, "--json")

    assert (without.code, without.out) == (2, "")
    assert "--edition" in without.err
    assert set(given.json["cells"]) == set(invented_edition().cells)


@pytest.mark.parametrize("content", [b"", b"hello", b"%PDF-1.7", b"PK\x03\x04", b"{", bytes(range(256))])
def test_what_cannot_be_read_is_one_sentence(run_command: Any, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "upload.html"
    path.write_bytes(content)

    done = run_command("disclosure-nb", "read", path, "--json")

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("[E5") and len(done.err.splitlines()) == 1
    assert "upload.html" in done.err and str(tmp_path) not in done.err


def test_a_missing_file_is_one_sentence(run_command: Any) -> None:
    done = run_command("disclosure-nb", "--lang", "en", "read", "nowhere.html")

    assert (done.code, done.out) == (2, "")
    assert json.dumps(done.err).count("\\n") == 1 and "cannot be read" in done.err
