"""How all reports in an output folder stand: those of this run, and those that earlier runs made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePosixPath

from disclosure_nb.archive.digest import sha256
from disclosure_nb.archive.manifest import DamagedManifest, ForeignManifest, Manifest, OlderManifest
from disclosure_nb.batch.destination import Destination, FolderContent
from disclosure_nb.batch.layout import Layout
from disclosure_nb.batch.ledger import LastLine
from disclosure_nb.batch.outcome import Outcome
from disclosure_nb.batch.params_folders import ParamsFolders
from disclosure_nb.batch.plan import outcome_in
from disclosure_nb.batch.tasks import Task, unit_name
from disclosure_nb.filing.store.names import is_unit_id
from disclosure_nb.language import Sentence

WITHDRAWN = Sentence(
    "数据文件已不在数据文件夹里，这是先前的报告，不计入。",
    "its data are no longer among the params: an earlier report, and not counted.",
)
_OLDER = Sentence("报告由较早的版本生成，请再运行该单位。", "an earlier version made the report; run the unit again.")
_DAMAGED = Sentence("报告的清单已损坏，请再运行该单位。", "the report's manifest is damaged; run the unit again.")
_GONE = Sentence("输出文件夹在运行中被移走，请再运行一次。", "its folder was taken away during the run; run again.")


@dataclass(frozen=True)
class Overview:
    """All reports in ``out``, whoever made them; the same folders give the same, whatever runs there were.

    ``tasks`` are those of this run; ``lost`` the outcomes, by name, of those that could not be written into their
    folders; ``last`` the last lines of the ledger.
    """

    out: Destination
    layout: Layout
    params: ParamsFolders
    tasks: Sequence[Task]
    lost: Mapping[str, Outcome]
    last: Mapping[str, LastLine]

    def of_run(self) -> Iterator[Outcome]:
        """Yield the outcomes of this run, in the order of its tasks. Raises OSError."""
        for task, content in zip(self.tasks, self.out.contents(map(self.layout.name, self.tasks)), strict=True):
            yield self._of_task(task, content)

    def of_all(self) -> Iterator[Outcome]:
        """Yield the outcomes of all reports, by year and unit. Raises OSError.

        A unit whose data are no longer among the params is ``withdrawn``. One that was not made, and has no folder or
        that of an earlier report, stays as the ledger has it.
        """
        mine = {self.layout.name(task): task for task in self.tasks}
        order = [(task.year, task.unit, name) for name, task in mine.items()]
        others = {*self.layout.names(self.out)} | {name for name, line in self.last.items() if line.failed is not None}
        order += self._known(sorted(others - mine.keys()))
        order.sort()
        names = [name for _, _, name in order]
        for name, content in zip(names, self.out.contents(names), strict=True):
            if name in mine:
                yield self._with_files(self._of_task(mine[name], content), content)
            elif (found := self._of_other(name, content)) is not None:
                yield found

    def _known(self, names: list[str]) -> Iterator[tuple[int, str, str]]:
        """Yield year, unit and name of reports that are not of this run: from the ledger, or their manifests."""
        new = [name for name in names if name not in self.last]
        for name in names:
            if name in self.last:
                yield self.last[name].year, self.last[name].unit, name
        for name, content in zip(new, self.out.contents(new), strict=True):
            found = self._in_folder(name, content)
            if found is not None:
                yield found.year, found.unit, name

    def _of_task(self, task: Task, content: FolderContent) -> Outcome:
        name = self.layout.name(task)
        found = self.lost.get(name) or outcome_in(content, name)
        return found or Outcome(task.unit, task.year, name, "failed", name=unit_name(task), reason=_GONE)

    def _with_files(self, outcome: Outcome, content: FolderContent) -> Outcome:
        """Return an outcome with the files of the earlier report that is still there, if this one was not made."""
        earlier = outcome_in(content, outcome.folder) if outcome.folder in self.lost else None
        return outcome if earlier is None else replace(outcome, files=earlier.files)

    def _of_other(self, name: str, content: FolderContent) -> Outcome | None:
        last = self.last.get(name)
        manifest = None if content.manifest is None else sha256(content.manifest)
        if last is not None and last.failed is not None and last.manifest == manifest:
            found: Outcome | None = last.failed
        else:
            found = self._in_folder(name, content)
        if found is None or self.params.hold(found.unit, found.year, partial(_own_inputs, content, found.unit)):
            return found
        if manifest is None:
            return None  # neither data nor a report
        return replace(found, status="withdrawn", reason=WITHDRAWN)

    def _in_folder(self, name: str, content: FolderContent) -> Outcome | None:
        """Return what is in a folder; None where it is no report, or the copy of another one."""
        if content.manifest is None:
            return None
        found = outcome_in(content, name)
        unit = PurePosixPath(name).name
        if found is None:
            try:
                Manifest.from_bytes(content.manifest)
            except OlderManifest as older:
                if isinstance(older.year, int):
                    found = Outcome(str(older.unit), older.year, name, "failed", reason=_OLDER)
            except DamagedManifest:
                year = self.last[name].year if name in self.last else None
                year = int(name.partition("/")[0]) if year is None and self.layout.by_year else year
                if year is not None:
                    found = Outcome(unit, year, name, "failed", reason=_DAMAGED)
            except ForeignManifest:
                return None
        return found if found is not None and self.layout.name_of(found.unit, found.year) == name else None


def _own_inputs(content: FolderContent, unit: str) -> Iterator[str]:
    """Yield what the unit's own file was called, or might have been, as its report was made."""
    try:
        inputs = Manifest.from_bytes(content.manifest or b"").made_from.inputs
    except ValueError:
        return
    for name, given in inputs.items():
        stem = PurePosixPath(name).stem  # a file whose name is no id states the unit inside
        if given.part == "data" and (stem == unit or not is_unit_id(stem)):
            yield name
