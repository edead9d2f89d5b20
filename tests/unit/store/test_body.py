"""When two rows with one id say the same."""

from __future__ import annotations

import pytest
from stored import batch, payment

from graph.canonical.schema import TRANSACTIONS
from graph.store.body import BODY, against_stored, first_of_each_id, same_body


def test_where_a_row_was_read_and_the_rate_of_the_day_are_no_part_of_it() -> None:
    one, other = batch(payment("t")), batch(payment("t", source_reference="b:2", amount_base_minor=None))
    assert same_body(one, other).tolist() == [True]
    assert set(TRANSACTIONS.names) - set(BODY) == {"transaction_id", "source_reference", "amount_base_minor"}


@pytest.mark.parametrize("field", BODY)
def test_every_other_column_is(field: str) -> None:
    row = payment("t")
    kind = TRANSACTIONS.field(field).type
    other = batch(
        row | {field: payment("x", minutes=1)["occurred_at"]}
        if str(kind).startswith("timestamp")
        else row
        | {field: 7 if "int" in str(kind) else payment("x")["occurred_at"].date() if "date" in str(kind) else "other"}
    )
    assert same_body(batch(row), other).tolist() == [False]


def test_repetitions_within_a_batch() -> None:
    rows = [
        payment("a"),
        payment("b"),
        payment("a", source_reference="2"),
        payment("b", amount=1),
        payment("b", amount=2),
    ]
    kept, conflicts = first_of_each_id(batch(*rows))
    assert kept.column("transaction_id").to_pylist() == ["a", "b"]
    assert conflicts == ["b"]


def test_against_what_is_stored_in_any_order() -> None:
    stored = batch(payment("c", amount=1), payment("a"))
    known, conflicts = against_stored(batch(payment("a"), payment("b"), payment("c")), stored)
    assert known.tolist() == [True, False, True]
    assert conflicts == ["c"]
    assert against_stored(batch(payment("a")), batch())[1] == []
