"""What a filing was checked with: it travels in the notebook, so that what leaves can be checked again (``gate``)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from disclosure_nb.checks import Decision, House, house_from_pack
from disclosure_nb.checks.house.decisions import decision_from_json
from disclosure_nb.document.drawn import Points
from disclosure_nb.document.nodes import Data, Number
from disclosure_nb.document.own_edition import edition_data
from disclosure_nb.filing import Filing, filing_from_json, filing_to_json, plain_value
from disclosure_nb.filing.changes import changes_between
from disclosure_nb.filing.spoken import value_name
from disclosure_nb.form import Edition, edition_from_yaml, edition_ids, get_edition

NAME = "checked"
Change = Mapping[str, Any]
"""What was changed in a notebook: ``key`` (an address, ``facts.ID``, ``texts.KEY``), ``was`` and ``is``."""


@dataclass(frozen=True)
class CheckedWith:
    """Last year's filing, the house's rules and the decisions that a filing is checked with; what was changed in it.

    ``changes`` are the differences to the filing as it was read; ``params`` is the name of the file it was read from,
    such as ``params/2023/weibin-education.yaml``; ``earlier`` are the points of earlier years in its charts
    (``drawn.points_of``). ``sha256`` is that of the filing's data (:func:`filing_digest`), once they travel. Empty
    where it is not known.
    """

    previous: Filing | None = None
    house: House = field(default_factory=House)
    decisions: tuple[Decision, ...] = ()
    changes: tuple[Change, ...] = ()
    params: str = ""
    earlier: Mapping[int, Points] = field(default_factory=dict)
    sha256: str = ""

    def to_data(self, filing: Mapping[str, Any]) -> Data:
        """Return it as data that travel with the title and the data of a ``filing``; what is not there is left out."""
        previous = None if self.previous is None else _without_origins(self.previous)
        form = None if self.previous is None else edition_data(self.previous.edition)
        content = {
            "previous": previous,
            "form": None if form is None else form.content["yaml"],
            "house": None if self.house == House() else {"sha256": self.house.sha256, **self.house.pack()},
            "decisions": [decision.to_json() for decision in self.decisions],
            "changes": [dict(change) for change in self.changes],
            "params": self.params,
            "sha256": filing_digest(filing),
            "earlier": {str(year): _points_json(points) for year, points in self.earlier.items()},
        }
        return Data(name=NAME, content={name: value for name, value in content.items() if value})

    @classmethod
    def from_content(cls, content: Any, edition: Edition) -> CheckedWith:
        """Return what :meth:`to_data` gave; ``edition`` is the form of the report.

        Raises ValueError, KeyError, TypeError, AttributeError or a DisclosureError if the content is damaged.
        """
        previous, house = content.get("previous"), dict(content.get("house", {}))
        digest = house.pop("sha256", "")
        return cls(
            previous=None if previous is None else filing_from_json(previous, _form(content, previous, edition)),
            house=house_from_pack(house, digest) if house else House(),
            decisions=tuple(decision_from_json(each) for each in content.get("decisions", ())),
            changes=tuple(content.get("changes", ())),
            params=str(content.get("params", "")),
            sha256=str(content.get("sha256", "")),
            earlier={int(year): _points(points) for year, points in content.get("earlier", {}).items()},
        )


def filing_digest(filing: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a filing's data, without where its values came from."""
    said = {name: filing[name] for name in ("unit", "year", "edition", "date", "units", "cells", "facts", "texts")}
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _form(content: Any, previous: Any, edition: Edition) -> Edition:
    if previous["edition"] == edition.id:
        return edition
    if "form" in content:
        return edition_from_yaml(content["form"], "form.yaml")
    if previous["edition"] not in edition_ids():
        raise ValueError(f"no edition {previous['edition']}")
    return get_edition(previous["edition"])


def _without_origins(filing: Filing) -> dict[str, Any]:
    """Return last year's filing without where its values came from: no rule looks at that."""
    return {**filing_to_json(filing), "origins": {}}


def _points_json(points: Points) -> dict[str, Any]:
    return {reference: number.model_dump(mode="json") for reference, number in points.items()}


def _points(content: Any) -> Points:
    return {reference: Number.model_validate(number) for reference, number in content.items()}


def changes(opened: Filing, filing: Filing) -> tuple[Change, ...]:
    """Return what is different in ``filing``: what it is of, then its cells, facts and texts."""
    return () if opened is filing else tuple(_changes(opened, filing))


def _changes(opened: Filing, filing: Filing) -> Iterator[Change]:
    for name, was, now in (
        ("unit", opened.unit.name, filing.unit.name),
        ("year", opened.year, filing.year),
        ("edition", opened.edition.id, filing.edition.id),
        ("date", opened.date, filing.date),
    ):
        if was != now:
            yield {"key": name, "name": value_name(filing.edition, name).zh, "was": was, "is": now}
    for change in changes_between(opened, filing):
        values = {"was": plain_value(change.old), "is": plain_value(change.new)}
        yield {"key": change.key, "name": change.name.zh, **values}
