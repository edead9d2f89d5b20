"""Claim: no payment holds the live state up, whatever was arranged before it.

Each case is scored payment by payment into a window of its own: a hub with 10^6 transfers in thirty days, 10,000
parallel transfers, a complete digraph, and thirteen layers in which every account pays all of the next, before money
comes back to the first. `worst_event_ms` is the dearest payment of all by the thread's own time, expiry, journal and
growing tables among it, but not the midnight grid, which `LiveWindow.begin_day` makes between payments:
`midnight_ms` is the dearest of those. Each case is played twice, and the lower of a payment's two times counts: what
it costs the engine comes back at the same payment, what a busy machine adds does not (`worst_event_once_ms` is of the
first time alone).
"""

from __future__ import annotations

import gc
import sys
import time
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from graph.arrays import Float64s
from graph.live.payment import Party, Payment
from graph.live.window import LiveWindow

_START_S = 1_767_225_600
_DAY_S = 86_400
_Transfer = tuple[int, str, str]


def worst(*, small: bool) -> dict[str, float]:
    """The dearest payment of each case and of all, milliseconds; the small form has a hub of 10,000 transfers."""
    cases: dict[str, Callable[[], Iterator[_Transfer]]] = {
        "hub": lambda: _hub(10_000 if small else 1_000_000),
        "parallel": lambda: _parallel(10_000),
        "complete": lambda: _complete(60 if small else 200),
        "layers": lambda: _layers(13, 6 if small else 20),
    }
    # The first calls load the compiled code.
    _milliseconds(_layers(3, 3))
    figures, once, midnights = {}, [], []
    for name, transfers in cases.items():
        (first, midnight), (second, other_midnight) = _milliseconds(transfers()), _milliseconds(transfers())
        figures[f"worst_{name}_ms"] = float(np.minimum(first, second).max())
        once.append(float(first.max()))
        midnights.append(min(midnight, other_midnight))
    return {
        **figures,
        "worst_event_ms": max(figures.values()),
        "worst_event_once_ms": max(once),
        "midnight_ms": max(midnights),
    }


def _milliseconds(transfers: Iterator[_Transfer]) -> tuple[Float64s, float]:
    """[n] of each payment, and of the dearest midnight."""
    # What the case before left behind is given back now, not while a payment of this one waits.
    gc.collect()
    window, day, midnight = LiveWindow.empty(Path()), -1, 0.0
    times = array("d")
    for number, (at_s, source, target) in enumerate(transfers):
        payment = _payment(number, at_s, source, target)
        if at_s // _DAY_S != day:
            day, began = at_s // _DAY_S, time.thread_time()
            window.begin_day(payment.at_us)
            midnight = max(midnight, time.thread_time() - began)
            # A service does so when it has started: what it knows is not looked through again.
            gc.freeze()
        began = time.thread_time()
        window.score_one(payment)
        times.append(time.thread_time() - began)
    gc.unfreeze()
    return np.array(times) * 1e3, midnight * 1e3


def _payment(number: int, at_s: int, source: str, target: str) -> Payment:
    # Amounts within a few percent, so that money may have gone on.
    amount = 100_000 + number % 1_000
    ends = Party(0, source), Party(0, target)
    return Payment(f"t{number}", at_s * 1_000_000, *ends, amount, amount, "EUR", "EUR", "transfer")


def _hub(transfers: int) -> Iterator[_Transfer]:
    rng = np.random.default_rng(0)
    seconds = _START_S + np.sort(rng.integers(0, 30 * _DAY_S, transfers))
    others, outgoing = rng.integers(0, 50_000, transfers), rng.random(transfers) < 0.5
    for at_s, other, out in zip(seconds.tolist(), others.tolist(), outgoing.tolist(), strict=True):
        yield (at_s, "hub", f"a{other}") if out else (at_s, f"a{other}", "hub")


def _parallel(transfers: int) -> Iterator[_Transfer]:
    for k in range(transfers):
        yield _START_S + 60 * k, *(("a", "b") if k % 2 else ("b", "a"))


def _complete(nodes: int) -> Iterator[_Transfer]:
    pairs = [(a, b) for a in range(nodes) for b in range(nodes) if a != b]
    for k, at in enumerate(np.random.default_rng(0).permutation(len(pairs)).tolist()):
        yield _START_S + 20 * k, f"a{pairs[at][0]}", f"a{pairs[at][1]}"


def _layers(layers: int, width: int) -> Iterator[_Transfer]:
    # The first day ends within it, so that a table is made.
    at_s = _START_S + _DAY_S - 60
    for layer in range(layers):
        for source in range(width):
            for target in range(width):
                at_s += 20
                yield at_s, f"l{layer} {source}", f"l{(layer + 1) % layers} {target}"


if __name__ == "__main__":
    for name, value in worst(small="--small" in sys.argv).items():
        print(f"{name:24} {value:,.3f}")
