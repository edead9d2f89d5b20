"""`ringtrace plant`: genuine laundering attempts put into a clean world."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ringtrace.cli.options import Json, print_json


class Half(StrEnum):
    """Which attempts: those that settings may be chosen on, those for reports, or each in its parts."""

    DEVELOPMENT = "development"
    REPORT = "report"
    BOTH = "both"


def plant(
    patterns: Annotated[list[Path], typer.Argument(help="AMLworld's files of attempts.", show_default=False)],
    *,
    background: Annotated[Path, typer.Option(help="A clean world: generate --no-rings.", show_default=False)],
    into: Annotated[Path, typer.Option(help="Folder to write; must be empty or not there.", show_default=False)],
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
    rate: Annotated[float, typer.Option(help="One planted transfer in so many transactions of each part.")] = 300,
    half: Annotated[
        Half, typer.Option(help="both: development to learn and choose, report to test.", show_default=True)
    ] = Half.BOTH,
    world: Annotated[int, typer.Option(help="Which share of the attempts, from 0; see --of.")] = 0,
    of: Annotated[int, typer.Option(help="Worlds that share the attempts among them.")] = 1,
    shuffle_edges: Annotated[
        bool, typer.Option("--shuffle-edges", help="Same hosts, times and amounts, but random partners.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Plant genuine laundering attempts (AMLworld's pattern files) into a clean sample world.

    Example: ringtrace plant HI-Small_Patterns.txt --background clean --into planted --seed 1 --rate 300
    """
    from ringtrace.errors import WrongUse
    from worlds.planting.allotment import Share
    from worlds.planting.plant import PlantSettings
    from worlds.planting.plant import plant as make

    if into.is_dir() and any(into.iterdir()):
        msg = f"{into} is not empty"
        raise WrongUse(msg)
    settings = PlantSettings(
        seed=seed, rate=rate, half=half.value, share=Share(world=world, of=of), shuffle_edges=shuffle_edges
    )
    manifest = make(patterns, background, into, settings)
    if as_json:
        print_json(manifest)
        return
    for part, told in manifest["counts"].items():
        typer.echo(
            f"{part} ({told['half']}): {told['attempts']:,} attempts, {told['planted']:,} of {told['transactions']:,} "
            f"transactions planted, 1 in {told['rate']:,}"
        )
    typer.echo(f"train ends {manifest['parts']['train_end']}, validation {manifest['parts']['valid_end']}")
