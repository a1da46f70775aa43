"""Numbers of applications and cases: compared with each other, never shown."""

from __future__ import annotations

import unicodedata

import numpy as np
import numpy.typing as npt
import pandas as pd

from disclosure_nb.filing.registers.bad_lines import Problems
from disclosure_nb.filing.registers.lines import KEY_BYTES, Lines
from disclosure_nb.language import Sentence

_WEIGHTS = np.array([(0x9E3779B97F4A7C15 * (2 * n + 1)) % 2**64 for n in range(KEY_BYTES // 8)], dtype=np.uint64)


def note_repeated(keys: npt.NDArray[np.bytes_], lines: Lines, problems: Problems, code: str, label: Sentence) -> None:
    """Note every line whose key is also on an earlier line (see :func:`plain_keys`); blank keys are not compared.

    Keys are first compared by a hash of 64 bits; what looks equal is then compared in full.
    """
    written, keys = keys, plain_keys(keys)
    filled = np.flatnonzero(keys != b"")
    hashes = np.ascontiguousarray(keys).view(np.uint64).reshape(len(keys), len(_WEIGHTS)) @ _WEIGHTS
    ordered = np.sort(hashes[filled])
    if not (ordered[1:] == ordered[:-1]).any():
        return
    alike = filled[pd.Series(hashes[filled]).duplicated(keep=False).to_numpy()]
    first: dict[bytes, int] = {}
    twice: dict[int, int] = {}
    for index in map(int, alike):
        if (at := first.setdefault(bytes(keys[index]), index)) != index:
            twice[index] = at
    if twice:
        numbers = dict(zip(twice, lines.numbers(list(twice.values())), strict=True))
        at_lines = np.array(sorted(twice), dtype=np.intp)

        def say(index: int) -> Sentence:
            alike = bool(written[index] != written[twice[index]])
            return _say(label, numbers[index], twice[index], lines.sheet(twice[index]), alike)

        problems.add(code, "number", at_lines, say)


def _say(label: Sentence, number: int | None, index: int, sheet: str | None, alike: bool) -> Sentence:
    """Say that a key is there before; ``alike``: it is written in another way there."""
    where, where_en = (f"第 {number} 行", f"line {number}") if number else (f"第 {index + 1} 条", f"record {index + 1}")
    if sheet is not None:
        where, where_en = f"工作表“{sheet}”{where}", f"{where_en} of sheet “{sheet}”"
    same, same_en = ("（全角半角、大小写、空格不计）", " (but for width, case and blanks)") if alike else ("", "")
    return Sentence(
        f"{label.zh}与{where}相同{same}；每件只占一行、只有一个最终结果，请合并或更正。",
        f"the same {label.en} as on {where_en}{same_en}; each has one line and one outcome: merge or correct them.",
    )


def plain_keys(keys: npt.NDArray[np.bytes_]) -> npt.NDArray[np.bytes_]:
    """Return keys without what does not tell two apart: the width of characters (Ａ１, A1), case and blanks."""
    width = keys.dtype.itemsize
    letters = np.ascontiguousarray(keys).view(np.uint8).reshape(len(keys), width)
    odd = np.flatnonzero(((letters >= 0x80) | (letters == 0x20) | ((letters >= 0x61) & (letters <= 0x7A))).any(axis=1))
    plain = keys.copy()
    for index in map(int, odd):
        text = unicodedata.normalize("NFKC", bytes(keys[index]).decode(errors="replace"))
        plain[index] = "".join(text.split()).upper().encode()[:width]
    return plain
