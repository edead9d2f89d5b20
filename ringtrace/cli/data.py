"""`ringtrace inspect`, `generate`, `quarantine`: what goes in, and what was refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from ringtrace.cli.options import Format, Home, Json, Map, Rates, Source, Store, print_json, settings_of


def generate(
    out: Annotated[Path, typer.Option(help="Folder to write; must be empty or not there.", show_default=False)],
    *,
    accounts: Annotated[int, typer.Option(help="Accounts, from 50.")] = 20_000,
    days: Annotated[int, typer.Option(help="Days, from 7.")] = 90,
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 7,
    rings: Annotated[bool, typer.Option("--rings/--no-rings", help="With laundering and fraud, or clean.")] = True,
    as_json: Json = False,
) -> None:
    """Make a sample world: normal life with laundering and fraud in it, as canonical Parquet files.

    Example: ringtrace generate --out world --accounts 5000 --days 60 --seed 1
    """
    from dataclasses import asdict

    from ringtrace.errors import WrongUse
    from worlds.generate import generate as make

    if out.exists() and any(out.iterdir()):
        msg = f"{out} is not empty"
        raise WrongUse(msg)
    summary = asdict(make(out, accounts=accounts, days=days, seed=seed, rings=rings))
    if as_json:
        print_json(summary)
    else:
        typer.echo(", ".join(f"{name} {value:,}" for name, value in summary.items() if isinstance(value, int)))


def inspect(
    path: Source,
    *,
    source_format: Format = "auto",
    source_map: Map = None,
    rates: Rates = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Show the format of a file, a proposed --map, and ten rows as they would be stored.

    Example: ringtrace inspect payments.csv
    """
    from ingestion.inspect import inspect as look
    from ringtrace.pipeline import load_options

    settings = settings_of(home)
    params = {"format": source_format, "map": source_map, "rates": rates}
    seen = look(path, load_options(settings, params))
    if as_json:
        print_json(seen.to_dict())
        return
    typer.echo(f"format {seen.format}: {seen.why}")
    for warning in seen.warnings:
        typer.echo(f"note: {warning}")
    typer.echo(f"\nA map that describes it (save it, look it over, pass it as --map):\n\n{seen.proposed_map}")
    typer.echo(f"The first {len(seen.rows)} rows as they would be stored:\n")
    for row in seen.to_dict()["rows"]:
        typer.echo(json.dumps({name: value for name, value in row.items() if value is not None}, ensure_ascii=False))
    for fault in seen.faults:
        typer.echo(f"row {fault['row']}: {fault['field']}: {fault['reason']} ({fault['value']!r})")


def quarantine(
    *,
    out: Annotated[Path | None, typer.Option(help="Write them to this CSV file.", show_default=False)] = None,
    store: Store = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Show or export the refused rows, each with file, row, field, value and reason.

    Example: ringtrace quarantine --out refused.csv
    """
    from ingestion.quarantine import write_csv
    from ringtrace.place import open_place

    with open_place(settings_of(home, store)) as place:
        rows = place.store.export_table("quarantine")
    if out is not None:
        write_csv(rows, out)
        typer.echo(f"{len(rows):,} rows written to {out}")
    elif as_json:
        print_json(rows.to_pylist())
    else:
        for row in rows.to_pylist():
            typer.echo(f"{row['file']}:{row['row']}: {row['field']}: {row['reason']} ({row['value']!r})")
        typer.echo(f"{len(rows):,} rows in quarantine")
