"""The two ends of each transaction."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.canonical.vocabulary import EndKind
from ingestion.cells.iban import parse_ibans
from ingestion.cells.parsed import Bools, null_mask
from ingestion.cells.texts import parse_ids
from ingestion.cells.words import parse_words
from ingestion.mapping.cells_of import Cells

_KINDS = tuple(EndKind)
_WITH_ID = pa.array([EndKind.ACCOUNT, EndKind.MERCHANT], pa.string())


class End(NamedTuple):
    """Kind and id of one end of each row."""

    kind: pa.Array
    id: pa.Array


def account_ids(cells: Cells, side: str) -> pa.Array:
    """Ids of a side: given whole, or made as `bank:number` (the number alone where the bank is empty)."""
    if cells.has(f"{side}_id"):
        return cells.taken(f"{side}_id", parse_ibans if cells.map.iban else parse_ids)
    number = cells.taken(f"{side}_number", parse_ibans if cells.map.iban else parse_ids)
    if not cells.has(f"{side}_bank"):
        return number
    bank = cells.taken(f"{side}_bank", parse_ids)
    return pc.if_else(pc.is_null(bank), number, pc.binary_join_element_wise(bank, number, ":"))


def end(cells: Cells, side: str, ids: pa.Array) -> End:
    """One end of each row; where no kind is said, an id means an account and none the outside."""
    kinds = cells.taken(f"{side}_kind", lambda column: parse_words(column, _KINDS))
    found = pc.if_else(pc.is_null(ids), EndKind.OUTSIDE.value, EndKind.ACCOUNT.value)
    kinds = pc.coalesce(kinds, found)
    wants = pc.is_in(kinds, _WITH_ID).to_numpy(zero_copy_only=False)
    fine = ~cells.faults.bad
    column = cells.column(f"{side}_id" if cells.has(f"{side}_id") else f"{side}_number")
    cells.faults.refuse(wants & null_mask(ids) & fine, column, None, "missing: an account or merchant needs its id")
    given = ~wants & ~null_mask(ids) & fine
    cells.faults.refuse(given, column, ids, "cash and the outside have no id")
    return End(kinds, ids)


def both_ends(cells: Cells, *, outgoing: Bools | None) -> tuple[End, End]:
    """(payer's end, beneficiary's end); with a direction, the own account pays where `outgoing`."""
    if outgoing is None:
        source, target = (end(cells, side, account_ids(cells, side)) for side in ("source", "target"))
    else:
        own, other = (end(cells, side, account_ids(cells, side)) for side in ("own", "other"))
        out = pa.array(outgoing)
        source = End(*(pc.if_else(out, a, b) for a, b in zip(own, other, strict=True)))
        target = End(*(pc.if_else(out, b, a) for a, b in zip(own, other, strict=True)))
    named = pc.is_in(source.kind, _WITH_ID).to_numpy(zero_copy_only=False)
    named |= pc.is_in(target.kind, _WITH_ID).to_numpy(zero_copy_only=False)
    cells.faults.refuse(~named & ~cells.faults.bad, "", None, "neither end is an account or a merchant")
    return source, target


def is_outgoing(cells: Cells) -> Bools | None:
    """[n] whether the own account pays, by the map's words; None where the map has no such column."""
    direction = cells.map.direction
    if direction is None or not direction.column:
        return None
    column = cells.of_column(direction.column)
    folded = pc.utf8_lower(column)
    known = pa.array([word.lower() for word in (*direction.out, *direction.into)], pa.string())
    cells.faults.refuse(
        ~pc.is_in(folded, known).to_numpy(zero_copy_only=False),
        direction.column,
        column,
        "neither a word for outgoing nor one for incoming",
    )
    out = pa.array([w.lower() for w in direction.out], pa.string())
    return np.asarray(pc.is_in(folded, out).to_numpy(zero_copy_only=False))
