"""A bureau's yearly data as one value, and the readers that make it."""

from disclosure_nb.filing.facts import Fact, FactValue, fact_catalogue
from disclosure_nb.filing.filing import (
    LEVELS,
    Filing,
    Level,
    Origin,
    Unit,
    Value,
    number,
    number_text,
    text_keys,
    total,
)
from disclosure_nb.filing.jsonable import filing_to_json, json_number
from disclosure_nb.filing.params import compute_totals, parse_params, read_params
from disclosure_nb.filing.store import Store

__all__ = [
    "LEVELS",
    "Fact",
    "FactValue",
    "Filing",
    "Level",
    "Origin",
    "Store",
    "Unit",
    "Value",
    "compute_totals",
    "fact_catalogue",
    "filing_to_json",
    "json_number",
    "number",
    "number_text",
    "parse_params",
    "read_params",
    "text_keys",
    "total",
]
