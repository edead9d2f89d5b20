from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from scoring.wording import BARRED_WORDS

DOCUMENT = (Path(__file__).parents[3] / "docs" / "api.md").read_text()


def test_the_documentation_names_every_route(client: Any) -> None:
    told = {(method, path) for method, path in re.findall(r"^\| `(GET|POST) ([^`?]+)", DOCUMENT, re.MULTILINE)}
    document = client.get("/api/v1/openapi.json").json()
    there = {(method.upper(), path) for path, item in document["paths"].items() for method in item}
    named = {(method, re.sub(r"\{\w+\}", "{id}", path)) for method, path in there}
    assert told == named


def test_the_documentation_names_every_code_that_openapi_shows(client: Any) -> None:
    document = client.get("/api/v1/openapi.json").json()
    codes = {
        response["content"]["application/problem+json"]["example"]["code"]
        for item in document["paths"].values()
        for operation in item.values()
        for status, response in operation["responses"].items()
        if int(status) >= 400
    }
    assert {code for code in codes if f"`{code}`" not in DOCUMENT} == set()


def test_no_barred_word_stands_in_documentation_or_openapi(client: Any) -> None:
    barred = re.compile(rf"\b({'|'.join(BARRED_WORDS)})s?\b", re.IGNORECASE)
    assert barred.findall(DOCUMENT) == []
    assert barred.findall(client.get("/api/v1/openapi.json").text) == []
