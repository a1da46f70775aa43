"""The texts of the real reports next to the project (``../shared/reports``), by the keys of a filing."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from disclosure_nb.filing import Filing, read_params

ROOT = Path(__file__).resolve().parents[3]
PARAMS = ROOT / "params"
REPORTS = ROOT.parent / "shared" / "reports"

SECTIONS = {
    "overview": r"一、总体情况",
    "proactive": r"二、(?:行政机关)?主动公开政府信息情况",
    "requests": r"三、(?:行政机关)?收到和处理",
    "remedies": r"四、政府信息公开行政",
    "problems": r"五、(?:政府信息公开工作)?存在的主要问题(?:及改进情况)?",
    "other": r"六、其他需要报告的事项",
}
OF_TABLES = ("proactive", "requests", "remedies")  # the text there is the table itself


def params(name: str) -> Filing:
    return read_params(PARAMS / f"{name}.yaml")


def with_text(name: str, key: str, *paragraphs: str) -> Filing:
    """Return a filing of the project with our own words as its text."""
    return replace(params(name), texts={key: paragraphs})


def report(number: str, name: str) -> Filing:
    """Return a filing of the project with the text of the real report; skip where the reports are not there."""
    found = sorted(REPORTS.glob(f"{number}_*.txt"))
    if not found:
        pytest.skip("the real reports (../shared/reports) are not beside this checkout")
    return replace(params(name), texts=sections(found[0].read_text(encoding="utf-8")))


def sections(text: str) -> dict[str, tuple[str, ...]]:
    """Cut a report into its sections and join the lines that a PDF broke."""
    text = re.sub(r"(?m)^\s*-\d+-\s*$|^#+\s*", "", text)
    cuts = [("preface", 0, 0)]
    for key, title in SECTIONS.items():
        match = re.search(title, text)
        assert match, f"{key} not found"
        cuts.append((key, match.start(), match.end()))
    ends = [start for _, start, _ in cuts[1:]] + [len(text)]
    return {
        key: (re.sub(r"\s*\n\s*", "", text[start:end]),)
        for (key, _, start), end in zip(cuts, ends, strict=True)
        if key not in OF_TABLES
    }
