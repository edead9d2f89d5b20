"""`ringtrace load`, `features`, `train`, `score`: single stages, in this process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from ringtrace.cli.options import Format, Home, Json, Map, Rates, Source, Store, print_json, say, settings_of
from ringtrace.settings import Settings


def _stage(settings: Settings, name: str, params: dict[str, Any]) -> dict[str, Any]:
    """The result of one stage under a progress bar."""
    from ringtrace import pipeline
    from ringtrace.place import open_place

    stage: Callable[..., dict[str, Any]] = getattr(pipeline, name)
    columns = (TextColumn(f"{name:<10}"), BarColumn(), TimeElapsedColumn(), TextColumn("{task.fields[stage]}"))
    with Progress(*columns, console=Console(stderr=True)) as bars, open_place(settings) as place:
        bar = bars.add_task(name, total=1.0, stage="")
        result = stage(place, params, lambda done, words: bars.update(bar, completed=done, stage=words))
        bars.update(bar, completed=1.0, stage="")
    return result


def load(
    path: Source,
    *,
    source_format: Format = "auto",
    source_map: Map = None,
    rates: Rates = None,
    store: Store = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Load a file or folder into the graph store; the same load again changes nothing.

    Example: ringtrace load HI-Small_Trans.csv
    """
    request = {"path": path.absolute(), "format": source_format, "map": source_map, "rates": rates}
    params = {name: None if value is None else str(value) for name, value in request.items()}
    result = _stage(settings_of(home, store), "load", params)
    if as_json:
        print_json(result)
        return
    for warning in result["warnings"]:
        say(f"note: {warning}")
    typer.echo(
        f"{result['rows_in']:,} rows: {result['stored']:,} stored, {result['already_there']:,} already there, "
        f"{result['quarantined']:,} in quarantine"
    )


def train(*, store: Store = None, home: Home = None, as_json: Json = False) -> None:
    """Train the detectors on what is stored and publish the model.

    Example: ringtrace train
    """
    from ringtrace.cli.report import quality

    result = _stage(settings_of(home, store), "train", {})
    if as_json:
        print_json(result)
        return
    typer.echo(f"model {result['model']}")
    for name, figure in result["detectors"].items():
        typer.echo(f"  {name:<20} {quality(figure, digits=4)}")


def score(*, store: Store = None, home: Home = None, as_json: Json = False) -> None:
    """Score all transactions and accounts, find the rings and keep their evidence (a re-score).

    Example: ringtrace score --json
    """
    result = _stage(settings_of(home, store), "rescore", {})
    if as_json:
        print_json(result)
        return
    flagged = result["flagged"]
    typer.echo(
        f"run {result['run_id']}: {flagged['transactions']:,} transactions, {flagged['accounts']:,} accounts and "
        f"{result['rings_total']:,} rings are proposed for review"
    )
