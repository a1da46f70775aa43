"""The rule pack: every rule of the catalogue is explained, and every finding's code is in the catalogue."""

from __future__ import annotations

import re

from disclosure_nb.checks import check, rule_catalogue
from disclosure_nb.filing import Store
from disclosure_nb.form import edition_ids, get_edition
from factories import PARAMS


def test_the_codes_are_those_of_the_form_the_years_the_sums_the_text_the_practice_and_the_sources() -> None:
    letters = [code[0] for code in rule_catalogue()]
    assert letters == sorted(letters, key="CYATPS".index)
    assert all(re.fullmatch(r"[CYATPS][1-9][0-9]*", code) for code in rule_catalogue())


def test_every_rule_says_what_it_means_in_both_languages() -> None:
    for rule in rule_catalogue().values():
        for sentence in (rule.name, rule.means, rule.example):
            assert re.search("[一-鿿]", sentence.zh), rule.code
            assert re.search("[a-z]", sentence.en), rule.code
        assert rule.basis


def test_every_identity_of_the_editions_is_explained_and_weighs_what_the_catalogue_says() -> None:
    for id in edition_ids():
        form = get_edition(id)
        for identity in (*form.identities, *form.year_identities):
            rule = rule_catalogue()[identity.code]
            assert rule.severity == identity.severity, identity.code
            assert rule.covers(form), identity.code


def test_every_finding_on_real_reports_has_a_rule() -> None:
    store = Store(PARAMS)
    for path in sorted(PARAMS.glob("20*/*.yaml")):
        filing = store.read(path)
        for finding in check(filing, store.previous(filing)):
            assert finding.code in rule_catalogue()
