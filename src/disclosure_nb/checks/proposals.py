"""How a proposed change of cells is said: by the form's words, from what to what."""

from __future__ import annotations

from collections.abc import Mapping

from disclosure_nb.checks.findings import Repair
from disclosure_nb.filing import Value, number_text
from disclosure_nb.form import Edition
from disclosure_nb.form.short_labels import short_labels
from disclosure_nb.language import Sentence


def repair_with(
    cells: Mapping[str, Value], reason: Sentence, edition: Edition, old: Mapping[str, Value] | None = None
) -> Repair:
    """Return a repair that says its changes: 表四“行政复议”×总计 0 → 11.

    Keys are addresses of ``edition``, those of another unit's or year's cells end in ``@ID``. ``old`` are the values
    as they are; a change of which the old value is not known says the new one only.
    """
    zh, en = [], []
    for key, new in cells.items():
        address, _, of = key.partition("@")
        was = "" if old is None or key not in old else number_text(old[key]) or "空白"
        now = number_text(new) or "空白"
        label = short_labels(edition).get(address, address)
        zh.append(f"{of}{label} {was} → {now}".replace("  ", " "))
        en.append(f"{key} {was} → {now}".replace("  ", " ").replace("空白", "blank"))
    return Repair(cells, reason, Sentence("，".join(zh), ", ".join(en)))
