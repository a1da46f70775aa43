"""P8: the body that the text speaks of is the body that reports."""

from __future__ import annotations

import re
from collections.abc import Iterator

from disclosure_nb.checks.findings import Finding
from disclosure_nb.checks.rules.catalogue import broken
from disclosure_nb.checks.text.clauses import Line
from disclosure_nb.checks.text.quoting import QuotedWords, finding
from disclosure_nb.checks.text.understood import Names
from disclosure_nb.filing import Filing
from disclosure_nb.language import Sentence

_SELF = re.compile(
    r"(?<![\u4e00-\u9fff])我(局|委|办(?![法理公])|厅|镇|乡|街道)|(?<=[年对为在使由])我(局|委|办(?![法理公])|厅|镇|乡|街道)"
)
# how a body begins to tell of itself; of others this is not said in its report
_TELLS = re.compile(
    r"(?:^|(?<=[。；]))(?:(?:19|20)\d\d年度?，?|一年来，?|今年以来，?|本年度，?)?(?P<body>[\u4e00-\u9fff]{2,12}?(?:[^大全格布结]局|委员会|[^县区市省]镇|[^家]乡|街道))"
    r"(?=高度重视|认真|深入|积极|坚持|严格|全面|扎实|持续|切实|始终|不断|着力|紧紧?围绕|牢固)"
)
_BODIES = ("局", "委员会", "镇", "乡", "街道")
_NAMES_ITSELF = re.compile(r"(?:局|委员会|镇人民政府|乡人民政府|街道办事处)$")
_ENDINGS: dict[str, tuple[str, ...]] = {
    "局": ("局",),
    "委": ("委", "委员会", "管委会"),
    "办": ("办", "办公室", "办公厅", "办事处"),
    "厅": ("厅",),
    "镇": ("镇", "镇人民政府", "镇政府"),
    "乡": ("乡", "乡人民政府", "乡政府"),
    "街道": ("街道", "街道办事处"),
}
_REGION = re.compile(r"^.*(?:省|自治区|市|区|县|州|旗)(?=[\u4e00-\u9fff]{2,}局$)")


def name_findings(filing: Filing, line: Line) -> Iterator[Finding]:
    """Yield where the text calls itself another kind of body, or names a body much like the unit."""
    for match in _SELF.finditer(line.text):
        kind = match[1] or match[2]
        if filing.unit.self_name == match[0] or filing.unit.name.endswith(_ENDINGS[kind]):
            continue
        yield _other(filing, line, match, match[0])
        break
    for match in _TELLS.finditer(line.text):
        own = Names(filing.unit.name).without(match["body"]) in ("", *_BODIES)
        if not own and not filing.unit.is_government and _NAMES_ITSELF.search(filing.unit.name):
            yield _other(filing, line, match, match["body"])
            break
    yield from _alike(filing, line)


def _alike(filing: Filing, line: Line) -> Iterator[Finding]:
    """Yield a name such as 教体局 in the report of a 教育局: like the unit's name and not short for it."""
    core = _REGION.sub("", filing.unit.name)
    if core == filing.unit.name or not core.endswith("局"):
        return
    pattern = re.compile(rf"(?<![省市区县州旗\u4e00-\u9fff]){core[0]}[\u4e00-\u9fff]{{1,2}}局(?![部长面限势域])")
    for match in pattern.finditer(line.text):
        if not _short_for(match[0], core):
            yield _other(filing, line, match, match[0])
            return


def _short_for(short: str, name: str) -> bool:
    characters = iter(name)
    return all(character in characters for character in short)


def _other(filing: Filing, line: Line, match: re.Match[str], stated: str) -> Finding:
    end = min(len(line.text), match.end() + 8)
    return finding(
        QuotedWords(filing, line, (match.start(), end)),
        broken("P8"),
        Sentence(
            f"写的是“{stated}”，本报告的机关是“{filing.unit.name}”，可能是别处文字。请核对。",
            f"says “{stated}”, but the report is of {filing.unit.name}; the words may come from elsewhere. Check them.",
        ),
    )
