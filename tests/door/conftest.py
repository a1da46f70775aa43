"""Everything that the door's examples make, and everything that can be reached from it."""

from __future__ import annotations

import doctest
import inspect
import shutil
import sys
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

import disclosure_nb as dnb
from made import REPO

FUNCTIONS = sorted(name for name in dnb.__all__ if inspect.isfunction(getattr(dnb, name)))
MOST = 5  # values of one class that are looked into


@dataclass(frozen=True)
class Example:
    """What an example did: how many of its lines were tried, what it said wrongly, which names it left."""

    tries: int
    said: tuple[str, ...]
    names: Mapping[str, object]


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder with a copy of the project's params: a case that was changed may be saved there."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(REPO / "params", folder / "params")
    return folder


@pytest.fixture(scope="session")
def examples(desk: Path) -> Mapping[str, Example]:
    """The examples of everything that has some, carried out once."""
    done = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(desk)
        for name in [*FUNCTIONS, "Case"]:
            runner = doctest.DocTestRunner(verbose=False)
            said: list[str] = []
            names: dict[str, object] = {}
            own = vars(sys.modules[getattr(dnb, name).__module__])
            for test in doctest.DocTestFinder().find(getattr(dnb, name), name):
                runner.run(test, out=said.append, clear_globs=False)
                names |= {key: value for key, value in test.globs.items() if key not in own}
            done[name] = Example(runner.tries, tuple(said), names)
    return done


@pytest.fixture(scope="session")
def reached(examples: Mapping[str, Example], desk: Path) -> Mapping[type, list[Any]]:
    """Values of every class of the project that a person has in hand who starts from the examples, by class.

    Looked into are fields, properties, and what methods return that need no argument.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(desk)
        found: dict[type, list[Any]] = {}
        left = [value for example in examples.values() for value in example.names.values()]
        while left:
            value = left.pop()
            if isinstance(value, Mapping):
                left += value.values()
            elif isinstance(value, list | tuple | Set):
                left += value
            elif type(value).__module__.startswith("disclosure_nb"):
                known = found.setdefault(type(value), [])
                if len(known) < MOST and not any(value is one for one in known):
                    known.append(value)
                    left += parts(value)
    return found


def parts(value: object) -> Iterator[object]:
    """Yield what a value has and gives."""
    kind = type(value)
    names = {name for name in dir(kind) if not name.startswith("_")}
    for name in sorted(names | {field.name for field in fields(value)} if is_dataclass(value) else names):
        of_class = inspect.getattr_static(kind, name, None)
        if inspect.isfunction(of_class) and of_class.__module__.startswith("disclosure_nb"):
            own = list(inspect.signature(of_class).parameters.values())[1:]
            if all(one.default is not one.empty or one.kind is one.VAR_POSITIONAL for one in own):
                given = getattr(value, name)()
                yield list(islice(given, MOST)) if isinstance(given, Iterator) else given
        elif of_class is None or isinstance(of_class, property | cached_property) or is_dataclass(value):
            yield getattr(value, name)
