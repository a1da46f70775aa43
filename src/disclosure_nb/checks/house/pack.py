"""The house pack: what a province or city adds to the rules, tightens or silences, and how it settles open points.

::

    name: 某省政务公开办公室
    policy: {remedies_count_carry_over: true}
    rules:
      Y2: info              # another severity, or off
    identities:             # further identities, written as in an edition file
      - code: H1
        name: {zh: …, en: …}
        table: proactive
        each: row
        left: [issued]
        relation: ">="
        right: [repealed]
        severity: warning
        basis: 某省〔2024〕1 号
    relations:              # between any cells, also of last year (@last) and of a unit that is summed (@ID)
      - code: H2
        name: {zh: …, en: …}
        left: requests.received.total
        relation: ">="
        right: requests.received.total@yunlan-office
        severity: warning
        basis: 某省〔2024〕1 号
    words:                  # what words in registers mean, by column: the id or the label of a row
      outcome: {党务信息: 本机关不掌握相关政府信息}
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from disclosure_nb.checks.house.policy import SETTINGS, Policy
from disclosure_nb.checks.house.relations import RelationModel
from disclosure_nb.checks.rules.catalogue import rule_catalogue
from disclosure_nb.errors import DisclosureError, Problem, RulesError, UsageError
from disclosure_nb.filing.store.names import HOUSE, editions_of
from disclosure_nb.form import Edition, Identity, edition_from_file, edition_ids, get_edition
from disclosure_nb.form.edition import Severity
from disclosure_nb.form.model import IdentityModel
from disclosure_nb.language import Sentence
from disclosure_nb.say import unknown_key
from disclosure_nb.yamlfile import YamlFile

Weight = Severity | Literal["off"]


@dataclass(frozen=True)
class House:
    """A house pack. ``sha256`` identifies the file it came from; empty for the default pack, which changes nothing."""

    name: str = ""
    policy: Policy = field(default_factory=Policy)
    weights: Mapping[str, Weight] = field(default_factory=dict)
    models: tuple[IdentityModel, ...] = ()
    relations: tuple[RelationModel, ...] = ()
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sha256: str = ""

    def identities(self, edition: Edition) -> tuple[Identity, ...]:
        """Return the identities it adds, for an edition; those on tables or cells that it lacks are left out."""
        tables = {table.id: table for table in edition.tables}
        return tuple(
            identity for model in self.models if model.table in tables for identity in model.build(tables[model.table])
        )

    def to_json(self) -> dict[str, Any]:
        """Return what results record of the pack; nothing of the default one."""
        if self == House():
            return {}
        return {"name": self.name, "sha256": self.sha256, "rules": dict(self.weights)}

    def pack(self) -> dict[str, Any]:
        """Return the whole pack as plain JSON data, written as its file is; see :func:`house_from_pack`."""
        policy = {name: getattr(self.policy, name) for name in SETTINGS}
        return {
            "name": self.name,
            "policy": {name: _thawed(value) for name, value in policy.items() if value != getattr(Policy(), name)},
            "rules": dict(self.weights),
            "identities": [model.model_dump(mode="json") for model in self.models],
            "relations": [model.model_dump(mode="json") for model in self.relations],
            "words": {column: dict(words) for column, words in self.words.items()},
        }


class _PackFile(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    name: str
    policy: dict[str, Any] = {}
    rules: dict[str, str] = {}
    identities: list[IdentityModel] = []
    relations: list[RelationModel] = []
    words: dict[str, dict[str, str]] = {}


def read_house(path: Path) -> House:
    """Return the house pack in a YAML file.

    Raises RulesError with every problem found, OSError if the file cannot be read.
    """
    data = path.read_bytes()
    file = YamlFile(data, path.name)
    problems = list(file.problems)
    model = None
    if not problems:
        try:
            model = _PackFile.model_validate(file.data)
        except ValidationError as error:
            problems += [_problem(file, detail) for detail in error.errors(include_url=False)]
    if model is not None:
        problems += _unknown(file, model)
        problems += _unknown_words(file, model, path.parent)
        try:
            policy = Policy(**{key: _frozen(value) for key, value in model.policy.items() if key in SETTINGS})
        except UsageError as error:
            problems.append(Problem("E403", file.place(("policy",)), error.sentence))
    if problems or model is None:
        raise RulesError(problems)
    return _house(model, policy, hashlib.sha256(data).hexdigest())


def _house(model: _PackFile, policy: Policy, sha256: str) -> House:
    weights = cast(dict[str, Weight], model.rules)
    return House(model.name, policy, weights, tuple(model.identities), tuple(model.relations), model.words, sha256)


def house_from_pack(data: Any, sha256: str) -> House:
    """Return the house that :meth:`House.pack` gave as data. Raises ValueError or UsageError if the data are none."""
    model = _PackFile.model_validate(data)
    policy = Policy(**{key: _frozen(value) for key, value in model.policy.items()})
    return _house(model, policy, sha256)


def house_of(folder: Path) -> House:
    """Return the house pack of a params folder (its ``house.yaml``), or the default pack. Raises InputError."""
    path = HOUSE.path(folder)
    return read_house(path) if path.is_file() else House()


def _problem(file: YamlFile, detail: Any) -> Problem:
    path = tuple(detail["loc"])
    sentence = Sentence(f"规则包此处不合要求：{detail['msg']}。", f"the house pack is wrong here: {detail['msg']}.")
    return Problem("E401", file.place(path), sentence)


def _unknown(file: YamlFile, model: _PackFile) -> list[Problem]:
    found = [
        unknown_key("E402", file.place(("policy", key)), key, list(SETTINGS))
        for key in model.policy
        if key not in SETTINGS
    ]
    own = {one.code for one in model.identities} | {one.code for one in model.relations}
    known = [*rule_catalogue(), *sorted(own)]
    weights = [*get_args(Severity), "off"]
    for code, weight in model.rules.items():
        place = file.place(("rules", code))
        if code not in known:
            found.append(unknown_key("E402", place, code, known))
        elif weight not in weights:
            sentence = Sentence(
                f"这里是“{weight}”，应为 {'、'.join(weights)} 之一。",
                f"found “{weight}”; expected one of {', '.join(weights)}.",
            )
            found.append(Problem("E403", place, sentence))
    for index, identity in enumerate(model.identities):
        if not identity.code.startswith("H"):
            sentence = Sentence(
                f"自定规则的代码“{identity.code}”应以 H 开头，例如 H1。",
                f"the code “{identity.code}” of a house rule must begin with H, e.g. H1.",
            )
            found.append(Problem("E404", file.place(("identities", index, "code")), sentence))
    return found


def _unknown_words(file: YamlFile, model: _PackFile, folder: Path) -> list[Problem]:
    """Return what is wrong with the words of registers; those may be of any edition, also of one of the house."""
    if not model.words:
        return []
    from disclosure_nb.filing.registers.allwords import wrong_words  # takes a while to import
    from disclosure_nb.filing.registers.knownwords import WORD_COLUMNS

    found = [
        unknown_key("E402", file.place(("words", column)), column, list(WORD_COLUMNS))
        for column in model.words
        if column not in WORD_COLUMNS
    ]
    own = {column: words for column, words in model.words.items() if column in WORD_COLUMNS}
    for column, word, sentence in wrong_words(own, _editions(editions_of(folder))):
        found.append(Problem("E405", file.place(("words", column, word)), sentence))
    return found


def _editions(folder: Path) -> list[Edition]:
    """Return the editions that come with the project, and those of the house that can be read."""
    editions = [get_edition(id) for id in edition_ids()]
    for path in sorted(folder.glob("*.y*ml")):
        try:
            editions.append(edition_from_file(path))
        except (DisclosureError, OSError):  # said where a filing is of such an edition
            continue
    return editions


def _frozen(value: Any) -> Any:
    return frozenset(value) if isinstance(value, list) else value


def _thawed(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    return dict(value) if isinstance(value, Mapping) else value
