"""`ringtrace models`: trainings, champion and challengers, and who decided what."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ringtrace.cli.options import Home, Json, Store, print_json, settings_of
from ringtrace.place import Place

app = typer.Typer(
    help="List, compare, challenge and promote models.\n\nExample: ringtrace models list", no_args_is_help=True
)

Version = Annotated[str, typer.Argument(help="A version, as `ringtrace models list` shows it.", show_default=False)]
By = Annotated[str, typer.Option("--by", help="Name of the person who decides.", show_default=False)]
Reason = Annotated[str, typer.Option(help="Why; kept in the audit trail.", show_default=False)]


@contextmanager
def _place(home: Path | None, store: str | None = None) -> Iterator[Place]:
    from ringtrace.place import open_place

    with open_place(settings_of(home, store)) as place:
        yield place


@app.command("list")
def list_(*, home: Home = None, as_json: Json = False) -> None:
    """List the models that are kept, the champion marked, and challengers that wait for a second person.

    Example: ringtrace models list
    """
    from ringtrace.governance.inventory import inventory

    with _place(home) as place:
        found = inventory(place)
    if as_json:
        print_json(found)
        return
    for model in found["models"]:
        figure = "–" if model["pr_auc"] is None else f"{model['pr_auc']:.4f}"
        typer.echo(
            f"{model['version']}  {model['state']:<10}  PR-AUC {figure:<7} trained {model['at'] or 'unrecorded'}"
        )
    for one in found["proposals"]:
        typer.echo(f"{one['version']} waits for a second person: {one['by']} proposed it ({one['reason']})")


@app.command()
def show(version: Version, *, home: Home = None, as_json: Json = False) -> None:
    """Show one model: its trainings, card, artefacts, and every decision about it.

    Example: ringtrace models show 1f0c3a9be2d44b7c9a10
    """
    from ringtrace.governance.inventory import shown

    with _place(home) as place:
        found = shown(place, version)
    if as_json:
        print_json(found)
        return
    Console().print_json(data=found, default=str)


@app.command()
def compare(one: Version, other: Version, *, home: Home = None, as_json: Json = False) -> None:
    """Tell in what two trainings differ: parameters, data, code, metrics.

    Example: ringtrace models compare 1f0c3a9be2d44b7c9a10 77ab01c2d3e4f5061728
    """
    from ringtrace.governance.inventory import differences

    with _place(home) as place:
        found = differences(place, one, other)
    if as_json:
        print_json(found)
        return
    for name, (mine, theirs) in found.items():
        typer.echo(f"{name:<32} {mine!s:<36} {theirs!s}")


@app.command()
def challenge(version: Version, *, store: Store = None, home: Home = None, as_json: Json = False) -> None:
    """Compare a challenger with the champion on the same later transactions, and keep the comparison.

    Example: ringtrace models challenge 77ab01c2d3e4f5061728
    """
    from ringtrace.cli.progress import shown
    from ringtrace.governance.challenge import challenge as compare_both

    with _place(home, store) as place, shown("challenge") as progress:
        found = compare_both(place, version, progress)
    if as_json:
        print_json(found)
        return
    typer.echo(f"{found['rows']:,} later transactions of known label, {found['illicit']:,} of them illicit")
    for who, figures in found["figures"].items():
        typer.echo(f"  {who:<11} PR-AUC {figures['pr_auc']:.4f}   recall at 1 % a day {figures['recall_at_1.0%']:.3f}")
    if found["champion_refused"]:
        typer.echo(f"  the champion cannot be run: {found['champion_refused']}")
        return
    lead = found["pr_auc_lead"]
    typer.echo(
        f"  lead of the challenger {lead['lead']:+.4f}, 95 % [{lead['low']:+.4f}, {lead['high']:+.4f}] "
        f"by resampling {lead['resampled']} {found['resampled_by']}s: {lead['verdict']}"
    )


@app.command()
def promote(
    version: Version, *, by: By, reason: Reason, store: Store = None, home: Home = None, as_json: Json = False
) -> None:
    """Propose a challenger, or approve what somebody else proposed: the second person makes it champion.

    Example: ringtrace models promote 77ab01c2d3e4f5061728 --by "Ada Marsh" --reason "ahead on three months"
    """
    from ringtrace.governance.promote import promote as decide

    with _place(home, store) as place:
        found = decide(place, version, who=by, reason=reason)
    if as_json:
        print_json(found)
    elif found["promoted"]:
        typer.echo(f"{version} is champion; `ringtrace score` uses it from now on")
    else:
        typer.echo(f"{version} is proposed: a second person has to promote it, too")


@app.command()
def rollback(*, by: By, reason: Reason, home: Home = None, as_json: Json = False) -> None:
    """Let the former champion score again, at once.

    Example: ringtrace models rollback --by "Ada Marsh" --reason "alerts doubled overnight"
    """
    from ringtrace.governance.promote import roll_back

    with _place(home) as place:
        found = roll_back(place, who=by, reason=reason)
    if as_json:
        print_json(found)
    else:
        typer.echo(f"{found['version']} is champion again, in place of {found['over']}")
