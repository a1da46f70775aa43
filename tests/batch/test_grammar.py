"""What takes seconds to import and is never used costs a run nothing, and still works for those who use it."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytest.importorskip("rfc3987_syntax", reason="JupyterLab is not installed (extra lab)")

CHECKED = """
import sys
from disclosure_nb.batch.grammar import compile_later
compile_later()
import nbformat, jsonschema
assert "lark" not in sys.modules
checker = jsonschema.FormatChecker()
print(checker.conforms("https://例子.中国/年报", "iri"), checker.conforms("不是 网址", "iri"), "lark" in sys.modules)
from rfc3987_syntax import is_valid_syntax, parse
print(parse is sys.modules["rfc3987_syntax"].parse, is_valid_syntax("iri", "https://例子.中国"))
"""


def test_the_grammar_of_addresses_is_compiled_when_one_is_checked() -> None:
    done = subprocess.run([sys.executable, "-c", CHECKED], capture_output=True, text=True, check=True)

    assert done.stdout == "True False True\nTrue True\n"
