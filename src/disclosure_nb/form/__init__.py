"""The statutory form, as data: editions, tables, rows, columns, labels and identities."""

from disclosure_nb.form.concepts import Concept, concept_vocabulary, lacking
from disclosure_nb.form.edition import (
    EDITION,
    Block,
    Cell,
    ChartSpec,
    DigestTopic,
    Edition,
    FigureSpec,
    Heading,
    Identity,
    Section,
    Table,
    Topic,
    YearIdentity,
    YearTerm,
)
from disclosure_nb.form.house import find_edition
from disclosure_nb.form.load import edition_for, edition_from_file, edition_from_yaml, edition_ids, get_edition

__all__ = [
    "EDITION",
    "Block",
    "Cell",
    "ChartSpec",
    "Concept",
    "DigestTopic",
    "Edition",
    "FigureSpec",
    "Heading",
    "Identity",
    "Section",
    "Table",
    "Topic",
    "YearIdentity",
    "YearTerm",
    "concept_vocabulary",
    "edition_for",
    "edition_from_file",
    "edition_from_yaml",
    "edition_ids",
    "find_edition",
    "get_edition",
    "lacking",
]
