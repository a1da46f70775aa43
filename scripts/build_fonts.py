r"""Build the packaged fonts from the Debian packages texlive-lang-chinese (Fandol) and fonts-noto-cjk (Noto Serif CJK).

The signs come from the npm packages @expo-google-fonts/noto-emoji and @expo-google-fonts/noto-sans-symbols-2, whose
.ttf files lie together in SIGNS_DIR.

    python scripts/build_fonts.py --fandol FANDOL_DIR --noto NOTO_DIR --signs SIGNS_DIR \
        --out src/disclosure_nb/formats/fonts

Needs fontTools (a build tool only; the package itself does not use it). Equal sources give equal bytes: no time and no
path enters a font. Every output says in its name table that it is a modified subset, as both licences ask.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

UNUSED_TABLES = ["BASE", "DSIG", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx"]
NOTICE = "Modified: a subset without hints and OpenType features, made by scripts/build_fonts.py of disclosure-nb."
SC_FACE = 2
"""Place of the Simplified Chinese face in the Noto CJK collections."""


def gb2312(last_row: int) -> frozenset[int]:
    """ASCII and the rows 1 to ``last_row`` of GB/T 2312: 1-9 signs, 16-55 first level, 56-87 second level."""
    cells = (bytes((0xA0 + row, 0xA0 + cell)) for row in range(1, last_row + 1) for cell in range(1, 95))
    signs = "".join(cell.decode("gb2312", errors="ignore") for cell in cells)
    return frozenset(map(ord, signs)) | frozenset(range(0x20, 0x7F))


def spans(*bounds: tuple[int, int]) -> frozenset[int]:
    """Return the code points of closed ranges."""
    return frozenset(code for first, last in bounds for code in range(first, last + 1))


SIGNS_AND_HANZI = spans(
    (0x20, 0x7E),
    (0xA0, 0x5FF),  # Latin, Greek, Cyrillic
    (0x2000, 0x2DFF),  # punctuation, arrows, mathematics, boxes, circled numbers, symbols
    (0x2E80, 0x9FFF),  # radicals, kana, compatibility signs, extension A, unified ideographs
    (0xF900, 0xFAFF),  # compatibility ideographs
    (0xFE10, 0xFFFD),  # vertical, small, full-width and half-width forms
    (0x20000, 0x323AF),  # extensions B to H, as far as the source has them (names of people and places)
)

TEXT_SYMBOLS = spans(
    (0x2100, 0x27BF),  # letter-like signs, arrows, technical signs, boxes to tick, dingbats
    (0x2900, 0x297F),  # more arrows
    (0x2B00, 0x2BFF),
    (0x1F100, 0x1F1E5),  # enclosed letters
    (0x1F650, 0x1F67F),  # ornaments
    (0x1F780, 0x1F8FF),  # more shapes and arrows
)
EVERYTHING = spans((0x20, 0x10FFFF))


@dataclass(frozen=True)
class Recipe:
    """One packaged font: its source file, the face in it, the code points and the OpenType features to keep."""

    source: str
    output: str
    keep: frozenset[int]
    face: int = 0
    features: tuple[str, ...] = ()


FANDOL = (
    Recipe("FandolFang-Regular.otf", "FandolFang-Regular.otf", gb2312(87)),
    Recipe("FandolHei-Regular.otf", "FandolHei-Regular.otf", gb2312(87)),
    Recipe("FandolKai-Regular.otf", "FandolKai-Regular.otf", gb2312(55)),
)
NOTO = (
    Recipe("NotoSerifCJK-Regular.ttc", "NotoSerifCJKsc-Regular.otf", SIGNS_AND_HANZI, SC_FACE),
    Recipe("NotoSerifCJK-Bold.ttc", "NotoSerifCJKsc-Bold.otf", gb2312(87), SC_FACE),
)
SIGNS = (
    Recipe("NotoSansSymbols2_400Regular.ttf", "NotoSansSymbols2-Regular.ttf", TEXT_SYMBOLS),
    # ccmp joins the parts of an emoji: a family, a skin tone, a keycap.
    Recipe("NotoEmoji_400Regular.ttf", "NotoEmoji-Regular.ttf", EVERYTHING, features=("ccmp",)),
)


def build(source: Path, output: Path, recipe: Recipe) -> None:
    """Write the subset of one font."""
    options = subset.Options()
    options.hinting = False
    options.layout_features = list(recipe.features)
    options.drop_tables += [table for table in UNUSED_TABLES if table != "GSUB" or not recipe.features]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 7, 13, 14]
    options.name_languages = [0x409]
    options.notdef_outline = True
    options.recalc_timestamp = False
    with TTFont(source, fontNumber=recipe.face, recalcTimestamp=False, lazy=True) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=recipe.keep)
        subsetter.subset(font)
        font["name"].setName(NOTICE, 10, 3, 1, 0x409)
        font.save(output)


def main() -> None:
    """Build every packaged font."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fandol", type=Path, required=True, help="folder with the Fandol .otf files")
    parser.add_argument("--noto", type=Path, required=True, help="folder with the Noto Serif CJK .ttc files")
    parser.add_argument("--signs", type=Path, required=True, help="folder with the .ttf files of the signs")
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    arguments = parser.parse_args()
    for folder, recipes in ((arguments.fandol, FANDOL), (arguments.noto, NOTO), (arguments.signs, SIGNS)):
        for recipe in recipes:
            output = arguments.out / recipe.output
            build(folder / recipe.source, output, recipe)
            print(f"{recipe.output}: {output.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
