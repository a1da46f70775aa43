"""How plausible a repair is: which mistake turns the right value into the reported one.

The cost is a description length in bits: a repair costs :data:`MISTAKE` for every separate mistake it assumes, and for
each of these the bits to say which mistake it was (``n`` ways to make it: ``n.bit_length()``). A single action that
explains many cells is one mistake. Whole numbers only, so the order never depends on the machine.
"""

from __future__ import annotations

from collections.abc import Mapping

from disclosure_nb.checks.locate.location import Reason
from disclosure_nb.language import Sentence

MISTAKE = 20
"""Cost of one more separate mistake: dearer than the worst explained one, so that fewer mistakes come first."""

REASONS: Mapping[str, Reason] = {
    code: Reason(code, Sentence(zh, en))
    for code, zh, en in [
        ("blank", "应填数字处为空白", "blank where a number must be"),
        ("sign", "多了负号", "a minus sign too many"),
        ("digits_swapped", "相邻数字颠倒", "two neighbouring digits swapped"),
        ("digit_dropped", "漏录一位数字", "a digit left out"),
        ("digit_doubled", "重复录入一位数字", "a digit typed twice"),
        ("digit_added", "多录一位数字", "a digit too many"),
        ("digit_mistyped", "错录一位数字", "one digit mistyped"),
        ("power_of_ten", "小数点或单位错位", "decimal point or unit shifted"),
        ("total_not_updated", "合计未随分项更新", "the total was not updated"),
        ("last_year", "照抄上年数字", "last year's value copied"),
        ("exchanged", "相邻两格互换", "two neighbouring cells exchanged"),
        ("line_shifted", "整行（列）错位一格", "a row or column shifted by one cell"),
        ("line_empty", "整行（列）未填", "a row or column left empty"),
        ("line_pasted", "相邻行（列）被误贴", "a neighbouring row or column pasted over this one"),
        ("line_last_year", "整行（列）照抄上年", "a row or column copied from last year"),
        ("totals_not_updated", "各项合计均未随分项更新", "the totals were not updated"),
        ("counted_twice", "部分公开的件数又计入其他情形", "partly granted requests counted in another outcome as well"),
    ]
}
"""Every reason by its stable code."""


def mistakes(old: int, new: int) -> dict[str, int]:
    """Return the typing mistakes that turn ``new`` into ``old``, with their costs. Both are whole numbers."""
    if old < 0:
        return {"sign": 1} if new == -old else {}
    was, is_ = str(old), str(abs(new))
    found: dict[str, int] = {}
    if len(was) == len(is_):
        apart = [place for place in range(len(was)) if was[place] != is_[place]]
        if len(apart) == 1:
            found["digit_mistyped"] = 3 + (9 * len(was)).bit_length()
        elif _swapped(was, is_, apart):
            found["digits_swapped"] = 2 + (len(was) - 1).bit_length()
    elif len(was) + 1 == len(is_) and old:
        if any(is_[:place] + is_[place + 1 :] == was for place in range(len(is_))):
            found["digit_dropped"] = 3 + (10 * len(is_)).bit_length()
    elif len(was) == len(is_) + 1 and new:
        places = [place for place in range(len(was)) if was[:place] + was[place + 1 :] == is_]
        if any(was[place] in (was[place - 1 : place], was[place + 1 : place + 2]) for place in places):
            found["digit_doubled"] = 3 + len(was).bit_length()
        elif places:
            found["digit_added"] = 4 + len(was).bit_length()
    if old and new and abs(len(was) - len(is_)) > 1 and was.rstrip("0") == is_.rstrip("0"):
        found["power_of_ten"] = 4
    return found


def _swapped(was: str, is_: str, apart: list[int]) -> bool:
    if len(apart) != 2 or apart[1] != apart[0] + 1:
        return False
    pair = slice(apart[0], apart[1] + 1)
    return was[pair] == is_[pair][::-1]


def unexplained(old: int, new: int) -> int:
    """Return the cost of a change no mistake explains: the bits of the larger value, bounded below another mistake."""
    return min(8 + max(abs(old), abs(new)).bit_length(), MISTAKE - 1)


def cheapest(found: Mapping[str, int]) -> tuple[int, str] | None:
    """Return the cost and code of the most plausible mistake; on equal cost the first in :data:`REASONS`."""
    if not found:
        return None
    order = list(REASONS)
    cost, _, code = min((cost, order.index(code), code) for code, cost in found.items())
    return cost, code


def variants(old: int) -> list[int]:
    """Return the values of which ``old`` may be a mistyped form, most plausible first. Whole numbers, 0 or more."""
    if old < 0:
        return [-old]
    text = str(old)
    near = {0}
    for place in range(len(text)):
        near.add(int(text[:place] + text[place + 1 :] or "0"))
        near.add(int(text[:place] + text[place : place + 2][::-1] + text[place + 2 :]))
        near.update(int(text[:place] + digit + text[place + 1 :]) for digit in "0123456789")
    near.update(int(text[:place] + digit + text[place:]) for place in range(len(text) + 1) for digit in "0123456789")
    near.discard(old)
    costs = {new: (cheapest(mistakes(old, new)) or (unexplained(old, new), ""))[0] for new in near}
    return sorted(near, key=lambda new: (costs[new], abs(new - old), new))
