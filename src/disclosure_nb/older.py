"""Spellings of earlier versions: they go on working for one version, and say what to write instead."""

from __future__ import annotations

import warnings


def older(written: str, instead: str) -> None:
    """Warn, where the caller was called, that a spelling is that of an earlier version. Notebooks show it."""
    zh = f"{written} 是 0.1 版的写法，下一版不再支持；请改用 import disclosure_nb as dnb 和 {instead}"
    en = f"{written} is of version 0.1 and goes with the next; use import disclosure_nb as dnb and {instead}"
    warnings.warn(f"{zh} / {en}", FutureWarning, stacklevel=3)
