"""The reported values of one component, as whole numbers."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from disclosure_nb.checks.locate.location import Value
from disclosure_nb.checks.locate.search import SearchTask
from disclosure_nb.checks.locate.system import Component


class ReportedComponent:
    """The reported values of one component: ``old`` as they are, ``task`` as whole numbers.

    Raises TypeError for a value that is neither int, Decimal nor None (floats are not exact).
    """

    def __init__(self, component: Component, values: Mapping[str, Value | None]) -> None:
        self.component = component
        self.old = [values.get(key) for key in component.keys]
        self.decimals = max((_decimals(value) for value in self.old), default=0) if _amounts(component) else 0
        numbers = [self.number(place, value) for place, value in enumerate(self.old)]
        self.task = SearchTask(
            rows=component.rows_at(self.decimals),
            masks=component.masks,
            touching=component.touching,
            values=[number or 0 for number in numbers],
            signed=frozenset(place for place, variable in enumerate(component.variables) if variable.signed),
            forced=tuple(place for place, number in enumerate(numbers) if number is None),
            fixed=sum(1 << place for place, variable in enumerate(component.variables) if variable.fixed),
        )

    def number(self, place: int, value: Value | None) -> int | None:
        """Return the value as a whole number (amounts in units of the last decimal), None if blank or invalid."""
        variable = self.component.variables[place]
        number = self.whole(place, value)
        return None if number is None or (number < 0 and not variable.signed) else number

    def whole(self, place: int, value: Value | None) -> int | None:
        """Return the value as a whole number of any sign, None if it is blank or not whole."""
        variable = self.component.variables[place]
        if type(value) is int:
            return value * 10**self.decimals if variable.kind == "amount" else value
        if value is None:
            return None
        if isinstance(value, Decimal):
            scaled = value.scaleb(self.decimals) if variable.kind == "amount" else value
            if not scaled.is_finite() or scaled != scaled.to_integral_value():
                return None
            return int(scaled)
        raise TypeError(f"{variable.key}: a value is an int, a Decimal or None, not {type(value).__name__}")

    def value(self, place: int, number: int) -> Value:
        """Return what a whole number is as the value of a cell."""
        if self.component.variables[place].kind == "count":
            return number
        return Decimal(number).scaleb(-self.decimals)


def _amounts(component: Component) -> bool:
    return any(variable.kind == "amount" for variable in component.variables)


def _decimals(value: Value | None) -> int:
    exponent = value.normalize().as_tuple().exponent if isinstance(value, Decimal) else 0
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0
