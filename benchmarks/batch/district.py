"""An invented district (虚构): units of two years, all different, in which every identity holds. The seed is fixed."""

from __future__ import annotations

import random
from pathlib import Path
from shutil import copy
from typing import Any

import yaml

from disclosure_nb.batch.template import packaged_template
from disclosure_nb.form import Edition, get_edition

YEAR = 2023
SEED = 711

_AREAS = ("低保救助", "养老服务", "义务教育", "医疗卫生", "食品药品", "生态环境", "征地补偿", "保障性住房", "招标投标")
_MEASURES = (
    "信息发布前逐级审核并留痕",
    "按月更新主动公开目录",
    "定期检查栏目和失效链接",
    "公开申请统一登记、限时转办",
    "每季度抽查公开内容",
    "到期信息自动提示下架",
    "整合更新不及时的账号",
    "重要文件同步公开解读材料",
)
_PROBLEMS = ("解读形式比较单一", "公开申请登记不够及时", "栏目分类不够清楚", "工作人员变动较多", "基层公示更新不一致")
_REMEDIES = ("增加图文解读", "落实当日登记", "调整栏目并合并重复内容", "开展岗位培训", "每月核对公示内容")
_COUNTED = {
    "published_total": (150, 900),
    "website_items": (100, 700),
    "wechat_items": (20, 300),
    "interpretations": (1, 12),
    "secrecy_reviews": (50, 400),
    "catalogues_updated": (1, 6),
    "columns_improved": (1, 9),
    "trainings": (1, 5),
    "trained_people": (20, 200),
}


def write_project(root: Path, units: int, seed: int = SEED) -> tuple[str, ...]:
    """Write the params of ``units`` invented units for last year and this, and the notebook; return the units' ids."""
    edition = get_edition("2021")
    ids = tuple(f"invented-{number:04d}" for number in range(1, units + 1))
    for number, unit in enumerate(ids, 1):
        rng = random.Random(seed * 1_000_003 + number)
        before = _tables(edition, rng, None)
        for year, tables in ((YEAR - 1, before), (YEAR, _tables(edition, rng, before))):
            file = root / "params" / str(year) / f"{unit}.yaml"
            file.parent.mkdir(parents=True, exist_ok=True)
            params = {
                "unit": {"name": unit_name(unit), "level": "department", "self": "我局", "invented": True},
                "year": year,
                "date": f"{year + 1}-01-{rng.randint(10, 26)}",
                "tables": tables,
                "facts": _facts(rng, tables),
            }
            text = yaml.safe_dump(params, allow_unicode=True, sort_keys=False, default_flow_style=None, width=200)
            file.write_text(text, encoding="utf-8")
    (root / "notebooks").mkdir(exist_ok=True)
    copy(packaged_template(), root / "notebooks")
    return ids


def unit_name(unit: str) -> str:
    """Return the invented name of a unit: it stands in each of its reports."""
    return f"虚构区第{int(unit.rpartition('-')[2])}局"


def _tables(edition: Edition, rng: random.Random, before: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "proactive": _proactive(rng, before),
        "requests": _requests(edition, rng, before),
        "remedies": _remedies(rng),
    }


def _proactive(rng: random.Random, before: dict[str, Any] | None) -> dict[str, Any]:
    had = rng.randint(5, 20) if before is None else before["proactive"]["normative_documents"][2]
    issued, repealed = rng.randint(0, 4), rng.randint(0, min(3, had))
    return {
        "rules": [0, 0, 0],
        "normative_documents": [issued, repealed, had + issued - repealed],
        "licences": rng.randint(1, 9000),
        "penalties": rng.randint(0, 900),
        "coercive_measures": rng.randint(0, 60),
        "charges": rng.randint(0, 500_000) / 100,
    }


def _requests(edition: Edition, rng: random.Random, before: dict[str, Any] | None) -> dict[str, list[int]]:
    """Return section 3: the outcomes are drawn, what was received follows from them, and totals from their parts."""
    rows = list(dict.fromkeys(address.split(".")[1] for address in edition.cells if address.startswith("requests.")))
    outcomes = [row for row in rows if row not in ("received", "carried_in", "concluded", "carried_out")]
    table = {row: [rng.randint(1, 9) if rng.random() < 0.2 else 0 for _ in range(6)] for row in outcomes}
    carried_in = [rng.randint(0, 2) for _ in range(6)] if before is None else before["requests"]["carried_out"][:6]
    carried_out = [rng.randint(0, 3) for _ in range(6)]
    for column in range(6):
        short = carried_in[column] - carried_out[column] - sum(table[row][column] for row in outcomes)
        table["granted"][column] += max(short, 0)
    concluded = [sum(table[row][column] for row in outcomes) for column in range(6)]
    received = [done + out - came for done, out, came in zip(concluded, carried_out, carried_in, strict=True)]
    table |= {"received": received, "carried_in": carried_in, "concluded": concluded, "carried_out": carried_out}
    return {row: [*table[row], sum(table[row])] for row in rows}


def _remedies(rng: random.Random) -> dict[str, list[int]]:
    drawn = {row: [rng.randint(0, 3) for _ in range(4)] for row in ("review", "suit_direct", "suit_after_review")}
    return {row: [*results, sum(results)] for row, results in drawn.items()}


def _facts(rng: random.Random, tables: dict[str, Any]) -> dict[str, Any]:
    received = tables["requests"]["received"][6]
    online = rng.randint(0, received)
    picked = sorted(rng.sample(range(len(_PROBLEMS)), 2))
    measures = rng.sample(_MEASURES, 6)
    return {
        **{fact: rng.randint(*bounds) for fact, bounds in _COUNTED.items()},
        "focus_areas": rng.sample(_AREAS, 3),
        "requests_online": online,
        "requests_by_mail": received - online,
        "requests_in_person": 0,
        "overdue": 0,
        "management_measures": measures[:2],
        "platform_measures": measures[2:4],
        "supervision_measures": measures[4:],
        "problems": [_PROBLEMS[at] for at in picked],
        "improvements": [_REMEDIES[at] for at in picked],
        "fee_items": 0,
        "fee_amount": 0,
    }
