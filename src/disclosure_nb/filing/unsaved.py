"""Why an edited filing is not saved, in words."""

from __future__ import annotations

from collections.abc import Iterator

from disclosure_nb.errors import Place, Problem
from disclosure_nb.filing.changes import ValueChange, saved_texts
from disclosure_nb.filing.filing import Filing
from disclosure_nb.filing.values import number_text
from disclosure_nb.language import Sentence
from disclosure_nb.say import show, show_text
from disclosure_nb.yamledit import NotEditableError
from disclosure_nb.yamlfile import FORBIDDEN, LONGEST_NUMBER

ENVELOPE = {"unit": "单位", "year": "年度", "edition": "版式", "date": "发布日期", "sums": "汇总的单位"}
"""What a filing says besides cells, facts and texts: its fields, and what they are called."""


def not_of_the_file(before: Filing, after: Filing, name: str) -> Iterator[Problem]:
    """Yield a problem for everything changed that is no cell, fact or text, or that no file can say."""
    for field, label in ENVELOPE.items():
        if getattr(before, field) != getattr(after, field):
            sentence = Sentence(
                f"改动了{label}，这里只能保存表格、事实和文字；请直接修改文件。",
                f"“{field}” was changed; only cells, facts and texts are saved here: change the file itself.",
            )
            yield Problem("E174", Place(name, key=field), sentence)
    for key, paragraphs in saved_texts(after).items():
        if not paragraphs and before.texts.get(key) != after.texts[key]:
            sentence = Sentence(
                "改成了没有内容的文字，数据文件里空白表示“没有自己的文字”；请写上内容，或去掉这一项。",
                "was changed to a text without words, which a params file cannot say: a blank means “no own text”; "
                "write some words, or take the text away.",
            )
            yield Problem("E172", Place(name, key=f"text.{key}"), sentence)


def unwritable(before: Filing, changes: tuple[ValueChange, ...], name: str) -> Iterator[Problem]:
    """Yield a problem for every change that the params file cannot take up."""
    for change in changes:
        origin = before.origins.get(change.key)
        if origin is not None and origin.place.file not in (name, "notebook"):
            yield elsewhere(before, change, origin.place)
        elif isinstance(change.new, str | tuple):
            if found := FORBIDDEN.search("".join(change.new)):
                code = f"U+{ord(found.group()):04X}"
                sentence = Sentence(
                    f"含有看不见的控制字符 {code}，数据文件里不能有，请删去。",
                    f"holds the invisible control character {code}, which no params file may have; delete it.",
                )
                yield Problem("E172", Place(name, key=change.key), sentence)
        elif len(number_text(change.new)) > LONGEST_NUMBER:
            sentence = Sentence(
                f"改成的数有 {len(number_text(change.new))} 位，数据文件里的数至多 {LONGEST_NUMBER} 位。",
                f"the new number has {len(number_text(change.new))} characters, at most {LONGEST_NUMBER} are read.",
            )
            yield Problem("E172", Place(name, key=change.key), sentence)


def elsewhere(before: Filing, change: ValueChange, place: Place) -> Problem:
    """Say that a value lives in another file."""
    what = label(before, change.key)
    sentence = Sentence(
        f"{what.zh}从 {show(change.old)} 改成了 {show(change.new)}，但这个数来自此处而不在数据文件中，"
        "请在此处改正；数据文件未改动。",
        f"{what.en} was changed from {show(change.old, 'en')} to {show(change.new, 'en')}, but it comes from here and "
        "not from the params file: change it here; the params file is as it was.",
    )
    return Problem("E171", place, sentence)


def label(filing: Filing, key: str) -> Sentence:
    """Return a value's name."""
    cell = filing.edition.cells.get(key)
    return Sentence(f"“{key}”", f"“{key}”") if cell is None else Sentence(f"{cell.label}（{key}）", key)


def changed_meanwhile(name: str) -> Problem:
    """Say that the file is no longer as it was read."""
    sentence = Sentence(
        "读入之后，文件或它的来源已被改动，没有保存；请重新打开，再改一次。",
        "the file, or a source of it, has changed since it was read; nothing was saved: open it again and edit anew.",
    )
    return Problem("E170", Place(name), sentence)


def reads_otherwise(name: str, change: ValueChange) -> Problem:
    """Say that a value would be read as another one."""
    sentence = Sentence(
        f"要保存的是 {show(change.old)}，写入后读到的却会是 {show(change.new)}"
        "（由各分项计算、按“其余为 0”，或取自其他来源），没有保存。",
        f"{show(change.old, 'en')} was to be saved, but {show(change.new, 'en')} would be read: computed from its "
        "parts, or given by another source; nothing was saved.",
    )
    return Problem("E172", Place(name, key=change.key), sentence)


def unreadable(name: str, problem: Problem) -> Problem:
    """Say that the file could not be read after the change."""
    sentence = Sentence(
        f"没有保存，因为写入后的文件读不出来：{problem.say()}",
        f"nothing was saved, since the file could not be read afterwards: {problem.say('en')}",
    )
    return Problem("E172", Place(name, key=problem.place.key), sentence)


def no_place(name: str, error: Exception | None) -> Problem:
    """Say that the way in which the file is written does not let a value be changed."""
    key = ".".join(map(str, error.path)) if isinstance(error, NotEditableError) else ""
    where = Sentence(f"“{show_text(key)}”处", f"at “{show_text(key)}”") if key else Sentence("此文件", "in this file")
    if key.startswith("text."):
        topics = Sentence(
            f"“{key}”之下已按主题写有文字，不能再给它自己的文字，没有保存；请先在文件中把各主题并为一段或删去。",
            f"“{key}” has texts of its topics below it and so cannot have one of its own; nothing was saved: join "
            "them in the file, or take them away.",
        )
        return Problem("E172", Place(name, key=key), topics)
    sentence = Sentence(
        f"{where.zh}的写法无法只改数值，没有保存；请直接修改文件。",
        f"the way things are written {where.en} does not allow to change the values only; nothing was saved: change "
        "the file itself.",
    )
    return Problem("E172", Place(name, key=key or None), sentence)


def not_written(name: str, error: OSError) -> Problem:
    """Say that the file cannot be written."""
    sentence = Sentence(
        f"无法写入（{error.strerror}），没有保存；请检查文件是否存在、是否有权限、磁盘是否已满。",
        f"cannot be written ({error.strerror}), nothing was saved; check that the file is there, that you may write "
        "it, and that the disk is not full.",
    )
    return Problem("E173", Place(name), sentence)
