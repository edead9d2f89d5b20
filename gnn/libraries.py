"""Libraries that only some detectors need, imported when they are needed, with what to install where they are not."""

from __future__ import annotations

import importlib
import os
import warnings
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

from gnn.errors import LibraryMissing

_INSTALL: Final = {
    "lightgbm": "pip install lightgbm",
    "sklearn": "pip install scikit-learn",
    "torch": "pip install 'ringtrace[train]'",
    "torch_geometric": "pip install 'ringtrace[train]'",
}


def library(name: str) -> Any:
    """The imported module `name`.

    Raises: `LibraryMissing`, whose text says what to install (LightGBM's wheels need the system's libgomp).
    """
    # Read by OpenMP when it is loaded: threads that spin while they wait cost many times the work on a busy machine.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    try:
        with warnings.catch_warnings():
            # PyG still registers TorchScript classes that torch has deprecated; we use none of them.
            warnings.simplefilter("ignore")
            return importlib.import_module(name)
    except OSError as error:
        if "libgomp" in str(error):
            msg = (
                f"{name} needs the system library libgomp: apt-get install libgomp1 (RPM systems: dnf install libgomp)"
            )
        else:
            msg = f"{name} is installed but cannot be loaded: {error}"
        raise LibraryMissing(msg) from error
    except ImportError as error:
        msg = f"{name} is not installed: {_INSTALL.get(name.partition('.')[0], f'pip install {name}')}"
        raise LibraryMissing(msg) from error


def versions() -> dict[str, str]:
    """Versions of what training rests on; those that are not installed are left out."""
    found = {}
    for name in ("ringtrace", "numpy", "numba", "scipy", "scikit-learn", "lightgbm", "torch", "torch-geometric"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
