"""``disclosure-nb doctor``: what would keep this machine from making reports is named."""

from __future__ import annotations

import pytest

from disclosure_nb.cli import doctor
from disclosure_nb.engine import compat, limits


def test_what_the_engine_assumes_and_is_not_so_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "DEFAULT_ENGINE", "disclosure")
    monkeypatch.setattr(compat, "broken_assumptions", lambda: ["ipykernel 99: no IPKernelApp"])

    with pytest.raises(RuntimeError, match="no IPKernelApp"):
        doctor._engine()


def test_another_engine_makes_no_such_assumptions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "DEFAULT_ENGINE", "nbclient")
    monkeypatch.setattr(compat, "broken_assumptions", lambda: ["ipykernel 99: no IPKernelApp"])

    assert doctor._engine() == "nbclient"
