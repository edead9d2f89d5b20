"""The parameters of snapml's GraphFeaturePreprocessor by their names, checked, and what the kernels make of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np

from graph.frames.errors import WrongParameter
from graph.frames.kernels import setting as place
from graph.frames.kernels.setting import COUNTED, Setting
from graph.frames.kernels.statistics import AVERAGE, KURTOSIS

_MANY: Final = tuple(range(2, 31))
#: Names and defaults as in snapml 1.17; times in the unit of the table's timestamps.
DEFAULTS: Final[Mapping[str, Any]] = {
    "num_threads": 12,
    "time_window": -1,
    "max_no_edges": -1,
    "vertex_stats": True,
    "vertex_stats_tw": 480 * 3600,
    "vertex_stats_cols": (3,),
    "vertex_stats_feats": (0, 1, 2, 3, 4, 8, 9, 10),
    "fan": True,
    "fan_tw": 12 * 3600,
    "fan_bins": _MANY,
    "degree": False,
    "degree_tw": 12 * 3600,
    "degree_bins": _MANY,
    "scatter-gather": False,
    "scatter-gather_tw": 120 * 3600,
    "scatter-gather_bins": _MANY,
    "temp-cycle": False,
    "temp-cycle_tw": 480 * 3600,
    "temp-cycle_bins": _MANY,
    "lc-cycle": False,
    "lc-cycle_tw": 240 * 3600,
    "lc-cycle_len": 10,
    "lc-cycle_bins": tuple(range(2, 11)),
}
#: Patterns in the order of their columns, and in how many directions each has a histogram.
PATTERN_NAMES: Final = {"fan": 2, "degree": 2, "scatter-gather": 1, "temp-cycle": 1, "lc-cycle": 1}
_PLACES: Final = dict(zip(("vertex_stats", *PATTERN_NAMES), range(place.PATTERNS), strict=True))
STATISTIC_NAMES: Final = "fan degree ratio average sum minimum maximum median variance skew kurtosis".split()
#: Largest size that a bin may begin at, and longest cycle that can be asked for.
LARGEST_BIN: Final = 4096
LONGEST: Final = 64
#: Transfers that one search of one event may look at.
STEPS: Final = 10_000_000


@dataclass(frozen=True, slots=True)
class Parameters:
    """All values of `DEFAULTS`' names, checked."""

    values: Mapping[str, Any]

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Parameters:
        """The defaults with `given` in their place. Raises: `WrongParameter`."""
        unknown = sorted(set(given) - set(DEFAULTS))
        if unknown:
            msg = f"unsupported key: {unknown[0]}"
            raise WrongParameter(msg)
        return cls({name: _checked(name, given.get(name, default)) for name, default in DEFAULTS.items()})

    def window(self, pattern: str) -> int:
        """Its window, at most the whole graph's; -1 where it is not wanted."""
        if not self.values[pattern]:
            return -1
        whole = self.values["time_window"]
        return int(min(self.values[f"{pattern}_tw"], whole) if whole >= 0 else self.values[f"{pattern}_tw"])

    @property
    def longest_window(self) -> int:
        """So long must an event be kept."""
        return max(0, *(self.window(pattern) for pattern in _PLACES))

    @property
    def names(self) -> list[str]:
        """Names of the columns, in snapml's order."""
        return [*self._pattern_names(), *self._statistic_names()]

    @property
    def value_columns(self) -> tuple[int, ...]:
        """Columns of the table of which statistics are made; empty where none are wanted."""
        return self.values["vertex_stats_cols"] if self.values["vertex_stats"] and self._of_values else ()

    def setting(self, ticks: int = 1) -> Setting:
        """What the kernels are given, where so many units of the events' time make one of the windows'."""
        windows = np.array([self.window(pattern) * ticks for pattern in _PLACES], dtype=np.int64)
        different = sorted(set(windows[:COUNTED].tolist()))
        numbers = np.array([different.index(w) if w in different else 0 for w in windows.tolist()], dtype=np.int64)
        bins = [self._bins(pattern) for pattern in _PLACES]
        width = np.array([len(self.values.get(f"{pattern}_bins", ())) for pattern in _PLACES], dtype=np.int64)
        first, column = np.zeros(len(_PLACES), dtype=np.int64), 0
        for pattern, directions in PATTERN_NAMES.items():
            first[_PLACES[pattern]] = column
            column += directions * int(width[_PLACES[pattern]]) if self.values[pattern] else 0
        first[place.STATISTICS] = column
        return Setting(
            plan=np.column_stack([windows, numbers, first, width]),
            representative=np.array([windows[:COUNTED].tolist().index(window) for window in different], dtype=np.int64),
            bins=np.stack([np.pad(row, (0, max(map(len, bins)) - len(row)), mode="edge") for row in bins]),
            of_counts=np.array([w for w in self.values["vertex_stats_feats"] if w < AVERAGE], dtype=np.int64),
            of_values=np.array(self._of_values, dtype=np.int64),
            longest=int(self.values["lc-cycle_len"]),
            most_events=max(0, int(self.values["max_no_edges"])),
            steps=STEPS,
        )

    @property
    def _of_values(self) -> list[int]:
        return [what for what in self.values["vertex_stats_feats"] if what >= AVERAGE]

    def _bins(self, pattern: str) -> np.ndarray[Any, np.dtype[np.int32]]:
        """[sizes] the bin of each size; of sizes below 2, which make no pattern, none."""
        begins = np.array(self.values.get(f"{pattern}_bins", (2,)))
        sizes = np.arange(int(begins[-1]) + 1)
        found = np.searchsorted(begins, sizes, side="right") - 1
        return np.where(sizes < 2, -1, found).astype(np.int32)

    def _pattern_names(self) -> list[str]:
        made: list[str] = []
        for pattern, directions in PATTERN_NAMES.items():
            if self.values[pattern]:
                begins = self.values[f"{pattern}_bins"]
                stems = [f"{pattern}-in", f"{pattern}-out"] if directions == 2 else [pattern]
                made += [f"{stem}_{_range(begins, k)}" for stem in stems for k in range(len(begins))]
        return made

    def _statistic_names(self) -> list[str]:
        if not self.values["vertex_stats"]:
            return []
        wanted = self.values["vertex_stats_feats"]
        made = []
        for stem in ("source_out", "source_in", "target_out", "target_in"):
            made += [f"{stem}_{STATISTIC_NAMES[what]}" for what in wanted if what < AVERAGE]
            for column in self.values["vertex_stats_cols"] if self._of_values else ():
                made += [f"{stem}_{STATISTIC_NAMES[what]}_{column}" for what in self._of_values]
        return made


