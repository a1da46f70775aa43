"""What is still to be filled in: every blank cell, every section and every topic without text, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from disclosure_nb.filing import Filing
from disclosure_nb.form import Edition
from disclosure_nb.narrative import gaps, narrate
from factories import every_edition, zero_filing

EDITIONS = every_edition()


def keys(filing: Filing) -> list[str]:
    return [gap.key for gap in gaps(narrate(filing))]


def full(edition: Edition) -> Filing:
    """A filing with zeros and a text for every section and topic."""
    keys = [f"{section.id}.{topic.id}" for section in edition.sections for topic in section.topics]
    keys += [section.id for section in edition.sections if not section.topics]
    return replace(zero_filing(edition), texts=dict.fromkeys(keys, ("无。",)))


@pytest.mark.parametrize("edition", EDITIONS.values(), ids=EDITIONS)
def test_a_filled_in_report_lacks_nothing(edition: Edition) -> None:
    assert keys(full(edition)) == []


@pytest.mark.parametrize("edition", EDITIONS.values(), ids=EDITIONS)
def test_every_cell_that_is_blank_is_named(edition: Edition) -> None:
    filing = full(edition)

    for address in edition.cells:
        (gap,) = gaps(narrate(filing.with_cells({address: None})))
        assert (gap.key, gap.cells) == (address.split(".")[0], (address,))
        assert edition.cells[address].label in gap.sentence.zh


@pytest.mark.parametrize("edition", EDITIONS.values(), ids=EDITIONS)
def test_every_topic_and_every_section_without_a_table_is_asked_for(edition: Edition) -> None:
    """No text and no facts: what the catalogue writes from cells alone (part 3, 4) is no gap, everything else is."""
    filing = full(edition)

    for key in filing.texts:
        section = next(one for one in edition.sections if one.id == key.partition(".")[0])
        left = {other: text for other, text in filing.texts.items() if other != key}
        without = narrate(replace(filing, texts=left))
        assert [gap.key for gap in gaps(without)] == ([] if section.table is not None or without[key] else [key])


def test_own_text_of_a_section_stands_for_its_topics() -> None:
    filing = full(EDITIONS["2021"])
    texts = {key: text for key, text in filing.texts.items() if not key.startswith("overview.")}

    assert keys(replace(filing, texts={**texts, "overview": ("全年工作如下。",)})) == []


def test_a_form_with_nothing_in_it_lacks_everything() -> None:
    zero = zero_filing("2021")
    found = keys(zero.with_cells(dict.fromkeys(zero.cells)))

    assert {"proactive", "requests", "remedies", "problems", "other"} <= set(found)
