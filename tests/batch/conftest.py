"""Params folders for runs: small copies of a real unit's file, good and bad."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import s3fs

from batch.district import HEALTHY, District
from batch.quick_reports import Project, make_quickly
from disclosure_nb.batch import report as reports
from made import PARAMS

Put = Callable[..., Path]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """Write a params file for a unit: the real one of 卫滨区教育局, with some words replaced."""
    text = (PARAMS / "2023" / "weibin-education.yaml").read_text(encoding="utf-8")

    def write(unit: str, year: int = 2023, folder: str | None = None, **replaced: str) -> Path:
        content = text.replace("year: 2023", f"year: {year}").replace("卫滨区教育局", f"{unit}局")
        for old, new in replaced.items():
            assert old in content
            content = content.replace(old, new)
        path = tmp_path / "params" / (str(year) if folder is None else folder) / f"{unit}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        return path

    return write


@pytest.fixture
def bucket(object_store: None) -> Iterator[str]:
    """The URL of a new bucket."""
    system = s3fs.S3FileSystem(skip_instance_cache=True)
    url = f"s3://bucket-{uuid.uuid4().hex}"
    system.mkdir(url)
    yield url
    system.rm(url, recursive=True)


@pytest.fixture(scope="session")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> District:
    """A district whose reports are made on this machine, and in whose run nothing happens."""
    district = District.of(tmp_path_factory.mktemp("quiet"))
    assert district.run().code == 0
    assert sorted(district.folders()) == sorted(HEALTHY)
    return district


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project whose reports are made in no time."""
    monkeypatch.setattr(reports, "make_report", make_quickly)
    return Project(tmp_path)
