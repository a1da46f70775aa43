"""A dict that cannot be changed."""

from __future__ import annotations

from typing import Any, NoReturn, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class FrozenDict(dict[K, V]):
    """A dict that cannot be changed, as the values that share it must not be.

    Unlike ``types.MappingProxyType`` it can be copied and pickled, and so can the values that have it in them.

    >>> FrozenDict(a=1) | {"b": 2}
    {'a': 1, 'b': 2}
    >>> FrozenDict(a=1)["a"] = 2
    Traceback (most recent call last):
    TypeError: this mapping cannot be changed; make another one of it: {**mapping, key: value}
    """

    __slots__ = ()

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("this mapping cannot be changed; make another one of it: {**mapping, key: value}")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[type[FrozenDict[K, V]], tuple[dict[K, V]]]:
        return type(self), (dict(self),)
