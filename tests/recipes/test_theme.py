"""A house's own look: one file next to its params."""

from __future__ import annotations

from pathlib import Path

import pdfplumber

from recipe import carry_out


def test_it_works_as_it_is_written(project: Path) -> None:
    carry_out("theme", project)

    with pdfplumber.open(project / "outputs" / "2023" / "yunlan-police" / "report.pdf") as pdf:
        assert "云澜区人民政府" in "".join(page.extract_text() for page in pdf.pages)
