"""The edges of the command line: wrong use in two languages, places that cannot be used, readers that go away."""

from __future__ import annotations

import errno
import io
import logging
import re
import shutil
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from commands import command
from disclosure_nb.batch.destination import STATE
from disclosure_nb.cli.app import program, start
from disclosure_nb.cli.extras import extras
from disclosure_nb.cli.offered import offered
from disclosure_nb.filing import LEVELS
from disclosure_nb.quiet import quiet
from inprocess import Nb
from made import PARAMS

COMMANDS = program().commands
GOOD: dict[str, Callable[[Path], list[str]]] = {
    "run": lambda desk: ["params/2023", "--out", "out", "--formats", "csv"],
    "plan": lambda desk: ["params/2023", "--out", "out"],
    "status": lambda desk: ["out"],
    "check": lambda desk: ["params/2023/hongze.yaml"],
    "read": lambda desk: ["params/2023/hongze.yaml"],
    "new": lambda desk: ["new-bureau", "2023", "--name", "新局", "--params", str(desk / "fresh")],
    "workbook": lambda desk: ["--unit", "hongze", "--year", "2023", "-o", "hongze.xlsx", "--force"],
    "accept": lambda desk: ["params/2023/hongze.yaml", "--code", "C4", "--reason", "原表如此"],
    "rules": lambda desk: [],
    "words": lambda desk: [],
    "explain": lambda desk: ["C1"],
    "list": lambda desk: [],
    "open": lambda desk: ["hongze", "2023", "--print"],
    "doctor": lambda desk: [],
    "cluster-certs": lambda desk: [str(desk / "fresh")],
}
"""A use of every command that works on a desk."""

QUICK = sorted(COMMANDS.keys() - {"run", "doctor", "cluster-certs"})
"""Those that make no report and typeset nothing: the others are walked once, by hand."""


@pytest.fixture
def desk(tmp_path: Path, weibin_run: Any) -> Path:
    """A folder with the data of one unit, and the output of a run."""
    (tmp_path / "params" / "2023").mkdir(parents=True)
    (tmp_path / "params" / "2023" / "hongze.yaml").write_bytes((PARAMS / "2023" / "hongze.yaml").read_bytes())
    shutil.copytree(weibin_run.out, tmp_path / "out", ignore=shutil.ignore_patterns(STATE))
    return tmp_path


def test_every_command_is_tried() -> None:
    assert GOOD.keys() == COMMANDS.keys()


# --- wrong use, in two languages -------------------------------------------------------------------------------------
def wrong_uses(name: str) -> Iterator[list[str]]:
    """Every way in which the parser can refuse a command, for every parameter that it has."""
    good = GOOD[name](Path("desk"))
    yield [*good, "--no-such-option"]
    yield [*good, "-Z"]
    for parameter in COMMANDS[name].params:
        if parameter.param_type_name == "argument":
            if parameter.required:
                yield []
            if parameter.nargs == 1:
                yield [*good, *["too-many"] * 9]
            continue
        option = parameter.opts[-1]
        yield [*good, option[:-1] + "xq"]
        if parameter.required:
            yield [word for word in good if word not in (*parameter.opts, "out", "hongze", "2023", "C4", "原表如此")]
        if parameter.is_flag:
            yield [*good, f"{option}=1"]
            continue
        yield [*good, option]
        if parameter.name in ("jobs", "timeout", "report_timeout", "memory", "year"):
            yield [*good, option, "many"]
        if parameter.name in ("jobs", "timeout", "report_timeout", "memory", "days"):
            yield [*good, option, "-1"]
        if parameter.name in ("lang", "engine"):
            yield [*good, option, "fr"]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_errors_of_usage_were_english_every_one_is_said_in_the_language_asked_for(
    nb: Nb, desk: Path, name: str, language: str
) -> None:
    for words in wrong_uses(name):
        done = nb(name, *words, cwd=desk, env={"DISCLOSURE_NB_LANG": language})
        told = done.err.strip()

        assert (done.code, done.out) == (2, ""), (words, told)
        assert told.count("\n") == 0
        assert f"disclosure-nb {name} --help" in told.replace("python -m pytest", "disclosure-nb"), words
        assert "用法不对" not in told and "cannot be used so" not in told  # the parser's own words
        assert not re.search("Missing|Invalid|No such|requires|Input should|Try ", told)
        assert bool(re.search("[\u4e00-\u9fff]", told.replace("原表如此", ""))) is (language == "zh"), told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["chekc"], "没有命令“chekc”，是否应为 check"),
        (["zzz"], "可用的有：run、plan、status"),
        (["--lang", "en", "chekc"], "there is no command “chekc”; is check meant?"),
        (["run", "params", "--out", "o", "--jbos", "2"], "没有选项 --jbos，是否应为 --jobs"),
        (["run", "params", "--out", "o", "--engine", "x"], "应为 disclosure、nbclient 之一"),
        (["run", "params", "--out", "o", "--jobs", "0"], "选项 --jobs 的值“0”不对，应为不小于 1 的整数"),
        (["accept", "params", "--reason", "r"], "缺少选项 --code，可用的有：C1、"),
        (["new", "a", "2023", "b", "c"], "多出了参数：b c"),
        (["--lang", "en"], "no command is named"),
    ],
)
def test_a_wrong_use_names_what_is_near_or_expected(nb: Nb, desk: Path, words: list[str], told: str) -> None:
    done = nb(*words, cwd=desk)

    assert done.code == 2
    assert told in done.err


