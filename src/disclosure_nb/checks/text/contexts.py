"""Stretches of text whose numbers are not statistics: names, dates, document numbers, addresses, ordinals."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Literal, NamedTuple

Role = Literal["count", "percent", "date", "document", "contact", "ordinal", "name", "wording"]

_CN = "一二三四五六七八九十"
_YEAR = r"(?:19|20)\d{2}"
_CONTEXT = re.compile(
    r"(?=[“《<「‘\"〔\[［（(【第邮电传热一二三四五六七八九十0-9A-Za-z])(?:"
    + "|".join(
        [
            # 《…》, “…”: titles and catchwords (“三审三校”, “1+X”)
            r"(?P<name>“[^“”]{0,80}”|《[^《》]{0,120}》|<[^<>]{0,120}>|「[^「」]{0,60}」|‘[^‘’]{0,40}’|\"[^\"]{0,60}\""
            r"|十[一二三四五]五(?!\d)|\d{1,3}[×xX*]\d{1,3}|(?<=[A-Za-z])\d{1,6}|(?<=[\dA-Za-z]\+)\d{1,6}|(?<![\d.])\d{1,6}(?=[A-Za-z+]))",
            rf"(?P<document>[〔\[［(（【]{_YEAR}[〕\]］)）】]第?\d{{1,5}}号|第\d{{1,5}}号|{_YEAR}年?版)",
            r"(?P<contact>(?<!\d)0\d{2,3}[-－—]\d{7,8}(?!\d)|(?<!\d)1[3-9]\d{9}(?!\d)"
            r"|(?:邮编|邮政编码)[:：]?\d{6}(?!\d)|(?:电话|传真|热线)[:：]?\d[\d\-－—]{4,20}"
            r"|(?<![A-Za-z0-9_.\-])[A-Za-z0-9_.\-]{1,40}@[A-Za-z0-9.\-]{1,60}"
            r"|(?:https?://|www\.)[A-Za-z0-9./_%?=&#\-]{1,200}"
            r"|(?<![\d.])\d{1,5}(?:号楼|号院|号|楼|层|室|栋|幢|弄|单元))",
            rf"(?P<date>(?<!\d){_YEAR}[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?!\d)"
            rf"|(?<!\d){_YEAR}[-—－~～至到]+{_YEAR}年?|(?<!\d){_YEAR}年(?:度)?(?:\d{{1,2}}月(?:份|\d{{1,2}}日)?)?"
            rf"|(?<![\d.])\d{{1,2}}(?:[-—－~～至到]\d{{1,2}})?月(?:份|\d{{1,2}}日)?|(?<![\d.])\d{{1,2}}日"
            rf"|[一二][〇零{_CN}]{{3}}年|[{_CN}]{{1,2}}月(?:[{_CN}]{{1,3}}日)?|[一二三四]季度)",
            rf"(?P<ordinal>第[\d{_CN}〇零百千]{{1,8}}|[（(][\d{_CN}]{{1,3}}[）)]|[{_CN}]{{1,3}}是"
            rf"|(?:^|(?<=[。；！？]))(?:[{_CN}]{{1,3}}、|\d{{1,2}}[.、．](?!\d)))",
        ]
    )
    + ")",
    re.ASCII,
)


class Stretch(NamedTuple):
    """A stretch of text and the role of the numbers in it."""

    start: int
    end: int
    role: Role


def find_contexts(text: str) -> list[Stretch]:
    """Return the stretches of ``text`` whose numbers are not statistics, in order, without overlaps."""
    roles: dict[str, Role] = {role: role for role in ("name", "document", "contact", "date", "ordinal")}
    return [Stretch(match.start(), match.end(), roles[str(match.lastgroup)]) for match in _CONTEXT.finditer(text)]


def context_at(contexts: Sequence[Stretch], position: int) -> Stretch | None:
    """Return the stretch that covers ``position``, if there is one."""
    index = bisect_right(contexts, position, key=lambda context: context.start) - 1
    return contexts[index] if index >= 0 and position < contexts[index].end else None
