"""What a run tells while it works."""

from __future__ import annotations

from disclosure_nb.batch.outcome import Outcome
from disclosure_nb.language import Sentence


class Progress:
    """What a run tells while it works. Each method may be left as it is."""

    def planned(self, units: int, to_do: int) -> None:
        """Tell how many units there are, and how many reports are to be made: now, or again as they were taken away."""

    def ended(self, outcome: Outcome) -> None:
        """Tell what became of a report."""

    def noticed(self, sentence: Sentence) -> None:
        """Tell something about the run as a whole, such as a worker that is left out."""