def test_without_anything_the_help_is_shown(nb: Nb) -> None:
    assert nb().code == 2


# --- language, help, completion --------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", QUICK)
def test_the_language_may_be_asked_for_before_and_after_every_command(nb: Nb, desk: Path, name: str) -> None:
    words = GOOD[name](desk)
    shown = set()
    for line, variable in (
        (["--lang", "en", name, *words], ""),
        ([name, *words, "--lang=en"], ""),
        ([name, *words], "en"),
        ([name, "--lang", "en", *words], "zh"),
    ):
        done = nb(*line, cwd=desk, env={"DISCLOSURE_NB_LANG": variable})
        shown.add((done.code, done.out, done.err))
        shutil.rmtree(desk / "fresh", ignore_errors=True)  # as if it had not been done
        (desk / "params" / "2023" / "hongze.decisions.yml").unlink(missing_ok=True)

    assert len(shown) == 1


@pytest.mark.parametrize(("name", "parameter"), [("run", "accept"), ("new", "level"), ("explain", "what")])
def test_help_lists_what_may_be_given_as_the_data_say(nb: Nb, name: str, parameter: str) -> None:
    shown = re.sub(r"[\s│]+", " ", nb(name, "--help", env={"COLUMNS": "200"}).out)

    assert all(word in shown for word in offered(parameter))
    assert nb(name, "--help", env={"COLUMNS": "200"}).out == nb(name, "--help", env={"COLUMNS": "200"}).out


def test_help_names_every_level_format_code_reader_and_engine() -> None:
    assert set(offered("level")) == {*LEVELS, *LEVELS.values()}
    assert {"html", "pdf", "docx", "csv"} <= set(offered("formats"))
    assert {"C1", "Y1", "T1"} <= set(offered("accept")) and offered("what") == offered("code")
    assert {"json", "pdf"} <= set(offered("reader"))
    assert set(offered("engine")) == {"disclosure", "nbclient"}


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("", "check"),
        ("new --level cou", "county"),
        ("run --formats html,doc", "html,docx"),
        ("explain C", "C1"),
        ("workbook --unit hon", "hongze"),
        ("read --lang ", "zh"),
    ],
)
def test_words_are_completed(nb: Nb, desk: Path, typed: str, word: str) -> None:
    asked = {"_DISCLOSURE_NB_COMPLETE": "complete_bash", "COMP_WORDS": f"disclosure-nb {typed}"}
    asked["COMP_CWORD"] = str(len(asked["COMP_WORDS"].split(" ")) - 1)
    done = command("disclosure-nb", cwd=desk, env=asked)

    assert word in done.out.split()


def test_python_m_disclosure_nb_is_the_command() -> None:
    assert command(sys.executable, "-m", "disclosure_nb", "--version").out.startswith("disclosure-nb ")


