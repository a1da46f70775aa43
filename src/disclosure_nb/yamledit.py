"""A YAML text with some of its values changed, and every other character as it was.

The places of the values come from the marks of ``yaml.compose``. What is changed is only the value itself: comments,
blank lines, order, quoting and line ends around it stay. A value that is not there yet is written where ``order`` puts
it, with the indentation of its neighbours. Whether the text then reads as it should is for the caller to check.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

import yaml

from disclosure_nb.yamlfile import Path
from disclosure_nb.yamlspots import NotEditableError, SplicedText, YamlSpot
from disclosure_nb.yamlwrite import Paragraphs, flow, flow_key, inline, lines_of

__all__ = ["NotEditableError", "Order", "edited"]

Order = Callable[[Path], Sequence[str]]
"""Gives the keys of the mapping at a path, in the order in which they should come."""


def edited(text: str, changes: Mapping[Path, Any], order: Order) -> str:
    """Return ``text`` with other values at some paths.

    A value is None, a number, a string, a list of these, or :class:`Paragraphs`. Only the entries of a list that differ
    are changed, and only the lines of a text that differ. ``text`` must be one that :class:`YamlFile` reads. Raises
    NotEditableError where a value can be neither replaced nor added, yaml.YAMLError where the text is no YAML.
    """
    editor = _Editor(text, order)
    for path, value in changes.items():
        editor.set(path, value)
    return editor.result()


class _Editor(SplicedText):
    def __init__(self, text: str, order: Order) -> None:
        super().__init__(text)
        self.order = order
        self.new: dict[Path, dict[str, Any]] = {}
        self.spots: dict[Path, YamlSpot] = {}

    def set(self, path: Path, value: Any) -> None:
        """Replace the value at a path, or note it as one to be added to what is there."""
        spot = YamlSpot((), self.root, 0, -self.step, False)
        for at, key in enumerate(path):
            below = self._below(spot, str(key))
            if below is None:
                self.spots[spot.path] = spot
                new = self.new.setdefault(spot.path, {})
                for part in path[at:-1]:
                    new = new.setdefault(str(part), {})
                new[str(path[-1])] = value
                return
            spot = below
        self._replace(spot, value)

    # --- the text ---

    def result(self) -> str:
        """Return the text with everything that was set."""
        for path in sorted(self.new, key=len, reverse=True):  # below the same line the deeper ones come first
            self._add(self.spots[path], self.new[path])
        return self._spliced()

    def _entries_after(self, place: int, value: Any, lines: Sequence[str]) -> None:
        """Write the lines of new entries below the line of a place.

        Comments that a text at the end of them would take for its own come first.
        """
        if _ends_in_text(value):
            column = len(lines[-1]) - len(lines[-1].lstrip())
            comment = re.compile(rf"\s* {{{column}}} *#")
            while found := comment.match(self.text, self._line_end(place)[1]):
                place = found.end()
        self._lines_after(place, lines)

    # --- replacing ---

    def _replace(self, spot: YamlSpot, value: Any) -> None:
        node = spot.node
        scalar = isinstance(node, yaml.ScalarNode)
        if isinstance(value, Paragraphs) or (isinstance(value, str) and scalar and node.style in ("|", ">")):
            self._text(spot, value if isinstance(value, Paragraphs) else Paragraphs([value]))
        elif isinstance(value, list) and isinstance(node, yaml.SequenceNode):
            self._items(spot, value)
        elif isinstance(value, list) and value and not spot.flow and any(isinstance(item, str) for item in value):
            self._below_key(spot, value)
        elif scalar and node.style in ("|", ">"):
            self._drop_body(node)
            self._value(spot, flow(value), self._header_end(node))
        elif scalar or node.flow_style:
            style = node.style if scalar else None
            self._value(spot, flow(value) if isinstance(value, list) else inline(value, style, flow=spot.flow))
        elif isinstance(node, yaml.SequenceNode):
            self._empty(spot, flow(value))
        else:
            raise NotEditableError(spot.path)

    def _value(self, spot: YamlSpot, new: str, end: int | None = None) -> None:
        """Replace the characters of a value on its line; one that was left out is set off from its key."""
        start = self._start(spot.node)
        end = int(spot.node.end_mark.index) if end is None else end
        colon = re.match(r"\s*:", self.text[spot.key_end : start])
        if start == end and spot.path and isinstance(spot.path[-1], str) and colon is None:
            new = f": {new}"
        elif start == end and not self.text[:start].endswith((" ", "\t", "\n", "\r")):
            new = f" {new}"
        self._edit(start, end, new)

    def _below_key(self, spot: YamlSpot, value: Any) -> None:
        """Replace a value on the line of its key by lines below that line."""
        node = spot.node
        if not (isinstance(node, yaml.ScalarNode) or node.flow_style):
            raise NotEditableError(spot.path)
        start, end = self._start(node), int(node.end_mark.index)
        if not isinstance(value, Paragraphs):
            start -= len(self.text[spot.key_end : start]) - len(self.text[spot.key_end : start].rstrip())
            self._edit(start, end, "")
            self._entries_after(end, value, lines_of(value, spot.column, self.step, self.dash))
            return
        self._edit(start, end, " |" if start == end else "|")
        indent = max(spot.column, 0) + self.step
        comments = re.compile(r"(?:\s*#.*)*").match(self.text, self._line_end(end)[1])
        for comment in re.findall(r"^( *)#", comments.group() if comments else "", re.MULTILINE):
            indent = max(indent, len(comment) + 1)  # else the comment would be a line of the text
        self._lines_after(end, [" " * indent + line for line in value])

    # --- texts ---

    def _text(self, spot: YamlSpot, value: Paragraphs) -> None:
        node = spot.node
        if not isinstance(node, yaml.ScalarNode):
            if not node.flow_style:
                raise NotEditableError(spot.path)
            self._value(spot, flow(value))
        elif value.escaped:  # no block can have such characters
            if node.style in ("|", ">"):
                self._drop_body(node)
            end = self._header_end(node) if node.style in ("|", ">") else None
            self._value(spot, flow(value), end)
        elif node.style in ("|", ">"):
            self._block(spot, value)
        elif len(value) == 1 and (spot.flow or node.style or self._old(spot) is not None):
            self._value(spot, inline(value[0], node.style, flow=spot.flow))
        elif spot.flow:
            self._value(spot, flow(value))
        else:
            self._below_key(spot, value)

    def _drop_body(self, node: Any) -> None:
        if body := self._body(node):
            self._drop_lines(body[0][0], body[-1][1])

    def _block(self, spot: YamlSpot, value: Paragraphs) -> None:
        """Change the lines of a block scalar that differ."""
        node, body = spot.node, self._body(spot.node)
        indents = {start - self._line_start(start) for start, _ in body}
        if node.style == "|" and len(indents) == 1:
            (indent,) = indents
            olds = [self.text[start:end] for start, end in body]
            self._differing(body, olds, list(value), lambda new: new, " " * indent)
            return
        header = self._start(node)
        self._edit(header, header + 1, "|")
        self._drop_body(node)
        indent = min(indents, default=max(spot.column, 0) + self.step)
        self._lines_after(header, [" " * indent + line for line in value])

    def _differing(
        self, olds: list[tuple[int, int]], old: list[Any], new: list[Any], write: Callable[[Any], str], lead: str
    ) -> None:
        """Change the lines of the entries ``old`` into those of the entries ``new``; equal ones are not touched."""
        for kind, i, end, j, stop in _opcodes(old, new):
            if kind == "equal":
                continue
            both = min(end - i, stop - j)
            for at in range(both):
                self._edit(*olds[i + at], write(new[j + at]))
            for start, last in olds[i + both : end]:
                self._drop_lines(start, last)
            if fresh := [lead + write(entry) for entry in new[j + both : stop]]:
                if i + both > 0:
                    self._lines_after(olds[i + both - 1][1], fresh)
                else:
                    place = self._line_start(olds[0][0])
                    newline = self.text[slice(*self._line_end(place))] or self.newline
                    self._edit(place, place, "".join(line + newline for line in fresh))

    # --- lists ---

    def _items(self, spot: YamlSpot, new: list[Any]) -> None:
        node, old = spot.node, self._old(spot)
        if not old or not new:
            if node.flow_style and new and not spot.flow and any(isinstance(item, str) for item in new):
                self._below_key(spot, new)
            elif node.flow_style:
                self._value(spot, flow(new))
            else:
                self._empty(spot, "[]")
        elif node.flow_style:
            self._flow_items(spot, old, new)
        else:
            self._block_items(spot, old, new)

    def _flow_items(self, spot: YamlSpot, old: list[Any], new: list[Any]) -> None:
        nodes = spot.node.value
        starts, ends = [self._start(node) for node in nodes], [int(node.end_mark.index) for node in nodes]
        for kind, i, end, j, stop in _opcodes(old, new):
            if kind == "equal":
                continue
            both = min(end - i, stop - j)
            for at in range(both):
                self._edit(starts[i + at], ends[i + at], inline(new[j + at], nodes[i + at].style, flow=True))
            if i + both < end:
                first = int(nodes[i + both].start_mark.index)
                if end < len(nodes):
                    self._edit(first, int(nodes[end].start_mark.index), "")
                else:
                    self._edit(ends[i + both - 1], ends[-1], "")
            for entry in new[j + both : stop]:
                written = inline(entry, nodes[0].style, flow=True)
                if i + both > 0:
                    self._edit(ends[i + both - 1], ends[i + both - 1], f", {written}")
                else:
                    self._edit(starts[0], starts[0], f"{written}, ")

    def _block_items(self, spot: YamlSpot, old: list[Any], new: list[Any]) -> None:
        nodes = spot.node.value
        places = [self._dashes(spot, node) for node in nodes]
        lead = self.text[self._line_start(places[0]) : places[0]]
        for kind, i, end, j, stop in _opcodes(old, new):
            if kind == "equal":
                continue
            both = min(end - i, stop - j)
            for at in range(both):
                place = places[i + at]
                item = YamlSpot((*spot.path, i + at), nodes[i + at], place + 1, place - self._line_start(place), False)
                self._replace(item, new[j + at])
            for at in range(i + both, end):
                self._drop_lines(places[at], self._end(nodes[at]))
            if fresh := [f"{lead}- {inline(entry, None, flow=False)}" for entry in new[j + both : stop]]:
                if i + both > 0:
                    self._lines_after(self._end(nodes[i + both - 1]), fresh)
                else:
                    place = self._line_start(places[0])
                    self._edit(place, place, "".join(line + self.newline for line in fresh))

    def _empty(self, spot: YamlSpot, new: str) -> None:
        """Take the items of a list away and write what replaces it on the line of the key."""
        colon = self._colon(spot)
        self._edit(colon, colon, f" {new}")
        for node in spot.node.value:
            self._drop_lines(self._dashes(spot, node), self._end(node))

    # --- adding ---

    def _add(self, spot: YamlSpot, values: dict[str, Any]) -> None:
        node, order = spot.node, list(self.order(spot.path))
        values = {key: values[key] for key in sorted(values, key=lambda key: _rank(order, key))}
        if not isinstance(node, yaml.MappingNode):
            if not isinstance(node, yaml.ScalarNode) or self._old(spot) is not None:
                raise NotEditableError(spot.path)
            if spot.flow:
                self._value(spot, flow(values, self.root.value[0][0].style if self.root.value else None))
            else:
                self._below_key(spot, values)
        elif not node.value:
            if spot.flow or not spot.path:
                self._value(spot, flow(values, self.root.value[0][0].style if self.root.value else None))
            else:
                self._below_key(spot, values)
        else:
            for key, value in values.items():
                self._entry(spot, order, key, value)

    def _entry(self, spot: YamlSpot, order: Sequence[str], key: str, value: Any) -> None:
        """Write an entry behind the last one that should come before it, or before all."""
        node = spot.node
        rank = _rank(order, key)
        before = [entry for entry in node.value if _rank(order, entry[0].value) < rank]
        last = max(before, key=lambda entry: _rank(order, entry[0].value), default=None)
        if spot.flow or node.flow_style:
            style = node.value[0][0].style
            written = f"{flow_key(key, style)}: {flow(value, style)}"
            if last is not None:
                self._edit(max(map(self._end, last)), max(map(self._end, last)), f", {written}")
            else:
                self._edit(node.value[0][0].start_mark.index, node.value[0][0].start_mark.index, f"{written}, ")
            return
        column = node.value[0][0].start_mark.column
        lines = lines_of({key: value}, column - self.step, self.step, self.dash)
        first = self._line_start(node.value[0][0].start_mark.index)
        if last is not None:
            self._entries_after(max(map(self._end, last)), value, lines)
        elif spot.path and self._line_start(spot.key_end) < first:
            self._entries_after(spot.key_end, value, lines)
        else:
            self._edit(first, first, "".join(line + self.newline for line in lines))


def _rank(order: Sequence[str], key: str) -> int:
    return order.index(key) if key in order else -1


def _ends_in_text(value: Any) -> bool:
    """Whether the last lines of a value are those of a literal text."""
    if isinstance(value, dict):
        return _ends_in_text(list(value.values())[-1])
    return isinstance(value, Paragraphs) and not value.escaped


def _opcodes(old: list[Any], new: list[Any]) -> list[tuple[str, int, int, int, int]]:
    """Return how to come from a list to another: entry by entry where they are equally long."""
    if len(old) == len(new):
        return [
            ("equal" if a == b else "replace", at, at + 1, at, at + 1)
            for at, (a, b) in enumerate(zip(old, new, strict=True))
        ]
    return list(SequenceMatcher(None, old, new, autojunk=False).get_opcodes())
