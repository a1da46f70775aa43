"""Safety checks on Office files (zips) from outside, made before they are opened."""

from __future__ import annotations

import io
import zipfile
import zlib

from disclosure_nb.readback.reading import problem

MOST_UNPACKED = 64_000_000
_MOST_PARTS = 5_000
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError, RuntimeError, ValueError, NotImplementedError)


def part_names(data: bytes, name: str) -> frozenset[str]:
    """Return the names of the parts of a zipped file. Raises InputError if it is damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return frozenset(package.namelist())
    except _DAMAGED as error:
        raise problem(
            "E506",
            name,
            "文件已损坏（压缩包不完整），请重新取得文件。",
            "the file is damaged (an incomplete zip); get it again.",
        ) from error


def check_package(data: bytes, name: str) -> None:
    """Raise InputError if a zipped file unpacks to too much, is damaged, or its XML declares a document type.

    A document type is what entities are declared in; no Office file has one.
    """
    part_names(data, name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
            if len(entries) > _MOST_PARTS or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
                raise problem(
                    "E505",
                    name,
                    f"解压后超过 {MOST_UNPACKED // 1_000_000} MB，不是年度报告，请确认是否选错了文件。",
                    f"unpacks to more than {MOST_UNPACKED // 1_000_000} MB: no annual report; "
                    "check that this is the right file.",
                )
            for entry in entries:
                if entry.filename.endswith((".xml", ".rels")) and _declares_type(package.read(entry)):
                    raise problem(
                        "E507",
                        name,
                        f"其中的 {entry.filename[:60]} 带有 DOCTYPE，正常的 Office 文件没有，未予打开。",
                        f"its part {entry.filename[:60]} has a DOCTYPE, as no Office file does; it was not opened.",
                    )
    except _DAMAGED as error:
        raise problem(
            "E506",
            name,
            "文件已损坏或已加密，请重新取得文件，或去掉密码后另存。",
            "the file is damaged or encrypted; get it again, or save it without a password.",
        ) from error


def _declares_type(xml: bytes) -> bool:
    return b"<!DOCTYPE" in xml.replace(b"\0", b"").upper()  # in UTF-16 as well
