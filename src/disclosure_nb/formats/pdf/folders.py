"""Where a theme's own font folders lie: below the working directory or a folder above it, as params are found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from disclosure_nb.errors import RenderError
from disclosure_nb.language import Sentence


def find_folders(names: Sequence[str], starts: Iterable[Path] = ()) -> list[Path]:
    """Return the folders called ``names`` in ``starts``, in the working directory, or in the folders above these.

    Raises RenderError if one is nowhere.
    """
    bases = list(dict.fromkeys(base for start in (*starts, Path.cwd()) for base in (start, *start.absolute().parents)))
    found = {name: next((base / name for base in bases if (base / name).is_dir()), None) for name in names}
    if missing := [name for name, folder in found.items() if folder is None]:
        raise RenderError(
            Sentence(
                f"找不到样式（theme.yaml）所指的字体文件夹 {'、'.join(missing)}",
                f"the font folders {', '.join(missing)}, named by the theme (theme.yaml), are nowhere",
            )
        )
    return [folder for folder in found.values() if folder is not None]
