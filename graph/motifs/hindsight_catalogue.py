"""Every hindsight column by its stable name. Append only; none of them is, or ever stands beside, a causal feature."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Final

from graph.canonical.vocabulary import Typology
from graph.features.matrix import FeatureDescription
from graph.motifs.settings import MOTIF_HASH, WINDOW_US

#: Typologies that motif instances have.
SEEN: Final = (
    Typology.FAN_OUT,
    Typology.FAN_IN,
    Typology.GATHER_SCATTER,
    Typology.SCATTER_GATHER,
    Typology.CYCLE,
    Typology.FLOW,
    Typology.BIPARTITE,
    Typology.STACK,
    Typology.SHARED_DEVICE,
)
#: Transfers from which each size bin begins, and the bins' names.
BIN_BEGINS: Final = (0, 5, 9)
BIN_NAMES: Final = ("up_to_4", "5_to_8", "from_9")
_BIN_WORDS: Final = ("up to four transfers", "five to eight transfers", "nine transfers or more")
#: Columns of one typology: a count for each size bin, then how long it took.
WIDTH: Final = len(BIN_BEGINS) + 1
_COST: Final = "one look at each witness"


def _columns(typology: Typology) -> Iterator[FeatureDescription]:
    words = typology.replace("_", "-")
    for name, size in zip(BIN_NAMES, _BIN_WORDS, strict=True):
        yield FeatureDescription(
            name=f"hindsight_{typology}_{name}",
            unit="count",
            window_s=WINDOW_US // 1_000_000,
            text=f"instances of a {words} of {size} that the transfer turned out to be part of",
            cost=_COST,
            typologies=(typology,),
            phrase=f"part of {{value}} instances of a {words} of {size}",
        )
    yield FeatureDescription(
        name=f"hindsight_{typology}_known_after",
        unit="seconds",
        window_s=WINDOW_US // 1_000_000,
        text=f"how long after the transfer the first instance of a {words} that it is part of was complete",
        cost=_COST,
        typologies=(typology,),
        phrase=f"a {words} that it is part of was complete after {{value}}",
    )


HINDSIGHT: Final[tuple[FeatureDescription, ...]] = tuple(one for typology in SEEN for one in _columns(typology))
HINDSIGHT_NAMES: Final[tuple[str, ...]] = tuple(feature.name for feature in HINDSIGHT)
#: Changes with the names and with what makes an instance.
HINDSIGHT_HASH: Final[str] = hashlib.blake2b(
    json.dumps([HINDSIGHT_NAMES, BIN_BEGINS, MOTIF_HASH]).encode(), digest_size=8
).hexdigest()
