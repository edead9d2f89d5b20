"""The closing report of the main job, as JSON and as lines for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ringtrace.place import open_place
from ringtrace.settings import Settings

#: So many rings, the riskiest, are in the report.
RINGS_SHOWN: Final = 100


def report_of(settings: Settings, results: dict[str, Any], seconds: dict[str, float]) -> dict[str, Any]:
    """What the main job found, from the records."""
    with open_place(settings) as place:
        counts = place.store.counts()
        page = place.rings.list(limit=RINGS_SHOWN)
    return {
        "transactions": counts.transactions,
        "accounts": counts.accounts,
        "merchants": counts.merchants,
        "devices": counts.devices,
        "quarantined": results["load"]["quarantined"],
        "seconds": seconds,
        "detectors": results["train"]["detectors"],
        "flagged": results["rescore"]["flagged"],
        "rings_total": results["rescore"]["rings_total"],
        "rings": [ring_line(ring) for ring in page.rings],
        "warnings": [*results["load"].get("warnings", []), *_of_challenger(results["train"])],
    }


def _of_challenger(trained: dict[str, Any]) -> list[str]:
    """That the figures are not of the model that scored, where that is so."""
    if trained["champion"]:
        return []
    return [f"the trained model {trained['model']} is a challenger: the champion scored, these figures are not its own"]


def ring_line(ring: dict[str, Any]) -> dict[str, Any]:
    """A ring in the report."""
    return {
        "id": ring["id"],
        "typology": ring["typology"],
        "risk": ring["risk"],
        "members": ring["member_count"],
        "transactions": ring["transaction_count"],
        "amount": ring["amount"],
        "turnover": ring["turnover"],
        "currency": ring["currency"],
    }


def quality(figure: dict[str, Any], *, digits: int) -> str:
    """How well a detector ranks, or why that is not known."""
    return f"no figure: {figure['why']}" if figure["pr_auc"] is None else f"PR-AUC {figure['pr_auc']:.{digits}f}"


def describe(report: dict[str, Any]) -> Iterator[str]:
    """The report in lines."""
    yield (
        f"{report['transactions']:,} transactions between {report['accounts']:,} accounts and "
        f"{report['merchants']:,} merchants; {report['quarantined']:,} rows in quarantine"
    )
    for warning in report["warnings"]:
        yield f"  note: {warning}"
    for name, figure in report["detectors"].items():
        yield f"  {name:<20} {quality(figure, digits=3)}"
    flagged = report["flagged"]
    yield (
        f"{flagged['transactions']:,} transactions, {flagged['accounts']:,} accounts and "
        f"{report['rings_total']:,} rings are proposed for review"
    )
    for ring in report["rings"][:5]:
        yield (
            f"  {ring['id']}  {ring['typology']:<15} risk {ring['risk']:5.1f}  {ring['members']:>3} accounts  "
            f"{ring['transactions']:>3} transfers  {ring['amount']} {ring['currency']}"
        )
