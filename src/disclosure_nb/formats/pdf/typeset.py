"""Document → PDF, with Typst.

The page follows GB/T 9704-2012 (see ``report.typ``); the file is tagged and claims PDF/A-3a and PDF/UA-1. Equal
documents give equal bytes: the file's date is the report's own date or, where it has none, the last day of its year.
"""

from __future__ import annotations

import datetime
import json
import logging
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from disclosure_nb.document.nodes import Document, Title
from disclosure_nb.document.theme import Theme, theme_in
from disclosure_nb.errors import RenderError
from disclosure_nb.formats.pdf.families import choose_families
from disclosure_nb.formats.pdf.folders import StampedFont, stamped_fonts
from disclosure_nb.formats.pdf.payload import document_payload, printed_strings
from disclosure_nb.formats.pdf.row_heads import with_row_heads
from disclosure_nb.language import Sentence

FONTS = Path(__file__).parent.parent / "fonts"
TEMPLATES = Path(__file__).parent
STANDARDS: list[typst.PDFStandard] = ["a-3a", "ua-1"]

_log = logging.getLogger("disclosure_nb.formats")
_UNDISPLAYED = re.compile(r'the text `"(?P<text>.*?)"` could not be displayed')
_DISALLOWED = re.compile(r'the text contains the disallowed codepoint `"(?P<text>.*?)"`')
_ESCAPE = re.compile(r"\\(?:u\{(?P<code>[0-9a-f]+)\}|(?P<char>.))")


def render_pdf(document: Document, *, fonts: Sequence[Path] = ()) -> bytes:
    """Return the PDF of ``document``. ``fonts`` are folders with a house's own fonts, used before the packaged ones.

    Raises RenderError if a folder is missing, the date is no date, no font has a character (it names the character,
    its code point and the text around it), a picture or table cannot be typeset, or this process was forked from one
    that had already rendered.
    """
    refuse_forked_process()
    date = report_date(document.title)
    payload = document_payload(document)
    press = press_of(tuple(fonts))
    inputs = {
        **payload,
        "families": press.families(theme_in(document)),
        "date": [date.year, date.month, date.day],
    }
    try:
        pdf = press.compiler.compile(
            format="pdf",
            sys_inputs={"report": json.dumps(inputs)},
            pdf_standards=STANDARDS,
            timestamp=datetime.datetime(date.year, date.month, date.day, tzinfo=datetime.UTC),
        )
    except typst.TypstError as error:
        raise typesetting_error(error, payload) from error
    assert isinstance(pdf, bytes)
    return with_row_heads(pdf, document)


@dataclass(frozen=True)
class Press:
    """A Typst compiler and the font families it has."""

    compiler: typst.Compiler
    available: frozenset[str]

    def families(self, theme: Theme) -> dict[str, list[str]]:
        """Return, for every part, the families to be used, best first; warn of parts for which a house's are not there.

        Then the packaged ones are used.
        """
        own = dict(theme.fonts.pdf)
        for part, names in own.items():
            if names and self.available.isdisjoint(names):
                _log.warning(
                    "theme.yaml fonts.pdf.%s: 没有字体 %s，改用自带字体，请把字体文件放入 fonts.folders 所列的文件夹 / "
                    "there is no such font, a packaged one is used; put its file into a folder of fonts.folders",
                    part,
                    "、".join(names),
                )
        return choose_families(self.available, own)


def press_of(folders: tuple[Path, ...] = (), template: Path = TEMPLATES / "report.typ") -> Press:
    """Return the compiler of a template. In a process fonts are read once, and again when they have changed."""
    for folder in folders:
        if not folder.is_dir():
            raise RenderError(Sentence(f"找不到字体文件夹 {folder}", f"there is no font folder {folder}"))
    return _press(folders, template, tuple(font for folder in folders for font in stamped_fonts(folder)))


@lru_cache(maxsize=4)
def _press(folders: tuple[Path, ...], template: Path, fonts_now: tuple[StampedFont, ...]) -> Press:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS, *folders])
    compiler = typst.Compiler(template, root=template.parent, font_paths=fonts)
    return Press(compiler, frozenset(fonts.families()))


@lru_cache(maxsize=1)
def _rendering_process() -> int:
    """Return the process that renders first: Typst's threads belong to it and do not survive a fork."""
    return os.getpid()


def refuse_forked_process() -> None:
    """Raise RenderError in a process that was forked from one that has rendered: typesetting would never end in it."""
    if _rendering_process() != os.getpid():
        raise RenderError(
            Sentence(
                "本进程由已生成过 PDF 的进程复制（fork）而来，在其中排版会停住：请在复制之前不生成 PDF，或另起新进程",
                "this process was forked from one that had already made a PDF, and typesetting would never end here: "
                "make no PDF before the fork, or start a new process",
            )
        )


def report_date(title: Title) -> datetime.date:
    """Return the date of a report's files: its own, else the last day of its year. Raises RenderError if it is none."""
    try:
        return datetime.date.fromisoformat(title.date) if title.date else datetime.date(title.year, 12, 31)
    except ValueError as error:
        raise RenderError(
            Sentence(
                f"报告日期“{title.date or title.year}”不是有效日期，应为 2024-01-20 这样的写法",
                f"the date of the report, “{title.date or title.year}”, is no date; write it like 2024-01-20",
            )
        ) from error


# ------------------------------------------------------------------------------------------------------------- errors
def typesetting_error(error: typst.TypstError, payload: dict[str, Any]) -> RenderError:
    """Return what went wrong: which characters no font has and where they are, or what Typst says."""
    reported = [*_UNDISPLAYED.finditer(error.diagnostic), *_DISALLOWED.finditer(error.diagnostic)]
    missing = list(dict.fromkeys(_unescape(match["text"]) for match in reported))
    if not missing:
        return RenderError(Sentence(f"无法排版：{error.message}", f"cannot be typeset: {error.message}"))
    places = [(text, _code_points(text), _around(text, payload)) for text in missing]
    return RenderError(
        Sentence(
            "字体中没有这些字符："
            + "；".join(f"“{text}”（{code}，见“{around}”）" for text, code, around in places)
            + "。请换字，或用 fonts 指定含有这些字符的字体文件夹",
            "no font has these characters: "
            + "; ".join(f"“{text}” ({code}, in “{around}”)" for text, code, around in places)
            + ". Replace them, or name a folder with a font that has them (fonts)",
        )
    )


def _unescape(text: str) -> str:
    """Undo the escapes of a string in a Typst message."""
    return _ESCAPE.sub(lambda match: chr(int(match["code"], 16)) if match["code"] else match["char"], text)


def _code_points(text: str) -> str:
    return " ".join(f"U+{ord(char):04X}" for char in text)


def _around(text: str, payload: dict[str, Any]) -> str:
    for whole in printed_strings(payload):
        at = whole.find(text)
        if at >= 0:
            return whole[max(0, at - 10) : at + len(text) + 10].replace("\n", " ")
    return text
