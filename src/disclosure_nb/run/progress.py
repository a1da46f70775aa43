"""What a run tells while it works."""

from __future__ import annotations

from disclosure_nb.run.outcome import Outcome


class Progress:
    """What a run tells while it works. Each method may be left as it is."""

    def planned(self, units: int, to_do: int) -> None:
        """Tell how many units there are, and how many reports are to be made."""

    def ended(self, outcome: Outcome) -> None:
        """Tell what became of a report."""
