"""Inputs of the race with snapml as its arrays: id, source, target, seconds, amount, in the order of time."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from report import ROOT

DATA = ROOT.parent / "shared" / "data"
AMLWORLD = DATA / "amlworld" / "HI-Small_Trans_excerpt_36595.csv"
AMLSIM = DATA / "amlsim" / "1K_alerts_2020" / "transactions.csv"
#: The code that the built-in world comes from; what plants into it has no part.
WORLD = ("worlds/*.py", "worlds/fraud", "worlds/habits", "worlds/typologies")


def amlworld() -> np.ndarray:
    """The excerpt of AMLworld HI-Small; amounts as paid, in their own currencies."""
    rows = pd.read_csv(AMLWORLD)
    source = rows["From Bank"].astype(str) + "/" + rows["Account"]
    target = rows["To Bank"].astype(str) + "/" + rows["Account.1"]
    return _table(source, target, pd.to_datetime(rows["Timestamp"], utc=True), rows["Amount Paid"])


def amlsim() -> np.ndarray:
    """AMLSim's published 1K sample with alerts; days alone."""
    rows = pd.read_csv(AMLSIM)
    return _table(
        rows["orig_acct"], rows["bene_acct"], pd.to_datetime(rows["tran_timestamp"], utc=True), rows["base_amt"]
    )


def world(events: int) -> np.ndarray:
    """The first events of the built-in world: 20,000 accounts and 6,000 transactions a day."""
    from features import columns_of_folder  # noqa: PLC0415 - imports the engine

    from worlds.generate import generate  # noqa: PLC0415 - as above

    days = max(7, -(-events // 5_900))
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder), accounts=20_000, days=days, seed=0)
        columns = columns_of_folder(Path(folder))
    columns = columns.rows(0, min(events, len(columns)))
    amount = columns.amount_base_minor / 100.0
    at_s = columns.occurred_at_us // 1_000_000
    return np.column_stack([np.arange(len(columns)), columns.source, columns.target, at_s, amount]).astype(np.float64)


def heavy(events: int) -> np.ndarray:
    """The built-in world with one transfer in three sent to or from one of 50 accounts, by a power law."""
    table = world(events)
    rng = np.random.default_rng(0)
    hubs = rng.permutation(np.unique(table[:, 1]))[:50]
    weights = 1.0 / np.arange(1, len(hubs) + 1)
    for end in (1, 2):
        chosen = rng.choice(hubs, len(table), p=weights / weights.sum())
        table[:, end] = np.where(rng.random(len(table)) < 1 / 6, chosen, table[:, end])
    # A hub's transfer to itself is none.
    return table[table[:, 1] != table[:, 2]]


def _table(source: pd.Series, target: pd.Series, at: pd.Series, amount: pd.Series) -> np.ndarray:
    codes, _ = pd.factorize(pd.concat([source, target]))
    at_s = ((at - pd.Timestamp(0, tz="UTC")) // pd.Timedelta(seconds=1)).to_numpy()
    order = np.argsort(at_s, kind="stable")
    count = len(order)
    ends = codes[:count][order], codes[count:][order]
    return np.column_stack([np.arange(count), *ends, at_s[order], amount.to_numpy()[order]]).astype(np.float64)
