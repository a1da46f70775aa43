"""Making one report so that nothing that goes wrong with it stops the others: it becomes its outcome."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from disclosure_nb.batch.deliver import deliver
from disclosure_nb.batch.destination import Destination
from disclosure_nb.batch.options import Options
from disclosure_nb.batch.outcome import Outcome
from disclosure_nb.batch.plan import Planned, has_report
from disclosure_nb.batch.tasks import unit_name
from disclosure_nb.language import Sentence

KILLED = Sentence(
    "生成报告的进程被系统终止（可能是内存不足），请减小 --jobs 后重试。",
    "the process that made the report was killed (out of memory?); try fewer --jobs.",
)


def make(planned: Planned, out: Destination, options: Options) -> Outcome:
    """Make one report; never raises for what is wrong with it."""
    from disclosure_nb.batch.report import make_report  # takes seconds to import: not where nothing is to be made

    options = replace(options, formats=(*options.formats, *planned.further))
    try:
        return make_report(planned.task, options, out, planned.name)
    except OSError as error:
        reason = unreadable(error, planned)
    except Exception as error:  # a fault of ours must not take the other units with it
        what = f"{type(error).__name__}: {error}"
        reason = Sentence(f"程序内部故障（{what}）。", f"a fault inside ({what}).")
    return fail(planned, out, options, reason)


def unreadable(error: OSError, planned: Planned) -> Sentence:
    """Say what could not be read or written."""
    where = f"{Path(str(error.filename or planned.name)).name} ({error.strerror or error})"
    return Sentence(
        f"无法读写 {where}，请检查磁盘空间和权限。", f"cannot read or write {where}; check space and permissions."
    )


def fail(planned: Planned, out: Destination, options: Options, reason: Sentence) -> Outcome:
    """Keep in a report's folder that it could not be made, and why; return the outcome, with files if that was done.

    An earlier report in it stays as it is: it was not its data that were at fault.
    """
    outcome = unmade(planned, reason)
    try:
        if any(map(has_report, out.contents([planned.name]))):
            zh, en = "先前的报告仍在。", " The earlier report is still there."
            return replace(outcome, reason=Sentence(reason.zh + zh, reason.en + en))
        return deliver(outcome, out, {}, {}, options.formats)
    except OSError:
        return outcome


def unmade(planned: Planned, reason: Sentence) -> Outcome:
    """Return the outcome of a report that was not made; nothing is touched."""
    task = planned.task
    return Outcome(task.unit, task.year, planned.name, "failed", name=unit_name(task), reason=reason)
