"""What can be installed besides (``pip install 'disclosure-nb[pdf]'``): read from the metadata of the installation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata, requires, version

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from disclosure_nb.language import Sentence

_NAME = "disclosure-nb"
_WHAT: Mapping[str, Sentence] = {
    "cluster": Sentence("集群和网址（可选 cluster）", "clusters and URLs (optional: cluster)"),
    "lab": Sentence("JupyterLab（可选 lab）", "JupyterLab (optional: lab)"),
    "pdf": Sentence("读回 PDF（可选 pdf）", "reading PDF (optional: pdf)"),
    "test": Sentence("运行测试（可选 test）", "running the tests (optional: test)"),
    "docs": Sentence("生成文档（可选 docs）", "building the documentation (optional: docs)"),
    "dev": Sentence("开发（可选 dev）", "development (optional: dev)"),
}


@dataclass(frozen=True)
class Extra:
    """One extra: ``there`` are its packages with their versions, ``missing`` those that it asks for and lacks."""

    name: str
    there: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def what(self) -> Sentence:
        """What it is for."""
        return _WHAT.get(self.name, Sentence(f"可选 {self.name}", f"optional: {self.name}"))

    def say(self) -> Sentence:
        """Return which packages there are, or how to install it."""
        if not self.missing:
            return Sentence("、".join(self.there), ", ".join(self.there))
        command = f"pip install '{_NAME}[{self.name}]'"
        return Sentence(
            f"没有安装 {'、'.join(self.missing)}；需要时运行 {command}",
            f"{', '.join(self.missing)} not installed; if it is needed: {command}",
        )


def extras() -> Iterator[Extra]:
    """Yield every extra of the installed distribution, in the order of its metadata.

    Packages that everybody gets are not counted among those of an extra.
    """
    wanted = [Requirement(line) for line in requires(_NAME) or ()]
    for name in metadata(_NAME).get_all("Provides-Extra") or ():
        there, missing = [], []
        for requirement in wanted:
            marker = requirement.marker
            if marker is None or marker.evaluate({"extra": ""}) or not marker.evaluate({"extra": name}):
                continue
            if canonicalize_name(requirement.name) == _NAME:
                continue
            try:
                found = version(requirement.name)
            except PackageNotFoundError:
                missing.append(str(requirement).partition(";")[0].strip())
                continue
            if requirement.specifier.contains(found, prereleases=True):
                there.append(f"{requirement.name} {found}")
            else:
                missing.append(str(requirement).partition(";")[0].strip())
        yield Extra(name, tuple(there), tuple(missing))
