"""Which rings of one run are which rings of another: a maximum-weight assignment by shared transfers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

#: The transaction ids of each ring, by the ring's name.
Rings = Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True, order=True)
class Overlap:
    """Two rings of two runs that have transfers in common."""

    before: str
    after: str
    shared: int
    #: transfers that either holds
    union: int

    def is_kin(self, smaller: int) -> bool:
        """Whether they share half of the smaller one, and so may be the same ring."""
        return 2 * self.shared >= smaller


def kin(before: Rings, after: Rings) -> list[Overlap]:
    """The pairs that share half or more of the smaller ring's transfers, by name. Linear in the transfers."""
    holders: dict[str, list[str]] = {}
    for name, transactions in after.items():
        for one in transactions:
            holders.setdefault(one, []).append(name)
    found = []
    for name, transactions in before.items():
        shared: dict[str, int] = {}
        for one in transactions:
            for other in holders.get(one, ()):
                shared[other] = shared.get(other, 0) + 1
        sizes = {other: (len(transactions), len(after[other])) for other in shared}
        pairs = ((Overlap(name, other, n, sum(sizes[other]) - n), min(sizes[other])) for other, n in shared.items())
        found += [pair for pair, smaller in pairs if pair.is_kin(smaller)]
    return sorted(found)


def assigned(pairs: Iterable[Overlap]) -> dict[str, str]:
    """The ring before of each ring after that continues one; a name is given once on either side.

    Of all assignments the one with the most shared transfers in sum; among equals the one with the greatest sum of
    intersection over union (in thousandths). The order of the pairs changes nothing: names are put in order first.
    Rings that no chain of kin joins are matched apart, so that cost is cubic in the largest family only.
    """
    result: dict[str, str] = {}
    for family in _families(sorted(pairs)):
        befores = sorted({pair.before for pair in family})
        afters = sorted({pair.after for pair in family})
        weight = np.zeros((len(befores), len(afters)))
        scale = 1000 * (min(weight.shape) + 1)
        for pair in family:
            at = (befores.index(pair.before), afters.index(pair.after))
            # Whole numbers far below 2**53: sums of them are exact.
            weight[at] = pair.shared * scale + 1000 * pair.shared // pair.union
        for row, column in zip(*linear_sum_assignment(weight, maximize=True), strict=True):
            if weight[row, column]:
                result[afters[column]] = befores[row]
    return result


def _families(pairs: Sequence[Overlap]) -> list[list[Overlap]]:
    """The pairs that kinship joins, directly or by others."""
    root: dict[tuple[str, str], tuple[str, str]] = {}

    def find(one: tuple[str, str]) -> tuple[str, str]:
        root.setdefault(one, one)
        while root[one] != one:
            root[one] = root[root[one]]
            one = root[one]
        return one

    for pair in pairs:
        root[find(("before", pair.before))] = find(("after", pair.after))
    families: dict[tuple[str, str], list[Overlap]] = {}
    for pair in pairs:
        families.setdefault(find(("after", pair.after)), []).append(pair)
    return list(families.values())
