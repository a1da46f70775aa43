"""Recognising a file by its beginning: its text, if it is text; the kind of Office file, if it is a zip."""

from __future__ import annotations

import codecs
import struct
from collections.abc import Iterator
from functools import lru_cache

HEAD = 1 << 20
"""How many bytes of a file readers see before one of them reads it."""
ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MOST_TEXT = 32_000_000
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def decoded(data: bytes) -> str | None:
    """Return a text, in UTF-8 or in GB 18030, which spreadsheets and old portals in China write; None if it is none."""
    return None if len(data) > _MOST_TEXT else _decoded(data, final=True)


@lru_cache(maxsize=2)
def text_head(head: bytes) -> str | None:
    """Return the text at the beginning of a file, which may end within a character; None if it is no text."""
    return _decoded(head, final=False)


def _decoded(data: bytes, *, final: bool) -> str | None:
    encodings = ("utf-16",) if data[:2] in _UTF_16 else ("utf-8-sig", "gb18030")
    for encoding in encodings if b"\0\0\0" not in data[:4096] else ():
        try:
            return codecs.getincrementaldecoder(encoding)().decode(data, final)
        except UnicodeDecodeError:
            continue
    return None


def office_folder(head: bytes) -> str:
    """Return the folder in a zip that says which Office program made it (``word``, ``xl``), or nothing.

    The first entry that lies in one counts: a Word file may contain a whole workbook.
    """
    return next((folder for name in _entries(head) if (folder := name.partition("/")[0]) in ("word", "xl")), "")


def _entries(head: bytes) -> Iterator[str]:
    """Yield the names of the entries at the beginning of a zip.

    Where an entry does not say how long it is, as programs write that do not go back, the next one is looked for.
    """
    at = 0 if head.startswith(ZIP) else -1
    while at >= 0 and len(head) >= at + _ENTRY.size:
        flags, packed, name, extra = _ENTRY.unpack_from(head, at)
        start = at + _ENTRY.size
        yield head[start : start + name].decode("utf-8", "replace")
        end = start + name + extra
        at = head.find(ZIP, end if flags & _LENGTH_FOLLOWS else end + packed)


_ENTRY = struct.Struct("<4x2xH10xI4xHH")  # of APPNOTE.TXT 4.3.7: flags, packed size, lengths of name and extra field
_LENGTH_FOLLOWS = 1 << 3
