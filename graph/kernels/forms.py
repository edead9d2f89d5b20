"""What an event closes in forms that ask less of time: unordered cycles and scatter-gathers, layers, round trips."""

from __future__ import annotations

from typing import NamedTuple

from graph.arrays import Float32s, Float64s, Int32s, Int64s
from graph.kernels.bipartite import layers_completed
from graph.kernels.gathered import scatter_gathers_completed
from graph.kernels.jit import kernel
from graph.kernels.limits import Limits
from graph.kernels.round_trips import round_trip
from graph.kernels.sight import Sight
from graph.kernels.simple_cycles import simple_cycles_closed

#: Columns that `form_columns` writes.
FORM_COUNT = 9


class Forms(NamedTuple):
    """[n] what each event of a stride closes in these forms."""

    #: [n, LONGEST_CYCLE] transfers of the best simple cycle with amount retained, back along the path; -1 after them
    simple: Int32s
    #: smallest over largest transfer of that cycle
    simple_retained: Float64s
    #: intermediaries of the largest unordered scatter-gather, its origin and its target; 0 and -1: none
    gathered: Int32s
    origin: Int32s
    sink: Int32s
    #: accounts that share three beneficiaries or more with the payer, those that stack; the closest one's transfer
    shared: Int32s
    stacks: Int32s
    beside: Int32s


@kernel
def form_columns(sight: Sight, limits: Limits, counts: Int64s, row: Float32s, found: Forms, k: int) -> bool:
    """Write the last columns of `row` and row `k` of `found`; True where a limit was met. `counts` is scratch."""
    c = len(row) - FORM_COUNT
    ratio, cut = simple_cycles_closed(sight, limits.simple_cycles, counts, found.simple[k])
    row[c] = counts[3] + counts[4] + counts[5]
    row[c + 1] = counts[6:].sum()
    row[c + 2] = ratio if found.simple[k, 1] >= 0 else 0.0
    most, origin, sink, cut_scatter = scatter_gathers_completed(sight, limits.unordered_scatter)
    row[c + 3] = most
    two, more, stacks, beside, cut_layers = layers_completed(sight, limits.layers)
    row[c + 4], row[c + 5], row[c + 6] = two, more, stacks
    trips, share, cut_trips = round_trip(sight.log, sight.event, limits.round_trips)
    row[c + 7], row[c + 8] = trips, share
    found.simple_retained[k] = ratio
    found.gathered[k], found.origin[k], found.sink[k] = most, origin, sink
    found.shared[k], found.stacks[k], found.beside[k] = more, stacks, beside
    return cut or cut_scatter or cut_layers or cut_trips
