"""The theme (样式): colours, fonts, header, imprint, page tags and header fields of a house, in one YAML file.

``theme.yaml`` in this package is the default and names every key. A house writes its own ``theme.yaml`` next to its
params, with what differs. Its executed notebook is where a report takes it from (``show.title(…, theme=…)``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from disclosure_nb.document.colour import contrast
from disclosure_nb.document.merging import difference, merged
from disclosure_nb.document.nodes import Document
from disclosure_nb.errors import NotebookError, Place, Problem, ThemeError
from disclosure_nb.filing.store.names import THEME
from disclosure_nb.language import Sentence
from disclosure_nb.say import unknown_key, wrong_value
from disclosure_nb.yamlfile import Path as Keys
from disclosure_nb.yamlfile import YamlFile

FILE_NAME = "theme.yaml"
"""What a theme is called in messages, and the packaged one is."""
PLACEHOLDERS = ("unit", "name", "year", "date")
TEXT_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
SHAPE_CONTRAST = 3.0  # WCAG 2.2, 1.4.11
MOST_LINES = 20
_LONGEST = 300
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")

_EXPECTED = {
    "text": Sentence(
        f"一行文字（至多 {_LONGEST} 字，数字请加引号）", f"a line of at most {_LONGEST} characters, quoted"
    ),
    "colour": Sentence("颜色，如 “#a31621”（须加引号）", "a colour like “#a31621”, quoted"),
    "font": Sentence("字体名称，如 FangSong", "the name of a font family, e.g. FangSong"),
    "folder": Sentence(
        "theme.yaml 旁边的文件夹，如 fonts（不含 .. 和盘符）",
        "a folder next to theme.yaml, e.g. fonts (no .., no drive)",
    ),
    "list": Sentence(f"列表（至多 {MOST_LINES} 项）", f"a list of at most {MOST_LINES} entries"),
    "mapping": Sentence("下一级的各项", "a mapping"),
}


def _kept(kind: str, pattern: str) -> AfterValidator:
    whole = re.compile(pattern)

    def check(value: str) -> str:
        if whole.fullmatch(value) is None:
            raise ValueError(kind)
        return value

    return AfterValidator(check)


Line = Annotated[str, _kept("text", rf"[^\r\n\u2028\u2029]{{0,{_LONGEST}}}")]
Colour = Annotated[str, _kept("colour", r"#[0-9a-f]{6}")]
Font = Annotated[str, _kept("font", r"\w[\w .-]{0,59}")]
Folder = Annotated[str, _kept("folder", r"(?!.*\.\.)(?!/)[^\\:\r\n\x00]{1,100}")]


class _ThemePart(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Contact(_ThemePart):
    """How to reach the house (联系方式)."""

    office: Line
    address: Line
    postcode: Line
    phone: Line
    fax: Line
    email: Line
    hours: Line


class Site(_ThemePart):
    """Page tags of 《政府网站发展指引》, by their own names."""

    SiteName: Line
    SiteDomain: Line
    SiteIDCode: Line
    ColumnName: Line
    ColumnType: Line
    ColumnDescription: Line
    ColumnKeywords: Line
    ContentSource: Line
    Keywords: Line
    Author: Line
    Description: Line
    Url: Line


class Colours(_ThemePart):
    """The colours of a page: ``soft`` lies under the heads of tables, ``accent`` marks the title and drafts."""

    paper: Colour
    ink: Colour
    soft: Colour
    line: Colour
    accent: Colour
    link: Colour


class HtmlFonts(_ThemePart):
    """Font stacks of the page, best first."""

    body: list[Font]
    title: list[Font]
    hei: list[Font]
    kai: list[Font]


class PdfFonts(_ThemePart):
    """Font families tried before the packaged ones, by the part they play (``pdf/families.py``)."""

    body: list[Font]
    latin: list[Font]
    title: list[Font]
    hei: list[Font]
    kai: list[Font]
    song: list[Font]


class Fonts(_ThemePart):
    """Which fonts are used. ``folders`` are next to ``theme.yaml``."""

    html: HtmlFonts
    pdf: PdfFonts
    folders: list[Folder]


class Theme(_ThemePart):
    """A whole theme. Every text is text: it is never read as markup."""

    name: Line
    header: Line
    footer: list[Line]
    publisher: Line
    subject: Line
    index_number: Line
    contact: Contact
    site: Site
    light: Colours
    dark: Colours
    chart: list[Colour]
    fonts: Fonts

    def to_json(self) -> dict[str, Any]:
        """Return what differs from the default theme, as plain data."""
        return difference(self.model_dump(), default_theme().model_dump())


@cache
def default_theme() -> Theme:
    """Return the packaged theme."""
    path = Path(__file__).parent / FILE_NAME
    return Theme.model_validate(YamlFile(path.read_text(encoding="utf-8"), path.name).data)


def read_theme(path: Path) -> Theme:
    """Return the theme in a YAML file: the default theme with what the file says.

    Raises ThemeError with every problem found, OSError if the file cannot be read.
    """
    file = YamlFile(path.read_bytes(), path.name)
    if file.problems:
        raise ThemeError(file.problems)
    theme, problems = _theme(file.data, file.place)
    if theme is None or problems:
        raise ThemeError(problems)
    return theme


def theme_of(folder: Path) -> Theme:
    """Return the theme of a params folder (its ``theme.yaml``), or the default one. Raises InputError.

    Its font folders are then named from the folder above, so that they are found like the params folder itself.
    """
    path = THEME.path(folder)
    if not path.is_file():
        return default_theme()
    theme = read_theme(path)
    folders = [f"{folder.name}/{name}" for name in theme.fonts.folders]
    return theme.model_copy(update={"fonts": theme.fonts.model_copy(update={"folders": folders})})


def theme_in(document: Document) -> Theme:
    """Return the theme that travels with a report, or the default one. Raises NotebookError if it is damaged."""
    content = next((data.content for data in document.data if data.name == "theme"), None)
    theme, problems = _theme(content, lambda keys: Place(FILE_NAME, key=".".join(map(str, keys)) or None))
    if theme is None or problems:
        raise NotebookError(problems)
    return theme


# ------------------------------------------------------------------------------------------------------------ reading
def _theme(data: Any, place: Any) -> tuple[Theme | None, list[Problem]]:
    if data is not None and not isinstance(data, dict):
        return None, [wrong_value("E422", place(()), data, _EXPECTED["mapping"])]
    whole = merged(default_theme().model_dump(), data or {})
    try:
        theme = Theme.model_validate(whole)
    except ValidationError as error:
        return None, [_problem(detail, place) for detail in error.errors(include_url=False)]
    return theme, [*_unfilled(theme.model_dump(), place), *_lengths(theme, place), *_contrasts(theme, place)]


def _problem(detail: Any, place: Any) -> Problem:
    keys: Keys = tuple(detail["loc"])
    if detail["type"] == "extra_forbidden":
        return unknown_key("E421", place(keys), str(keys[-1]), _known(keys[:-1]))
    kind = str(detail.get("ctx", {}).get("error", ""))
    if kind not in _EXPECTED:
        kind = {"list_type": "list", "model_type": "mapping", "string_type": _text_kind(keys)}.get(
            detail["type"], "text"
        )
    return wrong_value("E422", place(keys), detail["input"], _EXPECTED[kind])


def _text_kind(keys: Keys) -> str:
    if keys[0] in ("light", "dark", "chart"):
        return "colour"
    if keys[0] == "fonts":
        return "folder" if keys[1] == "folders" else "font"
    return "text"


def _known(keys: Keys) -> list[str]:
    model: Any = Theme
    for key in keys:
        model = model.model_fields[key].annotation
    return list(model.model_fields)


def _lengths(theme: Theme, place: Any) -> Iterator[Problem]:
    lists: dict[Keys, list[str]] = {("footer",): theme.footer, ("fonts", "folders"): theme.fonts.folders}
    for kind, fonts in (("html", theme.fonts.html), ("pdf", theme.fonts.pdf)):
        lists |= {("fonts", kind, part): names for part, names in fonts}
    for keys, entries in lists.items():
        if len(entries) > MOST_LINES:
            yield wrong_value("E422", place(keys), entries, _EXPECTED["list"])
    if len(theme.chart) != 2:
        expected = Sentence("两种颜色（第一、第二组数据）", "two colours, of the first and the second series")
        yield wrong_value("E422", place(("chart",)), theme.chart, expected)


def _unfilled(data: Any, place: Any, keys: Keys = ()) -> Iterator[Problem]:
    """Yield a problem for every placeholder that is not known."""
    if isinstance(data, str):
        for name in PLACEHOLDER.findall(data):
            if name not in PLACEHOLDERS:
                yield unknown_key("E423", place(keys), name, PLACEHOLDERS)
    elif isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from _unfilled(value, place, (*keys, key))


def _contrasts(theme: Theme, place: Any) -> Iterator[Problem]:
    """Yield a problem for every colour with too little contrast to what is behind it."""
    for name, colours in (("light", theme.light), ("dark", theme.dark)):
        pairs = [
            ("ink", "paper", TEXT_CONTRAST),
            ("ink", "soft", TEXT_CONTRAST),
            ("accent", "paper", TEXT_CONTRAST),
            ("link", "paper", TEXT_CONTRAST),
            ("line", "paper", SHAPE_CONTRAST),
        ]
        for front, back, least in pairs:
            yield from _contrast(place((name, front)), getattr(colours, front), getattr(colours, back), least)
        for index, colour in enumerate(theme.chart[:2]):
            yield from _contrast(place(("chart", index)), colour, colours.paper, SHAPE_CONTRAST)


def _contrast(place: Place, front: str, back: str, least: float) -> Iterator[Problem]:
    ratio = contrast(front, back)
    if ratio < least:
        sentence = Sentence(
            f"{front} 与底色 {back} 的对比度为 {ratio:.2f}，应不低于 {least}，请调深或调浅。",
            f"the contrast of {front} with {back} behind it is {ratio:.2f}; at least {least} is needed.",
        )
        yield Problem("E424", place, sentence)
