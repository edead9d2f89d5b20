"""The decorator of every compiled kernel of this package."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., object])


def compiled(function: F) -> F:
    """`function` compiled by numba: cached on disk, without the interpreter lock, with exact IEEE arithmetic."""
    return cast("F", numba.njit(cache=True, nogil=True)(function))
