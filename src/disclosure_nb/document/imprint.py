"""What a theme says on a report: the fields above it, page tags, who publishes it and how to reach them."""

from __future__ import annotations

from disclosure_nb.document.nodes import Title
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
