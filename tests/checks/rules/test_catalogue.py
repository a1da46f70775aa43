"""The catalogue owns what a finding weighs and rests on: no check writes a severity or a basis itself."""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from disclosure_nb import checks
from disclosure_nb.checks import Finding, House, check, rule_catalogue
from disclosure_nb.checks.full_check import check_in
from disclosure_nb.checks.rules.catalogue import Variant, broken, declared
from disclosure_nb.filing import Store
from disclosure_nb.form import Edition
from disclosure_nb.language import Sentence
from factories import PARAMS, zero_filing

ROOM = Path(checks.__file__).parent
OWNERS = {"rules/catalogue.py", "findings.py", "house/pack.py", "house/policy.py"}
"""The catalogue; the value that findings are; the house pack, whose rules and settings bring what they rest on."""
SOURCES = sorted(path for path in ROOM.rglob("*.py") if path.relative_to(ROOM).as_posix() not in OWNERS)
SEVERITIES = {"error", "warning", "info"}


def compared(tree: ast.AST) -> set[int]:
    """What a comparison compares: a check may ask what a finding weighs."""
    return {id(node) for top in ast.walk(tree) if isinstance(top, ast.Compare) for node in ast.walk(top)}


def docstrings(tree: ast.AST) -> set[int]:
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOM).as_posix())
def test_no_check_writes_a_severity_or_a_basis(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    asked, said = compared(tree), docstrings(tree)
    for node in ast.walk(tree):
        at = f"{path.name}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Call):
            assert not (isinstance(node.func, ast.Name) and node.func.id in {"Finding", "Variant", "Rule"}), at
            for keyword in node.keywords:
                assert keyword.arg != "basis", at
                assert keyword.arg != "severity" or isinstance(keyword.value, ast.Name), at
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            assert node.value not in SEVERITIES or id(node) in asked, at
            assert not re.search("国办|条例》|立法法", node.value), at


def test_every_variant_of_the_catalogue_is_one_that_a_check_finds() -> None:
    written = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    for rule in rule_catalogue().values():
        for name in rule.variants:
            assert f'"{name}"' in written, f"{rule.code} {name}"


def test_what_a_basis_leaves_open_must_be_filled() -> None:
    said = Sentence("说", "says")
    assert broken("P2").finding(said, about={"notice": "某通知"}).basis == "某通知：统得出、报得准、可核查"
    with pytest.raises(KeyError):
        broken("P2").finding(said)
    with pytest.raises(KeyError):
        broken("P2", "no such variant")


def test_a_rule_shown_by_itself_leaves_nothing_open() -> None:
    assert all("{" not in rule.basis for rule in rule_catalogue().values())


def expected_of(edition: Edition, house: House) -> set[tuple[str, str, str]]:
    """Code, severity and basis of everything that may be found, bases as patterns."""
    rules = rule_catalogue().values()
    known = [variant for rule in rules for variant in (rule.usual, *rule.variants.values())]
    own = [*edition.identities, *edition.year_identities, *house.identities(edition)]
    declarations: list[Variant] = [declared(identity) for identity in own]
    return {(v.code, v.severity, re.sub(r"\\\{\w+\\\}", ".+", re.escape(v.basis))) for v in (*known, *declarations)}


def corpus() -> Iterator[tuple[Edition, Finding]]:
    """Everything that is found in the bureaus of ``params``, and in each of them with some cells spoilt."""
    store = Store(PARAMS)
    for path in sorted(PARAMS.glob("20*/*.yaml")):
        filing = store.read(path)
        yield from ((filing.edition, finding) for finding in check_in(store, filing))
        dice = random.Random(path.name)
        some = dice.sample(list(filing.cells), 3)
        spoilt = filing.with_cells({address: dice.choice((None, -1, 7, Decimal("1.5"))) for address in some})
        yield from (
            (filing.edition, finding) for finding in check(spoilt, store.previous(filing), units=store.units(filing))
        )
    text = {"overview.requests": ("2017年，我局收到政府信息公开申请5件，其中予以公开3件、不予公开1件。",)}
    plain = replace(zero_filing(year=2017), texts=text)
    yield from ((plain.edition, finding) for finding in check(plain))


def test_every_finding_weighs_and_rests_on_what_the_catalogue_or_the_edition_says() -> None:
    allowed: dict[str, set[tuple[str, str, str]]] = {}
    seen: set[str] = set()
    for edition, finding in corpus():
        known = allowed.setdefault(edition.id, expected_of(edition, House()))
        assert any(
            (finding.code, finding.severity) == (code, severity) and re.fullmatch(basis, finding.basis)
            for code, severity, basis in known
        ), finding
        assert "{" not in finding.basis
        seen.add(finding.code)
    assert {"A1", "C1", "C5", "P2", "P3", "T1", "Y1"} <= seen
