"""The manifest: kept and read again, damaged or older ones, what it says of files and of another manifest."""

from __future__ import annotations

import dataclasses
import json
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_nb.archive.digest import FileRecord
from disclosure_nb.archive.environment import environment
from disclosure_nb.archive.manifest import (
    FILE_NAME,
    DamagedManifest,
    ForeignManifest,
    MadeFrom,
    Manifest,
    OlderManifest,
)

OUTCOME: dict[str, Any] = {"unit": "a", "year": 2023, "status": "clean", "title": "报告", "codes": ["C1"]}
FILES = {"report.html": b"<p>", "report.json": b"{}"}
INPUTS = {"params/2023/a.yaml": FileRecord.of(b"a", "data"), "params/house.yaml": FileRecord(None, None, "rules")}


def manifest(**changes: Any) -> Manifest:
    return Manifest.of(OUTCOME, FILES, INPUTS, formats=("pdf", "html"), loaded={"seaborn": "1.0", **changes})


def test_what_is_kept_is_read_again() -> None:
    kept = manifest().to_bytes()

    assert Manifest.from_bytes(kept) == manifest()
    assert Manifest.from_bytes(kept).to_bytes() == kept
    assert (manifest().unit, manifest().year, manifest().status) == ("a", 2023, "clean")


def test_a_manifest_says_which_bytes_came_from_which() -> None:
    data = json.loads(manifest().to_bytes())

    assert data["inputs"]["params/2023/a.yaml"] == {"part": "data", "sha256": sha256(b"a").hexdigest(), "bytes": 1}
    assert data["inputs"]["params/house.yaml"] == {"part": "rules", "sha256": None, "bytes": None}
    assert data["files"]["report.html"] == {"sha256": sha256(b"<p>").hexdigest(), "bytes": 3}
    assert data["formats"] == ["html", "pdf"]
    assert data["environment"] == {**environment(), "seaborn": "1.0"}
    assert data["base"].keys() == {"program", "rules", "fonts", "environment"}
    assert data.items() >= OUTCOME.items()


_RECORDS = st.builds(FileRecord, st.none() | st.text(), st.none() | st.integers(0), st.sampled_from(["", "data"]))
_TEXTS = st.dictionaries(st.text(), st.text(), max_size=3)


@given(
    outcome=st.dictionaries(st.sampled_from(["title", "notes"]), st.text() | st.lists(st.text())),
    made_from=st.builds(
        MadeFrom, _TEXTS, _TEXTS, st.lists(st.text()).map(tuple), st.dictionaries(st.text(), _RECORDS, max_size=3)
    ),
    files=st.dictionaries(st.text(), _RECORDS, max_size=3),
)
def test_any_manifest_comes_back_as_it_was(outcome: Any, made_from: MadeFrom, files: Any) -> None:
    kept = Manifest({**OUTCOME, **outcome}, made_from, files)

    assert Manifest.from_bytes(kept.to_bytes()) == kept


def test_a_manifest_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        manifest().files = {}  # type: ignore[misc]


@pytest.mark.parametrize("data", [b"", b"\0" * 64, manifest().to_bytes()[:-40], b"\xff\xfe"])
def test_bytes_that_are_no_json_are_damaged(data: bytes) -> None:
    with pytest.raises(DamagedManifest):
        Manifest.from_bytes(data)


@pytest.mark.parametrize("data", [b"[]", b"{}", b'"text"', b"1", b'{"unit": "a"}'])
def test_json_that_is_of_no_report_is_foreign(data: bytes) -> None:
    with pytest.raises(ForeignManifest):
        Manifest.from_bytes(data)


LACKS = [
    *((name, "gone") for name in ("base", "environment", "files", "formats", "inputs", "key", "status")),
    *((name, None) for name in ("base", "environment", "files", "formats", "inputs", "status")),
    *((name, [1]) for name in ("base", "environment", "files", "inputs", "status")),
    *((name, {"a": 1}) for name in ("base", "environment", "files", "inputs", "status")),
]


