"""The dated tables that rules read: cash thresholds by currency, high-risk countries; and the business day's zone."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTables:
    """What differs between two installations."""

    #: IANA zone of the business day
    zone: str = "UTC"
