"""A theme's own font folders: where they lie, and what is in them now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from disclosure_nb.errors import RenderError
from disclosure_nb.filing.store.names import font_files
from disclosure_nb.language import Sentence

StampedFont = tuple[Path, int, int]
"""A font file with its time of change and its size."""


def stamped_fonts(folder: Path) -> tuple[StampedFont, ...]:
    """Return the font files of a folder: what was read of them is good as long as this is the same."""
    stamps = ((file, file.stat()) for file in font_files(folder))
    return tuple((file, stamp.st_mtime_ns, stamp.st_size) for file, stamp in stamps)


def find_folders(names: Sequence[str], starts: Iterable[Path] = ()) -> list[Path]:
    """Return the folders called ``names`` in ``starts``, in the working directory, or in the folders above these.

    So params are found from a notebook. Raises RenderError if one is nowhere.
    """
    starting = (*starts, Path.cwd())
    return folders_in(dict.fromkeys(base for start in starting for base in (start, *start.absolute().parents)), names)


def folders_in(bases: Iterable[Path], names: Sequence[str]) -> list[Path]:
    """Return the folders called ``names``, each in the first of ``bases`` that has it. Raises RenderError."""
    bases = tuple(bases)
    found = {name: next((base / name for base in bases if (base / name).is_dir()), None) for name in names}
    if missing := [name for name, folder in found.items() if folder is None]:
        raise RenderError(
            Sentence(
                f"找不到样式（theme.yaml）所指的字体文件夹 {'、'.join(missing)}",
                f"the font folders {', '.join(missing)}, named by the theme (theme.yaml), are nowhere",
            )
        )
    return [folder for folder in found.values() if folder is not None]
