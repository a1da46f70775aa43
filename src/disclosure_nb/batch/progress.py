"""The messages of a run while it works, as methods to be overridden."""

from __future__ import annotations

from disclosure_nb.batch.outcome import Outcome
from disclosure_nb.language import Sentence


class Progress:
    """Receives the messages of a run while it works. Each method may be left as it is: it does nothing."""

    def planned(self, units: int, to_do: int) -> None:
        """Take how many units there are, and how many reports are to be made: now, or again as they were taken away."""

    def ended(self, outcome: Outcome) -> None:
        """Take what became of a report."""

    def noticed(self, sentence: Sentence) -> None:
        """Take a sentence about the run as a whole, such as a worker that is left out."""
