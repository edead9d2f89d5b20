from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from graph.canonical.schema import TABLES
from ingestion.documents import json_schemas, with_tables

DOCS = Path(__file__).parents[3] / "docs"


@pytest.mark.parametrize("name", [*TABLES, "message"])
def test_the_committed_schema_is_current(name: str) -> None:
    assert json.loads((DOCS / "schema" / f"{name}.json").read_text()) == json_schemas()[name]


def test_the_committed_tables_are_current() -> None:
    page = (DOCS / "canonical.md").read_text()
    assert with_tables(page) == page
    assert "`transaction_id`" in page


@pytest.mark.parametrize("name", [*TABLES, "message"])
def test_schemas_are_json_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(json_schemas()[name])


def test_what_is_stored_fits_the_schema(canonical: Callable[..., Any]) -> None:
    found = canonical({"reference_text": "x", "booked_at": "2026-05-02"}, {"target_id": "", "target_kind": "cash"})
    names = TABLES["transactions"].names
    validator = jsonschema.Draft202012Validator(json_schemas()["transactions"])
    for row in found.rows:
        plain = {k: v.isoformat() if isinstance(v, datetime | date) else v for k, v in row.items() if k in names}
        validator.validate(plain)
        with pytest.raises(jsonschema.ValidationError):
            validator.validate(plain | {"kind": "gift"})
