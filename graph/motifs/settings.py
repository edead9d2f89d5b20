"""What counts as an instance. Smaller structures are in everyone's life; larger ones are hubs."""

from __future__ import annotations

import hashlib
import json
from typing import Final

from graph.features.catalogue import CATALOGUE_HASH

DAY_US: Final = 86_400_000_000
WINDOW_US: Final = 10 * DAY_US
#: What a small fan or gather-scatter moves at least, in units of the base currency: a few small payments are life.
LARGE_SUM: Final = 10_000
#: First contacts of a fan, and from how many on their amounts do not matter; above the highest the centre is a hub
#: (a shop, a payroll), not a burst.
FAN_FEWEST: Final = 3
FAN_OF_ANY_SUM: Final = 5
FAN_MOST: Final = 64
#: A fan-in of payers that paid before: exactly three of them within so long, each at least so many units of the base
#: currency; transfers looked at, and such fans told, of one closing transfer.
RETURNING_WINDOW_US: Final = 2 * DAY_US
RETURNING_LEAST: Final = 3_000
RETURNING_SEEN: Final = 64
RETURNING_MOST: Final = 32
#: Payers and payees of a gather-scatter, each; from how many on any amounts; both together.
GATHER_SCATTER_FEWEST: Final = 2
GATHER_SCATTER_OF_ANY_SUM: Final = 3
GATHER_SCATTER_MOST: Final = 128
#: Intermediaries of a scatter-gather.
SCATTER_GATHER_FEWEST: Final = 3
#: Beneficiaries that accounts of a bipartite layer share; of a stack, and payers too; transfers altogether.
SHARED_FEWEST: Final = 3
STACKED_FEWEST: Final = 2
LAYER_MOST: Final = 128
#: Accounts of different holders that shared devices join; uses looked at for one event, and of one device or account.
JOINED_FEWEST: Final = 3
JOINED_SEEN: Final = 256
JOINED_HUB: Final = 64
#: Transfers of a chain.
CHAIN_FEWEST: Final = 3
#: Smallest over largest transfer of a cycle: of three transfers or more, and of a pair.
CYCLE_RETAINED: Final = 0.5
PAIR_RETAINED: Final = 0.9

#: Raised when the same settings come to give other instances.
_VERSION: Final = 3
_SETTINGS: Final = {name: value for name, value in list(globals().items()) if name.isupper()}
#: Changes with every setting above, and with what the engine itself hashes.
MOTIF_HASH: Final = hashlib.blake2b(
    json.dumps([_VERSION, CATALOGUE_HASH, _SETTINGS], sort_keys=True).encode(), digest_size=8
).hexdigest()
