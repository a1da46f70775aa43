"""What an analyst sees in JupyterLab: run all cells, and the wrong cell is shown in red with its sentence."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from time import monotonic
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from made import PARAMS

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytest.importorskip("jupyterlab", reason="JupyterLab is not installed (extra lab)")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real JupyterLab, opened on 洪泽 2023's own notebook in a project in which nothing of it is accepted."""
    root = tmp_path_factory.mktemp("desk")
    (root / "params" / "2023").mkdir(parents=True)
    shutil.copy(PARAMS / "2023" / "hongze.yaml", root / "params" / "2023")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = {"JUPYTER_CONFIG_DIR": str(root / "config"), "JUPYTER_DATA_DIR": str(root / "data")}
    home |= {"JUPYTER_PORT": str(port), "JUPYTER_TOKEN": "desk"}
    (root / "config").mkdir()
    (root / "config" / "jupyter_server_config.json").write_text('{"ServerApp": {"allow_root": true}}', encoding="utf-8")
    server = subprocess.Popen(
        [sys.executable, "-m", "disclosure_nb", "open", "hongze", "2023", "--no-browser"],
        cwd=root,
        env={**os.environ, **home},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/api?token=desk")
        yield f"http://127.0.0.1:{port}/lab/tree/notebooks/2023/hongze.ipynb?token=desk"
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:  # it waits for its kernel
            server.kill()
            server.wait()


def _wait_for(address: str) -> None:
    until = monotonic() + 300
    while True:
        try:
            urlopen(address, timeout=2).close()
            return
        except (URLError, OSError):
            if monotonic() > until:
                raise


def test_run_all_shows_the_form_findings_marked_cells_text_and_a_chart(lab: str) -> None:
    with playwright.sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(viewport={"width": 1400, "height": 12000})
        page.goto(lab)
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        page.locator("#jp-main-statusbar", has_text="| Idle").wait_for(timeout=120_000)  # the kernel is there
        page.click(".lm-MenuBar-itemLabel:text-is('Run')")
        page.click(".lm-Menu-itemLabel:text-is('Run All Cells')")
        outputs = page.locator(".jp-Notebook")

        wrong = outputs.locator("td.error[data-cell='remedies.review.total']").last
        wrong.wait_for(timeout=120_000)
        assert wrong.inner_text() == "0"
        assert wrong.evaluate("cell => getComputedStyle(cell).backgroundColor") == "rgb(255, 217, 214)"
        beside = outputs.locator(".findings", has_text="应等于结果维持 10＋结果纠正 1＝11").last
        assert "可能的更正" in beside.inner_text()

        assert outputs.locator("table:has([data-cell])").count() == 2 * 3  # at the desk, and in the report
        assert outputs.get_by_text("数据：../../params/2023/hongze.yaml").count() == 2  # as it is opened, and checked
        assert outputs.get_by_text("全区新收政府信息公开申请21件").count() >= 1
        outputs.locator("svg").first.wait_for(timeout=120_000)
        assert outputs.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
        browser.close()
