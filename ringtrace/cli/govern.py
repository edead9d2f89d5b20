"""`ringtrace replay`, `drift` and `validation-report`: what validators of models ask for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from ringtrace.cli.options import TIMES, Format, Home, Json, Map, Rates, Store, print_json, say, settings_of, utc


def replay(
    score_id: Annotated[str, typer.Argument(help="As the API served it: RUN:transaction:ID.", show_default=False)],
    *,
    store: Store = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Make a served score again from what was known at its run; exit code 1 where it differs.

    Example: ringtrace replay run-0f3a5c:transaction:T-1042
    """
    from ringtrace.cli.progress import shown
    from ringtrace.governance.replay import replay as make_again
    from ringtrace.place import open_place

    with open_place(settings_of(home, store)) as place, shown("replay") as progress:
        found = make_again(place, score_id, progress)
    if as_json:
        print_json(found)
    else:
        for part in found["parts"]:
            state = f"{len(part['different'])} differ, first {part['different'][0]}" if part["different"] else "equal"
            typer.echo(f"  {part['part']:<10} {part['columns']:>4} columns  {state}")
        for name, value in found["served"].items():
            again = None if found["replayed"] is None else found["replayed"][name]
            typer.echo(f"  {name:<12} served {value}  again {again}")
        if not found["same_code"]:
            typer.echo("  the program's code is another than the run's")
        first = found["first_difference"]
        typer.echo("equal" if first is None else f"different: first in {first['part']}, {first['column']}")
    if not found["equal"]:
        raise typer.Exit(1)


def drift(
    *,
    by: Annotated[Literal["all", "day", "week", "month"], typer.Option(help="Periods, in UTC.")] = "all",
    since: Annotated[
        datetime | None,
        typer.Option(formats=TIMES, help="Only later events (UTC); default: after training.", show_default=False),
    ] = None,
    model: Annotated[str | None, typer.Option(help="A version; default: the champion.", show_default=False)] = None,
    top: Annotated[int, typer.Option(min=1, max=1000, help="So many features in the table.")] = 15,
    fail_above: Annotated[
        float | None, typer.Option(min=0.0, help="Exit with 1 where a PSI is higher.", show_default=False)
    ] = None,
    store: Store = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Tell how far features and scores moved since training (PSI: below .1 stable, above .25 shifted).

    Example: ringtrace drift --by week --fail-above 0.25
    """
    from ringtrace.cli.progress import shown
    from ringtrace.governance.drift import Window, exceeded
    from ringtrace.governance.drift import drift as measure
    from ringtrace.place import open_place

    with open_place(settings_of(home, store)) as place, shown("drift") as progress:
        found = measure(place, Window(by, utc(since)), progress, version=model)
    if as_json:
        print_json(found)
    else:
        for line in _drift_lines(found, top):
            typer.echo(line)
    high = [] if fail_above is None else exceeded(found, fail_above)
    for period, name, value in high[:top]:
        say(f"{name} in {period}: PSI {value:.3f} is above {fail_above}")
    if high:
        raise typer.Exit(1)


def validation_report(
    path: Annotated[
        Path | None, typer.Argument(help="Raw files to rebuild all from; default: the home.", show_default=False)
    ] = None,
    *,
    out: Annotated[Path, typer.Option(help="Folder of the report.")] = Path("validation"),
    model: Annotated[str | None, typer.Option(help="A version; default: the champion.", show_default=False)] = None,
    seeds: Annotated[int, typer.Option(min=1, max=20, help="Seeds of training to compare.")] = 1,
    data_are: Annotated[
        Literal["synthetic", "real"] | None,
        typer.Option(help="Declare it; default: synthetic where a known generator made them.", show_default=False),
    ] = None,
    source_format: Format = "auto",
    source_map: Map = None,
    rates: Rates = None,
    store: Store = None,
    home: Home = None,
) -> None:
    """Write the validation report: validation.html, validation.json, and the sample to review as CSV.

    With PATH everything is rebuilt from raw files in a home of its own: loaded, trained, measured.

    Example: ringtrace validation-report payments.csv --out report --seeds 3
    """
    from ringtrace.cli.progress import shown
    from ringtrace.governance.validation.document import Wish
    from ringtrace.governance.validation.document import validation_report as measure
    from ringtrace.governance.validation.rebuilding import rebuilt
    from ringtrace.governance.validation.writing import write_report
    from ringtrace.place import open_place

    wish = Wish(version=model, seeds=seeds, data_are=data_are)
    settings = settings_of(home, store)
    request = {"path": path, "format": source_format, "map": source_map, "rates": rates}
    with shown("report") as progress:
        if path is None:
            with open_place(settings) as place:
                document = measure(place, wish, progress)
        else:
            with rebuilt(settings, request, progress) as place:
                document = measure(place, wish, progress)
    for written in write_report(document, out):
        typer.echo(str(written))


def _drift_lines(found: Mapping[str, Any], top: int) -> Iterator[str]:
    """The table: a column a period, scores and levels first, then the features that moved most."""
    periods = found["periods"]
    yield f"model {found['model']}; transactions after {found['since']}; PSI below .1 stable, above .25 shifted"
    yield _line("period from", [one["from"] for one in periods])
    yield _line("transactions", [f"{one['rows']:,}{'' if one['enough'] else ' few'}" for one in periods])
    yield _line("by chance", [f"{one['by_chance']:.3f}" for one in periods])
    for name in periods[0]["scores"]:
        yield _line(name, [f"{one['scores'][name]:.3f}" for one in periods])
    for level in ("low", "medium", "high"):
        shares = [f"{one['levels'][level]:.3%}" for one in periods]
        yield _line(f"{level} (was {found['levels_before'][level]:.3%})", shares)
    worst = {name: max(one["features"][name] for one in periods) for name in periods[0]["features"]}
    for name in sorted(worst, key=lambda one: (-worst[one], one))[:top]:
        yield _line(name, [f"{one['features'][name]:.3f}" for one in periods])
    for what in ("constant", "missing"):
        names = found[f"{what}_in_training"]
        if names:
            yield f"{what} in training, so any change shows at once: {', '.join(names)}"


def _line(name: str, cells: list[str]) -> str:
    return f"{name:<44}" + "".join(f"{cell:>14}" for cell in cells)
