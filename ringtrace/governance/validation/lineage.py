"""Where the data come from: files, loads, hashes, what was refused. No clock times: equal files give equal pages."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final, Literal

from ingestion.load import summary_of
from ringtrace.place import Place

DataAre = Literal["synthetic", "real", "not declared"]

#: Formats and sources of labels that only generators write.
_GENERATED_FORMATS: Final = frozenset({"amlworld", "amlsim"})
_GENERATED_LABELS: Final = frozenset({"world", "planted"})
_COUNTS: Final = ("rows_in", "stored", "already_there", "quarantined", "entities_quarantined", "without_rate")


def lineage(place: Place) -> dict[str, Any]:
    """Loads in order, and refused rows by load, field and reason."""
    loads = []
    for load_id, said in place.store.complete_loads():
        summary = summary_of(place.store, load_id)
        told = {name: said.get(name) for name in ("source", "format", "zone")}
        files = said.get("files", [])
        loads.append({"load_id": load_id, **told, "files": files, **{name: summary.get(name) for name in _COUNTS}})
    refused = place.store.export_table("quarantine").select(["load_id", "field", "reason"]).to_pylist()
    counted = Counter(tuple(row.values()) for row in refused)
    rejects = [
        {"load_id": load_id, "field": field, "reason": reason, "rows": rows}
        for (load_id, field, reason), rows in sorted(counted.items(), key=lambda one: (-one[1], str(one[0])))
    ]
    labels = place.store.export_table("labels")
    by_source = Counter(zip(labels["source"].to_pylist(), labels["verdict"].to_pylist(), strict=True))
    told_labels = [
        {"source": one, "verdict": verdict, "rows": rows} for (one, verdict), rows in sorted(by_source.items())
    ]
    return {"loads": loads, "rejects": rejects, "labels": told_labels}


def data_are(found: dict[str, Any]) -> DataAre:
    """Synthetic where a known generator made any of them; otherwise whoever loaded them has to say."""
    formats = {load["format"] for load in found["loads"]}
    sources = {label["source"] for label in found["labels"]}
    return "synthetic" if formats & _GENERATED_FORMATS or sources & _GENERATED_LABELS else "not declared"
