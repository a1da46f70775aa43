"""``disclosure-nb words``: every word that registers may say, what it means, and on what that rests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from disclosure_nb.cli.console import put, put_json
from disclosure_nb.cli.editions import EditionNames, named_edition
from disclosure_nb.cli.house import HousePack, house_here
from disclosure_nb.language import Language, Sentence

if TYPE_CHECKING:
    from disclosure_nb.filing.registers.knownwords import KnownWord
    from disclosure_nb.filing.registers.vocabulary import Vocabulary

_CERTAINTY = {
    "law": Sentence("法规", "law"),
    "notice": Sentence("通知", "notice"),
    "standard": Sentence("转发的规范", "forwarded standard"),
    "practice": Sentence("通行做法", "practice"),
    "open": Sentence("没有规定", "open"),
    "house": Sentence("本地", "house"),
}


def words(
    context: typer.Context,
    edition: EditionNames = None,
    house: HousePack = None,
    json: Annotated[bool, typer.Option("--json", help="输出 JSON。Print JSON.")] = False,
) -> None:
    """列出台账各列认得的词、所指的行、出处和把握。List the words that registers may use, their rows and grounds."""
    from disclosure_nb.filing.registers.allwords import vocabularies
    from disclosure_nb.filing.registers.knownwords import LABEL, WORD_COLUMNS, grounds
    from disclosure_nb.form import edition_ids, get_edition

    language: Language = context.obj
    own = house_here(house).words
    forms = [named_edition(name) for name in edition or ()] or [get_edition(max(edition_ids()))]
    known = {form.id: vocabularies(form, own) for form in forms}
    if json:
        put_json({id: {name: _rows(words) for name, words in columns.items()} for id, columns in known.items()})
        return
    for id, columns in known.items():
        for name, vocabulary in columns.items():
            put(f"{WORD_COLUMNS[name].in_(language)}（{name}，{id} 版）" if language == "zh" else f"{name}, {id}")
            for row in vocabulary.ids:
                put(f"  {vocabulary.labels[row]}（{row}）")
                for ground, given in _by_ground(vocabulary, row).items():
                    if ground != LABEL:
                        texts = ("、" if language == "zh" else ", ").join(word.text for word in given)
                        put(f"    [{_CERTAINTY[grounds()[ground].certainty].in_(language)}·{ground}] {texts}")
    put("出处：" if language == "zh" else "grounds:")
    for ground, entry in grounds().items():
        put(f"  {ground}  {_CERTAINTY[entry.certainty].in_(language)}：{entry.sentence.in_(language)}")


def _by_ground(vocabulary: Vocabulary, row: str) -> dict[str, list[KnownWord]]:
    """Return the words of a row by ground, each text once, without those that only lead with the label of a group."""
    found: dict[str, list[KnownWord]] = {}
    for word in vocabulary.words.values():
        if word.id == row and " " not in word.text:
            found.setdefault(word.ground, []).append(word)
    return found


def _rows(vocabulary: Vocabulary) -> list[dict[str, Any]]:
    from disclosure_nb.filing.registers.knownwords import grounds

    return [
        {
            "id": row,
            "label": vocabulary.labels[row],
            "words": [
                {"word": word.text, "ground": ground, "certainty": grounds()[ground].certainty}
                for ground, given in _by_ground(vocabulary, row).items()
                for word in given
            ],
        }
        for row in vocabulary.ids
    ]
