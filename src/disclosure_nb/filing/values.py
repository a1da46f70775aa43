"""The values of cells: whole numbers, exact decimals, blanks."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Decimal, localcontext
from numbers import Integral
from typing import Any

import numpy as np
import pandas as pd

Value = int | Decimal | None

MOST_DIGITS = 1000
"""No cell takes a longer number; Python itself would refuse to write one of more than 4300 digits."""


def number(value: Any) -> Value:
    """Return ``value`` as int or exact Decimal, or None if it is not a number.

    Whole values become int, whatever type they come in; floats are taken by their shortest decimal form.
    """
    if type(value) is int:  # nearly all are
        return value
    if isinstance(value, bool | np.bool_):
        return None
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, float | np.floating):
        value = Decimal(str(value))
    if not isinstance(value, Decimal) or not value.is_finite():
        return None
    if value == value.to_integral_value():
        return int(value)
    return Decimal(f"{value:f}".rstrip("0"))


def digits(value: Any) -> int:
    """Return at least how many digits a number has when it is written out; 0 for what is no number."""
    if isinstance(value, Integral):
        return int(int(value).bit_length() * 0.3)
    if not isinstance(value, Decimal) or not value.is_finite():
        return 0
    return max(value.adjusted() + 1, -int(value.as_tuple().exponent))


def total(values: Iterable[Value]) -> Value:
    """Return the exact sum, or None if one of the values is blank."""
    known = list(values)
    if all(type(value) is int for value in known):  # nearly all are
        return sum(value for value in known if value is not None)
    with localcontext(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN):  # the usual context rounds to 28 digits
        return None if None in known else number(sum(Decimal(value) for value in known if value is not None))


def number_text(value: Value) -> str:
    """Return a value as it is printed: digits without grouping, no trailing zeros, blank as an empty string."""
    return "" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)


def is_blank(value: Any) -> bool:
    """Whether a value given in Python means a blank."""
    return value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and value != value)
