"""An output format: a distribution of one's own; nothing of the project is touched."""

from __future__ import annotations

import json
from pathlib import Path

from recipe import carry_out


def test_it_works_as_it_is_written(project: Path) -> None:
    carry_out("format", project)

    kept = json.loads((project / "outputs" / "2023" / "weibin-education" / "manifest.json").read_text(encoding="utf-8"))
    assert kept["formats"] == ["html", "short"]
    assert kept["environment"]["shorts"] == "1.0"
    report = (project / "outputs" / "2023" / "weibin-education" / "report.short.txt").read_text(encoding="utf-8")
    assert "proactive.licences.decisions = 8" in report.splitlines()  # it was 8.000000, of which “= 8” is a part
