"""Error values of spreadsheets (``#REF!``), named as what they are."""

from __future__ import annotations

import re
from collections.abc import Mapping

from disclosure_nb.language import Sentence

_ERROR = re.compile(
    r"#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A|SPILL!|CALC!|GETTING_DATA|CONNECT!|BLOCKED!|UNKNOWN!|FIELD!|BUSY!"
    r"|PYTHON!|EXTERNAL!)|ERR:[0-9]{3}|#{3,}",
    re.IGNORECASE,
)
_MEANS: Mapping[str, Sentence] = {
    "#REF!": Sentence("公式引用的单元格已被删除", "a cell that the formula refers to was deleted"),
    "#N/A": Sentence("公式没有查到", "the formula found nothing"),
    "#VALUE!": Sentence("公式里的内容类型不对", "the formula has a value of the wrong kind"),
    "#DIV/0!": Sentence("公式以零作除数", "the formula divides by zero"),
    "#NAME?": Sentence("公式里有不认识的名称", "the formula has a name that is not known"),
    "#NUM!": Sentence("公式算不出数", "the formula gives no number"),
    "#NULL!": Sentence("公式里的区域没有交集", "the ranges of the formula do not meet"),
}
_FORMULA = Sentence("公式算不出结果", "the formula gives no result")


def error_value(text: str) -> Sentence | None:
    """Return what an error value of Excel, WPS or LibreOffice says; None for any other text."""
    if _ERROR.fullmatch(text) is None:
        return None
    if text.startswith("##"):
        return Sentence(
            "只有一串 #，是列太窄、显示不下的内容，请加宽该列后重新导出。",
            "is a row of #: the column was too narrow to show it; widen the column and save again.",
        )
    shown, why = text.upper(), _MEANS.get(text.upper(), _FORMULA)
    return Sentence(
        f"是电子表格的错误值 {shown}（{why.zh}），请改正公式或直接填写。",
        f"is the error value {shown} of a spreadsheet ({why.en}); mend the formula or fill in the value.",
    )
