"""What a unit is called wherever people read it: its name, with the id of its files behind it."""

from __future__ import annotations

from disclosure_nb.language import Language


def unit_label(name: str, id: str, language: Language = "zh") -> str:
    """Return a unit as people read it: 云澜区财政局（yunlan-finance）; the id alone where the name is not known.

    ``id`` may also be the folder of the unit's report, which ends in the id (``2023/yunlan-finance``).
    """
    if not name or name == id:
        return id
    return f"{name}（{id}）" if language == "zh" else f"{name} ({id})"
