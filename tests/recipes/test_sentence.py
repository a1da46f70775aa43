"""A sentence: one entry of the catalogue; it is written only where there is something to say."""

from __future__ import annotations

from pathlib import Path

from commands import command
from recipe import carry_out


def test_it_works_as_it_is_written(project: Path) -> None:
    carry_out("sentence", project)

    unit = project / "params" / "2023" / "weibin-education.yaml"
    options = ["--out", project / "out", "--formats", "html"]
    again = command("disclosure-nb", "run", unit, *options, cwd=project, env={"PYTHONPATH": str(project / "src")})
    assert again.code == 0
    report = (project / "out" / "weibin-education" / "report.json").read_text(encoding="utf-8")
    assert "年末现行有效" not in report  # that bureau has none
