"""Any edit of any params file, in any style of YAML: saved and read again it is the same filing, the rest is kept."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure_nb.filing import (
    Filing,
    changes_between,
    edited_params,
    fact_catalogue,
    parse_params,
    read_params,
    text_keys,
)
from disclosure_nb.filing.params import decoded
from factories import PARAMS, REPO, zero_filing
from sizes import size
from yamlstyles import written

NAME = "params/2023/yunlan-tests.yaml"
FILES = sorted([*PARAMS.rglob("*.yaml"), *(REPO / "tests" / "params").rglob("*.yaml")])
FILINGS = [path for path in FILES if re.search("^tables:|^sources:", path.read_text(encoding="utf-8"), re.MULTILINE)]


def read(source: bytes) -> Filing:
    return parse_params(decoded(source, NAME), unit_id="yunlan-tests", name=NAME)


WORDS = st.sampled_from(
    """公开不及时|a:b|yes|null|~|1_000|12|2024-01-02|'引'|"双"|#号|*x|&y|!z|[x|{|@a|`b|%c|>|？|-|---|...|true|👍
a: b|- x|a #b|x, y|\\n|末尾, ]|全年　公开|? x|tab\tin||x""".replace("\n", "|").split("|")[:-2]
)


@st.composite
def edits(draw: st.DrawFn, filing: Filing, own: list[str] | None = None) -> Filing:
    """The filing with some cells, facts and texts changed; ``own`` are the cells that may be."""
    numbers = st.none() | st.integers(-9, 10**12) | st.decimals(0, 10**6, places=4)
    after = filing.with_cells(draw(st.dictionaries(st.sampled_from(own or list(filing.cells)), numbers, max_size=12)))
    kinds = {
        "count": st.integers(0, 10**9),
        "amount": st.decimals(0, 10**6, places=2),
        "text": WORDS,
        "texts": st.lists(WORDS, max_size=4),
    }
    free = [
        fact for id, fact in fact_catalogue().items()
        if (origin := filing.origins.get(f"facts.{id}")) is None or own is None or origin.place.file == NAME
    ]  # fmt: skip
    for fact in draw(st.lists(st.sampled_from(free), max_size=6, unique=True)):
        after = after.with_facts(**{fact.id: draw(kinds[fact.kind])})
    gone = draw(st.sets(st.sampled_from(sorted(filing.facts) or ["none"]), max_size=1)) if own is None else set()
    after = replace(after, facts={id: value for id, value in after.facts.items() if id not in gone})
    nested = {section.id for section in filing.edition.sections if section.topics}
    keys = [key for key in text_keys(filing.edition) if key not in nested]
    for key in draw(st.lists(st.sampled_from(keys), max_size=3, unique=True)):
        after = after.with_text(key, *draw(st.lists(WORDS, min_size=1, max_size=4)))
    return after


def comment_lines(source: bytes) -> list[str]:
    return [line for line in source.decode().splitlines() if line.lstrip().startswith("#")]


@given(st.data())
@settings(max_examples=size(250), deadline=None)
def test_whatever_is_edited_in_our_params_files_is_read_again_and_the_rest_is_kept(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(FILINGS))
    filing = read_params(path, name=NAME)
    text = path.read_text(encoding="utf-8")
    computing = "compute_totals" in text
    totals = {identity.left[0] for identity in filing.edition.identities if identity.total} if computing else set()
    own = [address for address in filing.cells if address not in totals] if "sources:" not in text else []
    after = data.draw(edits(filing, own)) if own else filing

    source = path.read_bytes()
    saved = edited_params(source, filing, after, name=NAME, folder=path.parent)

    read_again = parse_params(decoded(saved, NAME), unit_id=path.stem, name=NAME, folder=path.parent)
    changed = [change for change in changes_between(after, read_again) if change.key not in totals]
    assert changed == []
    kept = comment_lines(source)
    assert [
        line for line in comment_lines(saved) if line in kept
    ] == kept  # a new text may have lines that begin with #
    if after is filing:
        assert saved == source


@st.composite
def filings(draw: st.DrawFn) -> Filing:
    return draw(edits(zero_filing(draw(st.sampled_from(["2019", "2021"])))))


@given(written(filings()), st.data())
@settings(max_examples=size(300), deadline=None)
def test_whatever_is_edited_in_a_file_of_any_style_is_read_again(
    pair: tuple[Filing, bytes], data: st.DataObject
) -> None:
    filing, source = pair
    before = read(source)
    assert changes_between(filing, before) == ()
    after = data.draw(edits(before))

    saved = edited_params(source, before, after, name=NAME)

    assert changes_between(after, read(saved)) == ()
    assert re.findall(r"^ *# 行.*$", saved.decode(), re.MULTILINE) == re.findall(
        r"^ *# 行.*$", source.decode(), re.MULTILINE
    )
    assert edited_params(source, before, before, name=NAME) == source


@given(written(st.builds(zero_filing, st.sampled_from(["2019", "2021"]))), st.data())
@settings(max_examples=size(250), deadline=None)
def test_one_cell_changes_one_place_in_the_file(pair: tuple[Filing, bytes], data: st.DataObject) -> None:
    _, source = pair
    before = read(source)
    address = data.draw(st.sampled_from(list(before.cells)))

    saved = edited_params(source, before, before.with_cells({address: 123456789}), name=NAME)

    at = saved.index(b"123456789")
    assert saved[:at] == source[:at]
    assert re.fullmatch(rb"\+?0", source[at : len(source) - len(saved[at + 9 :])])
    assert source.endswith(saved[at + 9 :])
