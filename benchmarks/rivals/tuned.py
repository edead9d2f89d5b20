"""The settings that `tuning.py` chose, once, on the development half: the reported run only fits them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

PATH = Path(__file__).with_name("tuned.json")


def settings_of(name: str) -> dict[str, Any]:
    """Those of a peer; empty (the published or usual ones) where nothing was tuned."""
    kept = json.loads(PATH.read_text())["chosen"] if PATH.exists() else {}
    return dict(kept[name]["settings"]) if name in kept else {}
