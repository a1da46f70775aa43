"""A text that is no YAML, or no text at all: said in our own words, with line and column, and the likely encoding."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from disclosure_nb.checks import read_decisions
from disclosure_nb.checks.house.pack import read_house
from disclosure_nb.document.theme import read_theme
from disclosure_nb.errors import InputError
from disclosure_nb.filing import read_params
from disclosure_nb.form import edition_from_file
from disclosure_nb.yamlfile import YamlFile
from made import PARAMS
from sizes import size

KINDS = {
    "a: b: c\n": "只能写一个",
    "a: - b\n": "列表项",
    "a\nb: 1\n": "键: 值",
    "a: [1, 2\nb: 1\n": "括号没有写完",
    "a: {b: 1\n": "括号没有写完",
    "a:\n\t- b\n": "制表符",
    "a: @b\n": "不能以这个字符",
    "a: `b`\n": "不能以这个字符",
    "a: 'b\n": "引号没有成对",
    'a: "b\n': "引号没有成对",
    'a: "\\q"\n': "写法不对",
    'a: "\\x1g"\n': "写法不对",
    "%YAML x\n---\na: 1\n": "指令或标签",
    "a: !<x\n": "指令或标签",
    "a: !e!x b\n": "指令或标签",
    "a: *\n": "& 或 *",
    "a: | b\n": "只能换行",
    "a: 1\n  b: 2\n": "键: 值",
    "- a\nb: 1\n": "键: 值",
}


@pytest.mark.parametrize(("text", "told"), KINDS.items())
def test_e101_carried_the_parsers_english_every_kind_of_fault_has_a_sentence(text: str, told: str) -> None:
    (problem,) = YamlFile(text, "w.yaml").problems

    assert problem.code == "E101"
    assert told in problem.sentence.zh
    assert problem.place.line and re.match("第 [0-9]+ 列：", problem.sentence.zh)
    assert re.match("column [0-9]+: ", problem.sentence.en)


def test_no_spoilt_params_file_shows_a_word_of_the_parser() -> None:
    text = (PARAMS / "2023" / "weibin-education.yaml").read_text(encoding="utf-8")
    chance = random.Random(2023)
    seen = set()
    for _ in range(size(2000)):
        at = chance.randrange(len(text))
        put = chance.choice(
            ["", ":", ": ", "[", "]", "{", "}", "'", '"', "\t", "\n", "- ", "%", "@", "*", "&", "!", "|"]
        )
        for problem in YamlFile(text[:at] + put + text[at + chance.randrange(3) :], "w.yaml").problems:
            if problem.code == "E101":
                seen.add(problem.sentence.zh)
                assert not re.search("[A-Za-z]{4}", problem.sentence.zh.replace("YAML", "")), problem.sentence.zh
                assert "found" not in problem.sentence.en
                assert problem.place.line is not None
    assert len(seen) > 3


@pytest.mark.parametrize("read", [read_params, read_house, read_theme, edition_from_file, read_decisions])
@pytest.mark.parametrize("encoding", ["gbk", "utf-16"])
def test_a_text_that_cannot_be_decoded_was_refused_without_line(tmp_path: Path, read, encoding: str) -> None:
    """A house pack, a theme and decisions in GBK were even taken, with a replacement character for each hanzi."""
    file = tmp_path / "w.yaml"
    if read is read_decisions:
        file = tmp_path / "w.decisions.yml"
    file.write_bytes("# 数据\nname: 某市政务公开办公室\n".encode(encoding))
    with pytest.raises(InputError) as caught:
        read(tmp_path / "w.yaml")

    said = caught.value.say()
    assert re.search(r"第 1 行：不是 UTF-8 编码（字节 0x[0-9a-f]{2}），像是 (GBK|UTF-16) 编码。请用记事本", said)
    assert ("GBK" in said) is (encoding == "gbk")
