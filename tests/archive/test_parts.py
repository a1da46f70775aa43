"""Every packaged file counts, and in one part only."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from disclosure_nb.archive import parts
from disclosure_nb.archive.digest import sha256
from disclosure_nb.archive.manifest import base
from disclosure_nb.archive.parts import PACKAGE, packaged_files, packaged_parts, part_digests, part_of

NAMES = tuple(packaged_files())
DIGESTS = {name: sha256(name.encode()) for name in NAMES}


def changed(digests: dict[str, str]) -> list[str]:
    before, after = part_digests(DIGESTS), part_digests(digests)
    return [part for part in before if before[part] != after[part]]


@pytest.mark.parametrize("name", NAMES)
def test_a_packaged_file_that_changes_changes_one_digest(name: str) -> None:
    assert changed({**DIGESTS, name: "0"}) == [part_of(name)]
    assert changed({other: digest for other, digest in DIGESTS.items() if other != name}) == [part_of(name)]


def test_a_packaged_file_that_is_renamed_or_appears_changes_one_digest() -> None:
    assert changed({**DIGESTS, "document/new.xsl": "0"}) == ["program"]
    assert changed({**DIGESTS, "checks/rules/new.yaml": "0"}) == ["rules"]
    assert changed({**DIGESTS, "formats/fonts/new.woff2": "0"}) == ["fonts"]


def test_all_files_of_the_package_are_walked_through() -> None:
    """Not by the suffixes that somebody thought of: the parts of a Word file (``.xml``) once went unseen."""
    there = [path for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    left_out = {path.relative_to(PACKAGE).as_posix() for path in there} - set(NAMES)

    assert {name.split("/")[0] for name in left_out} <= {"notebooks"}  # each report has its template as an input
    assert {"xml", "py", "typ", "j2", "css", "json", "yaml", "otf"} <= {name.rpartition(".")[2] for name in NAMES}
    assert Counter(map(part_of, NAMES)).keys() == {"program", "rules", "fonts"}


def test_what_is_packaged_is_what_is_hashed() -> None:
    assert packaged_parts() == part_digests({name: sha256((PACKAGE / name).read_bytes()) for name in NAMES})
    assert base().items() >= packaged_parts().items()


def test_what_python_keeps_for_itself_belongs_to_no_part() -> None:
    assert part_of("archive/__pycache__/parts.cpython-311.pyc") is None
    assert part_of("notebooks/annual_report.ipynb") is None


def test_what_programs_leave_in_the_package_belongs_to_no_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hidden = (".DS_Store", "form/.2021.yaml.swp", "cli/.ipynb_checkpoints/app.py")
    for name in (*hidden, "cli/__pycache__/app.pyc", "cli/app.pyc", "cli/app.py", "cli/without_source.pyc"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    monkeypatch.setattr(parts, "PACKAGE", tmp_path)

    assert [*packaged_files()] == ["cli/app.py", "cli/without_source.pyc"]
