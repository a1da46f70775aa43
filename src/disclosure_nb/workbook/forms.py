"""The sheets with one thing to fill in a line: 单位 (whose report), 事实 (behind the text), 文字 (free text)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from openpyxl.styles import Alignment, Font, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from disclosure_nb.errors import UsageError
from disclosure_nb.filing import LEVELS, Fact, Filing, Value, fact_catalogue
from disclosure_nb.filing.workbook.content import escaped
from disclosure_nb.filing.workbook.fields import FIRST_YEAR, LAST_YEAR_OF_ALL, NO, YES
from disclosure_nb.filing.workbook.slots import FILL, MARK, UNIT_FIELDS, text_labels
from disclosure_nb.filing.workbook.total_formula import Position, reference
from disclosure_nb.form import Edition
from disclosure_nb.formats.data.sheets import BORDER, CENTRE, HEAD, LINE_HEIGHT, fit_to_page, put, text_lines
from disclosure_nb.language import Sentence
from disclosure_nb.workbook.table import OPEN, TITLE_FONT, content, number_rule

_WRAP = Alignment(horizontal="left", vertical="top", wrap_text=True)
_SMALL = Font(size=9, color="555555")
_HEAD_ROW = 3
_MARK_WIDTH = 28.0
_REST = f"选“{YES}”即声明：本表空着的格都没有发生，按 0 计。不能确定的，请不要选。"
_HIGHEST, _LONGEST = 400.0, 32_767  # points of a row and characters of a cell that a workbook allows

_LINES = "每行一条；同一单元格内换行按 Alt+Enter"
_PARAGRAPHS = "每段一行（换行按 Alt+Enter）；从别处粘贴前，先双击进入单元格"
_KINDS = {
    "count": "不小于 0 的整数；没有统计请留空",
    "amount": "不小于 0 的数，可有小数；没有统计请留空",
    "text": "一行文字",
    "texts": _LINES,
}
_HINTS = {
    "edition": "由生成本表时决定，请勿改动",
    "id": "英文字母、数字和 - _ .；生成时已填好，文件可以改用中文名",
    "name": "全称，用于报告标题",
    "level": "从下拉列表中选择",
    "self": "正文中如何自称，例如 我局、我市；留空为“本机关”",
    "year": "四位整数，例如 2023",
    "date": "例如 2024-01-25；尚未确定请留空",
    "invented": f"演示、试填用的虚构单位选“{YES}”，报告会标明；正式填报选“{NO}”或留空",
    "units": "只有汇总报告填写：下级单位代号，每行一个，同一单元格内换行按 Alt+Enter",
}


@dataclass(frozen=True)
class _Line:
    """One line of a sheet: ``before`` and ``after`` are the labels around the cell to be filled in."""

    name: str
    before: tuple[str, ...]
    value: str | Value
    after: tuple[str, ...]
    lines: int = 1
    as_text: bool = False
    rule: DataValidation | None = None


def put_unit(sheet: Worksheet, filing: Filing) -> dict[str, Position]:
    """Draw sheet 单位 and return row and column of each name."""
    unit = filing.unit
    values: Mapping[str, str | Value] = {
        "edition": filing.edition.id,
        "id": unit.id,
        "name": unit.name,
        "level": LEVELS[unit.level],
        "self": unit.self_name,
        "year": filing.year,
        "date": filing.date,
        "invented": YES if unit.invented else NO,
        "units": None if filing.sums is None else "\n".join(filing.sums),
    }
    rules = {
        "level": _choice(LEVELS.values()),
        "invented": _choice((YES, NO)),
        "year": _years(),
    }
    lines = [
        _Line(
            f"_unit.{key}",
            (label,),
            values[key],
            (_HINTS[key],),
            lines=4 if key == "units" else 1,
            as_text=key != "year",
            rule=rules.get(key),
        )
        for key, label in UNIT_FIELDS.items()
    ]
    title = f"{MARK}（{filing.edition.notice}）"
    note = "白色单元格可以填写，其余已锁定（无密码）。先填本页，再填各表；口径见最后一页“填表说明”。"
    places = _put_lines(sheet, title, note, ("项目", FILL, "填写说明"), lines, (24, 44, 52))
    sheet.cell(*places["_unit.edition"]).fill = HEAD
    sheet.cell(*places["_unit.edition"]).protection = Protection(locked=True)
    return places


def put_facts(sheet: Worksheet, filing: Filing) -> dict[str, Position]:
    """Draw sheet 事实 and return row and column of each name."""
    titles = _topics(filing.edition)
    lines = []
    for fact in fact_catalogue().values():
        value = filing.facts.get(fact.id)
        given = "\n".join(value) if isinstance(value, tuple) else value
        after = (fact.unit, _KINDS[fact.kind])
        rows = 3 if fact.kind == "texts" else 1
        topic = titles.get(fact.topic, "")
        lines.append(_Line(f"_fact.{fact.id}", (topic, fact.label), given, after, rows, rule=_rule(fact)))
    note = "正文所用的数据和做法，与三张表不同：没有统计的留空即可，正文不提。"
    return _put_lines(sheet, "事实", note, ("所属部分", "事项", FILL, "单位", "填写说明"), lines, (26, 30, 44, 8, 34))


def put_texts(sheet: Worksheet, filing: Filing) -> dict[str, Position]:
    """Draw sheet 文字 and return row and column of each name."""
    limits = {section.id: section.limit for section in filing.edition.sections}
    lines = []
    for key, label in text_labels(filing.edition).items():
        limit = f"原则上不超过 {limits[key]} 字；" if limits.get(key) else ""
        text = "\n".join(filing.texts[key]) if key in filing.texts else None
        lines.append(_Line(f"_text.{key}", (label,), text, (limit + _PARAGRAPHS,), lines=4))
    note = "单位自己写的文字，原样进入报告；不写请留空。"
    return _put_lines(sheet, "文字", note, ("部分", FILL, "填写说明"), lines, (34, 80, 34))


def put_rest(sheet: Worksheet, label: str, column: int, *, stated: bool) -> Position:
    """Put the mark that the rest of a table is 0 at the top of a column, under its label; return its row and column."""
    at = get_column_letter(column)
    sheet.column_dimensions[at].width = max(sheet.column_dimensions[at].width, _MARK_WIDTH)
    put(sheet, 1, column, label)
    put(sheet, 2, column, YES if stated else None)
    for row in (1, 2):
        sheet.cell(row, column).border, sheet.cell(row, column).alignment = BORDER, CENTRE
    sheet.cell(1, column).fill = HEAD
    sheet.cell(2, column).protection = OPEN
    rule = _choice((YES,))
    rule.promptTitle, rule.prompt, rule.showInputMessage = "其余为 0", _REST, True
    rule.add(f"{at}2")
    sheet.add_data_validation(rule)
    return 2, column


def _put_lines(
    sheet: Worksheet, title: str, note: str, head: Sequence[str], lines: Sequence[_Line], widths: Sequence[int]
) -> dict[str, Position]:
    put(sheet, 1, 1, title)
    put(sheet, 2, 1, note)
    sheet.cell(1, 1).font = TITLE_FONT
    sheet.cell(2, 1).font = _SMALL
    for column, (text, width) in enumerate(zip(head, widths, strict=True), 1):
        put(sheet, _HEAD_ROW, column, text)
        cell = sheet.cell(_HEAD_ROW, column)
        cell.font, cell.fill, cell.border, cell.alignment = Font(bold=True), HEAD, BORDER, CENTRE
        sheet.column_dimensions[get_column_letter(column)].width = width
    places: dict[str, Position] = {}
    for row, line in enumerate(lines, _HEAD_ROW + 1):
        at = len(line.before) + 1
        places[line.name] = (row, at)
        for column, text in enumerate((*line.before, "", *line.after), 1):
            cell = sheet.cell(row, column)
            cell.border, cell.alignment = BORDER, _WRAP
            if column != at:
                put(sheet, row, column, text or None)
                cell.fill, cell.font = HEAD, _SMALL if column > at else Font()
        needed = max(line.lines, text_lines(_put_value(sheet, (row, at), line), widths[at - 1]))
        sheet.row_dimensions[row].height = min(_HIGHEST, needed * LINE_HEIGHT)
    sheet.freeze_panes = f"A{_HEAD_ROW + 1}"
    sheet.print_title_rows = f"{_HEAD_ROW}:{_HEAD_ROW}"
    fit_to_page(sheet)
    return places


def _put_value(sheet: Worksheet, place: Position, line: _Line) -> str:
    """Write the value of a line and return how it is shown."""
    value = line.value if isinstance(line.value, str) else content(line.value)
    if isinstance(value, str):
        value = escaped(value)
        if len(value) > _LONGEST:
            raise UsageError(
                Sentence(
                    f"「{line.before[-1]}」有 {len(value)} 字，超过表格单元格的上限 {_LONGEST}，请缩短后再生成填报表。",
                    f"{line.name} has {len(value)} characters; a cell of a workbook holds {_LONGEST}. Shorten it.",
                )
            )
    put(sheet, *place, value)
    cell = sheet.cell(*place)
    cell.protection = OPEN
    if line.as_text:
        cell.number_format = "@"
    if line.rule is not None:
        if line.rule not in sheet.data_validations.dataValidation:
            sheet.add_data_validation(line.rule)
        line.rule.add(reference(place))
    return "" if value is None else str(value)


def _topics(edition: Edition) -> dict[str, str]:
    """Return the titles of topics and sections by concept; a topic counts as the section of the same name."""
    sections = {section.concept: section.title for section in edition.sections if section.concept}
    topics = (topic for section in edition.sections for topic in section.topics)
    return sections | {topic.concept: topic.title for topic in topics if topic.concept}


def _rule(fact: Fact) -> DataValidation | None:
    return number_rule(fact.kind == "count", signed=False) if fact.kind in ("count", "amount") else None


def _choice(options: Iterable[str]) -> DataValidation:
    listed = ",".join(options)
    return DataValidation(
        type="list",
        formula1=f'"{listed}"',
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="请选择",
        error="请从下拉列表中选择一项。",
    )


def _years() -> DataValidation:
    return DataValidation(
        type="whole",
        operator="between",
        formula1=str(FIRST_YEAR),
        formula2=str(LAST_YEAR_OF_ALL),
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="请填年度",
        error="报告年度是四位整数，例如 2023。",
    )