# --- standard output that is closed or full --------------------------------------------------------------------------
class Broken(io.TextIOWrapper):
    """A stream that takes one line and then none."""

    def __init__(self, fault: int) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8")
        self.fault = fault
        self.lines = 0

    def write(self, text: str) -> int:
        if self.lines:
            raise OSError(self.fault, "it is so")
        self.lines += text.count("\n")
        return len(text)


def ended(monkeypatch: pytest.MonkeyPatch, desk: Path, name: str, stream: Broken) -> int:
    monkeypatch.chdir(desk)
    monkeypatch.setattr(sys, "argv", ["disclosure-nb", name, *GOOD[name](desk)])
    monkeypatch.setattr(sys, "stdout", stream)
    with pytest.raises(SystemExit) as done:
        start()
    return int(done.value.code or 0)


@pytest.mark.parametrize("name", QUICK)
def test_a_closed_pipe_is_no_fault_of_any_command(
    desk: Path, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code = ended(monkeypatch, desk, name, Broken(errno.EPIPE))

    assert code == (1 if name == "check" else 0)
    assert "故障" not in capsys.readouterr().err


@pytest.mark.parametrize("name", QUICK)
def test_a_full_disk_below_standard_output_is_no_fault_inside(
    desk: Path, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stream = Broken(errno.ENOSPC)
    stream.lines = 1

    assert ended(monkeypatch, desk, name, stream) == 2
    assert "标准输出写不进去" in capsys.readouterr().err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_dev_full_and_a_pipe_of_the_shell() -> None:
    shell = f"{Path(sys.executable).parent}/disclosure-nb explain C1"

    assert command("sh", "-c", f"{shell} > /dev/full").code == 2
    piped = command("sh", "-c", f"({shell}; echo $? >&2) | head -0")
    assert piped.err.strip() == "0"


# --- places that cannot be used --------------------------------------------------------------------------------------
def places(name: str) -> list[Any]:
    """The parameters of a command that name a file or a folder."""
    named = ("out", "params", "edition", "template", "log", "previous", "rules", "house", "xlsx", "path")
    return [parameter for parameter in COMMANDS[name].params if parameter.name in named]


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_run_log_to_an_unwritable_place_was_a_fault_inside_no_place_is_one(nb: Nb, desk: Path, name: str) -> None:
    (desk / "file").write_text("", encoding="utf-8")
    (desk / "folder").mkdir()
    for parameter in places(name):
        for place in ("file/below", "folder", "no/such/place", "no.yaml", "x" * 300, "file"):
            words = GOOD[name](desk)
            if parameter.param_type_name == "option":
                words = [*words, parameter.opts[-1], place]
            else:
                words[0:1] = [place]
            done = nb(name, *words, cwd=desk)

            assert done.code in (0, 1, 2), (words, done.err)
            assert "故障" not in done.err


# --- warnings of libraries -------------------------------------------------------------------------------------------
def test_warnings_and_logs_of_libraries_reach_nobody(nb: Nb, monkeypatch: pytest.MonkeyPatch, desk: Path) -> None:
    def noisy(*_: object) -> list[Any]:
        warnings.warn("openpyxl is at it", stacklevel=1)
        logging.getLogger("pdfminer.any").warning("pdfminer's own affair")
        return []

    monkeypatch.setattr("disclosure_nb.cli.listing.find_tasks", noisy)
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    quiet, asked = nb("list", cwd=desk), nb("--debug", "list", cwd=desk)

    assert quiet.err == ""
    assert "pdfminer's own affair" in asked.err


def test_what_a_reader_makes_libraries_say_reaches_nobody(caplog: pytest.LogCaptureFixture) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with quiet():
            warnings.warn("openpyxl is at it", stacklevel=1)
            logging.getLogger("pdfminer.any").error("pdfminer is, too")
        logging.getLogger("ours").warning("said")

    assert [record.getMessage() for record in caplog.records] == ["said"]


# --- doctor ----------------------------------------------------------------------------------------------------------
def test_doctor_speaks_of_every_extra_of_the_installation() -> None:
    named = {each.name: each for each in extras()}

    assert {"cluster", "lab", "pdf", "test", "docs", "dev"} == named.keys()
    assert all(each.what.zh != f"可选 {each.name}" for each in named.values())  # each says what it is for
    assert named["pdf"].there[0].startswith("pdfplumber ")


def test_doctor_says_how_to_install_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = ["no-such-package>=9; extra == 'pdf'", "pandas>=999; extra == 'pdf'"]
    monkeypatch.setattr("disclosure_nb.cli.extras.requires", lambda _: wanted)
    (told,) = [each.say() for each in extras() if each.name == "pdf"]

    assert told.zh == "没有安装 no-such-package>=9、pandas>=999；需要时运行 pip install 'disclosure-nb[pdf]'"


# --- rules of the house ----------------------------------------------------------------------------------------------
HOUSE = """name: 某市
rules: {P2: error}
identities:
  - code: H1
    name: {zh: 废止不多于制发, en: no more repealed than issued}
    table: proactive
    each: row
    left: [issued]
    relation: ">="
    right: [repealed]
    severity: warning
    basis: 某市〔2024〕1 号
"""


def test_explain_and_rules_find_the_pack_of_the_params_folder_by_themselves(nb: Nb, desk: Path) -> None:
    (desk / "params" / "house.yaml").write_text(HOUSE, encoding="utf-8")
    explained, listed, changed = nb("explain", "H1", cwd=desk), nb("rules", cwd=desk), nb("explain", "P2", cwd=desk)

    assert "废止不多于制发（提醒）" in explained.out and "某市〔2024〕1 号" in explained.out
    assert "proactive 每行  issued >= repealed" in explained.out
    assert "H1" in listed.out
    assert "（错误 某市）" in changed.out


# --- last year's data ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["yaml", "xlsx", "json"])
def test_check_previous_took_only_yaml_it_takes_whatever_is_read(nb: Nb, desk: Path, kind: str, weibin_run) -> None:
    last = desk / f"last.{kind}"
    if kind == "json":
        last.write_bytes((weibin_run.folder / "report.json").read_bytes())
    elif kind == "yaml":
        last.write_bytes((PARAMS / "2023" / "weibin-education.yaml").read_bytes())
    else:
        made = nb("workbook", "--unit", "weibin-education", "--year", "2023", "--params", PARAMS, "-o", last)
        assert made.code == 0
    new = nb("new", "weibin-education", "2024", "--name", "卫滨区教育局", "--level", "部门", cwd=desk)
    done = nb("check", "params/2024/weibin-education.yaml", "--previous", last, cwd=desk)

    assert new.code == 0
    assert (done.code, done.err) == (0, "")  # blanks are reminders


# --- new -------------------------------------------------------------------------------------------------------------
def test_new_set_level_department_in_silence(nb: Nb, desk: Path) -> None:
    done = nb("new", "some-bureau", "2023", "--name", "某局", cwd=desk)

    assert done.code == 0
    assert "没有写明机关类别，按“部门”填写" in done.err
    assert "县级政府（汇总）" in done.err


@pytest.mark.parametrize(("said", "level"), [("县级", "county"), ("市级", "prefecture"), ("乡镇", "township")])
def test_new_knows_chinese_levels(nb: Nb, desk: Path, said: str, level: str) -> None:
    done = nb("new", "some-bureau", "2023", "--name", "某县", "--level", said, cwd=desk)

    assert (done.code, done.err) == (0, "")
    assert f"  level: {level}  #" in (desk / "params" / "2023" / "some-bureau.yaml").read_text(encoding="utf-8")


def test_a_level_that_could_be_several_is_refused_with_all_of_them(nb: Nb, desk: Path) -> None:
    done = nb("new", "some-bureau", "2023", "--name", "某县", "--level", "政府", cwd=desk)

    assert done.code == 2
    assert all(f"{id}（{label}）" in done.err for id, label in LEVELS.items())


def test_new_on_an_existing_file_complained_of_last_year(nb: Nb, desk: Path) -> None:
    done = nb("new", "hongze", "2023", cwd=desk)

    assert done.code == 2
    assert "params/2023/hongze.yaml 已经存在" in done.err and "2022" not in done.err
