"""Whom an account deals with: mostly somebody of its own country, larger ones more often."""

from __future__ import annotations

import numpy as np

from graph.columns import Float64s, Int8s, Int64s


def partners(
    rng: np.random.Generator,
    of: Int64s,
    among: Int64s,
    country: Int8s,
    *,
    weight: Float64s | None = None,
    local: float = 1.0,
) -> Int64s:
    """[len(of)] one of `among` for each account; `local` is the share that looks in its own country first.

    `weight` [len(among)] favours some. Where a country has none of them, anyone is taken.
    """
    order = np.argsort(country[among], kind="stable")
    chosen, home = among[order], country[among][order]
    edges = np.concatenate([[0.0], np.cumsum(np.ones(len(among)) if weight is None else weight[order])])
    start = np.searchsorted(home, country[of], side="left")
    end = np.searchsorted(home, country[of], side="right")
    anywhere = (start == end) | (rng.random(len(of)) >= local)
    start[anywhere], end[anywhere] = 0, len(among)
    at = edges[start] + rng.random(len(of)) * (edges[end] - edges[start])
    return np.asarray(chosen[np.clip(np.searchsorted(edges, at, side="right") - 1, start, end - 1)])
