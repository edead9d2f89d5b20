"""The sample world's normal life beside AMLworld's, AMLSim's and a real bank's (Berka).

Claim: per 1,000 transfers between different accounts, legitimate fans, reciprocal payments, cycles and pass-through are
at least as common in the world's clean rows as in those of the AMLworld excerpt. Definitions: `worlds.realism`.
Also: single rows tell nothing of rings (LightGBM on raw columns, average precision over base rate, by seed).

    python benchmarks/realism.py            # the default world, three seeds for the leak
    SMALL=1 python benchmarks/realism.py    # a small one
"""

from __future__ import annotations

import json
import os
import platform
import sys
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl

from worlds import realism
from worlds.generate import generate
from worlds.leak import lift
from worlds.realism import Transfers

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
SMALL = os.environ.get("SMALL") == "1"
ACCOUNTS, DAYS, SEED = (3_000, 60, 7) if SMALL else (20_000, 90, 7)
LEAK_SEEDS = (7,) if SMALL else (7, 1, 2)


@dataclass(frozen=True, slots=True)
class Measured:
    """One column of the table."""

    name: str
    figures: dict[str, float | None]


def transfers(frame: pl.DataFrame) -> Transfers:
    """From columns s, t, time_s, paid, received, cp, cr; self-transfers are left out."""
    frame = frame.filter(pl.col("s") != pl.col("t")).sort("time_s", maintain_order=True)
    nodes = pl.concat([frame["s"], frame["t"]]).unique().sort()
    index = {name: k for k, name in enumerate(nodes)}
    currencies = {c: k for k, c in enumerate(sorted(set(frame["cp"]) | set(frame["cr"])))}

    def codes(column: str, table: dict[str, int]) -> np.ndarray:
        return frame[column].replace_strict(table, return_dtype=pl.Int32).to_numpy()

    return Transfers(
        source=codes("s", index),
        target=codes("t", index),
        time_s=frame["time_s"].cast(pl.Int64).to_numpy(),
        paid=frame["paid"].cast(pl.Float64).to_numpy(),
        received=frame["received"].cast(pl.Float64).to_numpy(),
        currency_paid=codes("cp", currencies),
        currency_received=codes("cr", currencies),
    )


def world_rows(folder: Path) -> pl.DataFrame:
    """Clean settled payments between accounts."""
    illicit = pl.read_parquet(folder / "labels.parquet").filter(pl.col("verdict") == "illicit")["subject_id"]
    rows = pl.read_parquet(folder / "transactions.parquet").filter(
        (pl.col("source_kind") == "account")
        & (pl.col("target_kind") == "account")
        & (pl.col("kind") == "payment")
        & (pl.col("status") == "settled")
        & ~pl.col("transaction_id").is_in(illicit.implode())
    )
    return rows.select(
        s="source_id",
        t="target_id",
        time_s=pl.col("occurred_at").dt.epoch("s"),
        paid="amount_sent_minor",
        received="amount_received_minor",
        cp="currency_sent",
        cr="currency_received",
    )


def excerpt_rows() -> pl.DataFrame:
    """Clean rows of the AMLworld excerpt."""
    rows = pl.read_csv(DATA / "amlworld" / "HI-Small_Trans_excerpt_36595.csv", infer_schema_length=0)
    return rows.filter(pl.col("Is Laundering") == "0").select(
        s=pl.col("From Bank") + ":" + pl.col("Account"),
        t=pl.col("To Bank") + ":" + pl.col("Account.1"),
        time_s=pl.col("Timestamp").str.to_datetime().dt.epoch("s"),
        paid="Amount Paid",
        received="Amount Received",
        cp="Payment Currency",
        cr="Receiving Currency",
    )


def amlsim_rows() -> pl.DataFrame:
    """Clean rows of the AMLSim run."""
    rows = pl.read_csv(DATA / "amlsim" / "1K_alerts_2020" / "transactions.csv", infer_schema_length=0)
    return rows.filter(pl.col("is_sar") == "False").select(
        s="orig_acct",
        t="bene_acct",
        time_s=pl.col("tran_timestamp").str.to_datetime(time_zone="UTC").dt.epoch("s"),
        paid="base_amt",
        received="base_amt",
        cp=pl.lit("X"),
        cr=pl.lit("X"),
    )


def berka_rows() -> pl.DataFrame:
    """Transfers of the Czech bank's accounts with named partner accounts (at other banks)."""
    rows = pl.read_csv(DATA / "berka" / "trans.asc", separator=";", infer_schema_length=0)
    rows = rows.filter(pl.col("account").fill_null("").str.contains(r"[1-9]"))
    own, partner = pl.col("account_id"), pl.col("bank").fill_null("") + ":" + pl.col("account")
    inwards = pl.col("type") == "PRIJEM"
    return rows.select(
        s=pl.when(inwards).then(partner).otherwise(own),
        t=pl.when(inwards).then(own).otherwise(partner),
        time_s=pl.col("date").str.to_date("%y%m%d").dt.epoch("s"),
        paid="amount",
        received="amount",
        cp=pl.lit("CZK"),
        cr=pl.lit("CZK"),
    )


