"""Quotation marks of a CSV file that cannot be right: they would hide lines inside a field without a word."""

from __future__ import annotations

import numpy as np

_QUOTE = ord('"')


class MisplacedQuoteError(ValueError):
    """A quotation mark neither opens nor closes a whole field. ``lines``: the line ends before the part it is in."""

    def __init__(self, lines: int) -> None:
        super().__init__()
        self.lines = lines


class QuoteCheck:
    """Looks at a file part by part: an opening mark must follow a separator or a line end, a closing one precede one.

    A doubled mark inside a field closes and opens it again, so both rules hold for it as well. ``lines`` is known
    only with ``count_lines``, which takes its time.
    """

    def __init__(self, separator: str, *, count_lines: bool = False) -> None:
        self._may_adjoin = np.zeros(256, dtype=bool)
        self._may_adjoin[[ord(separator), ord("\n"), ord("\r"), _QUOTE]] = True
        self.count_lines = count_lines
        self.lines = 0
        self.open = False
        self.last = ord("\n")

    def see(self, data: bytes) -> None:
        """Look at the next part, which is not empty. Raises MisplacedQuoteError."""
        closed_at_end = self.last == _QUOTE and not self.open
        if closed_at_end and not self._may_adjoin[data[0]]:
            raise MisplacedQuoteError(self.lines)
        if _QUOTE in data:
            self._see_quotes(np.frombuffer(data, dtype=np.uint8))
        if self.count_lines:
            self.lines += data.count(b"\n")
        self.last = data[-1]

    def _see_quotes(self, part: np.ndarray) -> None:
        around = np.concatenate([[self.last], part, [ord("\n")]])
        at = np.flatnonzero(part == _QUOTE) + 1
        first_opens = not self.open
        opening, closing = (at[0::2], at[1::2]) if first_opens else (at[1::2], at[0::2])
        wrong = [*opening[~self._may_adjoin[around[opening - 1]]], *closing[~self._may_adjoin[around[closing + 1]]]]
        if wrong:
            raise MisplacedQuoteError(self.lines + int((part[: int(min(wrong))] == ord("\n")).sum()))
        self.open ^= bool(len(at) % 2)
