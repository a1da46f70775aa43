"""Years as they can have been: filings in which every cell and every fact follows from the same few invented cases."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from random import Random

from disclosure_nb.filing import Filing, Unit, fact_catalogue
from disclosure_nb.form import Edition
from factories import zero_filing

COUNTY = Unit("yunlan", "云澜区人民政府", "county", "全区")
_CHANNELS = ("requests_online", "requests_by_mail", "requests_in_person")
_FIELD = {*_CHANNELS, "overdue", "fee_items", "fee_amount"}


@dataclass(frozen=True)
class World:
    """A filing in which nothing contradicts anything, and last year's, where it is known."""

    filing: Filing
    previous: Filing | None

    def with_fact(self, id: str, value: int) -> World:
        """Return it with a fact; of a list ``value`` lines, 99 at most."""
        texts = fact_catalogue()[id].kind == "texts"
        return replace(self, filing=self.filing.with_facts(**{id: ("某事。",) * min(value, 99) if texts else value}))

    def with_cell(self, address: str, value: int | None, *, last: bool = False) -> World:
        """Return it with a cell of this year, or of last year (then of a year in which nothing happened)."""
        if not last:
            return replace(self, filing=self.filing.with_cells({address: value}))
        previous = self.previous or zero_filing(self.filing.edition, year=self.filing.year - 1)
        return replace(self, previous=previous.with_cells({address: value}))


def world(edition: Edition, random: Random) -> World:
    """Return a year of a statutory form with few cases, often none, and of each fact something, 0 or nothing."""
    filing = zero_filing(edition, unit=COUNTY, year=edition.first_year + 1)
    counts: Counter[str] = Counter()
    documents = edition.section_of("proactive")
    assert documents is not None
    field = _applications(edition, random, counts)
    _cases(edition, random, counts)
    for cell in edition.table(str(documents.table)).cells:
        counts[cell.address] = random.choice((0, 0, 1, 2))
    for row in ("rules", "normative"):
        if (in_force := edition.one(f"{row}.in_force")) is not None:
            issued = edition.one(f"{row}.issued")
            counts[in_force] += counts[str(issued)]
    if (spent := edition.one("procurement.amount")) is not None:
        counts[spent] = 100 * counts[str(edition.one("procurement.items"))]
    facts: dict[str, object] = {}
    for id, fact in fact_catalogue().items():
        if id not in _FIELD and (drawn := random.choice((None, 0, 1, 3))) is not None:
            facts[id] = {"text": "某结果", "texts": ("某事。",) * drawn}.get(fact.kind, drawn)
    filing = filing.with_cells(dict(counts)).with_facts(**facts, **field)  # type: ignore[arg-type]
    if random.random() < 0.5:
        return World(filing, None)
    last = zero_filing(edition, unit=COUNTY, year=filing.year - 1)
    pairs = zip(_row(edition, "carried_in"), _row(edition, "carried_out"), strict=True)
    return World(filing, last.with_cells({then: counts[now] for now, then in pairs}))


def _row(edition: Edition, concept: str) -> list[str]:
    return [cell.address for cell in edition.cells.values() if concept in cell.row_concepts]


def _applications(edition: Edition, random: Random, counts: Counter[str]) -> dict[str, int]:
    """Count up to four applications; return the facts that go with them."""
    outcomes = [address for concept in _OUTCOMES for address in edition.find(f"{concept}.total")]
    classes = ("natural_person", "enterprise", "other_organisation")
    ways: Counter[str] = Counter()
    facts = {"overdue": 0, "fee_items": 0, "fee_amount": 0}
    for _ in range(random.choice((0, 0, 1, 2, 4))):
        who, total = random.choice(classes), str(edition.one("received.total")).rpartition(".")[2]
        column = str(edition.one(f"received.{who}")).rpartition(".")[2]
        came, done = random.choice(("received", "carried_in")), random.random() < 0.6
        rows = [str(edition.one(f"{came}.total")).rpartition(".")[0]]
        if done:
            rows += [address.rpartition(".")[0] for address in (random.choice(outcomes), _one(edition, "concluded"))]
        else:
            rows.append(_one(edition, "carried_out").rpartition(".")[0])
        for row in rows:
            counts[f"{row}.{column}"] += 1
            counts[f"{row}.{total}"] += 1
        if came == "received":
            ways[random.choice(_CHANNELS)] += 1
        facts["overdue"] += random.random() < 0.2
        paid = random.random() < 0.2
        facts["fee_items"] += paid
        facts["fee_amount"] += 500 * paid
    if random.random() < 0.5:
        facts |= {id: ways[id] for id in _CHANNELS}
    if random.random() < 0.3:
        del facts[random.choice(("overdue", "fee_items", "fee_amount"))]
    return facts


def _cases(edition: Edition, random: Random, counts: Counter[str]) -> None:
    """Count up to two reviews and suits."""
    for _ in range(random.choice((0, 0, 1, 2))):
        row = _one(edition, random.choice(("review", "direct_suit", "later_suit"))).rpartition(".")[0]
        result = _one(edition, f"review.{random.choice(('upheld', 'corrected', 'pending'))}").rpartition(".")[2]
        for column in (result, _one(edition, "review").rpartition(".")[2]):
            counts[f"{row}.{column}"] += 1


_OUTCOMES = ("granted", "partly_granted", "refused", "unavailable", "unprocessed", "other_processing")


def _one(edition: Edition, reference: str) -> str:
    found = edition.one(reference if "." in reference else f"{reference}.total")
    assert found is not None, reference
    return found
