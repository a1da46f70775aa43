"""What is to be made, and why: a unit's manifest against what the report would be made from now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from disclosure_nb.archive.difference import PARTS, Difference
from disclosure_nb.archive.digest import FileRecord, sha256
from disclosure_nb.archive.environment import environment, version_of
from disclosure_nb.archive.manifest import (
    FILE_NAME,
    DamagedManifest,
    ForeignManifest,
    MadeFrom,
    Manifest,
    OlderManifest,
    base,
)
from disclosure_nb.batch.destination import Destination, FolderContent
from disclosure_nb.batch.formats_before import formats_before, refuse_gone
from disclosure_nb.batch.inputs import digest, path_named, template_name, versions_of_formats
from disclosure_nb.batch.layout import Layout, refuse_page_name
from disclosure_nb.batch.options import Options
from disclosure_nb.batch.outcome import Outcome, outcome_from
from disclosure_nb.batch.params_folders import ParamsFolders
from disclosure_nb.batch.tasks import Task, unit_name
from disclosure_nb.batch.traced import READ, record_of
from disclosure_nb.errors import UsageError
from disclosure_nb.filing import name_at_top, unit_label
from disclosure_nb.frozen import FrozenDict
from disclosure_nb.language import Sentence

REASONS: Mapping[str, Sentence] = FrozenDict(
    {
        "new": Sentence("尚未生成", "new"),
        "forced": Sentence("指定重做", "forced"),
        "failed": Sentence("上次未生成", "failed before"),
        **{part: sentence for part, sentence in PARTS.items() if part not in ("outcome", "files")},
        "missing": Sentence("输出文件缺失或大小不符", "output missing or of another size"),
    }
)
"""Why a report is made."""


@dataclass(frozen=True)
class Planned:
    """A report in the plan, in the folder called ``name``; without ``reasons`` nothing is to be done.

    ``changes`` name the files and distributions behind those reasons that have any. ``unit_name`` is what the unit was
    called when its report was last made, else what its file, or last year's, calls it (``name_at_top``). ``further``
    are the formats that it has from before and that nobody asked for now; they are made, too.
    """

    task: Task
    name: str
    reasons: tuple[str, ...]
    changes: tuple[Difference, ...] = ()
    unit_name: str = ""
    further: tuple[str, ...] = ()

    @property
    def to_do(self) -> bool:
        """Whether the report is to be made."""
        return bool(self.reasons)

    @property
    def because(self) -> Sentence:
        """Why it is made, in words: each reason with what changed; the first three of many."""
        words = [_because(reason, [each for each in self.changes if each.part == reason]) for reason in self.reasons]
        return Sentence("，".join(each.zh for each in words), ", ".join(each.en for each in words))


_NAMED = 3  # files and distributions of a part that are named; the others are counted


def _because(reason: str, changes: Sequence[Difference]) -> Sentence:
    sentence = REASONS[reason]
    details = [change.detail for change in changes if change.detail.zh]
    if not details:
        return sentence
    zh, en = "、".join(each.zh for each in details[:_NAMED]), ", ".join(each.en for each in details[:_NAMED])
    if (more := len(details) - _NAMED) > 0:
        zh, en = f"{zh} 等 {len(details)} 项", f"{en} and {more} more"
    return Sentence(f"{sentence.zh}：{zh}", f"{sentence.en}: {en}")


def plan(tasks: Sequence[Task], out: Destination, options: Options, *, force: Iterable[str] = ()) -> Iterator[Planned]:
    """Yield what is to be done for each task, in their order.

    Nothing is executed, and no params file is parsed beyond the name of a unit that has no report yet.
    ``force`` are ids of units that are made in any case. Raises UsageError if a forced unit is not among the tasks, if
    a folder has something in it that must not be overwritten (a report of another unit or year, or of another params
    folder, or what is no report), and for a format made before that is no longer installed. Raises OSError if the
    destination cannot be read.
    """
    forced = frozenset(force)
    if unknown := sorted(forced - {task.unit for task in tasks}):
        listed = "、".join(unknown)
        raise UsageError(
            Sentence(f"要重做的单位 {listed} 不在所给数据中。", f"units to force are not among the params: {listed}.")
        )
    layout = Layout.of(out, tasks)
    ParamsFolders.of(out, tasks, options.fetched).refuse_twins(tasks, out)
    look = _Look(options, out)
    for task in tasks:
        refuse_page_name(task)
    for task, name, content in zip(tasks, map(layout.name, tasks), out.contents(map(layout.name, tasks)), strict=True):
        yield look.planned(task, name, content, forced)


def made_already(planned: Planned, out: Destination, options: Options) -> Outcome | None:
    """Return the outcome of a planned report if it stands there already, made from what it would be made from now.

    None if it must be made, or was planned to be made in any case. Raises OSError if the destination cannot be read.
    """
    (there,) = out.contents([planned.name])
    if "forced" in planned.reasons or _Look(options, out).planned(planned.task, planned.name, there, frozenset()).to_do:
        return None
    return outcome_in(there, planned.name)


@dataclass
class _Look:
    """Looks at inputs; those that all units share are hashed once."""

    options: Options
    out: Destination
    _shared: dict[Path, FileRecord] = field(default_factory=dict)
    _seen: dict[tuple[Path, str], FileRecord] = field(default_factory=dict)
    _versions: dict[str, str] = field(default_factory=dict)

    def planned(self, task: Task, name: str, there: FolderContent, forced: frozenset[str]) -> Planned:
        try:
            recorded = manifest_in(there, task, self.out, name)
        except OlderManifest:
            return Planned(task, name, ("program",), unit_name=unit_name(task, name_at_top))
        if recorded is None:
            reason = "missing" if there.sizes else "new"
            return Planned(task, name, (reason,), unit_name=unit_name(task, name_at_top))
        faults = [fault for fault in recorded.verify(there.sizes or {}) if fault.kind != "extra"]
        changes = (
            *recorded.made_from.differs(self._now(recorded.made_from, task)),
            *(Difference("missing", fault.name, fault.kind, fault.kind) for fault in faults),
        )
        parts = {change.part for change in changes}
        further = self._further(recorded.made_from)
        found = {**dict.fromkeys(parts, True), "forced": task.unit in forced, "failed": recorded.status == "failed"}
        reasons = tuple(reason for reason in REASONS if found.get(reason))
        if reasons:
            refuse_gone(further, self.out.below(name))
        return Planned(task, name, reasons, changes, recorded.name, further)

    def _further(self, was: MadeFrom) -> tuple[str, ...]:
        return () if self.options.drop else formats_before(was.formats, self.options.formats)

    def _now(self, was: MadeFrom, task: Task) -> MadeFrom:
        """Return what a report would be made from now.

        Which files are looked at follows from what is in them and from their names, so the recorded ones are enough.
        """
        template, above = self.options.template, task.root.parent
        inputs = {
            name: self._read(name, above) if given.part == READ else self._record(path_named(name, above), given.part)
            for name, given in was.inputs.items()
            if given.part != "template"
        }
        inputs[template_name(template)] = self._record(template, "template")
        versions = {name: self._version(name) for name in was.environment.keys() - environment().keys()}
        formats = tuple(sorted({*self.options.formats, *self._further(was)}))
        versions |= versions_of_formats(formats)
        return MadeFrom(base(), {**environment(), **versions}, formats, inputs)

    def _version(self, name: str) -> str:
        if name not in self._versions:
            self._versions[name] = version_of(name)
        return self._versions[name]

    def _read(self, name: str, above: Path) -> FileRecord:
        if (above, name) not in self._seen:
            self._seen[above, name] = record_of(name, above)
        return self._seen[above, name]

    def _record(self, path: Path, part: str) -> FileRecord:
        if part in ("data", "history"):
            return _record_of(path, part)
        if path not in self._shared:
            self._shared[path] = _record_of(path, part)
        return self._shared[path]


def _record_of(path: Path, part: str) -> FileRecord:
    try:
        return digest(path, part)
    except OSError:
        return FileRecord("unreadable", None, part)


def is_whole(there: FolderContent) -> bool:
    """Whether a folder has a report, or what a failed one leaves, with all the files that its manifest names."""
    try:
        manifest = Manifest.from_bytes(there.manifest or b"")
    except (DamagedManifest, ForeignManifest, OlderManifest):
        return False
    return all(fault.kind == "extra" for fault in manifest.verify(there.sizes or {}))


def has_report(there: FolderContent) -> bool:
    """Whether a folder has a report with all its files, and not only what a failed one leaves."""
    return is_whole(there) and Manifest.from_bytes(there.manifest or b"").status != "failed"


def manifest_in(there: FolderContent, task: Task, out: Destination, name: str) -> Manifest | None:
    """Return the manifest of the report in the folder ``name``, None where there is none or a damaged one.

    Raises OlderManifest, and UsageError if the folder has something in it that must not be overwritten.
    """
    folder = out.below(name)
    if not there.sizes:
        return None
    try:
        found: Manifest | OlderManifest = Manifest.from_bytes(there.manifest or b"")
    except OlderManifest as older:
        found = older
    except (DamagedManifest, ForeignManifest) as error:
        if isinstance(error, DamagedManifest) and _was_report(there):
            return None
        raise UsageError(
            Sentence(
                f"{folder} 已存在且不是报告文件夹，为免覆盖，请用 --out 指定另一个输出文件夹。",
                f"{folder} is there already and is no report folder; name another one with --out.",
            )
        ) from None
    unit, year = found.unit, found.year
    if (unit, year) != (task.unit, task.year):
        other = out.below(str(task.year))
        called = found.name if isinstance(found, Manifest) else ""
        label, label_en = unit_label(called, unit), unit_label(called, unit, "en")
        raise UsageError(
            Sentence(
                f"{folder} 里是 {label} {year} 年的报告，为免覆盖，请用 --out 指定另一个文件夹，例如 {other}。",
                f"{folder} holds the report of {label_en} for {year}; name another folder with --out, e.g. {other}.",
            )
        )
    if isinstance(found, OlderManifest):
        raise found
    return found


def _was_report(there: FolderContent) -> bool:
    """Whether a folder whose manifest is no JSON, as a power cut may leave it, has only files of a report."""
    names = (there.sizes or {}).keys() - {FILE_NAME}
    if there.manifest is None or not all(name.startswith("report.") for name in names):
        return False
    return bool(names) or not there.manifest.strip(b"\0")


def outcome_in(there: FolderContent, name: str) -> Outcome | None:
    """Return the outcome in the manifest of a report's folder, or None if there is none."""
    data = there.manifest or b""
    try:
        found = Manifest.from_bytes(data)
        files = {file: record.sha256 or "" for file, record in found.files.items()}
        return outcome_from(found.outcome, folder=name, files={**files, FILE_NAME: sha256(data)})
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
