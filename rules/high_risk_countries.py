"""Countries on the public lists of the Financial Action Task Force (FATF), dated; list as of 2026-06-19.

Installations hand a later list over in `RuleTables`. A country on a list says something of its rules, nothing of the
people who live there: being listed never flags a transaction alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final


class FatfList(StrEnum):
    """The two lists: jurisdictions subject to a call for action, and those under increased monitoring."""

    CALL_FOR_ACTION = "call for action"
    INCREASED_MONITORING = "increased monitoring"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedCountry:
    """A country (ISO 3166 alpha-2) on a list, from one FATF plenary to another."""

    country: str
    list: FatfList
    since: date
    until: date | None = None
    source: str

    def holds(self, day: date) -> bool:
        """Whether it was listed on a day."""
        return self.since <= day and (self.until is None or day < self.until)


_CALL: Final = "FATF, High-Risk Jurisdictions subject to a Call for Action, statements up to 19 June 2026"
_MONITORING: Final = "FATF, Jurisdictions under Increased Monitoring, statements up to 19 June 2026"

_CALL_FOR_ACTION: Final = "KP 2011-02-25, IR 2020-02-21, MM 2022-10-21"
_INCREASED_MONITORING: Final = (
    "AE 2022-03-04 2024-02-23, AL 2020-02-21 2023-10-27, AO 2024-10-25, BA 2026-06-19, BB 2020-02-21 2024-02-23, "
    "BF 2021-02-25 2025-10-24, BG 2023-10-27, BO 2025-06-13, BS 2018-10-19 2020-12-18, BW 2018-10-19 2021-10-21, "
    "CD 2022-10-21, CI 2024-10-25, CM 2023-06-23, DZ 2024-10-25 2026-06-19, GH 2018-10-19 2021-06-25, "
    "GI 2022-06-17 2024-02-23, HR 2023-06-23 2025-06-13, HT 2021-06-25, IQ 2026-06-19, IS 2019-10-18 2020-10-23, "
    "JM 2020-02-21 2024-06-28, JO 2021-10-21 2023-10-27, KE 2024-02-23, KH 2019-02-22 2023-02-24, KW 2026-02-13, "
    "KY 2021-02-25 2023-10-27, LA 2025-02-21, LB 2024-10-25, MA 2021-02-25 2023-02-24, MC 2024-06-28, "
    "ML 2021-10-21 2025-06-13, MM 2020-02-21 2022-10-21, MN 2019-10-18 2020-10-23, MT 2021-06-25 2022-06-17, "
    "MU 2020-02-21 2021-10-21, MZ 2022-10-21 2025-10-24, NA 2024-02-23 2026-06-19, NG 2023-02-24 2025-10-24, "
    "NI 2020-02-21 2022-10-21, NP 2025-02-21, PA 2019-06-21 2023-10-27, PG 2026-02-13, PH 2021-06-25 2025-02-21, "
    "PK 2018-06-29 2022-10-21, SN 2021-02-25 2024-10-25, SS 2021-06-25, SY 2010-02-18, TR 2021-10-21 2024-06-28, "
    "TZ 2022-10-21 2025-06-13, UG 2020-02-21 2024-02-23, VE 2024-06-28, VG 2025-06-13, VN 2023-06-23, "
    "YE 2010-02-18, ZA 2023-02-24 2025-10-24, ZW 2019-10-18 2022-03-04"
)


def _rows(entries: str, kind: FatfList, source: str) -> tuple[ListedCountry, ...]:
    rows = []
    for entry in entries.split(", "):
        country, *days = entry.split()
        since, until = (*map(date.fromisoformat, days), None)[:2]
        assert since is not None
        rows.append(ListedCountry(country=country, list=kind, since=since, until=until, source=source))
    return tuple(rows)


HIGH_RISK_COUNTRIES: Final = (
    *_rows(_CALL_FOR_ACTION, FatfList.CALL_FOR_ACTION, _CALL),
    *_rows(_INCREASED_MONITORING, FatfList.INCREASED_MONITORING, _MONITORING),
)
