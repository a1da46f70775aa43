"""Fetching params at a URL into a local folder, so that all else reads files."""

from __future__ import annotations

import posixpath
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from disclosure_nb.batch.urls import as_oserror, file_system, is_url, local_path
from disclosure_nb.errors import UsageError
from disclosure_nb.filing.store.names import form_of, is_year_folder
from disclosure_nb.filing.store.roles import font_folders
from disclosure_nb.filing.store.years import earlier_years
from disclosure_nb.language import Sentence

_AT_A_TIME = 32  # requests


@dataclass(frozen=True)
class Fetched:
    """Where params were fetched from and to: ``url`` is the folder above them, ``above`` the same folder here."""

    url: str
    above: Path


@contextmanager
def params_here(places: Sequence[str | Path]) -> Iterator[tuple[list[Path], Fetched | None]]:
    """Give the paths of params files and folders; those at a URL are fetched, with what belongs to them, for a while.

    With a folder of one year come the files next to it, the four years before, and the fonts of the theme. Raises
    UsageError if there is nothing at a URL, it cannot be read, or places of two kinds or two stores are named.
    """
    if not any(is_url(place) for place in places):
        yield [local_path(place) for place in places], None
        return
    asked = [_Asked.of(str(place)) for place in places if is_url(place)]
    roots = {one.root for one in asked}
    if len(roots) > 1 or len(asked) < len(places):
        raise UsageError(
            Sentence("一次运行的数据请放在同一个数据文件夹（网址）下。", "the params of one run must be below one URL.")
        )
    (root,) = roots
    with tempfile.TemporaryDirectory(prefix="disclosure-nb-") as folder:
        fetched = Fetched(_above(root), Path(folder).resolve())
        try:
            _fetch_store(fetched, root, asked)
        except OSError as error:
            raise UsageError(
                Sentence(f"无法读取 {root}（{error.strerror}）。", f"cannot read {root} ({error.strerror}).")
            ) from error
        paths = [fetched.above / _name(root) / one.below for one in asked]
        for one, path in zip(asked, paths, strict=True):
            if not path.exists():
                raise UsageError(
                    Sentence(f"{one.url} 不存在，请检查网址。", f"{one.url} does not exist; check the URL.")
                )
        yield paths, fetched


def fetch(url: str, names: Iterable[str], into: Path) -> None:
    """Fetch files below a URL into a folder, under the same names; those that are not there are left out.

    No name may lead out of the folder: such a file is left out, too. Raises OSError, UsageError.
    """
    system, root = file_system(url)

    def get(name: str) -> None:
        here = into / name
        here.parent.mkdir(parents=True, exist_ok=True)
        try:
            with as_oserror(f"{url}/{name}"):
                data = system.cat_file(posixpath.join(root, name))
        except FileNotFoundError:
            return
        here.write_bytes(data)

    wanted = (name for name in names if not posixpath.normpath(name).startswith(("..", "/")))
    with ThreadPoolExecutor(_AT_A_TIME) as threads:
        for _ in threads.map(get, wanted):
            pass


@dataclass(frozen=True)
class _Asked:
    """A URL that was named, the store's root that it lies in, its path below that, and the year that it is of."""

    url: str
    root: str
    below: str
    year: int | None

    @classmethod
    def of(cls, url: str) -> _Asked:
        url = url.rstrip("/")
        is_file = form_of(PurePosixPath(_name(url))) is not None
        folder, file = (_above(url), _name(url)) if is_file else (url, "")
        if is_year_folder(_name(folder)):
            year = _name(folder)
            return cls(url, _above(folder), posixpath.join(year, file).rstrip("/"), int(year))
        return cls(url, folder, file, None)


def _fetch_store(fetched: Fetched, root: str, asked: Sequence[_Asked]) -> None:
    """Fetch what belongs to the params that were asked for."""
    store = _name(root)
    years = {one.year for one in asked}
    if None in years:
        names = _names_below(root)
    else:
        wanted = {one for year in years if year is not None for one in (*earlier_years(year), year)}
        names = [*_names_below(root, deep=False), *(name for year in wanted for name in _names_below(root, str(year)))]
    fetch(fetched.url, [f"{store}/{name}" for name in names], fetched.above)
    for folder in font_folders(fetched.above / store):
        fonts = _names_below(fetched.url, f"{store}/{folder}")
        fetch(fetched.url, fonts, fetched.above)


def _names_below(url: str, folder: str = "", *, deep: bool = True) -> list[str]:
    """Return the names of the files below a URL, or below a folder of it; none where there is nothing."""
    system, root = file_system(url)
    start = posixpath.join(root, folder).rstrip("/")
    try:
        with as_oserror(url):
            found = system.find(start, maxdepth=None if deep else 1)
    except FileNotFoundError:
        return []
    return [path.removeprefix(root).lstrip("/") for path in found]


def _above(url: str) -> str:
    scheme, _, path = url.partition("://")
    return f"{scheme}://{posixpath.dirname(path)}"


def _name(url: str) -> str:
    return posixpath.basename(url.partition("://")[2])
