"""Write the reference pages that are made from the code; `make docs`. Tests hold each of them current."""

from __future__ import annotations

import json
from pathlib import Path

import graph.features.page
import rules.page
import scoring.page
from api.app import create_app
from ingestion.documents import write as write_canonical
from ringtrace.settings import Settings

DOCS = Path(__file__).resolve().parent


def main() -> None:
    """Write every page."""
    write_canonical(DOCS)
    (DOCS / "features.md").write_text(graph.features.page.page())
    (DOCS / "rules.md").write_text(rules.page.page())
    (DOCS / "reasons.md").write_text(scoring.page.page())
    (DOCS / "schema" / "openapi.json").write_text(openapi())


def openapi() -> str:
    """The API's description, as it is served at `/api/v1/openapi.json`."""
    return json.dumps(create_app(Settings()).openapi(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    main()
