"""Laws of following value: nothing is lost or made, nothing goes before it came, forward and back agree."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from graph.store.looking import Transfer
from rings.queries.fifo import Match, matches

ACCOUNT = "account:X"

moves = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 50), st.booleans()), max_size=14)


def transfers(drawn: list[tuple[int, int, bool]]) -> tuple[list[Transfer], list[Transfer]]:
    """What came to the account and what went, each in order."""
    made: tuple[list[Transfer], list[Transfer]] = ([], [])
    for number, (at, amount, leaves) in enumerate(sorted(drawn)):
        made[leaves].append(
            Transfer(
                transaction_id=f"t{number:02}",
                occurred_at_us=at,
                source=ACCOUNT if leaves else "account:Y",
                target="account:Y" if leaves else ACCOUNT,
                amount_base_minor=amount,
                amount_sent_minor=amount,
                currency_sent="EUR",
                kind="payment",
                risk=None,
            )
        )
    return made


def naive(came: list[Transfer], went: list[Transfer]) -> list[tuple[str, int, str, int]]:
    """Unit by unit: each unit that goes is the oldest that is there and came strictly before; else from elsewhere."""
    there = [
        (one.occurred_at_us, one.transaction_id, unit) for one in came for unit in range(one.amount_base_minor or 0)
    ]
    paired = []
    for one in went:
        for unit in range(one.amount_base_minor or 0):
            if there and there[0][0] < one.occurred_at_us:
                _, name, offset = there.pop(0)
                paired.append((name, offset, one.transaction_id, unit))
    return paired


def units(found: list[Match]) -> list[tuple[str, int, str, int]]:
    return [
        (match.came.transaction_id, match.came_at + k, match.went.transaction_id, match.went_at + k)
        for match in found
        for k in range(match.amount_minor)
    ]


@given(moves)
def test_it_pairs_what_the_slow_way_pairs(drawn: list[tuple[int, int, bool]]) -> None:
    came, went = transfers(drawn)
    assert units(matches(came, went)) == naive(came, went)


@given(moves)
def test_every_unit_is_paired_once_and_only_later(drawn: list[tuple[int, int, bool]]) -> None:
    found = matches(*transfers(drawn))
    paired = units(found)
    assert len({unit[:2] for unit in paired}) == len({unit[2:] for unit in paired}) == len(paired)
    assert all(match.came.occurred_at_us < match.went.occurred_at_us for match in found)
    spent: dict[str, int] = defaultdict(int)
    for match in found:
        spent[match.came.transaction_id] += match.amount_minor
    amounts = {one.transaction_id: one.amount_base_minor or 0 for one in transfers(drawn)[0]}
    assert all(spent[name] <= amounts[name] for name in spent)
