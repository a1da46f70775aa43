"""The data that a report carries: tidy lines, a published schema, linked data for machines that read the page."""

from disclosure_nb.formats.data.linked import csvw_metadata, linked_data
from disclosure_nb.formats.data.schema import SCHEMA_NAME, report_data, report_schema, schema_problems
from disclosure_nb.formats.data.tidy import COLUMNS, tidy_csv, tidy_rows, tidy_xlsx

__all__ = [
    "COLUMNS",
    "SCHEMA_NAME",
    "csvw_metadata",
    "linked_data",
    "report_data",
    "report_schema",
    "schema_problems",
    "tidy_csv",
    "tidy_rows",
    "tidy_xlsx",
]
