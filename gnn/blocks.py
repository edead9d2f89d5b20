"""Work shared out among threads in blocks of rows."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

#: Threads of scoring and training: fixed, so that figures do not depend on the machine.
THREADS: Final = 2


def in_blocks(work: Callable[[int, int], None], count: int, *, block: int) -> None:
    """Call `work(begin, end)` over `[0, count)` on two threads; each block writes its own rows only.

    A pool of our own and no numba threading layer: OpenMP's does not survive the fork of a worker process.
    """
    if count <= block:
        # Threads cost more than a few rows.
        work(0, count)
        return
    begins = range(0, count, block)
    with ThreadPoolExecutor(THREADS) as pool:
        for _ in pool.map(lambda begin: work(begin, min(begin + block, count)), begins):
            pass
