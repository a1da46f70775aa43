"""The localiser: which cells of a filing must be wrong, given that every identity (勾稽关系) has to hold."""

from disclosure_nb.checks.locate.locate import locate
from disclosure_nb.checks.locate.location import Change, Correction, LocatedComponent, Location, Reason, Value
from disclosure_nb.checks.locate.plausible import REASONS
from disclosure_nb.checks.locate.system import CellRectangle, Equation, System, Variable, joined, system_of

__all__ = [
    "REASONS",
    "CellRectangle",
    "Change",
    "Correction",
    "Equation",
    "LocatedComponent",
    "Location",
    "Reason",
    "System",
    "Value",
    "Variable",
    "joined",
    "locate",
    "system_of",
]
