"""A progress bar on standard error for work in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn


@contextmanager
def shown(name: str) -> Iterator[Callable[[float, str], None]]:
    """Takes the share done and a few words while the context lasts."""
    columns = (TextColumn(f"{name:<10}"), BarColumn(), TimeElapsedColumn(), TextColumn("{task.fields[stage]}"))
    with Progress(*columns, console=Console(stderr=True)) as bars:
        bar = bars.add_task(name, total=1.0, stage="")
        yield lambda done, words: bars.update(bar, completed=done, stage=words)
        bars.update(bar, completed=1.0, stage="")
