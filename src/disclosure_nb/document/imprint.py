"""What a theme says on a report: the fields above it, page tags, who publishes it and how to reach them."""

from __future__ import annotations

from collections.abc import Sequence

from disclosure_nb.document.fragment import inline_text
from disclosure_nb.document.nodes import Block, HeadingPart, Title
from disclosure_nb.document.theme import PLACEHOLDER, Theme


def filled(text: str, title: Title) -> str:
    """Return a text of the theme with its placeholders filled for one report."""
    values = {
        "unit": title.unit_id,
        "name": title.unit,
        "year": str(title.year),
        "date": (title.date or "").replace("-", ""),
    }
    return PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)


def header_fields(theme: Theme, title: Title) -> list[tuple[str, str]]:
    """Return the fields above a report: 索引号, 发布机构, 发布日期, 主题分类, as far as known."""
    fields = {
        "索引号": filled(theme.index_number, title),
        "发布机构": publisher(theme, title),
        "发布日期": title.date or "",
        "主题分类": filled(theme.subject, title),
    }
    return [(label, value) for label, value in fields.items() if value]


def publisher(theme: Theme, title: Title) -> str:
    """Return who publishes the report: the house, or else the reporting unit."""
    return filled(theme.publisher, title) or title.unit


def contact_fields(theme: Theme, title: Title) -> list[tuple[str, str]]:
    """Return how to reach the house, with the labels of the fields. Those not given are left out."""
    return [(_CONTACT[key], filled(value, title)) for key, value in theme.contact if value]


_CONTACT = {
    "office": "承办处室",
    "address": "地址",
    "postcode": "邮政编码",
    "phone": "电话",
    "fax": "传真",
    "email": "电子邮箱",
    "hours": "办公时间",
}


def page_tags(theme: Theme, title: Title) -> list[tuple[str, str]]:
    """Return the page tags (meta) of a report, those of the site first. Those not known are left out."""
    site = {key: filled(value, title) for key, value in theme.site}
    content = {
        "ArticleTitle": title.text,
        "PubDate": f"{title.date} 00:00" if title.date else "",
        "ContentSource": site["ContentSource"] or publisher(theme, title),
    }
    names = list(site)
    first = names[: names.index("ContentSource")]
    last = names[names.index("ContentSource") + 1 :]
    tags = {**{key: site[key] for key in first}, **content, **{key: site[key] for key in last}}
    return [(key, value) for key, value in tags.items() if value]


def signature(title: Title) -> tuple[str, ...]:
    """Return who signs a report, and the day of its publication where it is known (落款; GB/T 9704-2012, 7.3.5).

    >>> from disclosure_nb.document.nodes import Title
    >>> about = {"text": "…", "unit_id": "liuxi", "unit": "柳溪县教育局", "year": 2023, "edition": "2021"}
    >>> signature(Title(**about, date="2024-01-08"))
    ('柳溪县教育局', '2024年1月8日')
    >>> signature(Title(**about))
    ('柳溪县教育局',)
    """
    if not title.date:
        return (title.unit,)
    year, month, day = title.date.split("-")
    return title.unit, f"{year}年{int(month)}月{int(day)}日"


def signed_at(blocks: Sequence[Block]) -> int:
    """Return before which block the signature stands: the first annex (附：…, 附件, 附录), else behind all."""
    for at, block in enumerate(blocks):
        if isinstance(block, HeadingPart) and block.level == 1 and inline_text(block.inlines).startswith("附"):
            return at
    return len(blocks)
