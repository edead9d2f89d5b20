"""`ringtrace load`, `features`, `train`, `score`: single stages, in this process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import typer

from ringtrace.cli.options import Format, Home, Json, Map, Rates, Source, Store, print_json, say, settings_of
from ringtrace.settings import Settings


def _stage(settings: Settings, name: str, params: dict[str, Any]) -> dict[str, Any]:
    """The result of one stage under a progress bar."""
    from ringtrace import pipeline
    from ringtrace.cli.progress import shown
    from ringtrace.place import open_place

    stage: Callable[..., dict[str, Any]] = getattr(pipeline, name)
    with shown(name) as progress, open_place(settings) as place:
        return stage(place, params, progress)


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
    """Train the detectors on what is stored; the model scores at once, or waits for `ringtrace models promote`.

    Example: ringtrace train
    """
    from ringtrace.cli.report import quality

    result = _stage(settings_of(home, store), "train", {})
    if as_json:
        print_json(result)
        return
    state = "" if result["champion"] else ": a challenger, see `ringtrace models list`"
    typer.echo(f"model {result['model']}{state}")
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