def measured(name: str, rows: pl.DataFrame) -> Measured:
    """Every figure of one set."""
    t = transfers(rows)
    thousand = len(t) / 1000
    first = t.where(realism.first_contacts(t))
    out_rows, out_fans = realism.in_fans(t, outwards=True)
    in_rows, in_fans = realism.in_fans(t, outwards=False)
    dwell = realism.dwell_hours(t)
    figures: dict[str, float | None] = {
        "transfers": len(t),
        "accounts": t.accounts,
        "fans out /1000": out_fans / thousand,
        "fans in /1000": in_fans / thousand,
        "transfers in fans out /1000": out_rows.sum() / thousand,
        "transfers in fans in /1000": in_rows.sum() / thousand,
        "first-contact fans /1000": sum(realism.in_fans(first, outwards=o)[1] for o in (True, False)) / thousand,
        "reciprocal /1000": realism.reciprocal(t).sum() / thousand,
        "cycles closed /1000": realism.closes_cycle(t).sum() / thousand,
        "pass-through /1000": realism.passes_through(t).sum() / thousand,
        "first contacts /1000": len(first) / thousand,
        "pair reciprocity %": 100 * realism.pair_reciprocity(t),
    }
    for side, outwards in (("out", True), ("in", False)):
        degree = realism.degrees(t, outwards=outwards)
        for share in (50, 99, 99.9):
            figures[f"{side}-degree p{share}"] = float(np.percentile(degree, share))
        figures[f"{side}-degree max"] = float(degree[-1])
    for share in (10, 50, 90):
        figures[f"dwell hours p{share}"] = float(np.percentile(dwell, share))
    return Measured(name, figures)


def shown(columns: list[Measured]) -> str:
    """A Markdown table."""
    lines = ["| measure | " + " | ".join(c.name for c in columns) + " |", "| --- |" + " ---: |" * len(columns)]
    for key in columns[0].figures:
        cells = [f"{c.figures[key]:,.0f}" if c.figures[key] >= 1000 else f"{c.figures[key]:.4g}" for c in columns]
        lines.append(f"| {key} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> int:
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        began = time.perf_counter()
        summary = generate(folder, accounts=ACCOUNTS, days=DAYS, seed=SEED)
        rate = summary.transactions / (time.perf_counter() - began)
        columns = [measured("world", world_rows(folder))]
        leaks = []
        for seed in LEAK_SEEDS:
            generate(folder, accounts=ACCOUNTS, days=DAYS, seed=seed)
            leaks.append(lift(folder))
    if DATA.exists():
        columns += [
            measured("AMLworld excerpt", excerpt_rows()),
            measured("AMLSim 1K", amlsim_rows()),
            measured("Berka (real)", berka_rows()),
        ]
    print(shown(columns))
    print(f"\ngenerated {summary.transactions:,} transactions at {rate:,.0f}/s")
    print(
        "leak, average precision over base rate:",
        ", ".join(f"seed {s}: {x:.2f}" for s, x in zip(LEAK_SEEDS, leaks, strict=True)),
    )
    return report(columns, rate, leaks)


def report(columns: list[Measured], rate: float, leaks: list[float]) -> int:
    """Write build/bench/realism.json; 1 if a figure falls short."""
    floor = {c.name: c.figures for c in columns}
    compared = ("fans out /1000", "fans in /1000", "first-contact fans /1000", "reciprocal /1000")
    compared += ("cycles closed /1000", "pass-through /1000")
    missed = [k for k in compared if floor.get("AMLworld excerpt", {}).get(k, 0) > floor["world"][k]]
    missed += ["leak"] if max(leaks) > 2 else []
    missed += ["tps"] if rate < 50_000 and not SMALL else []
    figures = {f"{c.name}: {k}": v for c in columns for k, v in c.figures.items()}
    figures |= {"generate_tps": rate, "leak_worst": max(leaks)}
    out = ROOT / "build" / "bench" / ("realism-small.json" if SMALL else "realism.json")
    out.parent.mkdir(parents=True, exist_ok=True)
    document = {
        "figures": figures,
        "machine": f"{platform.machine()}, {os.cpu_count()} CPUs, {platform.system()}",
        "versions": {p: version(p) for p in ("numpy", "pyarrow", "lightgbm")},
        "command": "python benchmarks/realism.py",
        "missed": missed,
    }
    out.write_text(json.dumps(document, indent=1, sort_keys=True))
    print("missed:", ", ".join(missed) or "none")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
