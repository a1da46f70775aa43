"""Everything of the door that can be called, each of its parameters, each wrong kind of value: what is said then.

Nothing is kept by hand but right values for the parameters that must be given. What is wrong follows from the
annotation: a value that does not fit it has to be refused, by an error of this project; one that fits it may be.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, get_type_hints

import pandas as pd
import pytest
from typeguard import TypeCheckError, check_type

import disclosure_nb as dnb
from door.conftest import FUNCTIONS
from made import PARAMS

CLASSES = {name: kind for name in dnb.__all__ if isinstance(kind := getattr(dnb, name), type)}
VALUES = {name: kind for name, kind in CLASSES.items() if not issubclass(kind, Exception)}  # errors are made by us
WRONG = {"none": None, "number": 3, "list": [1], "object": object(), "empty": "", "bytes": b"", "mapping": {"a": 1}}
UNIT, YEAR = "weibin-education", 2023
FILE = PARAMS / str(YEAR) / f"{UNIT}.yaml"

RIGHT: Mapping[str, Callable[[dnb.Case], object]] = {
    "address": lambda _: "requests.granted.total",
    "changes": lambda _: {"requests.granted.total": 1},
    "facts": lambda _: 170,
    "filing": lambda case: case.filing,
    "frame": lambda case: case.frame("requests"),
    "key": lambda _: "problems",
    "names": lambda _: "outcomes",
    "number": lambda _: 2,
    "out": lambda _: "out",
    "paragraphs": lambda _: "甲",
    "params": lambda _: FILE,
    "severity": lambda _: "error",
    "source": lambda _: FILE,
    "table": lambda _: "requests",
    "tables": lambda _: "requests",
    "unit": lambda case: case.filing.unit,
    "units": lambda case: [case.filing],
    "year": lambda _: YEAR,
    "open.unit": lambda _: UNIT,
    "open.params_dir": lambda _: PARAMS,
    "population.frame": lambda case: pd.DataFrame([{"unit": UNIT, **case.filing.cells}]),
    "run.force": lambda _: "nobody",  # so that no report is made
}
"""A right value by the name of the parameter, or by that of the callable and the parameter."""


def methods(kind: type) -> Iterator[str]:
    """Yield the names of what can be called with something on a value of a class, the class itself first."""
    yield ""
    for name, found in inspect.getmembers(kind, inspect.isfunction):
        named = name == "__getitem__" or not name.startswith("_")
        if named and len(inspect.signature(found).parameters) > 1:
            yield name


METHODS = [(name, each) for name, kind in VALUES.items() for each in methods(kind)]


def right_values(call: Callable[..., Any], name: str, case: dnb.Case, value: object) -> dict[str, object]:
    """Return a right value for every parameter that must be given: that of a value itself for its class."""
    found: dict[str, object] = {}
    for parameter in inspect.signature(call).parameters.values():
        one = RIGHT.get(f"{name}.{parameter.name}")
        needed = parameter.default is parameter.empty
        if one is not None:
            found[parameter.name] = one(case)
        elif needed and isinstance(call, type):
            found[parameter.name] = getattr(value, parameter.name)
        elif needed:
            found[parameter.name] = RIGHT[parameter.name](case)
    return found


def called(call: Callable[..., Any], given: Mapping[str, object]) -> Any:
    """Call something with these arguments."""
    first: list[Any] = []
    named: dict[str, Any] = {}
    parameters = inspect.signature(call).parameters.values()
    by_place = any(parameter.kind is parameter.VAR_POSITIONAL for parameter in parameters)
    for parameter in parameters:
        if parameter.name not in given:
            continue
        if parameter.kind is parameter.VAR_KEYWORD:
            named["wechat_items"] = given[parameter.name]
        elif by_place and parameter.kind is not parameter.KEYWORD_ONLY:
            first.append(given[parameter.name])
        else:
            named[parameter.name] = given[parameter.name]
    result = call(*first, **named)
    return list(result) if isinstance(result, Iterator) else result


def fits(value: object, hint: Any) -> bool:
    """Whether a type checker takes a value for a parameter. A flag may be anything: Python knows what is true."""
    if hint is bool:
        return True
    if isinstance(value, str | bytes) and getattr(hint, "__origin__", None) is not None:
        hint = str if isinstance(value, str) and str in getattr(hint, "__args__", ()) else type(None)
    try:
        check_type(value, hint)
    except TypeCheckError:
        return False
    return True


@pytest.mark.parametrize(("kind", "name"), [("", name) for name in FUNCTIONS] + METHODS, ids=lambda name: name or "-")
def test_what_does_not_fit_is_refused_by_an_error_of_this_project(
    kind: str,
    name: str,
    reached: Mapping[type, list[Any]],
    desk: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(desk)
    case = dnb.open(UNIT, YEAR)
    value = case if kind == "Case" else case.filing if kind == "Filing" else reached[CLASSES[kind]][0] if kind else None
    call: Callable[..., Any] = getattr(dnb, name) if not kind else getattr(value, name) if name else CLASSES[kind]
    names = {each.__name__: each for each in reached}
    described = call.__init__ if isinstance(call, type) else call
    hints = get_type_hints(described, {**names, **vars(sys.modules[call.__module__])})
    right = right_values(call, name, case, value)
    wrongly: list[str] = []
    for parameter in inspect.signature(call).parameters:
        for called_it, wrong in WRONG.items():
            try:
                called(call, right | {parameter: wrong})
            except dnb.DisclosureError as error:
                assert error.say("zh"), error.say("en")
                assert " at 0x" not in error.say() + error.say("en"), error.say()
            except Exception as error:
                wrongly.append(f"{parameter}={called_it}: {type(error).__name__}: {error}")
            else:
                keeps = isinstance(call, type) and kind not in ("Case", "Filing")  # a plain record of what it is given
                if not keeps and not fits(wrong, hints[parameter]):
                    wrongly.append(f"{parameter}={called_it}: passed over, though {hints[parameter]}")
    assert not wrongly, "\n".join(wrongly)
