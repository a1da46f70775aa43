"""What the door gives can be kept and sent: every value can be copied and pickled, by itself and with all in it."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable, Mapping
from typing import Any

import pytest

import disclosure_nb as dnb
from disclosure_nb.frozen import FrozenDict
from disclosure_nb.language import Sentence

CLASSES = [kind for name in dnb.__all__ if isinstance(kind := getattr(dnb, name), type)]
ERRORS = [kind for kind in CLASSES if issubclass(kind, Exception)]


def test_every_class_of_the_door_is_reached_from_its_examples(reached: Mapping[type, list[Any]]) -> None:
    assert {kind.__name__ for kind in CLASSES} - {kind.__name__ for kind in (*reached, *ERRORS)} == set()
    assert len(reached) > len(CLASSES)


@pytest.mark.parametrize(
    "again", [copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))], ids=["copy", "deep", "pickle"]
)
def test_what_is_reached_from_the_door_can_be_copied_and_pickled(
    reached: Mapping[type, list[Any]], again: Callable[[Any], Any]
) -> None:
    for kind, values in reached.items():
        for value in values:
            other = again(value)
            assert type(other) is kind
            assert other == value or (kind.__eq__ is object.__eq__ and vars(other) == vars(value)), kind


@pytest.mark.parametrize("kind", ERRORS)
def test_an_error_can_be_sent_to_another_process(kind: type[dnb.DisclosureError]) -> None:
    sentence = Sentence("错了。", "wrong.")
    problem = dnb.errors.Problem("E1", dnb.errors.Place("甲.yaml", line=3), sentence)  # type: ignore[attr-defined]
    error = kind([problem]) if issubclass(kind, dnb.InputError) else kind(sentence)
    other = pickle.loads(pickle.dumps(error))

    assert (type(other), other.say(), other.say("en")) == (kind, error.say(), error.say("en"))


def test_a_pickled_case_still_cannot_be_changed() -> None:
    case = pickle.loads(pickle.dumps(dnb.open("hongze", 2023)))

    with pytest.raises(TypeError, match="cannot be changed"):
        case.filing.cells["requests.granted.total"] = 1
    assert case.findings == dnb.open("hongze", 2023).findings


@pytest.mark.parametrize(
    "change",
    [
        lambda frozen: frozen.__setitem__("a", 2),
        lambda frozen: frozen.__delitem__("a"),
        lambda frozen: frozen.__ior__({"a": 2}),
        lambda frozen: frozen.update(a=2),
        lambda frozen: frozen.setdefault("b", 2),
        lambda frozen: frozen.pop("a"),
        lambda frozen: frozen.popitem(),
        lambda frozen: frozen.clear(),
    ],
)
def test_a_frozen_dict_cannot_be_changed(change: Callable[[Any], Any]) -> None:
    frozen = FrozenDict({"a": 1})
    with pytest.raises(TypeError, match="cannot be changed"):
        change(frozen)
    assert frozen == {"a": 1}
