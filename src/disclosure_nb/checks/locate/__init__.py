"""The localiser: which cells of a filing must be wrong, given that every identity (勾稽关系) has to hold."""

from disclosure_nb.checks.locate.locate import locate
from disclosure_nb.checks.locate.location import Change, Location, Part, Reason, Repair, Value
from disclosure_nb.checks.locate.plausible import REASONS
from disclosure_nb.checks.locate.system import Equation, Grid, System, Variable, joined, system_of

__all__ = [
    "REASONS",
    "Change",
    "Equation",
    "Grid",
    "Location",
    "Part",
    "Reason",
    "Repair",
    "System",
    "Value",
    "Variable",
    "joined",
    "locate",
    "system_of",
]
