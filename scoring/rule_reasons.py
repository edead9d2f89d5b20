"""What the rules say: the strongest hit of each rule that a transaction fired."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scoring.grounds import Grounds
from scoring.reasons import Reason, reason


def rule_reasons(grounds: Grounds, rows: Iterable[int]) -> Iterator[Reason]:
    """One reason a rule that fired on any of the rows: its strongest hit, of equal ones the latest."""
    best: dict[int, int] = {}
    hits = grounds.hits
    for row in rows:
        for number in grounds.hits_of.get(row, ()):
            rule = int(hits.rule[number])
            if rule not in best or hits.score[number] >= hits.score[best[rule]]:
                best[rule] = number
    for rule, number in sorted(best.items()):
        yield reason(
            hits.codes[rule],
            values=hits.values[number],
            transaction_ids=grounds.ids(hits.proof(number)),
            weight=float(hits.score[number]),
        )
