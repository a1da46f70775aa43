"""Reading a report back, whatever its format: what it shows, and the same filing again."""

from disclosure_nb.readback.read import read_report
from disclosure_nb.readback.reader import Certainty, InputFile, Reader
from disclosure_nb.readback.reading import Reading, filing_of

__all__ = ["Certainty", "InputFile", "Reader", "Reading", "filing_of", "read_report"]
