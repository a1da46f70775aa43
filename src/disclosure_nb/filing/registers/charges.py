"""信息处理费 as charged and by the schedule: counts and sums only, never whose."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pandas as pd

from disclosure_nb.errors import Place
from disclosure_nb.filing.registers.column_reader import Days, Numbers
from disclosure_nb.filing.registers.dates import NONE
from disclosure_nb.filing.registers.fees import IN_FORCE, items_fee, pages_fee
from disclosure_nb.filing.supply import Note
from disclosure_nb.filing.values import number, number_text
from disclosure_nb.language import Sentence

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Charges:
    """``fee`` in fen, ``pages``, ``items``: NONE where blank; ``who`` numbers the applicants, None where not known."""

    received: Days
    fee: Numbers
    pages: Numbers
    items: Numbers
    who: npt.NDArray[np.int64] | None


def yuan(fen: int) -> Decimal | int:
    """Return an amount in fen as yuan."""
    return number(Decimal(fen) / 100) or 0


def compare(charges: Charges, counted: Mask, carried_in: Mask, place: Place) -> Note:
    """Compare what was charged for the applications ``counted`` with the schedule (国办函〔2020〕109号).

    Pages count where they are given; all else is by item, for one applicant and calendar month of receipt, one item an
    application where ``items`` is blank. A body may charge less or nothing; what is above the schedule makes the note
    doubtful. What was charged for those ``carried_in`` is said but not compared, since others of their month need not
    be in the register.
    """
    fee = np.where(counted, np.maximum(charges.fee, 0), 0)
    charged = fee > 0
    by_page = counted & (charges.pages != NONE) & (charges.received >= IN_FORCE)
    by_item = counted & (charges.pages == NONE) & (charges.received >= IN_FORCE)
    zh = [f"本年度新收申请中收取信息处理费 {int(charged.sum())} 件、{_text(int(fee.sum()))} 元"]
    en = [f"fees were charged for {int(charged.sum())} applications received this year, {_text(int(fee.sum()))} 元"]
    if older := int((carried_in & (charges.fee > 0)).sum()):
        amount = _text(int(charges.fee[carried_in & (charges.fee > 0)].sum()))
        zh.append(f"上年结转申请中收取 {older} 件、{amount} 元，收费日期未记，请确认是本年度收取，未与标准比较")
        en.append(f"for {older} carried in, {amount} 元, not compared; confirm that it was charged this year")
    due = int(pages_fee(charges.pages[by_page]).sum())
    above = int((fee[by_page] > pages_fee(charges.pages[by_page])).sum())
    doubtful = above > 0
    if by_page.any():
        zh.append(f"按页计收 {int(by_page.sum())} 件，按标准合计 {_text(due)} 元，收费高于标准的 {above} 件")
        en.append(f"by page: {int(by_page.sum())}, {_text(due)} 元 by the schedule, {above} charged above it")
    if charges.who is not None:
        groups = _months(charges, by_item, fee)
        due, above = int(groups["due"].sum()), int((groups["fee"] > groups["due"]).sum())
        doubtful |= above > 0
        zh.append(f"按件计收按标准合计 {_text(due)} 元，收费高于标准的有 {above} 个“申请人·自然月”")
        en.append(f"by item: {_text(due)} 元 by the schedule, above it in {above} months of one applicant")
    elif by_item.any():
        zh.append("台账没有“申请人编号”列，按件计收的部分无法与标准比较")
        en.append("without a column 申请人编号 fees by item cannot be compared with the schedule")
    before = int((charged & (charges.received < IN_FORCE)).sum())
    if before:
        zh.append(f"其中 {before} 件收到于标准施行（2021-01-01）之前，未作比较")
        en.append(f"{before} were received before the schedule (2021-01-01) and are not compared")
    basis, basis_en = "标准见国办函〔2020〕109号，可以少收或不收", "schedule: 国办函〔2020〕109号; less may be charged"
    sentence = Sentence("；".join([*zh, basis]) + "。", "; ".join([*en, basis_en]) + ".")
    return Note("fee", place, sentence, doubtful=doubtful)


def _months(charges: Charges, by_item: Mask, fee: Numbers) -> pd.DataFrame:
    """Return what one applicant was charged in a calendar month (``fee``) and the schedule for it (``due``), in fen."""
    month = charges.received.astype(np.int64).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    items = np.where(charges.items == NONE, 1, charges.items)
    who = np.zeros(0) if charges.who is None else charges.who
    frame = pd.DataFrame({"who": who, "month": month, "items": items, "fee": fee})[by_item]
    groups = frame.groupby(["who", "month"], sort=False).sum()
    return groups.assign(due=items_fee(groups["items"].to_numpy()))


def _text(fen: int) -> str:
    return number_text(yuan(fen))
