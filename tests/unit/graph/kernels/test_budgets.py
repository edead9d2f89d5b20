"""The worst event's time is bounded, however much there is to look at: by hubs, and by budgets of steps."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from time import thread_time

import pytest
from graphs import Transfer, make_columns

from graph.features.engine import FeatureEngine
from graph.kernels.limits import LIMITS, Limits

_EVENTS = 6
#: With a fast machine the worst is some milliseconds; a search without end would take minutes.
_LONGEST_S = 0.5


def _hub(size: int) -> tuple[list[Transfer], list[tuple[str, str]]]:
    into = [(k, f"payer {k}", "hub", 1_000 + k % 97) for k in range(size)]
    out = [(size + k, "hub", f"payee {k}", 1_000 + k % 89) for k in range(size)]
    back = [(2 * size + k, f"payee {k}", f"payer {k}", 1_000 + k % 83) for k in range(size)]
    return [*into, *out, *back], [("payer 7", "hub"), ("hub", "payer 5"), ("payee 3", "hub"), ("hub", "payee 1")]


def _parallel(size: int) -> tuple[list[Transfer], list[tuple[str, str]]]:
    ways = [("A", "B"), ("B", "C"), ("C", "A"), ("B", "A"), ("C", "B"), ("D", "B"), ("A", "D")]
    past = [(k, *ways[k % len(ways)], 1_000 + k % 97) for k in range(size)]
    return past, [("A", "B"), ("C", "A"), ("D", "B"), ("B", "D")]


def _complete(size: int) -> tuple[list[Transfer], list[tuple[str, str]]]:
    nodes = [str(k) for k in range(round(size**0.5))]
    past = [(k, source, target, 1_000 + k % 97) for k, (source, target) in enumerate(permutations(nodes, 2))]
    return past, [("0", "1"), ("5", "3"), ("7", "2"), ("1", "0")]


def _layers(size: int) -> tuple[list[Transfer], list[tuple[str, str]]]:
    """Each account pays all of the next layer, and none is a hub."""
    wide, count = 16, size // 16**2
    pairs = [(f"{k} {a}", f"{k + 1} {b}") for k in range(count) for a in range(wide) for b in range(wide)]
    past = [(k, *ends, 1_000 + k % 97) for k, ends in enumerate(pairs)]
    return past, [(f"{count} 0", "0 0"), (f"{count} 3", f"{count - 2} 1"), (f"{count - 1} 5", f"{count} 5")]


_Scene = Callable[[int], tuple[list[Transfer], list[tuple[str, str]]]]


def _worst_s(past: list[Transfer], last: list[tuple[str, str]], limits: Limits) -> tuple[float, bool]:
    """The longest that any of the last transfers takes, at best of some tries, and whether one was cut short."""
    later = [(10 * len(past), *ends, 1_000 + k) for k in range(_EVENTS) for ends in last]
    columns = make_columns([*past, *later])
    # What came before is of no matter here: it is taken in with little search.
    engine = FeatureEngine(_few(20))
    engine.update(columns.rows(0, len(past)))
    engine._limits = limits
    took: dict[tuple[str, str], float] = {}
    cut = False
    for k, (_, source, target, _) in enumerate(later, start=len(past)):
        begin = thread_time()
        cut |= bool(engine.update(columns.rows(k, k + 1)).truncated[0])
        took[source, target] = min(took.get((source, target), 9.9), thread_time() - begin)
    return max(took.values()), cut


def _few(steps: int) -> Limits:
    return LIMITS._replace(
        any_cycles=LIMITS.any_cycles._replace(steps=steps),
        retained_cycles=LIMITS.retained_cycles._replace(steps=steps),
        simple_cycles=LIMITS.simple_cycles._replace(steps=steps, reach=steps),
        scatter=LIMITS.scatter._replace(steps=steps),
        unordered_scatter=LIMITS.unordered_scatter._replace(steps=steps),
        layers=LIMITS.layers._replace(steps=steps),
    )


@pytest.mark.parametrize("scene", [_hub, _parallel, _complete, _layers])
def test_the_worst_event_takes_no_longer_in_a_larger_past(scene: _Scene) -> None:
    small, _ = _worst_s(*scene(4_000), LIMITS)
    large, cut = _worst_s(*scene(16_000), LIMITS)
    assert cut == (scene in {_parallel, _complete, _layers}), "a hub by itself cuts nothing short"
    assert large < max(5 * small, 0.05)
    assert large < _LONGEST_S


def test_a_budget_is_kept() -> None:
    few, cut = _worst_s(*_layers(4_000), _few(50))
    assert cut
    assert few < 0.05
