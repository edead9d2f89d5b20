"""The feature matrix and the description of its columns."""

from __future__ import annotations

from dataclasses import dataclass

from graph.canonical.vocabulary import Typology
from graph.columns import Bools, Float32s


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureDescription:
    """What one column means; explanations use these words."""

    #: stable name, e.g. `source_out_count_1d`
    name: str
    #: unit of the value: count, base_minor, seconds, ratio, log10, code
    unit: str
    #: window in seconds; None: the event alone, or all of its past
    window_s: int | None
    #: one sentence for an investigator, without a full stop
    text: str
    #: cost per event
    cost: str
    #: typologies that it speaks for
    typologies: tuple[Typology, ...] = ()
    #: short words for reasons with {value} where it goes, e.g. "sent to {value} different accounts in 24 hours"
    phrase: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureMatrix:
    """Causal features of the events of one `EventColumns`, in its row order."""

    #: hash of the catalogue's names and of the engine's version: models refuse another one
    catalogue: str
    names: tuple[str, ...]
    #: [n, len(names)], C order; NaN where a value is not defined (no earlier event)
    values: Float32s
    #: [n] a budget was met while this row was made
    truncated: Bools
