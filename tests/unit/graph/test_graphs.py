"""The maker of small columns, which other tests trust."""

from graphs import START_S, make_columns


def test_rows_are_sorted_and_nodes_grouped() -> None:
    columns = make_columns(
        [(60, "B", "shop", 5), (0, "A", "B", 7), (60, "cash", "A", 9), (90, "A", "A", 1)],
        merchants=["shop"],
        kind=["payment", "payment", "cash", "payment"],
        holders={"A": "p", "B": "p"},
        related={0: 1},
    )
    assert columns.occurred_at_us.tolist() == [(START_S + s) * 1_000_000 for s in (0, 60, 60, 90)]
    assert columns.node_ids.to_pylist() == ["A", "B", "shop", ""]
    assert columns.amount_sent_minor.tolist() == [7, 5, 9, 1]
    assert columns.makes_motif.tolist() == [True, True, False, False]
    assert columns.is_internal.tolist() == [True, False, False, False]
    assert columns.passable.tolist() == [True, True, False, False]
    assert columns.related.tolist() == [-1, 0, -1, -1]
