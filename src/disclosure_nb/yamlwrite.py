"""Values written as YAML, so that this project's reader and any other reader take them for the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import yaml

from disclosure_nb.yamlfile import YamlFile

_ESCAPED = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
_SPECIAL = re.compile('[\x00-\x1f"\\\\\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]')
_SHORT = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
_RESOLVER: Any = yaml.SafeLoader("")


class Paragraphs(list[str]):
    """The lines of a text in which blank lines and blanks around a line mean nothing."""

    @property
    def escaped(self) -> bool:
        """Whether a line has characters that YAML can only write escaped, within double quotes."""
        return any(_ESCAPED.search(line) for line in self)


def inline(value: Any, style: str | None, *, flow: bool) -> str:
    """Return a scalar as it is written on one line.

    ``style`` is the quote of the value that it replaces, used again where possible; ``flow``: whether it is in
    brackets.
    """
    if not isinstance(value, str):
        return _plain(value)
    if style == "'" and not _ESCAPED.search(value):
        return "'" + value.replace("'", "''") + "'"
    if style != '"' and _may_be_plain(value, flow=flow):
        return value
    return _quoted(value)


def flow(value: Any, keys: str | None = None) -> str:
    """Return a value on one line, mappings and lists in brackets, texts within double quotes.

    ``keys`` is the quote of the keys around it.
    """
    if isinstance(value, dict):
        return "{" + ", ".join(f"{flow_key(key, keys)}: {flow(each, keys)}" for key, each in value.items()) + "}"
    if isinstance(value, Paragraphs):
        return _quoted("\n".join(value))
    if isinstance(value, list):
        return "[" + ", ".join(flow(each) for each in value) + "]"
    return _quoted(value) if isinstance(value, str) else _plain(value)


def flow_key(key: str, style: str | None) -> str:
    """Return a key written like the ones next to it."""
    return f"{style}{key}{style}" if style in ('"', "'") else key


def lines_of(value: Any, column: int, step: int, dash: int) -> list[str]:
    """Return the lines below a key at ``column`` that give its value: entries, dashes or paragraphs.

    ``step`` and ``dash`` are the blanks by which entries and dashes are set off from the key.
    """
    if isinstance(value, dict):
        return [line for key, each in value.items() for line in _entry(key, each, column + step, step, dash)]
    if isinstance(value, Paragraphs):
        return [" " * (max(column, 0) + step) + line for line in value]
    return [" " * (column + dash) + "- " + inline(each, None, flow=False) for each in value]


def _entry(key: str, value: Any, column: int, step: int, dash: int) -> Iterator[str]:
    lead = f"{' ' * column}{key}:"
    if isinstance(value, Paragraphs) and not value.escaped:
        yield f"{lead} |"
        yield from lines_of(value, column, step, dash)
    elif isinstance(value, dict) or (isinstance(value, list) and any(isinstance(each, str) for each in value)):
        if isinstance(value, Paragraphs):
            yield f"{lead} {flow(value)}"
            return
        yield lead
        yield from lines_of(value, column, step, dash)
    else:
        yield f"{lead} {flow(value) if isinstance(value, list) else inline(value, None, flow=False)}"


def _plain(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _may_be_plain(text: str, *, flow: bool) -> bool:
    """Whether a text without quotes is read as this text, and by other readers as a text, too."""
    if not text or text != text.strip() or _ESCAPED.search(text) or "\t" in text:
        return False
    file = YamlFile(f"[{text}]" if flow else f"- {text}", "")
    kind = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False))
    return not file.problems and file.data == [text] and kind == "tag:yaml.org,2002:str"


def _quoted(text: str) -> str:
    return '"' + _SPECIAL.sub(lambda found: _SHORT.get(found.group()) or _escape(ord(found.group())), text) + '"'


def _escape(code: int) -> str:
    return f"\\x{code:02X}" if code < 0x100 else f"\\u{code:04X}"
