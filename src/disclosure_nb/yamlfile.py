"""YAML read strictly: exact decimals, no implicit dates or yes/no, no repeated keys, no aliases; lines remembered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from disclosure_nb.errors import Place, Problem
from disclosure_nb.language import Sentence
from disclosure_nb.yamlfaults import not_text, not_yaml

Path = tuple[str | int, ...]

LONGEST_TEXT = 1_000_000  # characters; a full params file has some 8,000
LONGEST_NUMBER = 30  # characters
_DEEPEST = 20
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]*)\.[0-9]+")
_CONSTANTS: dict[str, Any] = {"": None, "~": None, "null": None, "true": True, "false": False}
FORBIDDEN = re.compile(  # control characters, marks that turn the direction of writing, what is no character at all
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


class _Stop(Exception):
    """Nothing after this point can be read."""


class YamlFile:
    """The content of one YAML text, or of the bytes of one.

    ``data`` is made of dict, list, str, int, Decimal, bool and None; ``problems`` names what could not be taken. Only
    plain digits are a number (``012``, ``1_000``, ``1e3``, ``0x10`` and ``12:30`` are text) and only ``true`` and
    ``false`` are truth values, so that nothing means what its writer did not see.
    """

    def __init__(self, written: str | bytes, file: str) -> None:
        self.file = file
        self.data: Any = None
        self.problems: list[Problem] = []
        self._lines: dict[Path, int] = {}
        try:
            text = written if isinstance(written, str) else written.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            self.problems.append(not_text(error.object, error, file))
            return
        if len(text) > LONGEST_TEXT:
            self._problem(
                "E109",
                Place(file),
                Sentence(
                    f"有 {len(text)} 个字符，最多 {LONGEST_TEXT} 个，请确认是否选错了文件。",
                    f"has {len(text)} characters, at most {LONGEST_TEXT} are read; check that this is the right file.",
                ),
            )
            return
        for number, line in enumerate(text.split("\n"), 1):
            self._characters(line, Place(file, line=number))
        if self.problems:
            return
        try:
            self.data = self._document(yaml.parse(text, Loader=_Loader))
        except _Stop:
            self.data = None
        except yaml.YAMLError as error:
            self.problems.append(not_yaml(error, file))

    def line(self, path: Path) -> int | None:
        """Return the line on which the value at ``path`` begins; that of the nearest known parent if it is missing."""
        for length in range(len(path), -1, -1):
            if path[:length] in self._lines:
                return self._lines[path[:length]]
        return None

    def place(self, path: Path) -> Place:
        """Return the place of the value at ``path``."""
        return Place(self.file, line=self.line(path), key=".".join(str(part) for part in path) or None)

    def _document(self, events: Iterator[Event]) -> Any:
        data: Any = None
        documents = 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    sentence = Sentence(
                        "文件中有第二份文档（以 --- 开头），请只保留一份。",
                        "a second document (led by ---) begins here; delete one of them.",
                    )
                    self._problem("E101", Place(self.file, line=_line(event)), sentence)
                    raise _Stop
            elif isinstance(event, NodeEvent):
                data = self._node(event, events, ())
        return data

    def _node(self, event: Event, events: Iterator[Event], path: Path) -> Any:
        """Return the value that begins with ``event``; the events that belong to it are taken from ``events``."""
        self._lines.setdefault(path, _line(event))
        if isinstance(event, AliasEvent):  # one small file of aliases can unfold to gigabytes
            sentence = Sentence(
                "用了 YAML 别名（*名称），请把内容直接写在这里。",
                "a YAML alias (*name) is used here; write the content itself.",
            )
            self._problem("E104", self.place(path), sentence)
            return None
        if len(path) > _DEEPEST:  # a composer that recurses would overrun the stack of the interpreter
            sentence = Sentence(
                f"嵌套超过 {_DEEPEST} 层，请对照模板检查缩进。",
                f"nested more than {_DEEPEST} levels deep; check the indentation.",
            )
            self._problem("E105", self.place(path), sentence)
            raise _Stop
        self._tag(event, path)
        if isinstance(event, MappingStartEvent):
            return self._mapping(events, path)
        if isinstance(event, SequenceStartEvent):
            items: list[Any] = []
            while not isinstance(item := next(events), SequenceEndEvent):
                items.append(self._node(item, events, (*path, len(items))))
            return items
        assert isinstance(event, ScalarEvent)
        return self._scalar(event, path)

    def _mapping(self, events: Iterator[Event], path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        while not isinstance(event := next(events), MappingEndEvent):
            line = _line(event)
            if not isinstance(event, ScalarEvent):
                place = Place(self.file, line=line, key=".".join(map(str, (*path, "?"))))
                sentence = Sentence(
                    "键应为一个词，这里却是列表、映射或别名。",
                    "a key must be a word, here it is a list, a mapping or an alias.",
                )
                self._problem("E102", place, sentence)
                raise _Stop
            key = event.value
            place = Place(self.file, line=line, key=".".join(map(str, (*path, key))))
            self._characters(key, place)
            value = next(events)
            if key in result:
                sentence = Sentence(
                    f"键“{key}”重复出现，请只保留一个。",
                    f"the key “{key}” occurs a second time here; delete one of them.",
                )
                self._problem("E103", place, sentence)
                self._node(value, events, (*path, key))
            else:
                self._lines[(*path, key)] = line
                result[key] = self._node(value, events, (*path, key))
        return result

    def _scalar(self, event: ScalarEvent, path: Path) -> Any:
        text: str = event.value
        self._characters(text, self.place(path))
        if event.style or event.tag is not None:  # quoted or block text, and what is tagged, is text
            return text
        if text.lower() in _CONSTANTS:
            return _CONSTANTS[text.lower()]
        if len(text) <= LONGEST_NUMBER:
            if _INTEGER.fullmatch(text):
                return int(text)
            if _DECIMAL.fullmatch(text):
                return Decimal(text)
        return text

    def _tag(self, event: Event, path: Path) -> None:
        tag = getattr(event, "tag", None)
        if tag is not None:
            sentence = Sentence(
                f"用了 YAML 标签（{tag}），请删去，直接写内容。", f"a YAML tag ({tag}) is used here; leave it out."
            )
            self._problem("E104", self.place(path), sentence)

    def _characters(self, text: str, place: Place) -> None:
        found = FORBIDDEN.search(text)
        if found is not None:
            code = f"U+{ord(found.group()):04X}"
            sentence = Sentence(
                f"含有看不见的控制字符 {code}，请删去（多半是从别处粘贴而来）。",
                f"has the invisible control character {code}; delete it (it was probably pasted from elsewhere).",
            )
            self._problem("E108", place, sentence)

    def _problem(self, code: str, place: Place, sentence: Sentence) -> None:
        self.problems.append(Problem(code, place, sentence))


def _line(event: Event) -> int:
    return 1 if event.start_mark is None else event.start_mark.line + 1


_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
