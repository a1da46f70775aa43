"""Merging nested mappings, and finding out again in what they differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``base`` with what ``over`` says in its place; a key without a value says nothing."""
    result = dict(base)
    for key, value in over.items():
        if value is None:
            continue
        known = isinstance(result.get(key), dict) and isinstance(value, dict)
        result[key] = merged(result[key], value) if known else value
    return result


def difference(data: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    """Return what ``data`` says otherwise than ``base``, which has the same keys."""
    result: dict[str, Any] = {}
    for key, value in data.items():
        if isinstance(value, dict):
            if inner := difference(value, base[key]):
                result[key] = inner
        elif value != base[key]:
            result[key] = value
    return result
