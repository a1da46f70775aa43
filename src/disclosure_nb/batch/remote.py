"""A report made by a worker of a cluster: what it is sent, whether it may do it, and doing it."""

from __future__ import annotations

import contextlib
import tempfile
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from disclosure_nb.archive.environment import version_of
from disclosure_nb.archive.manifest import base
from disclosure_nb.batch.destination import Destination
from disclosure_nb.batch.fetch import fetch
from disclosure_nb.batch.make import fail, make, unreadable
from disclosure_nb.batch.options import Options
from disclosure_nb.batch.outcome import Outcome
from disclosure_nb.batch.plan import Planned, made_already
from disclosure_nb.batch.tasks import Task
from disclosure_nb.errors import DisclosureError
from disclosure_nb.language import Sentence

_ONE_AT_A_TIME = threading.Lock()  # a worker with several threads: renderers and exporters stay warm, and are shared


@dataclass(frozen=True)
class Demand:
    """What a worker must have to make the same bytes as we would.

    ``base`` is the program, rules, fonts and environment; ``mark`` the name of a file at the destination and its
    content; ``params`` one of the params files, or None where they are fetched from a URL; ``plugins`` the
    distributions that the formats of others come from, with their versions.
    """

    base: Mapping[str, str]
    out: Destination
    mark: tuple[str, bytes]
    params: Path | None
    plugins: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Order:
    """A report that a worker is to make.

    ``template`` is the notebook itself: a packaged one lies elsewhere there. Where params are fetched from a URL,
    ``url`` is that of the folder above them and ``inputs`` are the names of the files below it that are read.
    """

    planned: Planned
    out: Destination
    options: Options
    template: bytes
    url: str | None = None
    inputs: tuple[str, ...] = ()


def shortcoming(demand: Demand) -> Sentence | None:
    """Return why this worker cannot do the work, None if it can."""
    here = base()
    if other := sorted(part for part in demand.base if here.get(part) != demand.base[part]):
        zh, en = "、".join(_PARTS[part].zh for part in other), ", ".join(_PARTS[part].en for part in other)
        return Sentence(f"{zh}与本机不同，请装同样的版本", f"its {en} differ from ours; install the same versions")
    if lacking := [f"{name} {its}" for name, its in sorted(demand.plugins.items()) if version_of(name) != its]:
        listed = ", ".join(lacking)
        return Sentence(f"没有插件 {listed}，请装同样的版本", f"it lacks {listed}; install the same versions")
    name, content = demand.mark
    try:
        seen = demand.out.read(name) == content
    except Exception as error:  # whatever it is: it cannot
        return Sentence(f"读不了 {demand.out}（{error}）", f"it cannot read {demand.out} ({error})")
    if not seen:
        return Sentence(
            f"看到的 {demand.out} 不是同一处，请用共享文件夹或网址", f"{demand.out} is another place there; share it"
        )
    if demand.params is not None and not demand.params.is_file():
        return Sentence(
            f"看不到 {demand.params}，请放在共享文件夹里或用网址", f"{demand.params} is not there; share its folder"
        )
    return None


_PARTS: Mapping[str, Sentence] = {
    "program": Sentence("程序", "program"),
    "rules": Sentence("规则", "rules"),
    "fonts": Sentence("字体", "fonts"),
    "environment": Sentence("Python 或软件包", "Python or packages"),
}


def carry_out(order: Order) -> Outcome:
    """Make the report that was ordered, and put it where it belongs.

    The order may come twice: the outcome was lost on its way, with this worker or another. What stands there then is
    not made again.
    """
    with _ONE_AT_A_TIME, tempfile.TemporaryDirectory(prefix="disclosure-nb-") as folder:
        template = Path(folder, "template", order.options.template.name)
        template.parent.mkdir()
        template.write_bytes(order.template)
        planned = order.planned
        if order.url is not None:
            try:
                task = _fetched(planned.task, order.url, order.inputs, Path(folder, "project"))
            except OSError as error:
                return fail(planned, order.out, order.options, unreadable(error, planned))
            planned = replace(planned, task=task)
        options = replace(order.options, template=template)
        with contextlib.suppress(OSError, DisclosureError):  # what is in the way is said as it is made
            if (made := made_already(planned, order.out, options)) is not None:
                return made
        return make(planned, order.out, options)


def _fetched(task: Task, url: str, inputs: Iterable[str], above: Path) -> Task:
    """Fetch the inputs of a unit into a folder; return its task there."""
    root = above / task.root.name
    there = replace(task, root=root, file=root / task.file.relative_to(task.root))
    there.file.parent.mkdir(parents=True)  # a year's folder counts even if it is empty
    fetch(url, inputs, above)
    return there
