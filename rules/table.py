"""The table of rules and its version."""

from __future__ import annotations

from dataclasses import asdict
from hashlib import sha256
from json import dumps
from typing import Any, Final

from rules import (
    card_burst,
    cash_out,
    dormant_reactivation,
    fan_in_burst,
    fan_out_burst,
    high_risk_country,
    large_first_payment,
    rapid_pass_through,
    round_trip,
    shared_device,
    structuring,
    structuring_over_days,
)
from rules.rule import Rule
from rules.tables import RuleTables

#: Every rule, by code. A rule that is dropped leaves its code unused for ever.
RULES: Final[tuple[Rule, ...]] = (
    structuring.RULE,
    rapid_pass_through.RULE,
    fan_in_burst.RULE,
    fan_out_burst.RULE,
    round_trip.RULE,
    dormant_reactivation.RULE,
    shared_device.RULE,
    high_risk_country.RULE,
    large_first_payment.RULE,
    card_burst.RULE,
    structuring_over_days.RULE,
    cash_out.RULE,
)
#: Raised whenever a predicate or kernel changes what it finds at the same thresholds.
_REVISION: Final = 1


def document(tables: RuleTables) -> dict[str, Any]:
    """Codes, names, thresholds and tables: what the version is a hash of, for the records."""
    rules = [{"code": rule.code, "name": rule.name, "parameters": asdict(rule.parameters)} for rule in RULES]
    return {"revision": _REVISION, "rules": rules, "tables": tables.document()}


def version(tables: RuleTables) -> str:
    """Short hash of codes, thresholds and tables: the same rules on the same events find the same."""
    return sha256(dumps(document(tables), sort_keys=True, separators=(",", ":")).encode()).hexdigest()[:12]


#: The version with the tables that come with Ringtrace.
VERSION: Final = version(RuleTables())
