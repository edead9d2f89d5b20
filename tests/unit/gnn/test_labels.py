from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from gnn.labels import known_labels
from graph.canonical.schema import LABELS
from graph.columns import EventColumns
from tests.graphs import make_columns

LATE = 10**18


def labels(*rows: tuple[str, str, str, int | None]) -> pa.Table:
    """(subject_kind, subject_id, verdict, known_at in microseconds)."""
    made = [
        {"subject_kind": kind, "subject_id": subject, "verdict": verdict, "source": "test", "known_at": known}
        for kind, subject, verdict, known in rows
    ]
    return pa.Table.from_pylist(made, schema=LABELS)


@pytest.fixture
def columns() -> EventColumns:
    transfers = [(0, "A", "B", 1), (1, "B", "C", 2), (2, "A", "shop", 3), (3, "C", "D", 4)]
    return make_columns(transfers, merchants={"shop"}, load=["one", "one", "one", "two"])


def known(columns: EventColumns, table: pa.Table, until: int = LATE) -> list[int]:
    found = known_labels(columns, table, known_until_us=until)
    assert found.dtype == np.int8
    return found.tolist()


def test_without_labels_nothing_is_known(columns: EventColumns) -> None:
    assert known(columns, labels()) == [-1, -1, -1, -1]


def test_a_verdict_speaks_of_its_transaction_only(columns: EventColumns) -> None:
    table = labels(("transaction", "t0001", "illicit", 5), ("transaction", "t0002", "clean", 5))
    assert known(columns, table) == [-1, 1, 0, -1]


def test_a_label_of_an_unknown_transaction_changes_nothing(columns: EventColumns) -> None:
    assert known(columns, labels(("transaction", "t9999", "illicit", 5))) == [-1, -1, -1, -1]


def test_a_load_label_makes_the_rest_of_its_load_clean(columns: EventColumns) -> None:
    table = labels(("load", "one", "clean", 5), ("transaction", "t0001", "illicit", 5))
    assert known(columns, table) == [0, 1, 0, -1]


def test_a_label_counts_from_the_time_it_is_known(columns: EventColumns) -> None:
    table = labels(("transaction", "t0001", "illicit", 100))
    assert known(columns, table, until=99) == [-1, -1, -1, -1]
    assert known(columns, table, until=100) == [-1, 1, -1, -1]


def test_the_latest_verdict_wins_whatever_the_order_of_rows(columns: EventColumns) -> None:
    rows = [("transaction", "t0000", "illicit", 100), ("transaction", "t0000", "clean", 200)]
    for table in (labels(*rows), labels(*reversed(rows))):
        assert known(columns, table, until=150)[0] == 1
        assert known(columns, table, until=200)[0] == 0


def test_of_equally_late_verdicts_illicit_wins(columns: EventColumns) -> None:
    rows = [("transaction", "t0000", "illicit", 100), ("transaction", "t0000", "clean", 100)]
    for table in (labels(*rows), labels(*reversed(rows))):
        assert known(columns, table)[0] == 1


def test_account_labels_call_a_transfer_illicit_only_between_two_illicit_accounts(columns: EventColumns) -> None:
    table = labels(
        ("account", "A", "illicit", 5),
        ("account", "B", "illicit", 5),
        ("account", "C", "clean", 5),
        ("account", "D", "clean", 5),
    )
    assert known(columns, table) == [1, -1, -1, 0]


def test_account_labels_speak_only_of_loads_without_labels_of_transactions(columns: EventColumns) -> None:
    accounts = [("account", "A", "illicit", 5), ("account", "B", "illicit", 5)]
    assert known(columns, labels(*accounts, ("transaction", "t0002", "clean", 5))) == [-1, -1, 0, 0]
    assert known(columns, labels(*accounts, ("load", "one", "clean", 5))) == [0, 0, 0, 0]


def test_a_merchant_of_an_account_s_name_is_not_labelled_with_it() -> None:
    columns = make_columns([(0, "A", "same", 1)], merchants={"same"})
    assert known(columns, labels(("account", "same", "illicit", 5), ("account", "A", "illicit", 5))) == [-1]
