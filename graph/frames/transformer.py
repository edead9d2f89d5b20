"""Causal graph features of a table of transactions, after scikit-learn's conventions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Self

import numpy as np

from graph.arrays import Bools
from graph.frames.errors import WrongParameter
from graph.frames.parameters import DEFAULTS, Parameters
from graph.frames.patterns import PatternFeatures
from graph.frames.table import table_of


class TransactionGraphFeatures:
    """Features of each transaction from itself and strictly earlier ones: causal wherever a table is cut.

    Without `patterns` the columns are the catalogue's, through the engine that the detectors use. With them (a mapping
    by the parameter names of snapml's GraphFeaturePreprocessor, also through `set_params`) they are the pattern
    histograms and vertex statistics of that feature set.

    Tables: pandas or Arrow with the columns `columns` names by role (id, source, target, time, amount), or NumPy as
    snapml takes it: id, source, target, time, more. Rows ascend in time. Answers come in the table's own kind, float32.

    `fit` forgets and takes the rows as the past; `fit_transform` forgets and gives their features; `transform` gives
    the features of the rows that follow, which are past from then on; `partial_fit` takes rows without features.
    Errors (`graph.frames.errors`, `TimeRunsBack`) leave the state as it was. Copies and pickles carry the past.
    """

    _engine: Any
    _truncated: Bools

    def __init__(self, *, patterns: Mapping[str, Any] | None = None, columns: Mapping[str, str] | None = None) -> None:
        self.patterns = patterns
        self.columns = columns

    def fit(self, table: Any, y: Any = None) -> Self:  # noqa: ARG002 - labels are no input
        """Forget what was seen; the rows are the past. Raises: `WrongTable`, `WrongValue`."""
        return self._begin(table, wanted=False)[0]

    def fit_transform(self, table: Any, y: Any = None) -> Any:  # noqa: ARG002 - labels are no input
        """Forget what was seen; features of the rows, which are the past from then on."""
        return self._begin(table, wanted=True)[1]

    def partial_fit(self, table: Any, y: Any = None) -> Self:
        """The rows follow what was seen and are past. Raises: also `TimeRunsBack`."""
        if not self.__sklearn_is_fitted__():
            return self.fit(table, y)
        self._advance(self._engine, table, wanted=False)
        return self

    def transform(self, table: Any) -> Any:
        """Features of the rows, which follow what was seen and are past from then on. Raises: also `TimeRunsBack`."""
        if not self.__sklearn_is_fitted__():
            return self.fit_transform(table)
        return self._advance(self._engine, table, wanted=True)

    @property
    def truncated_(self) -> Bools:
        """[n] rows of the last answer in which a search met its limit."""
        return self._truncated

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray[Any, Any]:  # noqa: ARG002
        """Names of the columns."""
        names = Parameters.of(self.patterns).names if self.patterns is not None else _catalogue()[0]
        return np.array(names, dtype=object)

    def get_params(self, deep: bool = True) -> dict[str, Any]:  # noqa: ARG002, FBT001, FBT002 - scikit-learn's form
        """The constructor's arguments."""
        return {"patterns": self.patterns, "columns": self.columns}

    def set_params(self, params: Mapping[str, Any] | None = None, /, **more: Any) -> Self:
        """Set arguments of the constructor, or by a mapping snapml's parameters; forgets what was seen.

        Raises: `WrongParameter`; nothing is set then.
        """
        given = {**(params or {}), **more}
        own = {name: given.pop(name) for name in ("patterns", "columns") if name in given}
        patterns = own.get("patterns", self.patterns)
        if given:
            patterns = {**(patterns or {}), **given}
        if patterns is not None:
            Parameters.of(patterns)
        self.patterns, self.columns = patterns, own.get("columns", self.columns)
        self.__dict__.pop("_engine", None)
        return self

    def __sklearn_is_fitted__(self) -> bool:
        """Whether anything was seen."""
        return "_engine" in self.__dict__

    def __sklearn_tags__(self) -> Any:
        """What scikit-learn's pipelines ask for."""
        from sklearn.utils import Tags, TargetTags, TransformerTags  # noqa: PLC0415 - scikit-learn asks for it

        return Tags(estimator_type=None, target_tags=TargetTags(required=False), transformer_tags=TransformerTags())

    def _begin(self, table: Any, *, wanted: bool) -> tuple[Self, Any]:
        engine = _catalogue()[1]() if self.patterns is None else PatternFeatures(Parameters.of(self.patterns))
        answer = self._advance(engine, table, wanted=wanted)
        self._engine = engine
        return self, answer

    def _advance(self, engine: Any, data: Any, *, wanted: bool) -> Any:
        table = table_of(data, self.columns)
        if not isinstance(engine, PatternFeatures):
            found = engine.update(_catalogue()[2](table))
            self._truncated = found.truncated
            return table.like(found.values, list(found.names)) if wanted else None
        events = engine.read(table)
        if not wanted:
            return engine.take(events)
        rows, self._truncated = engine.transform(events)
        return table.like(rows, engine.names)


def _catalogue() -> tuple[tuple[str, ...], Callable[[], Any], Callable[[Any], Any]]:
    """Names, engine and reader of the catalogue; imported late, as patterns need neither them nor Arrow."""
    from graph.features.catalogue import NAMES  # noqa: PLC0415 - as above
    from graph.features.engine import FeatureEngine  # noqa: PLC0415 - as above
    from graph.frames.columns import columns_of  # noqa: PLC0415 - as above

    return NAMES, FeatureEngine, columns_of


__all__ = ["DEFAULTS", "TransactionGraphFeatures", "WrongParameter"]
