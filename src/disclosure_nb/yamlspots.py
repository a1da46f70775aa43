"""Where the values of a YAML text are, by the marks of ``yaml.compose``, and changes to be made there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from disclosure_nb.yamlfile import Path, YamlFile

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_COLON = re.compile(r"\s*:")
_ANCHOR = re.compile(r"&\S+\s*")
_HEADER = re.compile(r"[|>][-+0-9]*")
_STEP = 2


class NotEditableError(Exception):
    """The text has at ``path`` something that cannot be replaced by, or take up, the new value."""

    def __init__(self, path: Path) -> None:
        super().__init__(".".join(map(str, path)))
        self.path = path


@dataclass(frozen=True)
class YamlSpot:
    """A value in the text: its node, the end of its key, the column of its key, and whether it is within brackets."""

    path: Path
    node: Any
    key_end: int
    column: int
    flow: bool


class SplicedText:
    """A YAML text, its nodes, and the changes to be made in it: places are counted in characters."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.data = YamlFile(text, "").data
        self.root: Any = yaml.compose(text, Loader=yaml.SafeLoader)
        self.edits: list[tuple[int, int, int, str]] = []
        first = _BREAK.search(text)
        self.newline = first.group() if first else "\n"
        self.step, self.dash = _indentation(self.root)

    # --- values ---

    def _below(self, spot: YamlSpot, key: str) -> YamlSpot | None:
        if not isinstance(spot.node, yaml.MappingNode):
            return None
        within = spot.flow or bool(spot.node.flow_style)
        for name, node in spot.node.value:
            if name.value == key:
                return YamlSpot((*spot.path, key), node, name.end_mark.index, name.start_mark.column, within)
        return None

    def _old(self, spot: YamlSpot) -> Any:
        data = self.data
        for key in spot.path:
            data = data[key]
        return data

    def _colon(self, spot: YamlSpot) -> int:
        found = _COLON.match(self.text, spot.key_end)
        if found is None:
            raise NotEditableError(spot.path)
        return found.end()

    def _header_end(self, node: Any) -> int:
        found = _HEADER.match(self.text, self._start(node))
        assert found is not None  # it is a block scalar
        return found.end()

    def _body(self, node: Any) -> list[tuple[int, int]]:
        """Return the places of the lines of a block scalar that are not blank, without the blanks around them."""
        place, end = self._line_end(int(node.start_mark.index))[1], self._end(node)
        lines = []
        while place < end:
            line_end, below = self._line_end(place)
            content = self.text[place:line_end]
            if content.strip():
                start = place + len(content) - len(content.lstrip())
                lines.append((start, start + len(content.strip())))
            place = below
        return lines

    def _dashes(self, spot: YamlSpot, node: Any) -> int:
        """Return the place of the dash that leads an item; it must be the first of its line."""
        dash = self.text.rfind("-", 0, int(node.start_mark.index))
        if dash < 0 or self.text[self._line_start(dash) : dash].strip(" "):
            raise NotEditableError(spot.path)
        return dash

    def _end(self, node: Any) -> int:
        """Return where the content of a node ends: trailing blank lines and comments are not part of it."""
        start, end = int(node.start_mark.index), int(node.end_mark.index)
        if isinstance(node, yaml.ScalarNode):
            return start + len(self.text[start:end].rstrip()) if node.style in ("|", ">") else end
        if node.flow_style:
            return end
        last = node.value[-1]
        return self._end(last) if isinstance(node, yaml.SequenceNode) else max(map(self._end, last))

    def _start(self, node: Any) -> int:
        """Return where the value itself begins, behind an anchor."""
        start = int(node.start_mark.index)
        anchor = _ANCHOR.match(self.text, start, node.end_mark.index)
        return anchor.end() if anchor else start

    # --- changes ---

    def _edit(self, start: int, end: int, new: str) -> None:
        self.edits.append((start, end, len(self.edits), new))

    def _line_start(self, place: int) -> int:
        start = 0
        for found in _BREAK.finditer(self.text, 0, place):
            start = found.end()
        return start

    def _line_end(self, place: int) -> tuple[int, int]:
        """Return where the line of a place ends, without its line break and with it."""
        found = _BREAK.search(self.text, place)
        return found.span() if found else (len(self.text), len(self.text))

    def _lines_after(self, place: int, lines: Sequence[str]) -> None:
        """Write lines below the line of a place, with the line ends that the text has there."""
        end, below = self._line_end(place)
        if end == below:  # the last line, which nothing ends; nor will it then
            self._edit(end, end, "".join(self.newline + line for line in lines))
        else:
            self._edit(below, below, "".join(line + self.text[end:below] for line in lines))

    def _drop_lines(self, start: int, end: int) -> None:
        """Take away the lines from the place ``start`` to the place ``end``, with the comments on them."""
        self._edit(self._line_start(start), self._line_end(end)[1], "")

    def _spliced(self) -> str:
        """Return the text with all changes made. Raises NotEditableError where two of them overlap."""
        parts: list[str] = []
        place = 0
        for start, end, _, new in sorted(self.edits):
            if start < place:
                raise NotEditableError(())
            parts += [self.text[place:start], new]
            place = end
        return "".join([*parts, self.text[place:]])


def _indentation(root: Any) -> tuple[int, int]:
    """Return by how much the text sets off a mapping, and the dashes of a list, from the key above."""
    step = dash = None
    pending = [root]
    while pending:
        node = pending.pop(0)
        if not isinstance(node, yaml.MappingNode) or node.flow_style:
            continue
        for key, value in node.value:
            offset = value.start_mark.column - key.start_mark.column
            if isinstance(value, yaml.MappingNode) and not value.flow_style and step is None:
                step = offset
            elif isinstance(value, yaml.SequenceNode) and not value.flow_style and dash is None:
                dash = offset
            pending.append(value)
    step = step or _STEP
    return step, step if dash is None else dash
