"""The packaged fonts: what they can print, what they weigh, under which licence they come."""

from __future__ import annotations

from pathlib import Path

import pytest
import typst

from disclosure_nb.document.nodes import Document, HeadingPart, Paragraph, Text, Title
from disclosure_nb.formats.pdf import render_pdf
from disclosure_nb.formats.pdf.families import FAMILIES, LAST, SONG, choose_families
from disclosure_nb.formats.pdf.typeset import FONTS

NAMES = "玥璟昇祎堃喆㛃煊翀淼赟𬭚𠮷"
SIGNS = "☐☑☒✔✘❌☎➜😀👨‍👩‍👧🇨🇳👍🏽1️⃣❤️①⑳㈠●■◆★※→≤≥≠×÷±√∞℃‰㎡·•–—―…“”‘’《》〈〉【】〔〕￥％✓⚠═║┌┼ΑΩαωА"

FONT_FILES = sorted(FONTS.glob("*.?tf"))


def document(text: str, level: int | None = None) -> Document:
    inlines = (Text(text=text),)
    block = Paragraph(inlines=inlines) if level is None else HeadingPart(level=level, inlines=inlines)
    title = Title(text="字体试样", unit_id="bureau", unit="某局", year=2023, edition="2021")
    return Document(title=title, body=(block,))


def hanzi(first: int, last: int) -> str:
    return "".join(map(chr, range(first, last + 1)))


def test_all_unified_hanzi_of_unicode_10_can_be_printed() -> None:
    assert render_pdf(document(hanzi(0x4E00, 0x9FEA))).startswith(b"%PDF")


def test_extension_a_can_be_printed_but_for_what_came_after_the_font() -> None:
    assert render_pdf(document(hanzi(0x3400, 0x4DB5))).startswith(b"%PDF")


@pytest.mark.parametrize("text", [NAMES, SIGNS], ids=["names of people", "signs"])
@pytest.mark.parametrize("level", [None, 1, 2, 3, 4])
def test_rare_names_and_signs_can_be_printed_everywhere(text: str, level: int | None) -> None:
    assert render_pdf(document(text, level)).startswith(b"%PDF")


def test_rare_names_can_be_in_the_title() -> None:
    title = Title(text=f"{NAMES}区2023年报告", unit_id="bureau", unit="某局", year=2023, edition="2021")
    assert render_pdf(Document(title=title, body=())).startswith(b"%PDF")


def test_every_part_has_a_packaged_face_and_ends_with_the_fullest_and_the_signs() -> None:
    packaged = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS]).families()
    chosen = choose_families(packaged)
    assert chosen["body"] == ["FandolFang R", *LAST]
    assert chosen["hei"] == ["FandolHei", *LAST]
    assert chosen["kai"] == ["FandolKai", "FandolFang R", *LAST]
    assert all(tuple(families[-3:]) == LAST for families in chosen.values())


def test_a_house_font_comes_before_the_packaged_one() -> None:
    chosen = choose_families(["FZXiaoBiaoSong-B05S", "FangSong_GB2312", "FandolFang R", "FandolHei", SONG])
    assert chosen["title"][0] == "FZXiaoBiaoSong-B05S"
    assert chosen["body"][0] == "FangSong_GB2312"
    assert set(chosen) == set(FAMILIES)


def test_the_fonts_weigh_at_most_26_megabytes() -> None:
    assert sum(path.stat().st_size for path in FONT_FILES) <= 26_000_000


def test_each_font_has_its_licence_next_to_it() -> None:
    assert {path.name.partition("-")[0] for path in FONT_FILES} == {
        "FandolFang",
        "FandolHei",
        "FandolKai",
        "NotoEmoji",
        "NotoSansSymbols2",
        "NotoSerifCJKsc",
    }
    assert "embed this font or unaltered portions of this font" in _words(FONTS / "Fandol-COPYING.txt")
    assert "SIL OPEN FONT LICENSE Version 1.1" in _words(FONTS / "Noto-OFL.txt")
    assert all(path.name in _words(FONTS / "README.md") for path in FONT_FILES)


def _words(path: Path) -> str:
    return " ".join(path.read_text(encoding="utf-8").split())
