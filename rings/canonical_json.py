"""One text for one document: sorted keys, no spaces, no NaN; and its SHA-256."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def canonical(document: Mapping[str, Any]) -> str:
    """The document's only text; the same document, the same bytes on every machine."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def sha256_of(document: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical text without its own `sha256` field."""
    bare = {name: value for name, value in document.items() if name != "sha256"}
    return hashlib.sha256(canonical(bare).encode()).hexdigest()
