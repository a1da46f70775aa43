"""A bureau's yearly data as one value, and the readers that make it."""

from disclosure_nb.filing.changes import ValueChange, changes_between
from disclosure_nb.filing.facts import Fact, FactValue, fact_catalogue
from disclosure_nb.filing.filing import (
    FILING,
    FRAME,
    LEVELS,
    UNIT,
    Filing,
    Given,
    Level,
    Origin,
    Unit,
    level_of,
    text_keys,
)
from disclosure_nb.filing.jsonable import filing_from_json, filing_to_json, json_number, plain_value
from disclosure_nb.filing.label import unit_label
from disclosure_nb.filing.naming import name_at_top, stated_name
from disclosure_nb.filing.params import parse_params, read_params
from disclosure_nb.filing.saving import Saved, edited_params, save_params
from disclosure_nb.filing.sources import inputs_of
from disclosure_nb.filing.store.store import Store
from disclosure_nb.filing.store.unit_file import read_file
from disclosure_nb.filing.supply import Note, Supply
from disclosure_nb.filing.totals import compute_totals
from disclosure_nb.filing.values import Value, number, number_text, total

__all__ = [
    "FILING",
    "FRAME",
    "LEVELS",
    "UNIT",
    "Fact",
    "FactValue",
    "Filing",
    "Given",
    "Level",
    "Note",
    "Origin",
    "Saved",
    "Store",
    "Supply",
    "Unit",
    "Value",
    "ValueChange",
    "changes_between",
    "compute_totals",
    "edited_params",
    "fact_catalogue",
    "filing_from_json",
    "filing_to_json",
    "inputs_of",
    "json_number",
    "level_of",
    "name_at_top",
    "number",
    "number_text",
    "parse_params",
    "plain_value",
    "read_file",
    "read_params",
    "save_params",
    "stated_name",
    "text_keys",
    "total",
    "unit_label",
]
