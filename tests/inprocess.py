"""``disclosure-nb`` run in this process: as a person meets it, without the time that a new one takes."""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from commands import Done
from disclosure_nb.cli.app import start
from made import REPO


class Nb:
    """Runs ``disclosure-nb`` in this process, and sees that it never shows a traceback."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.monkeypatch = monkeypatch
        self.capsys = capsys

    def __call__(
        self, *arguments: str | Path, cwd: Path = REPO, stdin: bytes = b"", env: Mapping[str, str] | None = None
    ) -> Done:
        with self.monkeypatch.context() as patch:
            patch.chdir(cwd)
            patch.setattr(sys, "argv", ["disclosure-nb", *map(str, arguments)])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
            for name, value in {"LANG": "zh_CN.UTF-8", "LC_ALL": "", "LC_MESSAGES": "", **(env or {})}.items():
                patch.setenv(name, value)
            with pytest.raises(SystemExit) as ended:
                start()
        shown = self.capsys.readouterr()
        assert "Traceback" not in shown.out + shown.err
        return Done(int(ended.value.code or 0), shown.out, shown.err)
