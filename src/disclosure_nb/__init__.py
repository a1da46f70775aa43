"""政府信息公开工作年度报告: the annual report on government information disclosure, from data to a checked report.

::

    import disclosure_nb as dnb

    case = dnb.open("weibin-education", 2023)      # one unit's year, with all that belongs to it
    case = case.with_cells({"requests.received.natural_person": 5})
    case.findings                                  # which rules do not hold
    case.report()                                  # shown in a notebook: the report
    dnb.run("params/2023", "outputs/2023")         # the reports of all units

What is named here is what may be relied on; the rooms behind it may be rebuilt. Nothing is imported before it is used.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # as type checkers read it; importing typing itself would take longer than all of this
if TYPE_CHECKING:
    from disclosure_nb.batch.outcome import Outcome
    from disclosure_nb.checks.check import check
    from disclosure_nb.checks.findings import Finding, Findings
    from disclosure_nb.checks.locate.location import Location
    from disclosure_nb.checks.rollup.summing import sum_units
    from disclosure_nb.door.calls import locate, population, read, run
    from disclosure_nb.door.case import Case
    from disclosure_nb.door.opening import open
    from disclosure_nb.errors import (
        DisclosureError,
        EditionError,
        InputError,
        NotebookError,
        ParamsError,
        PluginError,
        RenderError,
        RulesError,
        SaveError,
        ThemeError,
        UsageError,
    )
    from disclosure_nb.filing.filing import Filing
    from disclosure_nb.narrative.narrate import Narrative
    from disclosure_nb.readback.reading import Reading

__version__ = "0.2.0"
"""The version of the program; ``CHANGELOG.md`` says what it promises."""

__all__ = [
    "Case",
    "DisclosureError",
    "EditionError",
    "Filing",
    "Finding",
    "Findings",
    "InputError",
    "Location",
    "Narrative",
    "NotebookError",
    "Outcome",
    "ParamsError",
    "PluginError",
    "Reading",
    "RenderError",
    "RulesError",
    "SaveError",
    "ThemeError",
    "UsageError",
    "__version__",
    "check",
    "locate",
    "open",
    "population",
    "read",
    "run",
    "sum_units",
]

_ROOMS = {
    "batch.outcome": ("Outcome",),
    "checks.check": ("check",),
    "checks.findings": ("Finding", "Findings"),
    "checks.locate.location": ("Location",),
    "checks.rollup.summing": ("sum_units",),
    "door.calls": ("locate", "population", "read", "run"),
    "door.case": ("Case",),
    "door.opening": ("open",),
    "errors": (
        "DisclosureError",
        "EditionError",
        "InputError",
        "NotebookError",
        "ParamsError",
        "PluginError",
        "RenderError",
        "RulesError",
        "SaveError",
        "ThemeError",
        "UsageError",
    ),
    "filing.filing": ("Filing",),
    "narrative.narrate": ("Narrative",),
    "readback.reading": ("Reading",),
}
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names}


if not TYPE_CHECKING:  # type checkers would take it for a promise that every name is there

    def __getattr__(name):  # noqa: ANN001, ANN202
        """Return a name of the door, imported at its first use (PEP 562)."""
        if name not in _ROOM_OF:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found = getattr(import_module(f"{__name__}.{_ROOM_OF[name]}"), name)
        globals()[name] = found
        return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
