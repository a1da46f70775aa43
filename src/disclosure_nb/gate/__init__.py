"""The gate: the one way from an executed notebook to the document of a report. What leaves is what was checked."""

from disclosure_nb.gate.gate import AGAIN, document_of
from disclosure_nb.gate.incomplete import INCOMPLETE
from disclosure_nb.gate.parameters import Expected
from disclosure_nb.gate.refused import refused_document

__all__ = ["AGAIN", "INCOMPLETE", "Expected", "document_of", "refused_document"]
