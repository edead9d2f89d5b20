"""The one way in which kernels are compiled: kept on disk, without the interpreter's lock, without fast-math."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import numba

_Kernel = TypeVar("_Kernel", bound=Callable[..., object])


_HERE: Final = Path(__file__).parent


@functools.cache
def _stamp(folder: Path) -> str:
    """A hash of the kernels in this folder and in that one.

    Numba looks only at the file of the function itself, but a kernel holds the code of the kernels that it calls.
    """
    hasher = hashlib.blake2b(digest_size=16)
    for path in sorted({*_HERE.glob("*.py"), *folder.glob("*.py")}):
        hasher.update(path.read_bytes())
    return hasher.hexdigest()


def kernel(function: _Kernel) -> _Kernel:
    """`function`, compiled at its first call for each set of argument types; it works on the arrays that it is given.

    Kernels get writable, contiguous arrays of one type each, so that there is one compilation of each. They keep no
    count of who holds an array, which would cost more than the work: see `allocating`.
    """
    return _compiled(function, forceinline=False, _nrt=False)


def inlined(function: _Kernel) -> _Kernel:
    """A kernel that becomes part of those that call it: handing on all arrays of the state costs more than its work."""
    return _compiled(function, forceinline=True, _nrt=False)


def allocating(function: _Kernel) -> _Kernel:
    """A kernel that makes arrays, or gets arrays made: no loop that hands many arrays on belongs into it."""
    return _compiled(function, forceinline=False, _nrt=True)


def _compiled(function: _Kernel, **options: Any) -> _Kernel:
    compiled: Any
    try:
        compiled = numba.njit(cache=True, nogil=True, **options)(function)
    except RuntimeError:
        # Neither our folder nor the user's cache can be written: each process compiles for itself.
        return cast("_Kernel", numba.njit(nogil=True, **options)(function))
    if isinstance(compiled, numba.core.dispatcher.Dispatcher):  # a plain function where compiling is switched off
        cache: Any = compiled.__dict__["_cache"]
        stamp = _stamp(Path(function.__code__.co_filename).parent)
        cache._cache_file._source_stamp = stamp  # noqa: SLF001 - there is no public way
    return cast("_Kernel", compiled)
