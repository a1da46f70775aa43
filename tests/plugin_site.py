"""Folders of installed plug-ins: a real distribution, and small ones made of a few lines."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

LIUXI = Path(__file__).parent / "plugins" / "liuxi-reports"


def pip_install(source: Path, target: Path) -> Path:
    """Install a distribution from its source into a folder, without any network."""
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check"]
    done = subprocess.run(
        [sys.executable, "-m", "pip", "install", *options, "--target", target, source], capture_output=True, timeout=300
    )
    assert done.returncode == 0, done.stderr.decode()
    return target


def add_distribution(
    site: Path, name: str, code: str = "", *, formats: str = "", readers: str = "", version: str = "1.0"
) -> None:
    """Put a distribution with one module into a folder.

    ``formats`` and ``readers`` are entry points, ``name = object`` each, by comma; the object is one of the ``code``.
    """
    module = name.replace("-", "_")
    (site / f"{module}.py").write_text(code, encoding="utf-8")
    info = site / f"{module}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", encoding="utf-8")
    lines = []
    for group, given in {"formats": formats, "readers": readers}.items():
        lines.append(f"[disclosure_nb.{group}]")
        for entry in filter(None, given.split(",")):
            key, _, value = entry.partition("=")
            lines.append(f"{key.strip()} = {module}:{value.strip()}")
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
