"""The engine's shell transforms a cell as IPython does, though it looks at plain Python only once."""

from __future__ import annotations

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from disclosure_nb.engine.shell import ZMQInteractiveShell, _Transformer

CELLS = (
    "",
    " ",
    "\n\n",
    "x = 1",
    "x = 1\n",
    "x = 1\n\n\ny = 2  # 注释\n",
    "\n\nx = 1",
    "  x = 1\n  y = 2",
    "\u3000x = 1",
    "for x in y:\n    print(x)",
    "for x in y:\n\tprint(x)\n  print(y)",
    "if x:\n        1\n    2",
    "%time x",
    "%%bash\necho 1",
    "!ls",
    "files = !ls",
    "rate = %timeit -o x",
    "len?",
    "len??\n",
    "?len",
    "/len x",
    ",print a b",
    ";print a b",
    "x = 1\n/len x",
    "x = 1\u2028/len x",
    "x = 1\x0c/len x",
    "x = 1\r\n%pwd\r\n",
    ">>> x = 1\n>>> y = 2",
    "x\n... y",
    "In [1]: x = 1\n   ...: y = 2",
    "[nav] In [1]: x",
    "text = '''\n%time\n'''",
    "text = '''\n/len\n'''",
    "text = '100%'",
    "f(1,\n2)",
    "f(1\n,2)",
    "x = '",
    "x = (",
    "x = '''\nopen",
    "x $ y",
    "x = 1 \\\n",
    "甲 = 1\n甲",
    "def f(): ...\n",
)


@pytest.mark.parametrize("cell", CELLS)
def test_a_cell_becomes_what_ipython_makes_of_it(cell: str) -> None:
    def outcome(manager: TransformerManager) -> str:
        try:
            return manager.transform_cell(cell)
        except Exception as error:
            return repr(error)

    assert outcome(_Transformer()) == outcome(TransformerManager())


def test_what_a_program_adds_to_the_transformations_is_heeded() -> None:
    manager = _Transformer()
    manager.line_transforms.append(lambda lines: [line.replace("甲", "乙") for line in lines])

    assert manager.transform_cell("甲 = 1") == "乙 = 1\n"


def test_programs_know_the_shell_by_its_name() -> None:
    kind = ZMQInteractiveShell

    assert f"{kind.__module__}.{kind.__name__}" == "ipykernel.zmqshell.ZMQInteractiveShell"
