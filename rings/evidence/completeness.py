"""Whether a recorded evidence holds what comes from running the detection again; who asks needs nothing of that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

NOT_COMPUTED: Final = (
    "not computed, as riskier rings went first: ask for it by `ringtrace explain RING --again` or on its page"
)


def is_run(evidence: Mapping[str, Any]) -> bool:
    """Whether the detection was run again for this document; those of the first version never say that it was not."""
    return bool(evidence.get("runs", 1))
