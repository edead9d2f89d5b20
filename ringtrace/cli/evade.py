"""`ringtrace evade`: a planted world whose launderers know of the detector."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ringtrace.cli.options import Json, print_json


def evade(
    folder: Annotated[Path, typer.Argument(help="What `ringtrace plant` wrote.", show_default=False)],
    *,
    preset: Annotated[
        str,
        typer.Option(
            help="add_intermediaries, merge_intermediaries, split_amounts, delay or camouflage.", show_default=False
        ),
    ],
    into: Annotated[Path, typer.Option(help="Folder to write; must be empty or not there.", show_default=False)],
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.", min=0)] = 0,
    as_json: Json = False,
) -> None:
    """Change the schemes of a planted world's test part as those who know of a detector might change them.

    Example: ringtrace evade planted --preset add_intermediaries --into evaded
    """
    from ringtrace.errors import WrongUse
    from worlds.evasion.evade import evade as make

    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        msg = f"{into} is not empty"
        raise WrongUse(msg)
    manifest = make(folder, into, preset, seed=seed)
    if as_json:
        print_json(manifest)
        return
    changed = [one for one in manifest["schemes"] if one["part"] == "test"]
    transfers = sum(one["transfers"] for one in changed)
    typer.echo(f"{len(changed):,} schemes of the test part changed ({preset}): {transfers:,} transfers now")
