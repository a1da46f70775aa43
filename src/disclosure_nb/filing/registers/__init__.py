"""Registers (台账) → the cells, facts and notes of a filing. Personal data never leaves the reader.

Only the columns named in ``columns.yaml`` are read; what a message shows of a value is masked (``masking.py``). The
codes of problems, stable and never reused::

    the file     E300 not readable · E301 encoding · E302 no head line · E303 column missing · E304 column twice
                 E305 open quotation mark · E306 damaged workbook · E307 another format · E308 too many fields
                 E309 the edition has no such table · E323 a sheet of lines without a head · E324 merged cells
                 E325 formula without result · E326 number shown as another · E327 too few fields
                 E342 no date in the year
    a value      E310 date · E311 no date of receipt · E312 number · E313 no class · E314 class · E315 outcome
                 E317 是/否 · E318 channel · E319 amount · E321 whole number
                 E322 error value of a spreadsheet
    a history    E330 number twice · E331 received after the year · E332 answered before receipt
                 E333 corrected before receipt · E334 answered before correction · E335 outcome without answer
                 E336 answer without outcome · E337 asked to correct before receipt · E338 extended before receipt
                 E339 answered before extension · E340 corrected before asked · E341 received before 2008-05-01
    remedies     E350 number · E351 accepted after the year · E352 concluded before accepted · E353 result without
                 date · E354 date without result · E355 number twice · E356 kind · E357 no kind
                 E358 no date accepted · E359 result
    documents    E361 made after the year · E362 repealed, E363 lapsed, E364 valid until, E365 revised before made
                 E366 repealed before revised · E367 kind · E368 no kind · E369 no date made
"""

from disclosure_nb.filing.registers.documents import read_documents
from disclosure_nb.filing.registers.remedies import Count, read_remedies
from disclosure_nb.filing.registers.requests import read_requests

__all__ = ["Count", "read_documents", "read_remedies", "read_requests"]
