"""The rules across years (Y1–Y4): the relations with last year's report that the edition declares (``years:``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from disclosure_nb.checks.findings import Finding
from disclosure_nb.checks.house.policy import Policy
from disclosure_nb.checks.rules.catalogue import declared
from disclosure_nb.errors import UsageError
from disclosure_nb.filing import Filing, Value, number_text, total
from disclosure_nb.form import Edition, YearIdentity, YearTerm
from disclosure_nb.language import Sentence


def check_years(filing: Filing, previous: Filing, policy: Policy) -> Iterator[Finding]:
    """Yield a finding for every relation between the two years that does not hold (Y1, Y2, Y3, Y4).

    Which relations there are is stated in this year's edition; they follow from the meaning of the columns
    (国办公开办函〔2021〕30号, 国办公开办函〔2019〕60号). Where last year used another edition, only relations whose
    cells have their like in it take part. A blank on either side is not decided.

    Raises UsageError if ``previous`` is not of the year before.
    """
    if previous.year != filing.year - 1:
        raise UsageError(
            Sentence(
                f"与 {filing.year} 年衔接的应是 {filing.year - 1} 年的报告，给出的是 {previous.year} 年的，请更换。",
                f"the year before {filing.year} is {filing.year - 1}, given was {previous.year}; replace it.",
            )
        )
    for identity in relations(filing.edition, previous.edition, policy):
        left = _sum(filing, [YearTerm(address) for address in identity.left])
        right, last = _sum(filing, identity.right), _sum(previous, identity.last)
        if left is None or right is None or last is None:
            continue
        expected = total((right, last))
        assert expected is not None
        if left == expected if identity.relation == "=" else left >= expected:
            continue
        sentence = _sentence(filing, previous, identity, left, expected, policy)
        found = declared(identity).finding(sentence, identity.cells, expected=expected, actual=left)
        yield replace(found, beside={f"{cell}@{previous.year}": previous[cell] for cell in identity.last_cells})


def relations(edition: Edition, last: Edition, policy: Policy) -> tuple[YearIdentity, ...]:
    """Return the relations that hold between a filing of ``edition`` and last year's of ``last`` under the policy.

    Their last year's cells are those of ``last``: where it is another edition, those that mean the same.
    """
    found = []
    for identity in edition.year_identities:
        if identity.only_if is None or policy.switch(identity.only_if):
            twins = [edition.twin(address, last) for address in identity.last_cells]
            terms = zip(identity.last, twins, strict=True)
            there = tuple(YearTerm(twin, term.sign) for term, twin in terms if twin is not None)
            if len(there) == len(twins):
                found.append(identity if edition is last else replace(identity, last=there))
    return tuple(found)


def _sum(filing: Filing, terms: Iterable[YearTerm]) -> Value:
    values = ((term, filing[term.address]) for term in terms)
    return total(value if value is None or term.sign > 0 else -value for term, value in values)


def _sentence(
    filing: Filing,
    previous: Filing,
    identity: YearIdentity,
    left: int | Decimal,
    expected: int | Decimal,
    policy: Policy,
) -> Sentence:
    year, before = filing.year, previous.year
    shown = [
        f"＋{_term(filing, term, identity)}" if term.sign > 0 else f"－{_term(filing, term, identity)}"
        for term in identity.right
    ]
    from_last = "".join(
        f"{'＋' if term.sign > 0 else '－'}{before} 年{_term(previous, term, identity)}" for term in identity.last
    ).removeprefix("＋")
    relation = "应等于" if identity.relation == "=" else "应不小于"
    result = "" if len(identity.last) + len(shown) == 1 else f"＝{number_text(expected)}"
    own = "＋".join(_term(filing, YearTerm(address), identity) for address in identity.left)
    off = number_text(total([left, -expected])).removeprefix("-")
    renamed = _renamed(filing, previous)
    advice = _advice(identity, before, policy)
    zh = (
        f"{filing.unit.name}{_line(filing, identity)}：{year} 年{own}，{relation}{from_last}{''.join(shown)}{result}，"
        f"相差 {off}。{renamed.zh}{advice.zh}"
    )
    terms = [
        *(
            f"{'+' if term.sign > 0 else '-'} {term.address}@{before} ({number_text(previous[term.address])})"
            for term in identity.last
        ),
        *(
            f"{'+' if term.sign > 0 else '-'} {term.address} ({number_text(filing[term.address])})"
            for term in identity.right
        ),
    ]
    en = (
        f"{filing.unit.name}: {' + '.join(identity.left)} is {number_text(left)} in {year} but must be "
        f"{'' if identity.relation == '=' else 'at least '}{number_text(expected)} = "
        f"{' '.join(terms).removeprefix('+ ')}. {renamed.en}{advice.en}"
    )
    return Sentence(zh, en)


def _term(filing: Filing, term: YearTerm, identity: YearIdentity) -> str:
    cell = filing.edition.cells[term.address]
    label = (cell.column_path if identity.each == "row" else cell.row_path)[-1]
    return f"「{label}」{number_text(filing[term.address])}"


def _line(filing: Filing, identity: YearIdentity) -> str:
    """Name the row or column along which the relation runs, as the form names it."""
    cell = filing.edition.cells[identity.left[0]]
    along_row = identity.each == "row"
    return f"「{'·'.join(cell.row_path if along_row else cell.column_path)}」" + ("行" if along_row else "列")


def _renamed(filing: Filing, previous: Filing) -> Sentence:
    """Say that last year's report is of a body of another name: a reform explains much."""
    if filing.unit.name == previous.unit.name:
        return Sentence("", "")
    return Sentence(
        f"上年报告的机关名称是“{previous.unit.name}”：如因更名或机构改革（合并、划转）所致，请在第六部分说明。",
        f"Last year's body was “{previous.unit.name}”: if a renaming or merger is the reason, say so in section 6. ",
    )


def _advice(identity: YearIdentity, before: int, policy: Policy) -> Sentence:
    zh = f"请对照 {before} 年已发布的报告和台账核对这些单元格"
    en = f"Check these cells against the published report of {before} and the register"
    if identity.only_if == "in_force_rolls_forward":
        counted = "计为制发一件、废止一件" if policy.revised_counts_as_issued_and_repealed else "不计制发和废止"
        as_ = (
            "one issued and one repealed"
            if policy.revised_counts_as_issued_and_repealed
            else "neither issued nor repealed"
        )
        zh += f"；失效文件计为废止，修订文件{counted}；因清理、合并或口径调整所致的，请说明"
        en += f"; lapsed documents count as repealed, revised ones as {as_}; explain clean-ups and re-counts"
    return Sentence(zh + "。", en + ".")
