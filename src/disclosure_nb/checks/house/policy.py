"""The policy: what the form and the notices leave open, as named settings with a stated default.

The notices do not settle everything that the rules need (domain notes, section 10). A house decides once, here, and the
checks follow; nothing is decided silently inside a rule. :data:`SETTINGS` describes every setting in both languages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from disclosure_nb.errors import UsageError
from disclosure_nb.filing import LEVELS, Level
from disclosure_nb.frozen import FrozenDict
from disclosure_nb.language import Sentence

DEADLINES: Mapping[Level, str] = FrozenDict(
    {
        "department": "01-31",
        "township": "01-31",
        "office": "01-31",
        "county": "02-20",
        "prefecture": "03-10",
        "province": "03-31",
        "vertical": "03-31",
    }
)
"""Last day of publication in the year after the report year (国办公开办函〔2021〕30号; 《条例》第四十九条)."""

RULE_MAKERS = (
    r"^(国家|中国|中华人民共和国|国务院)[^省市县区州旗镇乡]*$"
    r"|^[^省市县区州旗镇乡]{2,10}部$"
    r"|(省|市|自治区|自治州)(人民)?政府办公[厅室]$"
)
"""Names of bodies below no province or city of their own that make 规章, or report for a government that does.

State Council departments (《立法法》第九十一条), and the offices of provinces and cities: their own report (本政府机关)
also counts what the government itself does. The offices of county-level cities match as well; the rule only asks.
"""

_MONTH_AND_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


@dataclass(frozen=True)
class Setting:
    """One setting of the policy: its name, its default and what it means."""

    name: str
    default: Any
    sentence: Sentence


def _setting(default: Any, zh: str, en: str) -> Any:
    sentence = Sentence(zh, en)
    if isinstance(default, Mapping):
        return field(default_factory=lambda: default, metadata={"sentence": sentence, "default": default})
    return field(default=default, metadata={"sentence": sentence, "default": default})


@dataclass(frozen=True)
class Policy:
    """How a house decides what the notices leave open. Every setting has a default; see :data:`SETTINGS`.

    Raises UsageError for a value that its setting cannot take.
    """

    in_force_rolls_forward: bool = _setting(
        True,
        "现行有效件数＝上年现行有效＋本年制发－本年废止（规则 Y2）；口径未见正式规定，只作提醒",
        "documents in force = last year's + issued − repealed (rule Y2); no official definition, hence a warning only",
    )
    revised_counts_as_issued_and_repealed: bool = _setting(
        True,
        "修订一件文件，计制发一件、废止一件；各地做法不一，Y2 不符时提示此口径；写明后台账也照此计算",
        "a revised document counts as one issued and one repealed; Y2 mentions it, registers follow it",
    )
    remedies_count_carry_over: bool = _setting(
        False,
        "表四计入上年结转的复议、诉讼案件（规则 Y4）；各地做法不一，默认不核对，台账默认计入；写明后台账也照此计算",
        "section 4 counts cases carried over from last year (rule Y4); not checked by default; registers follow if set",
    )
    own_office_included: bool = _setting(
        True,
        "汇总数包括政府办公厅（室）本机关的报告（规则 A1、A2；国办公开办函〔2021〕30号）",
        "the sum includes the report of the government's own office (rules A1, A2)",
    )
    vertical_excluded: bool = _setting(
        True,
        "垂直管理部门随本系统逐级汇总，不计入地方汇总数（规则 A1、A2；国办公开办函〔2021〕30号）",
        "vertical-line bodies report up their own line and are not part of the local sum (rules A1, A2)",
    )
    incomplete_is_draft: bool = _setting(
        True,
        "还有空白的格、没有内容的部分或主题的报告只出草稿（状态“未填完”），并列出还要填什么",
        "a report with blank cells, or sections or topics without text, stays a draft that lists what is missing",
    )
    accepted_by: str = _setting(
        "",
        "接受核对结果而没有写明由谁接受（--by）时，记作此人或此部门；不写则不记录",
        "who is recorded to have accepted findings where --by names nobody; empty: nobody is",
    )
    rule_maker_levels: frozenset[Level] = _setting(
        frozenset[Level]({"province", "prefecture"}),
        "可以制定规章的机关类别（规则 P1；《立法法》：省、自治区、直辖市、设区的市、自治州的人民政府）",
        "levels of bodies that may make 规章 (rule P1; Legislation Law: provinces, cities with districts, prefectures)",
    )
    rule_makers: str = _setting(
        RULE_MAKERS,
        "名称与此正则表达式相符的机关也可以有规章（规则 P1）：国务院部门，省、市政府办公厅（室）",
        "bodies whose name matches this regular expression may have 规章 as well (rule P1)",
    )
    encouraged_years: frozenset[int] = _setting(
        frozenset({2019}),
        "只鼓励、不强求使用统一格式的报告年度，格式不符只作说明（规则 P3；国办公开办函〔2019〕60号）",
        "report years for which the form was only encouraged: another form is only noted, not warned of (rule P3)",
    )
    deadlines: Mapping[Level, str] = _setting(
        DEADLINES,
        "各类机关发布报告的最后日期，报告年度次年的“月-日”（规则 P6；国办公开办函〔2021〕30号）",
        "last day of publication by level, MM-DD in the year after the report year (rule P6)",
    )
    local_deadlines: Mapping[Level, str] = _setting(
        FrozenDict({}),
        "本地另行规定的更早日期（规则 P6），只写与上一项不同的机关类别",
        "earlier days set locally (rule P6): only the levels that differ from the above",
    )

    def __post_init__(self) -> None:
        for known in fields(self):
            value = getattr(self, known.name)
            if isinstance(known.metadata["default"], bool) and not isinstance(value, bool):
                raise _wrong(known.name, value, Sentence("true 或 false", "true or false"))
        try:
            re.compile(self.rule_makers)
        except (re.error, TypeError):
            raise _wrong("rule_makers", self.rule_makers, Sentence("正则表达式", "a regular expression")) from None
        for name in ("deadlines", "local_deadlines"):
            given = dict(getattr(self, name))
            for level, day in given.items():
                if level not in LEVELS or not isinstance(day, str) or not _MONTH_AND_DAY.fullmatch(day):
                    expected = Sentence(
                        f"{'、'.join(LEVELS)} 之一及“月-日”，例如 01-31",
                        f"one of {', '.join(LEVELS)} and MM-DD, e.g. 01-31",
                    )
                    raise _wrong(name, f"{level}: {day}", expected)
            complete = {**DEADLINES, **given} if name == "deadlines" else given
            object.__setattr__(self, name, FrozenDict(complete))
        for level in self.rule_maker_levels:
            if level not in LEVELS:
                expected = Sentence("、".join(LEVELS) + " 之一", "one of " + ", ".join(LEVELS))
                raise _wrong("rule_maker_levels", level, expected)

    def __hash__(self) -> int:
        return hash(tuple(tuple(sorted(v.items())) if isinstance(v, Mapping) else v for v in self._values().values()))

    def __reduce__(self) -> tuple[Any, ...]:
        plain = {name: dict(v) if isinstance(v, Mapping) else v for name, v in self._values().items()}
        return _policy, (plain,)

    def _values(self) -> dict[str, Any]:
        return {known.name: getattr(self, known.name) for known in fields(self)}

    def switch(self, name: str) -> bool:
        """Return a yes-or-no setting by its name, as editions refer to it (``only_if``).

        Raises UsageError if there is no such setting.
        """
        if name not in _SWITCHES:
            known = "、".join(_SWITCHES)
            raise UsageError(
                Sentence(
                    f"版式文件的 only_if 引用了不存在的口径“{name}”，可用的有：{known}。",
                    f"an edition's only_if names the unknown switch “{name}”; there are: {', '.join(_SWITCHES)}.",
                )
            )
        return bool(getattr(self, name))

    def makes_rules(self, name: str, level: Level) -> bool:
        """Whether a body of this name and level may have 规章 (P1)."""
        return level in self.rule_maker_levels or re.search(self.rule_makers, name) is not None


def _policy(settings: dict[str, Any]) -> Policy:
    return Policy(**settings)


def _wrong(name: str, value: Any, expected: Sentence) -> UsageError:
    return UsageError(
        Sentence(
            f"口径 {name} 的值是“{value}”，应为{expected.zh}，请改正。",
            f"the policy setting {name} is “{value}”; expected {expected.en}. Correct it.",
        )
    )


SETTINGS: Mapping[str, Setting] = FrozenDict(
    {known.name: Setting(known.name, known.metadata["default"], known.metadata["sentence"]) for known in fields(Policy)}
)
"""Every setting by name, in the order of :class:`Policy`."""

_SWITCHES = tuple(name for name, setting in SETTINGS.items() if isinstance(setting.default, bool))
