"""What the graph network sees of a transaction itself: amount, kind, channel, ports. No ids, no calendar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np

from gnn.message_passing.ports import port_numbers
from gnn.message_passing.temporal_graph import strictly_earlier
from gnn.quantile_scaling import QuantileScaler
from graph.canonical.vocabulary import KINDS
from graph.columns import EventColumns, Float32s, Float64s

#: Channels with a column of their own, the most frequent of the training part.
_CHANNELS: Final = 10
_ROUND_MINOR: Final = 100_00


@dataclass(frozen=True, slots=True)
class EdgeInputs:
    """How events become inputs, as fitted on the training part."""

    scaler: QuantileScaler
    channels: tuple[str, ...]

    @classmethod
    def fit(cls, columns: EventColumns, train_end: int) -> Self:
        """From events `[0, train_end)`."""
        seen = columns.channel[:train_end]
        counts = np.bincount(seen[seen >= 0], minlength=len(columns.channels))
        # Equal counts go by name: positions may differ between two exports of the same data.
        order = sorted(range(len(counts)), key=lambda c: (-counts[c], columns.channels[c]))
        channels = tuple(columns.channels[c] for c in order[:_CHANNELS] if counts[c])
        return cls(QuantileScaler.fit(_continuous(columns)[:train_end]), channels)

    @property
    def width(self) -> int:
        """Number of columns that `transform` makes."""
        return len(self.scaler.quantiles) + len(KINDS) + _CHANNELS + 6

    def transform(self, columns: EventColumns) -> Float32s:
        """[n, width] inputs, causal: ports count strictly earlier contacts only."""
        kinds = columns.kind[:, None] == np.arange(len(KINDS))
        known = {name: position for position, name in enumerate(columns.channels)}
        channels = np.zeros((len(columns), _CHANNELS), dtype=np.bool_)
        for position, name in enumerate(self.channels):
            channels[:, position] = columns.channel == known.get(name, -2)
        countries = np.minimum(columns.source_country, columns.target_country) >= 0
        flags = np.column_stack(
            [
                ~columns.has_base,
                columns.currency_sent != columns.currency_received,
                countries & (columns.source_country != columns.target_country),
                columns.is_internal,
                columns.device >= 0,
                columns.amount_sent_minor % _ROUND_MINOR == 0,
            ]
        )
        parts = [self.scaler.transform(_continuous(columns)), kinds, channels, flags]
        return np.ascontiguousarray(np.concatenate(parts, axis=1, dtype=np.float32))

    def to_json(self) -> dict[str, Any]:
        """All of it, JSON-ready."""
        return {"quantiles": self.scaler.quantiles.tolist(), "channels": list(self.channels)}

    @classmethod
    def from_json(cls, text: dict[str, Any]) -> Self:
        """What `to_json` made."""
        return cls(QuantileScaler(np.array(text["quantiles"], dtype=np.float64)), tuple(text["channels"]))


def log_amounts(columns: EventColumns) -> Float32s:
    """[n] natural logarithm of the amount in the base currency, or of the amount sent where no rate is known."""
    amount = np.where(columns.has_base, columns.amount_base_minor, columns.amount_sent_minor)
    return np.log1p(amount.astype(np.float64)).astype(np.float32)


def _continuous(columns: EventColumns) -> Float64s:
    """[n, 4] log amount, ports of both ends, and how many accounts used the device before this one did."""
    before = strictly_earlier(columns.occurred_at_us)
    ported = port_numbers(columns.source, columns.target, before), port_numbers(columns.target, columns.source, before)
    device = np.full(len(columns), np.nan)
    used = columns.device >= 0
    device[used] = port_numbers(columns.device[used], columns.source[used], before[used])
    return np.column_stack([log_amounts(columns), *ported, device]).astype(np.float64)
