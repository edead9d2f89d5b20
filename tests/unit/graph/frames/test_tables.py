"""Kinds of tables, scikit-learn's conventions, and what is refused."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pattern_tables import EVERYTHING, multigraph
from sklearn.base import clone
from sklearn.pipeline import make_pipeline

from graph.errors import TimeRunsBack
from graph.features.catalogue import NAMES
from graph.frames.errors import EmptyTable, WrongParameter, WrongTable, WrongValue
from graph.frames.parameters import DEFAULTS
from graph.frames.transformer import TransactionGraphFeatures

MODES = pytest.mark.parametrize("patterns", [None, EVERYTHING], ids=["catalogue", "patterns"])


def frame(table: Any, *, dates: bool = False) -> pd.DataFrame:
    at = pd.to_datetime(table[:, 3], unit="s", utc=True) if dates else table[:, 3].astype(int)
    return pd.DataFrame(
        {
            "transaction_id": [f"t{k:.0f}" for k in table[:, 0]],
            "source": [f"a{k:.0f}" for k in table[:, 1]],
            "target": [f"a{k:.0f}" for k in table[:, 2]],
            "occurred_at": at,
            "amount": table[:, 4],
        },
        index=np.arange(len(table)) + 500,
    )


@MODES
@pytest.mark.parametrize("dates", [False, True])
def test_every_kind_of_table_gives_the_same_numbers(patterns: Any, *, dates: bool) -> None:
    table = multigraph(4)
    made = TransactionGraphFeatures(patterns=patterns)
    rows = made.fit_transform(table)
    pandas = made.fit_transform(frame(table, dates=dates))
    arrow = made.fit_transform(pa.Table.from_pandas(frame(table, dates=dates)))
    names = made.get_feature_names_out().tolist()
    assert pandas.columns.tolist() == arrow.column_names == names
    assert pandas.index[0] == 500
    np.testing.assert_array_equal(pandas.to_numpy(), rows)
    np.testing.assert_array_equal(np.column_stack([arrow[name] for name in names]), rows)


@MODES
def test_conventions_of_scikit_learn_hold(patterns: Any) -> None:
    made = TransactionGraphFeatures(patterns=patterns, columns={"amount": "paid"})
    copy = clone(made)
    assert copy.get_params() == made.get_params()
    table = frame(multigraph(6)).rename(columns={"amount": "paid"})
    rows = make_pipeline(copy).fit_transform(table[:60])
    kept = pickle.loads(pickle.dumps(copy))
    pd.testing.assert_frame_equal(kept.transform(table[60:]), copy.transform(table[60:]))
    assert len(rows) == 60
    assert len(made.get_feature_names_out()) == rows.shape[1]


def test_parameters_of_snapml_by_a_mapping_and_one_by_one() -> None:
    made = TransactionGraphFeatures().set_params({"degree": True, "lc-cycle": True})
    assert made.set_params(fan=False).get_params()["patterns"] == {"degree": True, "lc-cycle": True, "fan": False}
    names = made.get_feature_names_out().tolist()
    assert names[:2] == ["degree-in_2", "degree-in_3"]
    assert names[-1] == "target_in_kurtosis_3"
    assert len(names) == 2 * 29 + 9 + 4 * 8
    assert TransactionGraphFeatures(patterns={}).get_feature_names_out().tolist()[28:30] == ["fan-in_30+", "fan-out_2"]
    assert set(DEFAULTS) > {"scatter-gather_tw", "temp-cycle_bins"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"fans": True},
        {"fan": 1},
        {"fan_bins": [3, 2]},
        {"fan_bins": []},
        {"fan_tw": -5},
        {"fan_tw": 1.5},
        {"lc-cycle_len": 65},
        {"num_threads": 0},
        {"vertex_stats_feats": [11]},
    ],
    ids=str,
)
def test_wrong_parameters_are_named_and_not_set(wrong: dict[str, Any]) -> None:
    made = TransactionGraphFeatures(patterns={"degree": True})
    with pytest.raises(WrongParameter, match=next(iter(wrong))):
        made.set_params(wrong)
    assert made.get_params()["patterns"] == {"degree": True}


def _with(row: int, column: int, value: float) -> Any:
    table = multigraph(7)
    table[row, column] = value
    return table


@MODES
@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        (4, np.nan, "not a finite number"),
        (4, np.inf, "not a finite number"),
        (4, -1.0, "negative"),
        (3, np.nan, "no whole number"),
        (3, 2.0**60, "no whole number"),
        (3, 5.0, "time runs back"),
        (1, np.nan, "no whole number"),
        (2, 2.0**54, "no whole number"),
        (2, 1.5, "no whole number"),
    ],
)
def test_bad_values_are_named_with_their_place_and_change_nothing(
    patterns: Any, column: int, value: float, why: str
) -> None:
    table = multigraph(7)
    made = TransactionGraphFeatures(patterns=patterns).fit(table[:40])
    with pytest.raises(WrongValue, match=why) as refused:
        made.transform(_with(57, column, value)[40:])
    assert (refused.value.row, refused.value.column) == (17, str(column))
    expected = TransactionGraphFeatures(patterns=patterns).fit_transform(table)[40:]
    np.testing.assert_array_equal(made.transform(table[40:]), expected)


@MODES
def test_tables_that_are_none_change_nothing(patterns: Any) -> None:
    table = multigraph(8)
    made = TransactionGraphFeatures(patterns=patterns).fit(table[:40])
    text = frame(table[40:])
    text.loc[text.index[3], "source"] = None
    for wrong, error in (
        (table[:0], EmptyTable),
        (table[:, :3], WrongTable),
        ([1, 2], WrongTable),
        (frame(table[40:]).drop(columns="target"), WrongTable),
        (text, WrongValue),
        (table[:50], TimeRunsBack),
    ):
        with pytest.raises(error):
            made.transform(wrong)
    expected = TransactionGraphFeatures(patterns=patterns).fit_transform(table)[40:]
    np.testing.assert_array_equal(made.transform(table[40:]), expected)


def test_the_catalogue_is_what_comes_without_patterns() -> None:
    rows = TransactionGraphFeatures().fit_transform(frame(multigraph(9)))
    assert rows.columns.tolist() == list(NAMES)
    assert rows["source_out_count_30d"].iloc[-1] > 0
