"""`ringtrace benchmark`: any labelled data, any detector, one protocol, one table."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from ringtrace.cli.options import TIMES, say, settings_of, utc


def benchmark(
    dataset: Annotated[str, typer.Argument(help="world, amlworld, amlsim, amlgentex, …", show_default=False)],
    path: Annotated[Path, typer.Argument(help="The data's file or folder.", show_default=False)],
    *,
    detectors: Annotated[
        str, typer.Option(help="Names with commas; default: all that need no GPU and no minutes.", show_default=False)
    ] = "",
    protocol: Annotated[Literal["published", "strict"], typer.Option(help="How parts and features are made.")] = (
        "strict"
    ),
    seeds: Annotated[int, typer.Option(min=1, max=100, help="Runs with seeds 0, 1, …")] = 1,
    folds: Annotated[int, typer.Option(min=0, max=50, help="Grouped folds by scheme; 0: parts by time.")] = 0,
    matured_at: Annotated[
        datetime | None, typer.Option(formats=TIMES, help="Labels known then are the truth.", show_default=False)
    ] = None,
    patterns: Annotated[Path | None, typer.Option(help="File of attempts, if not beside.", show_default=False)] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for benchmark.md, .json, .html.", show_default=False)] = None,
    work: Annotated[
        Path | None, typer.Option(help="Folder to keep stores and features for the next run.", show_default=False)
    ] = None,
) -> None:
    """Measure detectors on labelled data: a table here; Markdown, JSON and one HTML page in --out.

    Example: ringtrace benchmark amlworld HI-Small_Trans.csv --detectors raw_trees,boosted_trees --out report
    """
    from ringtrace.benchmark.datasets.bench_data import Request
    from ringtrace.benchmark.datasets.registry import reader
    from ringtrace.benchmark.detectors.registry import DEFAULT, contenders
    from ringtrace.benchmark.measure import document_of
    from ringtrace.benchmark.protocol import Protocol
    from ringtrace.benchmark.report.markdown import markdown
    from ringtrace.benchmark.report.writing import write_report
    from ringtrace.benchmark.run import Plan

    read = reader(dataset)
    plan = Plan(
        detectors=contenders([name for name in detectors.split(",") if name] or DEFAULT),
        protocol=Protocol(protocol),
        seeds=seeds,
        folds=folds,
        gnn_seconds=settings_of(None).gnn_seconds,
    )
    with _folder(work) as kept:
        request = Request(path=path, work=kept, matured_at=utc(matured_at), patterns=patterns)
        document = document_of(read, request, plan, tell=say)
    typer.echo(markdown(document), nl=False)
    if out is not None:
        for written in write_report(document, out):
            say(f"written: {written}")


@contextmanager
def _folder(work: Path | None) -> Iterator[Path]:
    if work is not None:
        work.mkdir(parents=True, exist_ok=True)
        yield work
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)
