"""A Chromium for nbconvert's webpdf: the one Playwright has, else the system's, put where Playwright looks for it."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

_MISSING = re.compile(r"Executable doesn't exist at (\S+)")
_SYSTEM = ("chromium", "chromium-browser", "google-chrome")


def browser_environment(folder: Path) -> dict[str, str]:
    """Return the environment variables with which webpdf finds a browser.

    webpdf has no setting for the browser's path. Where Playwright lacks its own download, ``folder`` gets a link from
    the place Playwright looks in to the system's browser. Raises FileNotFoundError if there is none.
    """
    if _looked_for() is None:
        return {}
    system = next(filter(None, map(shutil.which, _SYSTEM)), None)
    if system is None:
        raise FileNotFoundError("webpdf needs Chromium: install it, or run: playwright install chromium")
    os.environ["PLAYWRIGHT_BROWSERS_PATH"] = str(folder)
    if (place := _looked_for()) is not None:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(system)
    return {"PLAYWRIGHT_BROWSERS_PATH": str(folder)}


def _looked_for() -> Path | None:
    """Return where Playwright looks for its headless browser in vain; None if it has one."""
    with sync_playwright() as playwright:
        try:
            playwright.chromium.launch(args=["--no-sandbox"]).close()
        except Error as error:
            if found := _MISSING.search(error.message):
                return Path(found[1])
            raise
    return None
