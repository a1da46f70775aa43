"""P10: a refusal under Articles 14 to 16 of the 条例 goes to review before it can be sued.

《行政复议法》（2023 年修订）第二十三条第一款第（四）项: that information is not made public is reviewed before it is
sued; 法释〔2025〕8号 reads this as the refusals of Articles 14, 15 and 16. All else may be sued directly.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from disclosure_nb.checks.findings import Finding
from disclosure_nb.checks.rules.catalogue import broken
from disclosure_nb.filing import Filing, Value, number_text, total
from disclosure_nb.language import Sentence

FIRST_YEAR = 2024
"""The revised 《行政复议法》 is in force from 1 January 2024."""

REVIEWED_FIRST = (
    "state_secret",  # Article 14
    "forbidden_by_law",  # Article 14
    "endangers_security",  # Article 14
    "third_party",  # Article 15
    "internal_affairs",  # Article 16
    "in_process",  # Article 16
    "enforcement_file",  # Article 16
)
"""The concepts of the rows whose outcomes cannot be sued before a review."""


def check_review_first(filing: Filing, previous: Filing | None) -> Iterator[Finding]:
    """Yield a finding where there are direct suits, but no outcome of this or last year that can be sued directly.

    For information only: that an answer came late, or never, may be sued directly, and has no row in the form. Nothing
    is found before report year 2024, or where a cell in question is blank or is not in the form.
    """
    suits = filing.edition.one("direct_suit.total")
    if filing.year < FIRST_YEAR or suits is None:
        return
    sued, here = filing[suits], _suable(filing)
    before = 0 if previous is None else _suable(previous)
    if not sued or here is None or here > 0 or before is None or before > 0:
        return
    refused = _refused(filing)
    unknown = Sentence("（上年的办理结果未知）", " (last year's outcomes are not known)")
    known = unknown if previous is None else Sentence("", "")
    found = broken("P10").finding(
        Sentence(
            f"{filing.unit.name}填了未经复议直接起诉 {number_text(sued)} 件，但本年和上年的办理结果中没有可以直接起诉的"
            f"（本年依第十四至十六条不予公开 {number_text(refused)} 件，须先申请行政复议）{known.zh}。"
            "因逾期未答复被诉的可以直接起诉；否则请核对是否应填入“复议后起诉”。",
            f"{filing.unit.name} reports {number_text(sued)} suit(s) without review, but no outcome of this or last "
            f"year can be sued directly ({number_text(refused)} refusal(s) under Articles 14 to 16 need a review first)"
            f"{known.en}. A late answer may be sued directly; otherwise check whether these are suits after review.",
        ),
        (suits,),
        actual=sued,
    )
    yield replace(found, beside={} if previous is None else {f"suable@{previous.year}": before})


def _suable(filing: Filing) -> Value:
    """Return how many outcomes of a filing may be sued without a review; None where that is not known."""
    concluded = filing.edition.one("concluded.total")
    refused = _refused(filing)
    if concluded is None or refused is None:
        return None
    return total((filing[concluded], -refused))


def _refused(filing: Filing) -> Value:
    return total(filing[cell] for concept in REVIEWED_FIRST for cell in filing.edition.find(f"{concept}.total"))
