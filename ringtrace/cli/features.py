"""`ringtrace features`: the catalogue, and its columns as files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ringtrace.cli.options import Home, Json, Store, print_json, settings_of

app = typer.Typer(invoke_without_command=True)


@app.callback()
def features(context: typer.Context, *, as_json: Json = False) -> None:
    """Print the catalogue of features: name, unit, window, meaning; `export` writes their values.

    Example: ringtrace features --json
    """
    if context.invoked_subcommand is not None:
        return
    from dataclasses import asdict

    from graph.features.catalogue import CATALOGUE

    if as_json:
        print_json([asdict(feature) for feature in CATALOGUE])
        return
    for feature in CATALOGUE:
        window = "" if feature.window_s is None else f"{feature.window_s / 86400:g} d"
        typer.echo(f"{feature.name:<40} {feature.unit:<12} {window:<8} {feature.text}")


@app.command()
def export(
    out: Annotated[Path, typer.Option(help="Folder to write; empty, or of an earlier export.", show_default=False)],
    *,
    file_format: Annotated[str, typer.Option("--format", help="parquet, pyg or both.")] = "parquet",
    store: Store = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Write every stored transaction's features as Parquet, or with the graph as tensors for PyTorch Geometric.

    Example: ringtrace features export --out features --format both
    """
    from ringtrace.exporting import export_features
    from ringtrace.place import open_place

    with open_place(settings_of(home, store)) as place:
        manifest = export_features(place, out, file_format=file_format)
    if as_json:
        print_json(manifest)
        return
    typer.echo(
        f"{manifest['transactions']:,} transactions with {len(manifest['columns'])} columns: "
        f"{', '.join(manifest['sha256'])} in {out}"
    )
