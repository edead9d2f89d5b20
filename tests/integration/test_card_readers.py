"""Readers of the card and device data sets on the published files: rows, ends, labels, and when they were known."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from ingestion.errors import UnreadableSource
from ringtrace.benchmark.datasets.bench_data import ALWAYS, Request
from ringtrace.benchmark.datasets.registry import reader

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
WEEK_US = 7 * 86_400_000_000


@dataclass(frozen=True)
class Case:
    """A published file, and what is known of it."""

    file: str
    rows: int
    illicit: int
    unknown: int
    merchants: int
    devices: int
    delay_us: int | None


CASES = {
    "s_ffsd": Case("s_ffsd/S-FFSD.csv", 77_881, 5_256, 48_238, 886, 296, 0),
    "sparkov": Case("sparkov/sparkov_contiguous_20730.csv", 20_731, 190, 0, 693, 0, WEEK_US),
    "paysim": Case("paysim/paysim_first19999.csv", 19_999, 81, 0, 10_440, 0, None),
    "device_sharing": Case("device_sharing/Fraud_Data_51689.csv", 51_690, 4_832, 1, 1, 48_919, WEEK_US),
}


@pytest.mark.data
@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_a_published_file_is_read_whole(tmp_path: Path, name: str) -> None:
    case = CASES[name]
    if not (DATA / case.file).exists():
        pytest.skip(f"{case.file} is not in ../shared/data")
    data = reader(name)(Request(path=DATA / case.file, work=tmp_path))
    columns = data.columns
    assert (len(columns), data.notes) == (case.rows, ())
    assert np.count_nonzero(data.labels == 1) == case.illicit
    assert np.count_nonzero(data.labels == -1) == case.unknown
    assert np.count_nonzero(columns.is_merchant) == case.merchants
    assert len(columns.device_ids) == case.devices
    if case.delay_us is None:
        assert np.all(data.known_at_us == ALWAYS)
    else:
        np.testing.assert_array_equal(data.known_at_us - columns.occurred_at_us, case.delay_us)


def test_the_handbook_is_read_with_its_delay_and_its_own_parts(tmp_path: Path) -> None:
    """A few rows as the book's simulator writes them: fractions of a cent, a payment of nothing, equal times."""
    at = ["2018-07-24 23:59:59", "2018-07-25 00:00:00", "2018-08-08 12:00:00", "2018-08-08 12:00:00"]
    frame = pl.DataFrame(
        {
            "TRANSACTION_ID": [0, 1, 2, 3],
            "TX_DATETIME": pl.Series(at).str.to_datetime(),
            "CUSTOMER_ID": [7, 7, 8, 9],
            "TERMINAL_ID": [7, 8, 8, 7],
            "TX_AMOUNT": [0.0, 12.5, 265.40000000000003, 1.0],
            "TX_TIME_SECONDS": [0, 1, 2, 2],
            "TX_TIME_DAYS": [0, 1, 15, 15],
            "TX_FRAUD": [0, 0, 1, 0],
            "TX_FRAUD_SCENARIO": [0, 0, 1, 0],
        }
    )
    frame.write_parquet(tmp_path / "few.parquet")
    data = reader("fraud_handbook")(Request(path=tmp_path / "few.parquet", work=tmp_path / "work"))
    assert data.labels.tolist() == [0, 0, 1, 0]
    assert data.columns.amount_base_minor.tolist() == [1, 1250, 26540, 100]
    assert data.columns.node_count == 5, "customer 7 and terminal 7 are two"
    np.testing.assert_array_equal(data.known_at_us - data.columns.occurred_at_us, WEEK_US)
    assert data.parts is not None
    assert data.columns.occurred_at_us[1] == data.parts.train_from_us
    assert data.parts.test_from_us == data.columns.occurred_at_us[2] - WEEK_US // 14


def test_a_file_that_lacks_a_column_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "wrong.csv"
    path.write_text("Time,Source\n0,A\n")
    with pytest.raises(UnreadableSource, match=r"wrong\.csv.*Amount"):
        reader("s_ffsd")(Request(path=path, work=tmp_path / "work"))
