"""Whether the facts that an edition's digest shows are in the catalogue of facts: the form itself knows none."""

from __future__ import annotations

from disclosure_nb.errors import EditionError, Problem
from disclosure_nb.filing.facts import fact_catalogue
from disclosure_nb.form import Edition
from disclosure_nb.form.references import parse_reference
from disclosure_nb.language import Sentence
from disclosure_nb.say import near, show_text
from disclosure_nb.yamlfile import YamlFile


def with_known_facts(edition: Edition, name: str) -> Edition:
    """Return an edition of the file ``name``. Raises EditionError (E003) if its digest shows a fact that is not known.

    The figure would be missing, and nobody would know why.
    """
    wrong = [
        (("digest", at, "main" if figure.main else "figures", figure.label), fact)
        for at, topic in enumerate(edition.digest)
        for figure in topic.figures
        for reference in [parse_reference(figure.reference)]
        for term in (*reference.terms, *reference.whole)
        if (fact := term.fact) is not None and fact not in fact_catalogue()
    ]
    if wrong:
        file = YamlFile(edition.source, name)
        raise EditionError([Problem("E003", file.place(path), _unknown(fact)) for path, fact in wrong])
    return edition


def _unknown(fact: str) -> Sentence:
    shown, hint = show_text(fact), near(fact, tuple(fact_catalogue()))
    return Sentence(
        f"没有事项“{shown}”{hint.zh or '，请改正或删去。'}",
        f"there is no fact “{shown}”{hint.en or '; correct or delete it.'}",
    )
