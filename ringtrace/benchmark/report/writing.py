"""The three files of a report, each written whole or not at all."""

from __future__ import annotations

from pathlib import Path

from graph.atomic import replaced
from ringtrace.benchmark.report.as_json import as_json
from ringtrace.benchmark.report.document import Document
from ringtrace.benchmark.report.html import page
from ringtrace.benchmark.report.markdown import markdown


def write_report(document: Document, folder: Path) -> list[Path]:
    """Write `benchmark.md`, `benchmark.json` and `benchmark.html` into the folder, and say where they are."""
    folder.mkdir(parents=True, exist_ok=True)
    forms = {"benchmark.md": markdown, "benchmark.json": as_json, "benchmark.html": page}
    paths = [folder / name for name in forms]
    for path, form in zip(paths, forms.values(), strict=True):
        with replaced(path) as temporary:
            temporary.write_text(form(document), encoding="utf-8")
    return paths
