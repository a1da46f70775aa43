"""Reading the columns of a register into numbers: every different text once; bad ones are reported by line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from disclosure_nb.filing.registers.bad_lines import Problems
from disclosure_nb.filing.registers.dates import NONE, read_date
from disclosure_nb.filing.registers.errorvalues import error_value
from disclosure_nb.filing.registers.lines import KEY_BYTES, Lines, Texts
from disclosure_nb.filing.registers.masking import masked
from disclosure_nb.filing.registers.specs import normal
from disclosure_nb.filing.registers.vocabulary import Vocabulary, plain_vocabulary
from disclosure_nb.language import Sentence

Numbers = npt.NDArray[np.int64]
Days = npt.NDArray[np.int32]

_BLANK = re.compile(r"[-‐–—/\\]*|无|空|暂无")
_AMOUNT = re.compile(r"([-+]?)(?:[¥￥])?([0-9]{1,9}|[0-9]{1,3}(?:,[0-9]{3}){1,2})(?:\.([0-9]{1,2})0*)?元?")
_YES = 0
_COUNT = re.compile(r"([0-9]{1,9})(?:\.0+)?[件页天个日]?")
_EMPTY = Sentence("空着，必须填写。", "is blank; it must be filled in.")


class Fields:
    """Reads the columns of some lines. Codes: bad texts are counted as blank, after their problem has been noted."""

    def __init__(self, lines: Lines, problems: Problems) -> None:
        self.lines = lines
        self.problems = problems

    def dates(self, column: str, *, empty: str | None = None) -> Days:
        """Return a column of dates as days since 1970-01-01, NONE where blank (a problem if ``empty`` names its code).

        A column that the register does not have is blank throughout.
        """
        return self._read(column, "E310", read_date, empty).astype(np.int32)

    def words(
        self,
        column: str,
        vocabulary: Vocabulary,
        code: str,
        *,
        empty: str | None = None,
        skip: frozenset[str] = frozenset(),
    ) -> npt.NDArray[np.int32]:
        """Return a column of words as positions in ``vocabulary.ids``, NONE where blank or one of ``skip``."""

        def read(text: str) -> int | Sentence:
            if normal(text) in skip:
                return NONE
            id = vocabulary.read(text)
            return id if isinstance(id, Sentence) else vocabulary.ids.index(id)

        return self._read(column, code, read, empty).astype(np.int32)

    def amounts(self, column: str) -> Numbers:
        """Return a column of amounts in fen (分), NONE where blank."""
        return self._read(column, "E319", _amount, None)

    def counts(self, column: str) -> Numbers:
        """Return a column of whole numbers, NONE where blank."""
        return self._read(column, "E321", _count, None)

    def yes(self, column: str) -> tuple[npt.NDArray[np.bool_], Days]:
        """Return a column of 是/否 or dates: whether yes, and the date where one is given (which means yes)."""
        answers = plain_vocabulary("answer")

        def read(text: str) -> int | Sentence:
            answer = answers.read(text)
            if isinstance(answer, str):
                return _YES if answer == "yes" else NONE
            day = read_date(text)
            if not isinstance(day, Sentence):
                return day
            shown = masked(text, answers.words)
            return Sentence(f"写的是{shown.zh}，应写“是”“否”或日期。", f"found {shown.en}; expected 是, 否 or a date.")

        found = self._read(column, "E317", read, None)
        return found != NONE, np.where(found == _YES, NONE, found).astype(np.int32)

    def keys(self, column: str, *, empty: str) -> npt.NDArray[np.bytes_]:
        """Return a column of keys; blank ones (``empty``) and very long ones are problems. Keys are never shown."""
        keys = self.lines.keys[column]
        self.problems.add(empty, column, np.flatnonzero(keys == b""), _EMPTY)
        odd = np.flatnonzero(np.strings.startswith(keys, b"#") | np.strings.startswith(keys, b"Err:"))
        errors = {int(at): error for at in odd if (error := error_value(bytes(keys[at]).decode(errors="replace")))}
        self.problems.add("E322", column, np.array(sorted(errors), dtype=np.intp), lambda index: errors[index])
        too_long = Sentence(
            f"内容超过 {KEY_BYTES - 1} 个字节，不像编号，多半是列错位，请核对此行。",
            f"is longer than {KEY_BYTES - 1} bytes, hardly a number; the columns may be shifted, check the line.",
        )
        self.problems.add(empty, column, np.flatnonzero(keys.view(np.uint8).reshape(-1, KEY_BYTES)[:, -1]), too_long)
        return keys

    def _add(self, code: str, column: str, texts: Texts, bad: Mapping[int, Sentence]) -> None:
        """Note the lines whose text in a column is one of ``bad``, by its position among the different texts."""
        wrong = np.zeros(len(texts.unique), dtype=bool)
        wrong[list(bad)] = True
        self.problems.add(code, column, np.flatnonzero(wrong[texts.codes]), lambda i: bad[int(texts.codes[i])])

    def _read(self, column: str, code: str, read: Callable[[str], int | Sentence], empty: str | None) -> Numbers:
        if column not in self.lines.texts:
            return np.full(self.lines.count, NONE, dtype=np.int64)
        texts = self.lines.texts[column]
        values = np.full(len(texts.unique), NONE, dtype=np.int64)
        bad: dict[int, Sentence] = {}
        errors: dict[int, Sentence] = {}
        blank = np.zeros(len(texts.unique), dtype=bool)
        for position, text in enumerate(texts.unique):
            plain = unicodedata.normalize("NFKC", text).strip()
            value: int | Sentence = NONE
            if _BLANK.fullmatch(plain):
                blank[position] = True
            elif error := error_value(plain):
                errors[position] = error
            else:
                value = read(plain)
            if isinstance(value, Sentence):
                bad[position] = value
            else:
                values[position] = value
        for given, each in ((code, bad), ("E322", errors)):
            self._add(given, column, texts, each)
        if empty is not None:
            self.problems.add(empty, column, np.flatnonzero(blank[texts.codes]), _EMPTY)
        return values[texts.codes]


def _amount(text: str) -> int | Sentence:
    shown = masked(text)
    found = _AMOUNT.fullmatch("".join(text.split()))
    if found is None:
        return Sentence(
            f"写的是{shown.zh}，应写以元为单位的金额，例如 100 或 12.50。",
            f"found {shown.en}; expected an amount in 元, e.g. 100 or 12.50.",
        )
    if found[1] == "-":
        return Sentence(f"写的是{shown.zh}，收费不能为负数，请核对。", f"found {shown.en}; a fee is never negative.")
    return int(Decimal(f"{found[2].replace(',', '')}.{found[3] or 0}") * 100)


def _count(text: str) -> int | Sentence:
    found = _COUNT.fullmatch("".join(text.split()))
    if found is None:
        shown = masked(text)
        return Sentence(
            f"写的是{shown.zh}，应写不小于 0 的整数。",
            f"found {shown.en}; expected a whole number of at least 0.",
        )
    return int(found[1])
