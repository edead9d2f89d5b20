"""Options that several commands share, and settings made of them."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from ringtrace.settings import Settings

Home = Annotated[Path | None, typer.Option(help="Folder of all local state (RINGTRACE_HOME).", show_default=False)]
Store = Annotated[
    str | None, typer.Option(help="Graph store: sqlite:///FILE or neo4j://HOST:PORT (RINGTRACE_STORE_URL).")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
Format = Annotated[str, typer.Option(help="auto, canonical, amlworld or amlsim.")]
Map = Annotated[Path | None, typer.Option("--map", help="TOML file that maps a bank's own CSV.", show_default=False)]
Rates = Annotated[Path | None, typer.Option(help="CSV of exchange rates: day,currency,base,rate.", show_default=False)]
Source = Annotated[Path, typer.Argument(help="A file, or a folder of one.", show_default=False)]

#: Forms of times on the command line.
TIMES = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"]


def utc(time: datetime | None) -> datetime | None:
    """The time in UTC; one without a zone is meant so."""
    if time is None:
        return None
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def settings_of(home: Path | None, store: str | None = None, **flags: object) -> Settings:
    """Settings of the flags, the environment and the defaults, in this order."""
    return Settings.read(home=home, store_url=store, **flags)


def print_json(document: Any) -> None:
    """One JSON document on standard output."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


def say(text: str) -> None:
    """A line for people on standard error, so that standard output stays data."""
    sys.stderr.write(text + "\n")
