"""The formats of a report: HTML, PDF, Word, data, the picture report; each a function of the document alone."""
