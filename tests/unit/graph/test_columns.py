"""Parts of event columns."""

from __future__ import annotations

from graphs import make_columns


def test_rows_keep_the_nodes_and_what_lies_within_them() -> None:
    columns = make_columns([(k, "A", "B", 10 + k) for k in range(5)], related={2: 0, 4: 3})
    part = columns.rows(2, 5)
    assert len(part) == 3
    assert part.node_count == columns.node_count
    assert part.amount_sent_minor.tolist() == [12, 13, 14]
    assert part.transaction_ids.to_pylist() == ["t0002", "t0003", "t0004"]
    assert part.related.tolist() == [-1, -1, 1]
    assert columns.rows(0, 3).related.tolist() == [-1, -1, 0]
