"""From a draft to a report: by the very commands that the draft prints, run where the first run was."""

from __future__ import annotations

import json
import shlex
import shutil
from pathlib import Path

from bs4 import BeautifulSoup

from commands import command
from gate.desk import TWELVE
from made import PARAMS, template_with

UNIT = "weibin-education"


def printed(draft: Path) -> list[list[str]]:
    """Return the commands that a draft prints, as a shell takes them apart."""
    page = BeautifulSoup(draft.read_text(encoding="utf-8"), "html.parser")
    texts = [code.get_text() for code in page.select("main code")]
    return [shlex.split(text) for text in texts if text.startswith("disclosure-nb run")]


def test_the_commands_that_a_draft_prints_make_a_report_of_it(tmp_path: Path) -> None:
    """Accepted by its folder and run again, or by the one command that accepts and runs; what was changed is listed."""
    (tmp_path / "params" / "2023").mkdir(parents=True)
    shutil.copy(PARAMS / "2023" / f"{UNIT}.yaml", tmp_path / "params" / "2023")
    wrong = TWELVE["text-put-into-the-narrative"].sources["report"]
    template = template_with(tmp_path, edit="case = case.with_facts(wechat_items=170)", report=wrong)
    folder = tmp_path / "reports of 2023" / UNIT
    command(
        *("disclosure-nb", "run", f"params/2023/{UNIT}.yaml", "--out", "reports of 2023"),
        *("--formats", "html", "--template", template.name),
        cwd=tmp_path,
    )
    again, accepting = printed(folder / "report.draft.html")

    listed = json.loads((folder / "report.json").read_bytes())["changes"]
    assert {change["key"] for change in listed} == {"facts.wechat_items", "texts.overview.proactive"}
    assert json.loads((folder / "manifest.json").read_bytes())["changes"] == listed
    index = (tmp_path / "reports of 2023" / "index.html").read_text(encoding="utf-8")
    assert "“通过政务微信公众号推送信息数”" in index and "170" in index and "主动公开情况的文字" in index

    decisions = tmp_path / "params" / "2023" / f"{UNIT}.decisions.yml"
    accepted = command("disclosure-nb", "accept", folder, "--code", "T1", "--reason", "另有口径", cwd=tmp_path)
    assert accepted.code == 0, accepted.err
    assert "另有口径" in decisions.read_text(encoding="utf-8")
    command(*again, cwd=tmp_path)
    assert (folder / "report.html").exists() and not (folder / "report.draft.html").exists()

    decisions.unlink()
    shutil.rmtree(tmp_path / "reports of 2023")
    command(*accepting, cwd=tmp_path)
    assert (folder / "report.html").exists() and not (folder / "report.draft.html").exists()
    assert "理由" in decisions.read_text(encoding="utf-8")
