"""What single sources give, made by hand, and the filing that is mixed from them."""

from __future__ import annotations

from collections.abc import Mapping

from disclosure_nb.errors import Place
from disclosure_nb.filing import Filing, Origin, Supply, Unit, Value
from disclosure_nb.filing.mixing import mix
from disclosure_nb.form import get_edition

FORM = get_edition("2021")
FILES = {"params": "params/2023/a.yaml", "workbook": "params/2023/a.xlsx", "register": "params/2023/a.requests.csv"}


def place(source: str, key: str) -> Place:
    return Place(FILES[source], sheet="二" if source == "workbook" else None, key=key)


def supply(source: str, cells: Mapping[str, Value] | None = None, **more: Mapping[str, object]) -> Supply:
    """What one source gives; each value comes from a place of its own."""
    keys = [*(cells or {}), *(f"{part}.{id}" for part in ("facts", "texts") for id in more.get(part, {}))]
    return Supply(cells or {}, origins={key: Origin(place(source, key)) for key in keys}, **more)  # type: ignore[arg-type]


def mixed(*supplies: Supply) -> Filing:
    mixture = mix(FORM, supplies)
    taken = mixture.supply
    return Filing(
        Unit("a", "云澜区测试局"),
        2023,
        FORM,
        taken.cells,
        taken.facts,
        taken.texts,
        origins=taken.origins,
        others=mixture.others,
        notes=taken.notes,
    )
