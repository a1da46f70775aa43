"""``disclosure-nb rules`` and ``explain``: what is checked, what it means, on what it rests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from disclosure_nb.checks.house.pack import House
from disclosure_nb.checks.house.policy import SETTINGS
from disclosure_nb.checks.house.relations import RelationModel
from disclosure_nb.checks.rules.catalogue import Rule, rule_catalogue
from disclosure_nb.cli.console import put, put_json
from disclosure_nb.cli.editions import EditionNames, named_edition
from disclosure_nb.cli.house import HousePack, house_here
from disclosure_nb.cli.offered import completed
from disclosure_nb.errors import UsageError
from disclosure_nb.form import Cell, Edition, edition_ids, get_edition
from disclosure_nb.form.counting_rules import (
    SURE,
    CountingRule,
    Question,
    question_about,
    questions,
    rules_of,
    rules_of_form,
)
from disclosure_nb.form.model import IdentityModel
from disclosure_nb.form.short_labels import bare_label, short_labels
from disclosure_nb.language import Language, Sentence

_SEVERITY = {
    "error": Sentence("错误", "error"),
    "warning": Sentence("提醒", "warning"),
    "info": Sentence("说明", "info"),
    "off": Sentence("不核对", "off"),
}


def rules(
    context: typer.Context,
    house: HousePack = None,
    json: Annotated[bool, typer.Option("--json", help="输出 JSON。Print JSON.")] = False,
) -> None:
    """列出全部核对规则和口径设置。List all rules and policy settings."""
    language: Language = context.obj
    pack = house_here(house)
    if json:
        put_json(
            {
                "rules": [_rule_json(rule, pack) for rule in rule_catalogue().values()],
                "policy": {name: str(getattr(pack.policy, name)) for name in SETTINGS},
                "house": pack.to_json(),
            }
        )
        return
    for rule in rule_catalogue().values():
        editions = f"（{'、'.join(rule.editions)} 版）" if rule.editions else ""
        weight = _SEVERITY[pack.weights.get(rule.code, rule.severity)].in_(language)
        put(f"{rule.code:<4}{weight:<4}  {rule.name.in_(language)}{editions}")
    added: list[IdentityModel | RelationModel] = [*pack.models, *pack.relations]
    for model in added:
        put(f"{model.code:<4}{_SEVERITY[model.severity].in_(language):<4}  {model.name.zh}（{pack.name}）")
    put("")
    put("口径设置：" if language == "zh" else "policy settings:")
    for name, setting in SETTINGS.items():
        value = getattr(pack.policy, name)
        if isinstance(value, bool):
            put(f"  {name} = {str(value).lower()}  {setting.sentence.in_(language)}")
        else:
            put(f"  {name}  {setting.sentence.in_(language)}")


def explain(
    context: typer.Context,
    what: Annotated[
        str,
        typer.Argument(
            help="单元格地址、行、口径问题或规则代码。Cell, row, question or rule code:",
            autocompletion=completed("what"),
        ),
    ],
    edition: EditionNames = None,
    house: HousePack = None,
) -> None:
    """说明规则、单元格、行的口径，回答口径问题。Explain a rule, a cell, how a row is counted, or a question."""
    language: Language = context.obj
    pack = house_here(house)
    rule = rule_catalogue().get(what.upper())
    if rule is not None:
        _explain_rule(rule, pack, language)
        return
    for model in pack.models:
        if model.code == what.upper():
            _explain_own(model, pack, language)
            return
    for related in pack.relations:
        if related.code == what.upper():
            _explain_relation(related, pack, language)
            return
    editions = [named_edition(name) for name in edition or ()] or [get_edition(id) for id in reversed(edition_ids())]
    for form in editions:
        if what in form.cells:
            _explain_cell(form, form.cells[what], pack, language)
            return
    question = question_about(what)
    if question is not None:
        _explain_question(question, editions[0], pack, language)
        return
    for form in editions:
        if lines := dict(_lines_called(form, what)):
            for label, counted in lines.items():
                _put_counting(label, counted, pack, language)
            return
    cell = editions[0].one("granted.total") or next(iter(editions[0].cells))
    raise UsageError(
        Sentence(
            f"没有规则、单元格、表中的行或口径问题“{what}”。规则见 disclosure-nb rules；单元格地址如 {cell}；"
            f"也可以问：{'、'.join(each.words[0] for each in questions())}。",
            f"there is no rule, cell, row or question “{what}”. See disclosure-nb rules; a cell is e.g. {cell}; "
            f"questions: {', '.join(each.words[0] for each in questions())}.",
        )
    )


def _explain_own(model: IdentityModel, pack: House, language: Language) -> None:
    """Explain a relation that the house has added."""
    zh = language == "zh"
    name = Sentence(model.name.zh, model.name.en).in_(language)
    put(f"{model.code}  {name}（{_SEVERITY[model.severity].in_(language)}）")
    along = Sentence("每行", "in each row") if model.each == "row" else Sentence("每列", "in each column")
    relation = f"{' + '.join(model.left)} {model.relation} {' + '.join(model.right)}"
    put(f"{'含义' if zh else 'means'}: {model.table} {along.in_(language)}  {relation}")
    put(f"{'依据' if zh else 'basis'}: {model.basis}")
    put(f"{'来自' if zh else 'from'}: {pack.name}")


def _explain_relation(model: RelationModel, pack: House, language: Language) -> None:
    """Explain a relation between any cells that the house has added."""
    zh = language == "zh"
    name = Sentence(model.name.zh, model.name.en).in_(language)
    put(f"{model.code}  {name}（{_SEVERITY[model.severity].in_(language)}）")
    put(f"{'含义' if zh else 'means'}: {model.left} {model.relation} {model.right}")
    put(f"{'依据' if zh else 'basis'}: {model.basis}")
    put(f"{'来自' if zh else 'from'}: {pack.name}")


def _lines_called(form: Edition, what: str) -> Iterator[tuple[str, CountingRule]]:
    """Yield the rows and columns, also groups of them, whose label, id or meaning is ``what``, with their rules."""
    for head, rule in rules_of_form(form):
        if what in (head.id, head.concept, head.label, bare_label(head.label)):
            yield head.label, rule


def _explain_question(question: Question, form: Edition, pack: House, language: Language) -> None:
    _put_counting("、".join(question.words), question.answer, pack, language)
    zh = language == "zh"
    cells = [cell for row in question.rows for cell in form.find(f"{row}.total")]
    for cell in cells:
        put(f"{'所涉的行' if zh else 'row'}: {short_labels(form)[cell].partition('×')[0] if zh else cell}")


def _put_counting(label: str, rule: CountingRule, pack: House, language: Language) -> None:
    zh = language == "zh"
    put(f"{'口径' if zh else 'counted'}（{label}）: {rule.sentence.in_(language)}")
    put(f"    {'把握' if zh else 'how sure'}: {SURE[rule.sure].in_(language)}")
    put(f"    {'出处' if zh else 'source'}: {rule.source}")
    if rule.setting is not None:
        value = getattr(pack.policy, rule.setting)
        shown = str(value).lower() if isinstance(value, bool) else value
        put(f"    {'可由口径设置改变' if zh else 'setting'}: {rule.setting} = {shown}")


def _explain_rule(rule: Rule, pack: House, language: Language) -> None:
    zh = language == "zh"
    weight = pack.weights.get(rule.code, rule.severity)
    changed = "" if weight == rule.severity else f" {pack.name}"
    put(f"{rule.code}  {rule.name.in_(language)}（{_SEVERITY[weight].in_(language)}{changed}）")
    put(f"{'含义' if zh else 'means'}: {rule.means.in_(language)}")
    put(f"{'依据' if zh else 'basis'}: {rule.basis}")
    put(f"{'例' if zh else 'example'}: {rule.example.in_(language)}")
    for id in edition_ids():
        form = get_edition(id)
        touched = [identity for identity in form.identities if identity.code == rule.code]
        if touched:
            lines = "、".join(identity.along for identity in touched)
            put(f"{id}: {len(touched)} × {touched[0].table}（{lines}）")


def _explain_cell(form: Edition, cell: Cell, pack: House, language: Language) -> None:
    zh = language == "zh"
    put(f"{cell.address}（{form.id} 版）" if zh else f"{cell.address} (form of {form.id})")
    put(f"{'名称' if zh else 'label'}: {cell.label}")
    kind = {"count": Sentence("整数", "whole number"), "amount": Sentence("数，可有小数", "decimal number")}[cell.kind]
    sign = Sentence("可为负", "may be negative") if cell.signed else Sentence("不小于 0", "at least 0")
    put(f"{'填法' if zh else 'values'}: {kind.in_(language)}，{sign.in_(language)}，{cell.unit}")
    for label, rule in rules_of(cell):
        _put_counting(label, rule, pack, language)
    for identity in form.identities_of[cell.address]:
        put(f"[{identity.code}] {identity.name.in_(language)}")
        put(f"    {' + '.join(identity.left)} {identity.relation} {' + '.join(identity.right)}")
        put(f"    {'依据' if zh else 'basis'}: {identity.basis}")
    for relation in form.year_identities:
        if cell.address in relation.cells + relation.last_cells:
            this_year = [*(term.address for term in relation.right)]
            last_year = [f"{term.address}（{'上年' if zh else 'last year'}）" for term in relation.last]
            put(f"[{relation.code}] {relation.name.in_(language)}")
            put(f"    {' + '.join(relation.left)} {relation.relation} {', '.join([*this_year, *last_year])}")
            put(f"    {'依据' if zh else 'basis'}: {relation.basis}")


def _rule_json(rule: Rule, pack: House) -> dict[str, Any]:
    return {
        "code": rule.code,
        "name": rule.name.zh,
        "name_en": rule.name.en,
        "severity": pack.weights.get(rule.code, rule.severity),
        "basis": rule.basis,
        "editions": list(rule.editions),
        "means": rule.means.zh,
        "means_en": rule.means.en,
    }
