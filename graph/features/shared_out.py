"""A stride's work shared out among threads, which write the same bits as one."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import pairwise
from queue import SimpleQueue
from typing import Final

from graph.features.state import empty_marks
from graph.kernels.incidences import cuts, grouped
from graph.kernels.layout import COLUMN_COUNT
from graph.kernels.limits import Limits
from graph.kernels.link import link_stride
from graph.kernels.replay import Stride, count_ends, hand_on, search
from graph.kernels.state import Marks, State

#: Parts per thread: the more, the less the last one is waited for.
_PARTS: Final = 4


class SharedOut:
    """Threads that wait for strides; kernels hold no interpreter's lock, so they run at once."""

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="features")
        self._marks: SimpleQueue[Marks] = SimpleQueue()
        self._marked = -1

    def replay(self, state: State, stride: Stride, limits: Limits, beside: list[Callable[[], None]]) -> None:
        """As `graph.kernels.replay.replay`, and the tasks beside it, which write other columns of the same events."""
        count, nodes = len(stride.values), len(state.accounts.passable)
        self._have_marks(nodes)
        others = [self._pool.submit(task) for task in beside]
        link_stride(state, stride.first, stride.values, stride.values.shape[1] - COLUMN_COUNT)
        # Chains need the order of time, so they are one part.
        chains = self._pool.submit(hand_on, state, stride, limits)
        order = grouped(state.log, stride.first, count, nodes)
        at = cuts(state.log, stride.first, order, self._threads * _PARTS).tolist()
        self._all(lambda begin, stop: count_ends(state, stride, order, begin, stop), at)
        chains.result()

        def look(begin: int, stop: int) -> None:
            marks = self._marks.get()
            search(state, marks, stride, limits, begin, stop)
            self._marks.put(marks)

        parts = self._threads * _PARTS
        self._all(look, [part * count // parts for part in range(parts + 1)])
        for other in others:
            other.result()

    def _have_marks(self, nodes: int) -> None:
        if self._marked != nodes:
            self._marks, self._marked = SimpleQueue(), nodes
            for _ in range(self._threads):
                self._marks.put(empty_marks(nodes))

    def _all(self, work: Callable[[int, int], None], at: list[int]) -> None:
        waiting: list[Future[None]] = [
            self._pool.submit(work, begin, stop) for begin, stop in pairwise(at) if begin < stop
        ]
        for part in waiting:
            part.result()
