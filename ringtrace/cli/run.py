"""`ringtrace run`: the main job, through the tasks, and then the service."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from ringtrace.cli.options import Home, Json, Map, Rates, Store, print_json, say, settings_of
from ringtrace.settings import Settings

#: The sample world of `ringtrace run` without a path.
SAMPLE: Final = {"accounts": 20_000, "days": 90, "seed": 7}


def run(
    path: Annotated[
        Path | None,
        typer.Argument(help="Transactions: a file or a folder; without it, the built-in sample world.", exists=True),
    ] = None,
    *,
    source_format: Annotated[str, typer.Option("--format", help="auto, canonical, amlworld or amlsim.")] = "auto",
    source_map: Map = None,
    rates: Rates = None,
    store: Store = None,
    home: Home = None,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve API and page afterwards.")] = True,
    as_json: Json = False,
) -> None:
    """Load, compute features, train, score and find rings; then serve API and page.

    Example: ringtrace run payments.csv --no-serve --json
    """
    settings = settings_of(home, store)
    request = {"path": path, "format": source_format, "map": source_map, "rates": rates}
    _main_job(settings, request, serve=serve, as_json=as_json)


def _main_job(settings: Settings, request: dict[str, Any], *, serve: bool, as_json: bool) -> None:
    """Run all stages and tell what was found; serving comes after it and lasts until a signal."""
    from ringtrace.cli.report import describe, report_of
    from ringtrace.cli.stage_runner import StageRunner

    seconds: dict[str, float] = {}
    with StageRunner(settings) as stages:
        if request["path"] is None:
            started = time.monotonic()
            request["path"] = stages.show("generate", lambda progress: sample_world(settings, progress))
            seconds["generate"] = round(time.monotonic() - started, 3)
        load = {name: None if value is None else str(value) for name, value in request.items()}
        load["path"] = str(Path(request["path"]).absolute())
        results = {}
        for kind, params in (("load", load), ("features", {}), ("train", {}), ("rescore", {})):
            started = time.monotonic()
            results[kind] = stages.job(kind, params)
            seconds[kind] = round(time.monotonic() - started, 3)
        stages.settle()
        report = report_of(settings, results, seconds)
        for line in describe(report):
            say(line)
        if as_json:
            print_json(report)
        if serve:
            stages.serve()
        else:
            say(f"To look at them: ringtrace up --home {settings.home}")


def sample_world(settings: Settings, progress: Any) -> Path:
    """Folder of the sample world; made unless it is there whole."""
    import json
    import shutil

    from ringtrace import __version__
    from worlds.generate import generate

    folder = settings.home / "sample-world"
    mark = folder / "made.json"
    made = {**SAMPLE, "version": __version__}
    if mark.exists() and json.loads(mark.read_text()) == made:
        progress(1.0, "already made")
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    generate(
        folder,
        accounts=SAMPLE["accounts"],
        days=SAMPLE["days"],
        seed=SAMPLE["seed"],
        progress=lambda stage, share: progress(share, stage),
    )
    mark.write_text(json.dumps(made))
    return folder
