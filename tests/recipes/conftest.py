"""A copy of the project for each recipe."""

from __future__ import annotations

from pathlib import Path

import pytest

from recipe import copy_project


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return copy_project(tmp_path)
