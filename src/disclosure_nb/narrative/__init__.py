"""The text of the report, from facts and cells."""

from disclosure_nb.narrative.gaps import Gap, gaps
from disclosure_nb.narrative.narrate import Narrative, narrate, numeral
from disclosure_nb.narrative.resolve import quantity
from disclosure_nb.narrative.spans import Bound, Paragraph, Span, plain

__all__ = ["Bound", "Gap", "Narrative", "Paragraph", "Span", "gaps", "narrate", "numeral", "plain", "quantity"]
