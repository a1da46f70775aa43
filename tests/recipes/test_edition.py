"""A form of one's own: a copy of an edition with other rows; nothing else is touched."""

from __future__ import annotations

from pathlib import Path

from recipe import carry_out


def test_it_works_as_it_is_written(project: Path) -> None:
    carry_out("edition", project)

    page = (project / "outputs" / "2023" / "yunlan-police" / "report.html").read_text(encoding="utf-8")
    assert "二、上年结转政府信息公开申请数量" not in page
