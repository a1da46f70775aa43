from __future__ import annotations

import pytest

from inprocess import Nb


@pytest.fixture
def nb(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Nb:
    return Nb(monkeypatch, capsys)
