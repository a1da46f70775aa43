"""The schedule of 信息处理费: 国办函〔2020〕109号, in force from 1 January 2021. Amounts in fen (分)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from disclosure_nb.filing.registers.dates import day

Numbers = npt.NDArray[np.int64]

IN_FORCE = day(2021, 1, 1)

_YUAN = 100


def items_fee(count: Numbers) -> Numbers:
    """Return the fee of ``count`` items of one applicant in one calendar month (按件计收).

    Up to 10 free; items 11 to 30 at 100 元 each; from the 31st on each further step of 10 items costs 100 元 more per
    item: 31–40 at 200 元, 41–50 at 300 元, …
    """
    middle = np.clip(count - 10, 0, 20) * 100
    over = np.maximum(count - 30, 0)
    steps, rest = over // 10, over % 10
    return np.asarray((middle + 10 * 100 * (steps * (steps + 3) // 2) + rest * (steps + 2) * 100) * _YUAN)


def pages_fee(count: Numbers) -> Numbers:
    """Return the fee of ``count`` pages of one application (按量计收).

    Up to 30 free; pages 31–100 at 10 元, 101–200 at 20 元, from 201 on at 40 元.
    """
    fee = np.clip(count - 30, 0, 70) * 10 + np.clip(count - 100, 0, 100) * 20 + np.maximum(count - 200, 0) * 40
    return np.asarray(fee * _YUAN)
