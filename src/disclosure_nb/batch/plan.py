"""What is to be made, and why: a unit's manifest against what the report would be made from now."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from disclosure_nb.archive.manifest import FILE_NAME, base, sha256
from disclosure_nb.batch.destination import Destination, Held
from disclosure_nb.batch.inputs import digest, template_name
from disclosure_nb.batch.layout import Layout, refuse_page_name
from disclosure_nb.batch.options import Options
from disclosure_nb.batch.outcome import Outcome, outcome_from
from disclosure_nb.batch.tasks import Task
from disclosure_nb.errors import UsageError
from disclosure_nb.language import Sentence

REASONS: Mapping[str, Sentence] = MappingProxyType(
    {
        "new": Sentence("尚未生成", "new"),
        "forced": Sentence("指定重做", "forced"),
        "failed": Sentence("上次未生成", "failed before"),
        "data": Sentence("数据有改动", "data changed"),
        "history": Sentence("往年数据有改动", "data of earlier years changed"),
        "template": Sentence("模板有改动", "template changed"),
        "rules": Sentence("规则有改动", "rules changed"),
        "settings": Sentence("样式有改动", "settings changed"),
        "fonts": Sentence("字体有改动", "fonts changed"),
        "program": Sentence("程序有改动", "program changed"),
        "environment": Sentence("环境有改动", "environment changed"),
        "formats": Sentence("格式不同", "other formats asked for"),
        "missing": Sentence("输出文件缺失或大小不符", "output missing or of another size"),
    }
)
"""Why a report is made."""


@dataclass(frozen=True)
class Planned:
    """A report in the plan, in the folder called ``name``; without ``reasons`` nothing is to be done."""

    task: Task
    name: str
    reasons: tuple[str, ...]

    @property
    def to_do(self) -> bool:
        """Whether the report is to be made."""
        return bool(self.reasons)


def plan(tasks: Sequence[Task], out: Destination, options: Options, *, force: Iterable[str] = ()) -> Iterator[Planned]:
    """Yield what is to be done for each task, in their order. Nothing is executed and no params file is parsed.

    ``force`` are ids of units that are made in any case. Raises UsageError if a forced unit is not among the tasks, and
    if a folder holds what must not be overwritten: a report of another unit or year, or what is no report. Raises
    OSError if the destination cannot be read.
    """
    forced = frozenset(force)
    if unknown := sorted(forced - {task.unit for task in tasks}):
        listed = "、".join(unknown)
        raise UsageError(
            Sentence(f"要重做的单位 {listed} 不在所给数据中。", f"units to force are not among the params: {listed}.")
        )
    layout = Layout.of(out, tasks)
    look = _Look(options, out)
    for task in tasks:
        refuse_page_name(task)
    for task, name, held in zip(tasks, map(layout.name, tasks), out.held(map(layout.name, tasks)), strict=True):
        yield Planned(task, name, look.reasons(task, name, held, forced))


@dataclass
class _Look:
    """Looks at inputs; those that all units share are hashed once."""

    options: Options
    out: Destination
    _shared: dict[Path, str | None] = field(default_factory=dict)

    def reasons(self, task: Task, name: str, there: Held, forced: frozenset[str]) -> tuple[str, ...]:
        held = held_manifest(there, task, self.out, name)
        if held is None:
            return ("missing",) if there.sizes else ("new",)
        try:
            found = {
                "forced": task.unit in forced,
                "failed": held["status"] == "failed",
                **{part: held["base"].get(part) != now for part, now in base().items()},
                **dict.fromkeys(self._changed(held["inputs"], task), True),
                "formats": held["formats"] != sorted(self.options.formats),
                "missing": not _complete(there, held["files"]),
            }
        except (KeyError, TypeError, AttributeError):  # of an earlier version, or written by hand
            return ("program",)
        return tuple(reason for reason in REASONS if found.get(reason))

    def _changed(self, inputs: Mapping[str, Mapping[str, Any]], task: Task) -> Iterator[str]:
        """Yield the parts of inputs that are not what they were.

        Which files are looked at follows from what is in them and from their names, so the recorded ones are enough.
        """
        above = task.root.parent
        template = self.options.template
        if template_name(template) not in inputs:
            yield "template"
        for name, was in inputs.items():
            path = template if was["part"] == "template" else above / name
            if self._now(path, was["part"]) != was["sha256"]:
                yield was["part"]

    def _now(self, path: Path, part: str) -> str | None:
        if part in ("data", "history"):
            return _sha256_of(path)
        if path not in self._shared:
            self._shared[path] = _sha256_of(path)
        return self._shared[path]


def _sha256_of(path: Path) -> str | None:
    try:
        found: str | None = digest(path)["sha256"]
    except OSError:
        return "unreadable"
    return found


def _complete(there: Held, files: Mapping[str, Mapping[str, Any]]) -> bool:
    sizes = there.sizes or {}
    return all(sizes.get(name) == kept["bytes"] for name, kept in files.items())


def is_whole(there: Held) -> bool:
    """Whether a folder holds a report, or what is kept of a failed one, with all the files that its manifest names."""
    try:
        return _complete(there, json.loads(there.manifest or b"")["files"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return False


def held_manifest(there: Held, task: Task, out: Destination, name: str) -> Mapping[str, Any] | None:
    """Return the manifest of the report that the folder ``name`` holds, None where there is none or a damaged one.

    Raises UsageError if the folder holds what must not be overwritten.
    """
    folder = out.below(name)
    if not there.sizes:
        return None
    try:
        held = json.loads(there.manifest or b"")
        unit, year = held["unit"], held["year"]
    except (ValueError, KeyError, TypeError) as error:
        if isinstance(error, ValueError) and _was_report(there):
            return None
        raise UsageError(
            Sentence(
                f"{folder} 已存在且不是报告文件夹，为免覆盖，请用 --out 指定另一个输出文件夹。",
                f"{folder} is there already and is no report folder; name another one with --out.",
            )
        ) from None
    if (unit, year) != (task.unit, task.year):
        other = out.below(str(task.year))
        raise UsageError(
            Sentence(
                f"{folder} 里是 {unit} {year} 年的报告，为免覆盖，请用 --out 指定另一个文件夹，例如 {other}。",
                f"{folder} holds the report of {unit} for {year}; name another folder with --out, e.g. {other}.",
            )
        )
    return held  # type: ignore[no-any-return]


def _was_report(there: Held) -> bool:
    """Whether a folder whose manifest is no JSON, as a power cut may leave it, holds only what a report has."""
    names = (there.sizes or {}).keys() - {FILE_NAME}
    if there.manifest is None or not all(name.startswith("report.") for name in names):
        return False
    return bool(names) or not there.manifest.strip(b"\0")


def kept_outcome(there: Held, name: str) -> Outcome | None:
    """Return the outcome that the manifest in a report's folder tells, or None if there is none."""
    try:
        data = there.manifest or b""
        held = json.loads(data)
        files = {file: kept["sha256"] for file, kept in held["files"].items()}
        return outcome_from(held, folder=name, files={**files, FILE_NAME: sha256(data)})
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
