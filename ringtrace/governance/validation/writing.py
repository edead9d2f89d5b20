"""The files of a report, each written whole or not at all; equal documents give equal bytes."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from graph.atomic import replaced
from ingestion.quarantine import harmless
from ringtrace.governance.validation.document import Document
from ringtrace.governance.validation.html import page


def write_report(document: Document, folder: Path) -> list[Path]:
    """Write `validation.json`, `validation.html` and the sample to review, `below-the-line.csv`; their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    forms = {
        "validation.json": text,
        "validation.html": page(document),
        "below-the-line.csv": _csv(document["below_the_line"]["sample"]),
    }
    paths = []
    for name, content in forms.items():
        path = folder / name
        with replaced(path) as temporary:
            temporary.write_text(content, encoding="utf-8")
        paths.append(path)
    return paths


def _csv(rows: list[dict[str, object]]) -> str:
    """The sample without labels, which would tell the reviewer the answer, and with room for a verdict."""
    out = io.StringIO()
    names = [name for name in (rows[0] if rows else ()) if name != "label"]
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*names, "verdict", "reviewer", "comment"])
    writer.writerows([*(harmless(row[name]) for name in names), "", "", ""] for row in rows)
    return out.getvalue()
