"""The transaction graph with its features as one file of tensors, for PyTorch Geometric.

Accounts, merchants, cash and outside are nodes, transactions directed edges in the order of time. The file is a plain
dictionary of tensors, so that it is read without running anything:
`Data.from_dict(torch.load(path, weights_only=True))`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from gnn.libraries import library
from graph.atomic import replaced
from graph.columns import EventColumns
from graph.features.matrix import FeatureMatrix


def write_pyg(path: Path, columns: EventColumns, features: FeatureMatrix) -> None:
    """Write whole or not at all. Raises: `LibraryMissing` without torch.

    `edge_index` [2, n], `edge_attr` [n, columns] (NaN: not defined), `time` [n] microseconds since 1970 UTC,
    `truncated` [n], `node_kind` [v], `num_nodes`. Row and node numbers are those of the tables beside it.
    """
    torch = library("torch")
    data = {
        "edge_index": torch.from_numpy(np.stack([columns.source, columns.target]).astype(np.int64)),
        "edge_attr": torch.from_numpy(features.values.copy()),
        "time": torch.from_numpy(columns.occurred_at_us.copy()),
        "truncated": torch.from_numpy(features.truncated.copy()),
        "node_kind": torch.from_numpy(columns.node_kind.copy()),
        "num_nodes": columns.node_count,
    }
    with replaced(path) as temporary:
        torch.save(data, temporary)
