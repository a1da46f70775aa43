"""YAML read strictly: exact decimals, no implicit dates or yes/no, no repeated keys, no aliases; lines remembered."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from disclosure_nb.errors import Place, Problem
from disclosure_nb.language import Sentence

Path = tuple[str | int, ...]

_INTEGER = re.compile(r"[-+]?[0-9]+")
_DECIMAL = re.compile(r"[-+]?[0-9]+\.[0-9]+")
_CONSTANTS: dict[str, Any] = {"": None, "~": None, "null": None, "true": True, "false": False}
_DEEPEST = 20
_LONGEST_NUMBER = 30


class YamlFile:
    """The content of one YAML text.

    ``data`` is made of dict, list, str, int, Decimal, bool and None; ``problems`` names what could not be taken.
    """

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self._lines: dict[Path, int] = {}
        self._built: set[int] = set()
        self.data: Any = None
        try:
            node: Node | None = yaml.compose(text, Loader=_Loader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            detail = getattr(error, "problem", None) or "syntax"
            self._problem(
                "E101",
                Place(file, line=None if mark is None else mark.line + 1),
                Sentence(
                    f"不是有效的 YAML（{detail}），请检查本行及上一行的缩进、冒号、引号和括号。",
                    f"this is not valid YAML ({detail}); check indentation, colons, quotes and brackets here.",
                ),
            )
        except RecursionError:
            self._too_deep(Place(file))
        else:
            self.data = None if node is None else self._build(node, ())

    def line(self, path: Path) -> int | None:
        """Return the line on which the value at ``path`` begins; that of the nearest known parent if it is missing."""
        for length in range(len(path), -1, -1):
            if path[:length] in self._lines:
                return self._lines[path[:length]]
        return None

    def place(self, path: Path) -> Place:
        """Return the place of the value at ``path``."""
        return Place(self.file, line=self.line(path), key=".".join(str(part) for part in path) or None)

    def _build(self, node: Node, path: Path) -> Any:
        self._lines[path] = node.start_mark.line + 1
        if id(node) in self._built:  # one small file of aliases can unfold to gigabytes
            sentence = Sentence(
                "用了 YAML 别名（*名称），请把内容直接写在这里。", "a YAML alias (*name) stands here; write the content itself."
            )
            self._problem("E104", self.place(path), sentence)
            return None
        self._built.add(id(node))
        if len(path) > _DEEPEST:
            self._too_deep(self.place(path))
            return None
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self._build(child, (*path, index)) for index, child in enumerate(node.value)]
        return self._scalar(node, path)

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value if isinstance(key_node, ScalarNode) else None
            place = Place(self.file, line=key_node.start_mark.line + 1, key=".".join(map(str, (*path, key or "?"))))
            if key is None:
                sentence = Sentence("键应为一个词，这里却是列表或映射。", "a key must be a word, here it is a list or a mapping.")
                self._problem("E102", place, sentence)
            elif key in result:
                sentence = Sentence(
                    f"键“{key}”重复出现，请只保留一个。", f"the key “{key}” stands here a second time; keep one of them."
                )
                self._problem("E103", place, sentence)
            else:
                result[key] = self._build(value_node, (*path, key))
                self._lines[(*path, key)] = key_node.start_mark.line + 1
        return result

    def _scalar(self, node: ScalarNode, path: Path) -> Any:
        text = node.value
        if node.style:  # quoted or block text is text
            return text
        if text.lower() in _CONSTANTS:
            return _CONSTANTS[text.lower()]
        if len(text) <= _LONGEST_NUMBER:
            if _INTEGER.fullmatch(text):
                return int(text)
            if _DECIMAL.fullmatch(text):
                return Decimal(text)
        return text

    def _too_deep(self, place: Place) -> None:
        sentence = Sentence(
            f"嵌套超过 {_DEEPEST} 层，请对照模板检查缩进。", f"nested more than {_DEEPEST} levels deep; check the indentation."
        )
        self._problem("E105", place, sentence)

    def _problem(self, code: str, place: Place, sentence: Sentence) -> None:
        self.problems.append(Problem(code, place, sentence))


_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
