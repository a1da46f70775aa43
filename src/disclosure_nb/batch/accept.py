"""Recording that somebody accepts findings: a decision with its reason, in a file next to the params file."""

from __future__ import annotations

from collections.abc import Sequence

from disclosure_nb.batch.atomic import write_file
from disclosure_nb.batch.tasks import Task
from disclosure_nb.checks import (
    check_in,
    decide,
    decisions_path,
    decisions_yaml,
    lapsed,
    read_decisions,
    rule_catalogue,
)
from disclosure_nb.errors import UsageError
from disclosure_nb.filing import Store
from disclosure_nb.language import Sentence


def accept(task: Task, codes: Sequence[str], reason: str) -> int:
    """Accept all findings of these rules on a unit for ``reason``; return how many were accepted.

    Earlier decisions stay, but for those that lapsed because a cell changed. Raises UsageError for an unknown rule
    or an empty reason, ParamsError or RulesError if an input cannot be read, OSError if the file cannot be written.
    """
    if not reason.strip():
        raise UsageError(
            Sentence("接受核对结果须写明理由（--reason）。", "accepting findings needs a reason (--reason).")
        )
    for code in codes:
        if code not in rule_catalogue() and not code.startswith("H"):
            known = "、".join(rule_catalogue())
            raise UsageError(
                Sentence(f"没有规则“{code}”，有：{known}。", f"there is no rule “{code}”; there are: {known}.")
            )
    store = Store(task.root)
    findings = check_in(store, store.load(task.unit, task.year), params=task.file)
    earlier = read_decisions(task.file)
    gone = lapsed(findings, earlier)
    new = decide(findings, codes, reason.strip())
    if new:
        kept = [decision for decision in earlier if decision not in gone]
        write_file(decisions_path(task.file), decisions_yaml([*kept, *new]).encode())
    return len(new)
