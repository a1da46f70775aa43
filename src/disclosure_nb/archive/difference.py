"""What differs between a report and what would be made now, or between its manifest and its folder, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from disclosure_nb.language import Sentence

PARTS: Mapping[str, Sentence] = {
    "data": Sentence("数据有改动", "data changed"),
    "history": Sentence("往年数据有改动", "data of earlier years changed"),
    "template": Sentence("模板有改动", "template changed"),
    "read": Sentence("笔记本读过的文件有改动", "a file that the notebook read changed"),
    "rules": Sentence("规则有改动", "rules changed"),
    "settings": Sentence("样式有改动", "settings changed"),
    "fonts": Sentence("字体有改动", "fonts changed"),
    "program": Sentence("程序有改动", "program changed"),
    "environment": Sentence("环境有改动", "environment changed"),
    "formats": Sentence("格式不同", "other formats asked for"),
    "outcome": Sentence("结果不同", "outcome differs"),
    "files": Sentence("输出文件不同", "output differs"),
}
"""The parts in which two manifests may differ, each with the sentence that says so."""


@dataclass(frozen=True)
class Difference:
    """One thing that differs: in ``part``, the file or distribution ``name`` (empty: the whole part).

    ``was`` and ``now`` are digests of files, versions of distributions, else text; None where there is nothing.
    """

    part: str
    name: str = ""
    was: str | None = None
    now: str | None = None

    @property
    def detail(self) -> Sentence:
        """What differs, without the part: a file's name, a distribution with its versions; empty for a whole part."""
        if self.part == "environment" and self.name:
            change = f"{self.name} {self.was or '—'} → {self.now or '—'}"
            return Sentence(change, change)
        if self.part in ("formats", "outcome"):
            change = " ".join(part for part in (self.name, f"{self.was} → {self.now}") if part)
            return Sentence(change, change)
        if self.name and self.was is None:
            return Sentence(f"{self.name}（新出现）", f"{self.name} (new)")
        if self.name and self.now is None:
            return Sentence(f"{self.name}（已不在）", f"{self.name} (gone)")
        return Sentence(self.name, self.name)

    @property
    def sentence(self) -> Sentence:
        """What differs, in words: ``数据有改动：params/2023/x.yaml``."""
        part, detail = PARTS.get(self.part, Sentence(self.part, self.part)), self.detail
        return Sentence(f"{part.zh}：{detail.zh}", f"{part.en}: {detail.en}") if detail.zh else part

    def to_json(self) -> dict[str, Any]:
        """Return the difference as plain JSON data."""
        return {"reason": self.part, "name": self.name, "was": self.was, "now": self.now}


@dataclass(frozen=True)
class Fault:
    """What is wrong with a file of a report's folder: it is missing, extra, or of another size or digest."""

    name: str
    kind: Literal["missing", "extra", "size", "digest"]

    @property
    def sentence(self) -> Sentence:
        """What is wrong, in words."""
        zh, en = _FAULTS[self.kind]
        return Sentence(f"{self.name} {zh}", f"{self.name} {en}")


_FAULTS = {
    "missing": ("缺失", "is missing"),
    "extra": ("不在清单中", "is not in the manifest"),
    "size": ("大小不符", "is of another size"),
    "digest": ("内容被改动", "was changed"),
}
