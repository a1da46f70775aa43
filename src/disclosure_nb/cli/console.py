"""Where the command line writes: results to stdout, progress and messages to stderr."""

from __future__ import annotations

import json
from typing import Any

import typer
from rich.console import Console

from disclosure_nb.errors import DisclosureError
from disclosure_nb.language import Language

OK, FINDINGS, UNUSABLE, FAULT = 0, 1, 2, 3

messages = Console(stderr=True, highlight=False, markup=False, emoji=False, soft_wrap=True)


def put(text: str) -> None:
    """Write a result line to stdout."""
    typer.echo(text)


def put_json(data: Any) -> None:
    """Write one JSON object to stdout."""
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2))


def complain(error: DisclosureError, language: Language) -> None:
    """Write every sentence of an error to stderr."""
    messages.print(error.say(language))
