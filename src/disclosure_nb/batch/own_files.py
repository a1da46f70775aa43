"""A person's own files in a report's folder: whatever its manifest does not name, or names with other bytes.

They stay when the report is made again. One that has the name of a file that must be written, or is a file of the
report that somebody changed, is called ``report.own.html`` from then on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterable, Mapping

from disclosure_nb.archive.digest import FileRecord
from disclosure_nb.archive.manifest import FILE_NAME
from disclosure_nb.batch.destination import FolderContent
from disclosure_nb.language import Sentence


def own_files(
    there: FolderContent, new: Container[str], digest: Callable[[str], str | None] | None = None
) -> dict[str, str]:
    """Return the names of a person's own files and folders in a report's folder, each with its name from now on.

    ``new`` are the names that will be written, ``digest`` returns the SHA-256 of a file in the folder, None where it is
    no file; without it sizes alone tell whether somebody changed a file. An empty file is nobody's: that is what a
    power cut leaves.
    """
    sizes = there.sizes or {}
    made = _made(there)
    kept: dict[str, str] = {}
    for name in sorted(sizes.keys() - {FILE_NAME}):
        record = made.get(name) if made is not None else None
        if made is None and name.startswith("report."):
            continue
        if record is None:
            kept[name] = _free(name, {*kept.values(), *sizes}, new) if name in new else name
        elif sizes[name] and (sizes[name] != record.size or (digest and digest(name) not in (None, record.sha256))):
            kept[name] = _free(name, {*kept.values(), *sizes}, new)
    return kept


def _made(there: FolderContent) -> Mapping[str, FileRecord] | None:
    """Return the files that a manifest names; None if it cannot be read."""
    try:
        found = json.loads(there.manifest or b"")["files"]
        return {name: FileRecord.from_json(record) for name, record in found.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _free(name: str, taken: Iterable[str], new: Container[str]) -> str:
    """Return the name that a file gets that must make room: none that another one has."""
    stem, dot, suffix = name.rpartition(".")
    number = 1
    while True:
        mark = "own" if number == 1 else f"own-{number}"
        free = f"{stem}.{mark}.{suffix}" if stem and dot else f"{name}.{mark}"
        if free not in taken and free not in new:
            return free
        number += 1


_NAMED = 3


def kept_sentence(kept: Mapping[str, str]) -> Sentence:
    """Say which of a person's own files were kept, and what they are called now."""
    zh = [f"{was}（现名 {now}）" if was != now else was for was, now in kept.items()]
    en = [f"{was} (now {now})" if was != now else was for was, now in kept.items()]
    more = len(kept) - _NAMED
    return Sentence(
        f"报告文件夹里不是本程序生成的 {'、'.join(zh[:_NAMED])}{f' 等 {len(kept)} 项' if more > 0 else ''} 已保留。",
        f"kept in the report's folder, as not made by this program: {', '.join(en[:_NAMED])}"
        f"{f' and {more} more' if more > 0 else ''}.",
    )
