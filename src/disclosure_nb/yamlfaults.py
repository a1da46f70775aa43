"""What is wrong with a text that is no YAML, or no text, in words of our own: the parser speaks English only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from disclosure_nb.errors import Place, Problem
from disclosure_nb.language import Sentence

_FAULTS: Sequence[tuple[str, Sentence]] = (
    (
        "mapping values are not allowed|mapping keys are not allowed",
        Sentence(
            "这里不能有“键: 值”：一行只能写一个，含冒号的文字要加引号，也请核对上一行的缩进",
            "“key: value” cannot stand here: one a line, text with a colon in quotes; check the indentation above, too",
        ),
    ),
    (
        "block sequence entries are not allowed",
        Sentence("这里不能有列表项（- ），请另起一行并核对缩进", "a list item (- ) cannot stand here"),
    ),
    (
        "find expected ':'|expected key|expected <block end>|expected '-'",
        Sentence(
            "这里应是“键: 值”或列表项，冒号后要有空格，同级的缩进要一样",
            "“key: value” or a list item was expected: a space behind the colon, equal indentation",
        ),
    ),
    (
        "expected ',' or|flow (?:mapping|sequence)|expected node content",
        Sentence(
            "列表或映射的括号没有写完，各项之间用半角逗号",
            "a bracket or a comma is missing",
        ),
    ),
    (
        "tab character|indentation space",
        Sentence("缩进用了制表符（Tab），请改为空格", "a tab is used for indentation; use spaces"),
    ),
    (
        "cannot start any token",
        Sentence(
            "文字不能以这个字符（如 @、`、% 或制表符）开头，请加引号",
            "text cannot begin with this character (@, `, %, a tab); put it in quotes",
        ),
    ),
    (
        "escape|hexdecimal|hexadecimal|Unicode character",
        Sentence(
            "双引号里的 \\ 写法不对，请改用单引号，或写成 \\\\",
            "a \\ in double quotes is not used rightly; use single quotes, or \\\\",
        ),
    ),
    (
        "unexpected end of stream|quoted scalar|document indicator",
        Sentence("引号没有成对", "a quotation mark is not closed"),
    ),
    (
        "directive|version|tag|URI|'!'|handle",
        Sentence("用了 YAML 的指令或标签（% 或 !），请删去", "a YAML directive or tag (% or !) is used; delete it"),
    ),
    (
        "alphabetic or numeric",
        Sentence("文字不能以 & 或 * 开头，请加引号", "text cannot begin with & or *; put it in quotes"),
    ),
    (
        "block scalar|comment or line break|whitespace or line break|indentation indicator",
        Sentence("| 或 > 后面只能换行", "only a new line may follow | or >"),
    ),
)
_ANY = Sentence("这里写得不合 YAML 的格式", "this is not written as YAML is")


def not_yaml(error: Any, file: str) -> Problem:
    """Return the problem that an error of the YAML parser is, with the line and the column where it stands."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    said = f"{getattr(error, 'problem', None) or ''} {getattr(error, 'context', None) or ''}"
    what = next((sentence for fault, sentence in _FAULTS if re.search(fault, said)), _ANY)
    at = Sentence("", "") if mark is None else Sentence(f"第 {mark.column + 1} 列：", f"column {mark.column + 1}: ")
    sentence = Sentence(
        f"{at.zh}{what.zh}。请检查本行及上一行的缩进、冒号、引号和括号。",
        f"{at.en}{what.en}. Check indentation, colons, quotes and brackets of this line and the one above.",
    )
    return Problem("E101", Place(file, line=None if mark is None else mark.line + 1), sentence)


_HANZI = re.compile("[\u4e00-\u9fff]")
_MARKS = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))


def not_text(data: bytes, error: UnicodeDecodeError, file: str) -> Problem:
    """Return the problem that bytes are no UTF-8: on which line, and what they probably are."""
    line = data[: error.start].count(b"\n") + 1
    likely = _likely(data)
    zh = f"像是 {likely} 编码" if likely else "可能已损坏，或是另一种编码"
    en = f"it looks like {likely}" if likely else "it may be damaged, or encoded otherwise"
    sentence = Sentence(
        f"不是 UTF-8 编码（字节 0x{data[error.start]:02x}），{zh}。请用记事本等编辑器打开，另存为 UTF-8 后重试。",
        f"not encoded in UTF-8 (byte 0x{data[error.start]:02x}): {en}. Open it in an editor, save it as UTF-8 and try "
        "again.",
    )
    return Problem("E107", Place(file, line=line), sentence)


def _likely(data: bytes) -> str:
    """Return the encoding that bytes are probably in; empty where none is likely."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    try:
        return "GBK" if _HANZI.search(data.decode("gb18030")) else ""
    except UnicodeDecodeError:
        return ""
