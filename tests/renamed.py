"""The edition of 2021 under other names: every id and every label is another one, what they mean is the same.

``Renaming`` leads from the names of the form to the new ones; ``back`` undoes it in anything that was made with them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from disclosure_nb.form import Edition, edition_from_yaml

NEW_ID = "district"
_TOKEN = re.compile(r"(?:tab|row|col|sec|top)x\d\d|称谓\d{3}号")


@dataclass(frozen=True)
class Renaming:
    """``data`` is the content of the renamed file; ``ids`` leads by kind from old ids to new, ``labels`` likewise."""

    data: Mapping[str, Any]
    ids: Mapping[str, Mapping[str, str]]
    labels: Mapping[str, str]

    def back(self, text: str) -> str:
        """Return a text with the old names in place of the new ones."""
        old = {new: id for kind in self.ids.values() for id, new in kind.items()}
        old |= {new: label for label, new in self.labels.items()}
        return _TOKEN.sub(lambda match: old[match[0]], text)

    def address(self, address: str) -> str:
        """Return the new address of a cell."""
        parts = zip(("tab", "row", "col"), address.split("."), strict=True)
        return ".".join(self.ids[kind][part] for kind, part in parts)

    def text_key(self, key: str) -> str:
        """Return the new key of a text: ``preface``, a section, or a section's topic."""
        section, _, topic = key.partition(".")
        if section == "preface":
            return key
        return self.ids["sec"][section] + (f".{self.ids['top'][topic]}" if topic else "")

    def params(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the content of a params file under the new names."""
        ids = self.ids
        text = {
            ids["sec"].get(key, key): {ids["top"][topic]: words for topic, words in value.items()}
            if isinstance(value, dict)
            else value
            for key, value in (data.get("text") or {}).items()
        }
        tables = {
            ids["tab"][table]: {ids["row"][row]: value for row, value in rows.items()}
            for table, rows in data["tables"].items()
        }
        return {**data, "tables": tables, "text": text}

    def register(self, text: str) -> str:
        """Return a register with the labels of the form in its fields under their new names."""
        short = {
            re.sub(r"^(（[一二三四五六]）|\d\.|[一二三四]、)", "", label): new for label, new in self.labels.items()
        }
        return "\n".join(",".join(short.get(field, field) for field in line.split(",")) for line in text.splitlines())


def source() -> dict[str, Any]:
    """Return the content of the file of the edition, as an edition of a house with an id of its own."""
    text = files("disclosure_nb.form").joinpath("editions", "2021.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    return {**data, "id": NEW_ID}


def as_file(data: Mapping[str, Any]) -> str:
    return yaml.safe_dump(dict(data), allow_unicode=True, sort_keys=False, width=1000)


@cache
def plain_edition() -> Edition:
    """Return the edition under its own names."""
    return edition_from_yaml(as_file(source()), "plain.yaml")


@cache
def renamed_edition() -> Edition:
    """Return the edition under other names."""
    return edition_from_yaml(as_file(renaming().data), "renamed.yaml")


@cache
def renaming() -> Renaming:
    """Give every id and every label of the edition a name that says nothing."""
    data = source()
    ids: dict[str, dict[str, str]] = {kind: {} for kind in ("tab", "row", "col", "sec", "top")}
    labels: dict[str, str] = {}

    def new(kind: str, id: str) -> str:
        return ids[kind].setdefault(id, f"{kind}x{len(ids[kind]) + 1:02d}")

    def label(text: str) -> str:
        return labels.setdefault(text, f"称谓{len(labels) + 1:03d}号")

    def head(kind: str, given: dict[str, Any]) -> None:
        given["label"] = label(given["label"])
        if "id" in given:
            given["id"] = new(kind, given["id"])
        for below in (*given.get("rows", ()), *given.get("columns", ())):
            head(kind, below)

    def term(kind: str, text: str) -> str:
        return re.sub(r"[a-z_]+", lambda match: ids[kind][match[0]], text)

    for table in data["tables"]:
        table["id"] = new("tab", table["id"])
        for block in table["blocks"]:
            for row in block["rows"]:
                head("row", row)
            for column in block["columns"]:
                head("col", column)
    for section in data["sections"]:
        section["id"], section["title"] = new("sec", section["id"]), label(section["title"])
        section["aliases"] = [label(alias) for alias in section.get("aliases", ())]
        if "table" in section:
            section["table"] = ids["tab"][section["table"]]
        for topic in section.get("topics", ()):
            topic["id"], topic["title"] = new("top", topic["id"]), label(topic["title"])
    for relation in (*data["identities"], *data["years"]):
        relation["table"] = ids["tab"][relation["table"]]
        kind = "row" if relation["each"] == "column" else "col"
        for side in ("left", "right", "last"):
            if side in relation:
                relation[side] = [term(kind, text) for text in relation[side]]
    for part in data["digest"]:
        if "table" in part:
            part["table"] = ids["tab"][part["table"]]
    return Renaming(data, ids, labels)
