"""Which font family plays which part on the page (GB/T 9704-2012, 5.2.2 and 7.3), as data.

A house may have licences for the usual faces; where their files are offered, they come before the packaged ones.
Every part ends with the packaged Song, which has the characters that the others lack, and with the packaged signs and
emoji.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from disclosure_nb.frozen import FrozenDict

SONG = "Noto Serif CJK SC"
LAST = (SONG, "Noto Sans Symbols 2", "Noto Emoji")
"""The packaged families, used where no other has a character; the template ``docx/base/picture.typ`` names them too."""

FAMILIES: dict[str, tuple[str, ...]] = {
    "body": ("FangSong_GB2312", "FZFangSong-Z02", "FZFangSong-Z02S", "FandolFang R", *LAST),  # 仿宋
    "latin": ("Times New Roman", *LAST),  # digits and Latin letters in the body
    "title": ("FZXiaoBiaoSong-B05", "FZXiaoBiaoSong-B05S", *LAST),  # 小标宋; the packaged stand-in is a bold Song
    "hei": ("SimHei", "FZHei-B01", "FZHei-B01S", "FandolHei", *LAST),  # 黑体
    "kai": ("KaiTi_GB2312", "FZKai-Z03", "FZKai-Z03S", "FandolKai", "FandolFang R", *LAST),  # 楷体
    "song": ("SimSun", "FZShuSong-Z01", "FZShuSong-Z01S", *LAST),  # 宋体
}


def choose_families(
    available: Collection[str], own: Mapping[str, Sequence[str]] = FrozenDict({})
) -> dict[str, list[str]]:
    """Return, for every part, the families that are there, best first; a house's ``own`` before all others."""
    wanted = {part: dict.fromkeys((*own.get(part, ()), *names)) for part, names in FAMILIES.items()}
    return {part: [name for name in names if name in available] for part, names in wanted.items()}
