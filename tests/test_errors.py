"""Every error of ours says itself in both languages, survives a pipe between processes, and can be kept as data."""

from __future__ import annotations

import importlib
import json
import pickle
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import disclosure_nb
from disclosure_nb.errors import DisclosureError, InputError, Place, Problem, error_from_json
from disclosure_nb.language import Sentence

SENTENCE = Sentence("文件不存在，请检查。", "there is no such file; check it.")
PLACES = (
    Place("params/2023/a.yaml", line=3, key="unit.name"),
    Place("a.xlsx", sheet="三", cell="C9"),
    Place("-"),
)
PROBLEMS = tuple(Problem(f"E10{number}", place, SENTENCE) for number, place in enumerate(PLACES))


def kinds(kind: type[DisclosureError] = DisclosureError) -> Iterator[type[DisclosureError]]:
    """All kinds of errors that any module of the project defines."""
    for module in pkgutil.walk_packages(disclosure_nb.__path__, "disclosure_nb."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    yield from _below(kind)


def _below(kind: type[DisclosureError]) -> Iterator[type[DisclosureError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from _below(below)


def made(kind: type[DisclosureError]) -> DisclosureError:
    return kind(PROBLEMS) if issubclass(kind, InputError) else kind(SENTENCE)


@pytest.mark.parametrize("kind", list(kinds()), ids=lambda kind: kind.__name__)
def test_every_error_says_itself_in_both_languages(kind: type[DisclosureError]) -> None:
    error = made(kind)
    assert str(error) == error.say() == error.say("zh")
    for language, said in (("zh", SENTENCE.zh), ("en", SENTENCE.en)):
        assert error.say(language).count(said) == max(1, len(error.problems))
        assert error.sentence.in_(language).count(said) == max(1, len(error.problems))
    assert not re.search("[一-鿿]", error.say("en").replace("“三”", ""))


@pytest.mark.parametrize("kind", list(kinds()), ids=lambda kind: kind.__name__)
def test_every_error_goes_from_process_to_process(kind: type[DisclosureError]) -> None:
    error = made(kind)
    sent = pickle.loads(pickle.dumps(error))
    assert type(sent) is kind
    assert (sent.sentence, sent.problems, str(sent)) == (error.sentence, error.problems, str(error))


@pytest.mark.parametrize("kind", list(kinds()), ids=lambda kind: kind.__name__)
def test_every_error_can_be_kept_as_data(kind: type[DisclosureError]) -> None:
    error = made(kind)
    kept = error_from_json(json.loads(json.dumps(error.to_json())))
    assert (kept.sentence, kept.problems) == (error.sentence, error.problems)


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        "text",
        {},
        {"problems": 3},
        {"problems": [], "zh": 1, "en": "one"},
        {"problems": [{"code": "E1", "zh": "一", "en": "one"}]},
        {"problems": [{"code": "E1", "place": {"file": "a", "no": "b"}, "zh": "一", "en": "one"}]},
        {"problems": [{"code": "E1", "place": {"file": "a", "line": "b"}, "zh": "一", "en": "one"}]},
        {"problems": [{"code": "E1", "place": {"file": ["a"]}, "zh": "一", "en": "one"}]},
    ],
)
def test_what_is_not_the_data_of_an_error_is_refused(data: object) -> None:
    with pytest.raises(ValueError, match="not the data"):
        error_from_json(data)


def test_nobody_asks_of_which_kind_an_error_is_to_say_it() -> None:
    for path in Path(disclosure_nb.__file__).parent.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"isinstance\(\w+, (UsageError|InputError|\w*Error \| RenderError)", text), path
