"""Pages in a real browser: headless Chromium, cut off from every network, and axe-core for what cannot be seen."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
_AXE = "node_modules/axe-core/axe.min.js"
_TESTS = Path(__file__).resolve().parent


def axe_source() -> str:
    """Return axe-core; skip the test, saying how to get it, where it is not installed."""
    named = os.environ.get("DISCLOSURE_AXE")
    for path in [Path(named)] if named else [_TESTS / _AXE, _TESTS.parent / _AXE]:
        if path.is_file():
            return path.read_text(encoding="utf-8")
    pytest.skip("axe-core is not installed: npm ci --prefix tests")


@dataclass
class Opened:
    """An open page, the addresses it asked for besides its own, and what it wrote to the console."""

    page: Any
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def violations(self) -> list[str]:
        """Return what axe-core finds wrong with the page: the rule, and the elements that break it."""
        self.page.evaluate(axe_source())
        found = self.page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
        return [f"{each['id']}: {node['html'][:120]}" for each in found for node in each["nodes"]]

    def overflow(self) -> int:
        """Return by how many pixels the page is wider than the window."""
        wide: int = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        return wide


@contextmanager
def browser() -> Iterator[Any]:
    """Start Chromium; skip the test where it or Playwright is not installed."""
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="Playwright is not installed: pip install playwright"
    )
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed: pages are not opened in a real browser")
    with playwright.sync_playwright() as started:
        running = started.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield running
        running.close()


@contextmanager
def opened(running: Any, file: Path, *, width: int = 1200, scheme: str = "light") -> Iterator[Opened]:
    """Open a file at a window's width, in a light or dark scheme."""
    context = running.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True)
    page = context.new_page()
    result = Opened(page)
    page.on("request", lambda request: result.asked.append(request.url))
    page.on("console", lambda message: result.said.append(message.text))
    page.on("pageerror", lambda error: result.said.append(str(error)))
    page.goto(file.as_uri())
    result.asked.remove(file.as_uri())
    yield result
    context.close()
