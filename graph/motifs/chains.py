"""Chains: about the same amount moves on from account to account, resting only briefly at each."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from graph.canonical.vocabulary import Typology
from graph.columns import Int32s
from graph.motifs.batch import Instance
from graph.motifs.settings import CHAIN_FEWEST


def chains(chain_length: Int32s, chain_from: Int32s) -> Iterator[Instance]:
    """The longest chains first; a chain of which half is in others already is not told again."""
    leads_on = np.zeros(len(chain_from) + 1, dtype=np.bool_)
    leads_on[chain_from] = True
    last = np.flatnonzero((chain_length >= CHAIN_FEWEST) & ~leads_on[:-1])
    told = np.zeros(len(chain_from), dtype=np.bool_)
    for event in last[np.argsort(-chain_length[last], kind="stable")].tolist():
        links = [event]
        while (link := int(chain_from[links[-1]])) >= 0:
            links.append(link)
        if 2 * int(told[links].sum()) < len(links):
            told[links] = True
            yield Instance(typology=Typology.FLOW, events=links)
