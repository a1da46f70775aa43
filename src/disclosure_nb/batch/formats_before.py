"""The formats that reports were made in before and that nobody asked for now: they are made again, and that is said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from disclosure_nb.errors import UsageError
from disclosure_nb.formats.registry import installed_formats
from disclosure_nb.language import Sentence


def formats_before(was: Iterable[str], asked: Iterable[str]) -> tuple[str, ...]:
    """Return the formats that a report has beyond those asked for, by name."""
    return tuple(sorted({*was} - {*asked}))


def refuse_gone(formats: Iterable[str], folder: str) -> None:
    """Raise UsageError for a format that is no longer installed: the report in ``folder`` would lose its file."""
    for name in formats:
        if name not in installed_formats().plugins:
            raise UsageError(
                Sentence(
                    f"{folder} 的报告先前还有 {name} 格式，现在没有安装；请装上，或用 --drop 不再要它。",
                    f"the report in {folder} has the format {name}, which is no longer installed; install it, or let "
                    "it go with --drop.",
                )
            )


def kept_formats(counts: Counter[str]) -> Sentence | None:
    """Say in which formats, not asked for now, how many reports stay; None where there are none."""
    if not counts:
        return None
    named = sorted(counts.items())
    zh = "、".join(f"{name}（{count} 份）" for name, count in named)
    en = ", ".join(f"{name} ({count})" for name, count in named)
    return Sentence(
        f"先前还有的格式照旧保留：{zh}；不再要的请用 --drop。",
        f"formats made before are kept: {en}; to let them go use --drop.",
    )