def _range(begins: tuple[int, ...], k: int) -> str:
    """`3`, `3-5` or `30+`: the sizes of a bin."""
    if k + 1 == len(begins):
        return f"{begins[k]}+"
    last = begins[k + 1] - 1
    return str(begins[k]) if last == begins[k] else f"{begins[k]}-{last}"


def _checked(name: str, value: Any) -> Any:
    """The value in its own type. Raises: `WrongParameter`."""
    if isinstance(DEFAULTS[name], bool):
        if not isinstance(value, (bool, np.bool_)):
            msg = f"{name} must be true or false, not {value!r}"
            raise WrongParameter(msg)
        return bool(value)
    if isinstance(DEFAULTS[name], tuple):
        return _sequence(name, value)
    number = _whole(name, value)
    low, high = {"num_threads": (1, 1024), "lc-cycle_len": (2, LONGEST)}.get(name, (-1, 2**62))
    if name.endswith("_tw"):
        low = 0
    if not low <= number <= high:
        msg = f"{name} must lie between {low} and {high}, not {number}"
        raise WrongParameter(msg)
    return number


def _sequence(name: str, value: Any) -> tuple[int, ...]:
    numbers = tuple(_whole(name, item) for item in value)
    if len(numbers) == 0 or any(b <= a for a, b in pairwise(numbers)):
        msg = f"{name} must be ascending numbers, not {value!r}"
        raise WrongParameter(msg)
    low, high = (0, KURTOSIS) if name == "vertex_stats_feats" else (0, LARGEST_BIN)
    if not low <= numbers[0] <= numbers[-1] <= high:
        msg = f"{name} must lie between {low} and {high}, not {value!r}"
        raise WrongParameter(msg)
    return numbers


def _whole(name: str, value: Any) -> int:
    if isinstance(value, (bool, np.bool_)) or int(value) != value:
        msg = f"{name} must be a whole number, not {value!r}"
        raise WrongParameter(msg)
    return int(value)