@pytest.mark.parametrize(("name", "left"), LACKS)
def test_a_manifest_that_lacks_something_is_an_older_one(name: str, left: Any) -> None:
    data = json.loads(manifest().to_bytes())
    if left == "gone":
        del data[name]
    else:
        data[name] = left
    with pytest.raises(OlderManifest) as raised:
        Manifest.from_bytes(json.dumps(data).encode())

    assert (raised.value.unit, raised.value.year) == ("a", 2023)


# --- files -----------------------------------------------------------------------------------------------------------


def faults(files: dict[str, bytes | int]) -> list[tuple[str, str]]:
    return [(fault.name, fault.kind) for fault in manifest().verify(files)]


def test_files_as_they_were_made_have_no_fault() -> None:
    assert faults({**FILES, FILE_NAME: b"whatever it holds"}) == []
    assert faults({name: len(data) for name, data in FILES.items()}) == []


def test_every_file_with_a_fault_is_named_with_it() -> None:
    there: dict[str, bytes | int] = {"report.json": b"[]", "note.txt": b""}

    assert faults(there) == [("note.txt", "extra"), ("report.html", "missing"), ("report.json", "digest")]
    assert faults({**FILES, "report.html": b"<p>!"}) == [("report.html", "size")]
    assert faults({"report.html": 3, "report.json": 3}) == [("report.json", "size")]
    assert [fault.sentence.zh for fault in manifest().verify(there)] == [
        "note.txt 不在清单中",
        "report.html 缺失",
        "report.json 内容被改动",
    ]


@given(st.data())
def test_any_changed_byte_is_seen(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(FILES)))
    at = data.draw(st.integers(0, len(FILES[name]) - 1))
    changed = bytearray(FILES[name])
    changed[at] ^= data.draw(st.integers(1, 255))

    assert faults({**FILES, name: bytes(changed)}) == [(name, "digest")]


# --- another manifest ------------------------------------------------------------------------------------------------


def differences(other: Manifest) -> list[str]:
    return [found.sentence.zh for found in manifest().differs(other)]


def test_equal_manifests_do_not_differ() -> None:
    assert differences(manifest()) == []


def test_what_differs_is_said_by_part_and_name() -> None:
    inputs = {"params/2023/a.yaml": FileRecord.of(b"b", "data"), "params/house.yaml": FileRecord.of(b"", "rules")}
    other = Manifest.of({**OUTCOME, "title": "x"}, {"report.html": b"<q>"}, inputs, formats=("html",))
    other = dataclasses.replace(
        other, made_from=dataclasses.replace(other.made_from, base={**other.made_from.base, "program": "0"})
    )

    assert differences(other) == [
        "环境有改动：seaborn 1.0 → —",
        "程序有改动",
        "格式不同：html,pdf → html",
        "数据有改动：params/2023/a.yaml",
        "规则有改动：params/house.yaml（新出现）",
        "结果不同：title 报告 → x",
        "输出文件不同：report.html",
        "输出文件不同：report.json（已不在）",
    ]


def test_an_input_that_was_looked_for_differs_from_one_that_was_not() -> None:
    without = {"params/2023/a.yaml": INPUTS["params/2023/a.yaml"]}
    other = Manifest.of(OUTCOME, FILES, without, formats=("pdf", "html"), loaded={"seaborn": "1.0"})

    assert len(differences(other)) == 1
    assert other.made_from.key != manifest().made_from.key


def test_the_key_of_a_report_depends_on_what_it_was_made_from_and_on_nothing_else() -> None:
    def key(inputs: Any = INPUTS, formats: tuple[str, ...] = ("html", "pdf"), **loaded: str) -> str:
        made = Manifest.of({**OUTCOME, "title": "x"}, {}, inputs, formats=formats, loaded={"seaborn": "1.0", **loaded})
        return made.made_from.key

    assert key() == manifest().made_from.key
    assert key(numba="1") != key()
    assert key(formats=("html",)) != key()
    assert key(inputs={**INPUTS, "params/2023/a.yaml": FileRecord.of(b"b", "data")}) != key()
