"""What holds for every params file that comes with the project."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from disclosure_nb.filing import Filing, Value, read_params

PARAMS = Path(__file__).resolve().parents[2] / "params"
FILES = {path.relative_to(PARAMS).with_suffix("").as_posix(): path for path in sorted(PARAMS.glob("*/*.yaml"))}
INVENTED = [name for name in FILES if "/yunlan" in name]
REAL = [name for name in FILES if name not in INVENTED]
FOLLOWING = [name for name in FILES if f"{int(name[:4]) - 1}{name[4:]}" in FILES]  # last year's file is here too

KNOWN_TO_BREAK: dict[str, Counter[str]] = {  # real reports, published like that
    "2023/hongze": Counter(C4=2),
    "2023/jinhu": Counter(C4=1),
}

BUREAUS = {
    *("chengguan", "civil", "development", "education", "finance", "health", "housing", "hr"),
    *("justice", "market", "office", "police", "resources", "transport"),
}


def load(name: str) -> Filing:
    return read_params(FILES[name])


def last_year(name: str) -> Filing:
    return load(f"{int(name[:4]) - 1}{name[4:]}")


def known(filing: Filing, address: str) -> int:
    """Return the whole number in a cell that must not be blank."""
    value: Value = filing[address]
    assert isinstance(value, int), f"{address} holds {value}"
    return value


def broken(filing: Filing) -> Counter[str]:
    """Count how often each identity of the form does not hold."""
    codes: Counter[str] = Counter()
    for identity in filing.edition.identities:
        left = sum(known(filing, address) for address in identity.left)
        right = sum(known(filing, address) for address in identity.right)
        holds = left == right if identity.relation == "=" else left >= right
        codes[identity.code] += not holds
    return +codes


# --- each file by itself ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FILES)
def test_a_file_reads_without_problems_and_lies_in_the_folder_of_its_year(name: str) -> None:
    filing = load(name)

    assert name == f"{filing.year}/{filing.unit.id}"
    assert filing.edition.covers(filing.year)


@pytest.mark.parametrize("name", FILES)
def test_no_cell_is_blank_and_only_signed_ones_are_below_zero(name: str) -> None:
    filing = load(name)

    assert [address for address, value in filing.cells.items() if value is None] == []
    assert [
        address for address, cell in filing.edition.cells.items() if not cell.signed and (filing[address] or 0) < 0
    ] == []


@pytest.mark.parametrize("name", FILES)
def test_an_invented_body_is_called_invented_and_a_real_one_is_not(name: str) -> None:
    filing = load(name)
    says_so = "虚构示例" in FILES[name].read_text(encoding="utf-8")

    assert filing.unit.invented == says_so == filing.unit.name.startswith("云澜区") == (name in INVENTED)


@pytest.mark.parametrize("name", INVENTED)
def test_an_invented_file_balances(name: str) -> None:
    assert broken(load(name)) == Counter()


@pytest.mark.parametrize("name", REAL)
def test_a_real_file_breaks_the_identities_that_its_report_breaks(name: str) -> None:
    assert broken(load(name)) == KNOWN_TO_BREAK.get(name, Counter())


@pytest.mark.parametrize("name", INVENTED)
def test_the_ways_in_which_applications_came_add_up(name: str) -> None:
    filing = load(name)
    ways = [filing.facts.get(f"requests_{way}") for way in ("online", "by_mail", "in_person")]
    given = [way for way in ways if isinstance(way, int)]

    assert not given or sum(given) == known(filing, "requests.received.total")


# --- a file beside last year's ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FOLLOWING)
def test_what_was_carried_out_last_year_is_carried_in_this_year(name: str) -> None:
    filing, before = load(name), last_year(name)
    columns = [column.id for column in filing.edition.table("requests").blocks[0].column_leaves]
    carried_in = {column: known(filing, f"requests.carried_in.{column}") for column in columns}

    assert carried_in == {column: known(before, f"requests.carried_out.{column}") for column in columns}


@pytest.mark.parametrize("name", [name for name in FOLLOWING if name >= "2022"])
@pytest.mark.parametrize("row", ["rules", "normative_documents"])
def test_documents_in_force_roll_forward(name: str, row: str) -> None:
    filing, before = load(name), last_year(name)
    issued, repealed = known(filing, f"proactive.{row}.issued"), known(filing, f"proactive.{row}.repealed")
    expected = known(before, f"proactive.{row}.in_force") + issued - repealed

    assert known(filing, f"proactive.{row}.in_force") == expected


@pytest.mark.parametrize("name", FOLLOWING)
def test_problems_and_improvements_are_not_those_of_last_year(name: str) -> None:
    filing, before = load(name), last_year(name)

    assert filing.facts["problems"] != before.facts["problems"]
    assert filing.facts["improvements"] != before.facts["improvements"]


def test_the_items_of_the_2019_form_roll_forward() -> None:
    before, filing = load("2019/yunlan-education"), load("2020/yunlan-education")

    for row in ("rules", "normative_documents"):
        expected = known(before, f"proactive.{row}.public_total") + known(filing, f"proactive.{row}.new_public")
        assert known(filing, f"proactive.{row}.public_total") == expected
    for row in ("licences", "other_services", "penalties", "coercive_measures", "charges"):
        expected = known(before, f"proactive.{row}.previous_items") + known(before, f"proactive.{row}.change")
        assert known(filing, f"proactive.{row}.previous_items") == expected


# --- the collection --------------------------------------------------------------------------------------------------


def test_the_invented_district_has_every_bureau_in_both_years() -> None:
    for year in (2022, 2023):
        assert {
            name.removeprefix(f"{year}/yunlan-") for name in INVENTED if name.startswith(f"{year}/yunlan-")
        } == BUREAUS


def test_the_invented_files_show_what_real_life_brings() -> None:
    assert known(load("2023/yunlan-transport"), "requests.received.total") == 0
    assert known(load("2023/yunlan-police"), "proactive.penalties.decisions") > 5000
    assert str(load("2023/yunlan-finance")["proactive.charges.amount"]) == "91.275306"
    assert known(load("2020/yunlan-education"), "proactive.licences.change") < 0
    assert len(load("2023/yunlan-civil").texts["overview.platform"]) == 2
    assert load("2023/yunlan-office").unit.level == "office"

    township = load("2023/yunlan-chengguan")
    assert (township.unit.level, township.unit.self_name) == ("township", "我镇")
    assert {"assessment", "public_review", "accountability"} <= township.facts.keys()


def test_one_file_leaves_its_totals_to_be_computed() -> None:
    name = "2023/yunlan-health"
    text, filing = FILES[name].read_text(encoding="utf-8"), load(name)
    computed = {address: origin.rule for address, origin in filing.origins.items() if origin.rule is not None}

    assert "compute_totals: true" in text
    assert text.count("null") == len(computed) + 1  # each blank, and the comment that speaks of them
    assert computed["requests.concluded.natural_person"] == "C2"
    assert computed["requests.received.total"] == "C3"
    assert computed["remedies.review.total"] == "C4"
