"""The readers of files: those under the entry points ``disclosure_nb.readers``, and which of them reads a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, partial

from disclosure_nb.errors import InputError, Place, PluginError, Problem
from disclosure_nb.language import Sentence
from disclosure_nb.plugins import Installed, Plugin, installed, unknown
from disclosure_nb.quiet import quiet
from disclosure_nb.readback.looks import HEAD, OLE, ZIP
from disclosure_nb.readback.office import part_names
from disclosure_nb.readback.reader import Certainty, InputFile, Reader
from disclosure_nb.readback.reading import Reading, problem

GROUP = "disclosure_nb.readers"
_WHAT = Sentence("读取器", "reader")


@dataclass(frozen=True)
class Readers:
    """The readers that could be imported, by name, and the problems of those that could not."""

    usable: Mapping[str, Reader]
    problems: tuple[Problem, ...]


def installed_readers() -> Installed:
    """Return the readers that there are; none is imported."""
    return installed(GROUP)


@cache
def load_readers() -> Readers:
    """Import all readers. One that cannot be imported is a problem in the list; the others go on working."""
    usable, problems = {}, list(installed_readers().problems)
    for name in installed_readers().plugins:
        try:
            usable[name] = load_reader(name)
        except PluginError as error:
            problems += error.problems
    return Readers(usable, tuple(problems))


def load_reader(name: str) -> Reader:
    """Return a reader by its name. Raises PluginError if there is none, or if it cannot be imported."""
    plugin = _plugin(name)
    reader = plugin.load(Reader)
    if not (isinstance(reader.title, Sentence) and callable(reader.accepts) and callable(reader.read)):
        unfit = Sentence(
            "其中的 title 不是 Sentence，或 accepts、read 不是函数",
            "its title is no Sentence, or accepts or read no function",
        )
        raise PluginError([plugin.unfit(unfit)])
    return reader


def _plugin(name: str) -> Plugin:
    plugins = installed_readers().plugins
    if name not in plugins:
        raise unknown(GROUP, name, _WHAT, "--reader")
    return plugins[name]


def read_file(file: InputFile, name: str | None = None) -> tuple[Reading, tuple[Problem, ...]]:
    """Return what a file shows, by the reader called ``name`` or else by the one that is most certain of it.

    With it come the problems of readers that could not be asked. Raises InputError if no reader takes the file, if
    several are equally certain, or if it cannot be read; PluginError if the named reader is not there.
    """
    problems: tuple[Problem, ...] = ()
    if name is None:
        name, problems = choose_reader(file)
    plugin = _plugin(name)
    reader = load_reader(name)
    with quiet():
        reading = plugin.call("read", lambda: _read(reader, file, trusted=plugin.is_ours), passes=(InputError,))
    return replace(reading, name=file.name), problems


def choose_reader(file: InputFile) -> tuple[str, tuple[Problem, ...]]:
    """Return the name of the reader that is most certain of a file, and the problems of those that could not be asked.

    Raises InputError if no reader takes the file, or if several are equally certain.
    """
    readers = load_readers()
    problems = list(readers.problems)
    head = file.data[:HEAD]
    certain: dict[str, Certainty] = {}
    for name, reader in readers.usable.items():
        try:
            certain[name] = _plugin(name).call("read", partial(_certainty, reader, head, file.name))
        except PluginError as error:
            problems += error.problems
    most = max(certain.values(), default=Certainty.NO)
    if most is Certainty.NO:
        raise InputError([*_refusal(file).problems, *problems])
    taken = [name for name, certainty in certain.items() if certainty is most]
    if len(taken) > 1:
        raise InputError([_tie(file.name, taken), *problems])
    return taken[0], tuple(problems)


def _certainty(reader: Reader, head: bytes, name: str) -> Certainty:
    return Certainty(reader.accepts(head, name))


def _read(reader: Reader, file: InputFile, *, trusted: bool) -> Reading:
    reading = reader.read(file)
    if not trusted:
        _refuse_incomplete(reading)
    return reading


def _tie(name: str, taken: list[str]) -> Problem:
    named = [f"{each} ({_plugin(each).distribution})" for each in taken]
    return Problem(
        "E509",
        Place(name),
        Sentence(
            f"{'、'.join(named)} 都能读这个文件，请用 --reader 指定一个。",
            f"{', '.join(named)} read this file alike; name one of them with --reader.",
        ),
    )


def _refuse_incomplete(reading: Reading) -> None:
    """Raise TypeError or ValueError if a reader breaks the contract of ``reader.py``."""
    if not isinstance(reading, Reading):
        raise TypeError(f"{type(reading).__name__}, not Reading")
    if set(reading.cells) != set(reading.form.cells):
        wrong = sorted(set(reading.cells) ^ set(reading.form.cells))
        raise ValueError(f"cells are not those of the form: {wrong[0]}")
    for by_address in (reading.where, reading.how, reading.candidates):
        if wrong := sorted(set(by_address) - set(reading.cells)):
            raise ValueError(f"no cell of the form: {wrong[0]}")
    if wrong := sorted(address for address in reading.unresolved if reading.cells.get(address) is not None):
        raise ValueError(f"unresolved with a value: {wrong[0]}")


def _refusal(file: InputFile) -> InputError:
    """Return the error of a file that no reader takes; it says what the file is where that is known."""
    name, data = file.name, file.data
    if data.startswith(OLE):
        return problem(
            "E501",
            name,
            "是旧版 Office 文件（.doc、.xls）或已加密，请另存为 .docx 或 .xlsx。",
            "an old or encrypted Office file (.doc, .xls); save it as .docx or .xlsx.",
        )
    if data.startswith(ZIP):
        part_names(data, name)  # raises if it is damaged
        return problem(
            "E501",
            name,
            "是压缩包或 OpenDocument 文件（.ods、.odt）；请先解压，或另存为 .docx、.xlsx，再读其中的报告。",
            "a zip or an OpenDocument file (.ods, .odt), neither .docx nor .xlsx; unpack it, or save it as .docx or "
            ".xlsx.",
        )
    _ = file.text  # raises if it is none
    titles = [reader.title for reader in load_readers().usable.values()]
    zh, en = "、".join(title.zh for title in titles), ", ".join(title.en for title in titles)
    return problem(
        "E501",
        name,
        f"认不出是什么文件；可读的有：{zh}。",
        f"not a known kind of file; these can be read: {en}.",
    )
