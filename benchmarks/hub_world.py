"""A seeded world around one hub, written straight into a store: half of its transfers touch the hub."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graph.canonical.schema import TRANSACTIONS
from graph.store.protocol import FlagWriteBack, GraphStore
from graph.store.tables import ACCOUNT_FLAGS, TRANSACTION_FLAGS

HUB = "HUB"
#: Transfers per batch of the load.
BATCH = 20_000
_START_US = 1_767_225_600_000_000
_DAYS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class HubWorld:
    """`hub_transfers` out of and into the hub, and `others` between its counterparties."""

    hub_transfers: int
    others: int
    counterparties: int
    seed: int = 1

    def write(self, store: GraphStore) -> None:
        """Load it whole, then flag one transfer in a thousand."""
        store.begin_load("hub", description={})
        for number, batch in enumerate(self.batches()):
            store.write_batch("hub", number, batch)
        store.finish_load("hub")
        store.write_back(self.flags())

    def batches(self) -> Iterator[pa.Table]:
        """Canonical transactions; every counterparty deals with the hub at least once."""
        rng = np.random.default_rng(self.seed)
        total = self.hub_transfers + self.others
        source, target = self._ends(rng)
        amount = np.exp(rng.normal(10, 1.5, total)).astype(np.int64) + 1
        at_us = _START_US + np.sort(rng.integers(0, _DAYS * 86_400, total)) * 1_000_000
        order = rng.permutation(total)
        source, target = source[order], target[order]
        for start in range(0, total, BATCH):
            part = slice(start, min(start + BATCH, total))
            yield _table(start, source[part], target[part], amount[part], at_us[part])

    def _ends(self, rng: np.random.Generator) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Numbers of both ends; -1 is the hub. Two thirds of its transfers go out."""
        met = np.concatenate(
            [
                np.arange(self.counterparties),
                rng.integers(0, self.counterparties, self.hub_transfers - self.counterparties),
            ]
        )
        outgoing = rng.random(len(met)) < 2 / 3
        hub = np.full(len(met), -1)
        first = (self.counterparties * rng.random(self.others) ** 1.3).astype(np.int64)
        second = rng.integers(0, self.counterparties, self.others)
        second = np.where(second == first, (second + 1) % self.counterparties, second)
        return (
            np.concatenate([np.where(outgoing, hub, met), first]),
            np.concatenate([np.where(outgoing, met, hub), second]),
        )

    def flags(self) -> FlagWriteBack:
        """Every thousandth transfer is flagged."""
        names = [f"t{number}" for number in range(0, self.hub_transfers + self.others, 1000)]
        count = len(names)
        flagged = pa.table(
            [
                pa.array(names),
                pa.array([60.0] * count),
                pa.array([80.0] * count),
                pa.array([80] * count),
                pa.array(["high"] * count),
                pa.array([True] * count),
            ],
            schema=TRANSACTION_FLAGS,
        )
        return FlagWriteBack(run_id="bench", transactions=flagged, accounts=ACCOUNT_FLAGS.empty_table())


def account(number: int) -> str:
    """Id of a counterparty."""
    return f"C{number}"


def _table(
    start: int,
    source: npt.NDArray[np.int64],
    target: npt.NDArray[np.int64],
    amount: npt.NDArray[np.int64],
    at_us: npt.NDArray[np.int64],
) -> pa.Table:
    count = len(source)
    fixed = {
        "kind": "payment",
        "status": "settled",
        "precision": "second",
        "source_kind": "account",
        "target_kind": "account",
        "currency_sent": "EUR",
        "currency_received": "EUR",
        "channel": "transfer",
    }
    columns = {name: pa.array([value] * count) for name, value in fixed.items()}
    columns |= {name: pa.array(amount) for name in ("amount_sent_minor", "amount_received_minor", "amount_base_minor")}
    columns["transaction_id"] = pa.array([f"t{number}" for number in range(start, start + count)])
    columns["occurred_at"] = pa.array(at_us).view(TRANSACTIONS.field("occurred_at").type)
    columns["occurred_offset_s"] = pa.array(np.zeros(count, dtype=np.int32))
    for side, numbers in (("source", source), ("target", target)):
        columns[f"{side}_id"] = pa.array([HUB if number < 0 else account(number) for number in numbers.tolist()])
    return pa.table(
        [columns.get(field.name, pa.nulls(count, field.type)) for field in TRANSACTIONS], schema=TRANSACTIONS
    )
