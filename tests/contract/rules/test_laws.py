"""What holds for every rule, on every golden history and on random ones."""

from __future__ import annotations

import json
import random
from dataclasses import asdict, is_dataclass
from typing import Any

import numpy as np
import pytest

from graph.columns import EventColumns
from rules.rule import Found, Rule
from rules.table import RULES
from rules.tables import RuleTables
from rules.timeline import latest_us
from scoring.wording import BARRED_WORDS, fill
from tests.contract.rules.histories import FIRING, INNOCENT, Case, D, random_case
from tests.graphs import make_columns

TABLES = RuleTables()
RULE_PARAMETERS = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


RANDOM = [random_case(seed) for seed in range(6)]
CASES = [*FIRING, *INNOCENT, *RANDOM]


def _found(rule: Rule, columns: EventColumns, tables: RuleTables = TABLES) -> Found:
    return rule.predicate(columns, tables, rule.parameters)


def _told(columns: EventColumns, found: Found) -> list[tuple[Any, ...]]:
    """Hits without row numbers: ids, score, proofs and values."""
    ids = columns.transaction_ids.to_pylist()
    return sorted(
        (
            ids[event],
            float(found.score[hit]),
            [ids[row] for row in found.evidence[found.offsets[hit] : found.offsets[hit + 1]]],
            json.dumps(found.values[hit], sort_keys=True),
        )
        for hit, event in enumerate(found.event.tolist())
    )


def test_random_histories_fire_most_rules() -> None:
    fired = {rule.name for rule in RULES for case in RANDOM if len(_found(rule, case.columns).event)}
    assert len(fired) >= 7, fired


@RULE_PARAMETERS
def test_proofs_hold_the_firing_event_last_and_strictly_earlier_ones(rule: Rule) -> None:
    for case in CASES:
        columns = case.columns
        found, surely = _found(rule, columns, case.tables), latest_us(columns)
        assert len(found.offsets) == len(found.event) + 1 == len(found.values) + 1
        for hit, event in enumerate(found.event):
            proof = found.evidence[found.offsets[hit] : found.offsets[hit + 1]]
            assert proof[-1] == event
            assert np.all(np.diff(proof) > 0)
            assert np.all(surely[proof[:-1]] < columns.occurred_at_us[event]), (case.name, rule.name)


@RULE_PARAMETERS
def test_later_events_change_nothing(rule: Rule) -> None:
    for case in CASES:
        columns = case.columns
        told = {hit[0]: hit for hit in _told(columns, _found(rule, columns, case.tables))}
        times = sorted({t for t, _, _, _ in case.transfers})
        for cut in {times[len(times) // 2], times[-1] - 1}:
            kept = [row for row, (t, _, _, _) in enumerate(case.transfers) if t <= cut]
            shorter = make_columns([case.transfers[row] for row in kept], **_only(case.options, kept))
            assert len(shorter) < len(columns) or cut == times[-1]
            expected = [hit for hit in told.values() if int(hit[0][1:]) < len(shorter)]
            assert _told(shorter, _found(rule, shorter, case.tables)) == sorted(expected), case.name


def _only(options: dict[str, Any], kept: list[int]) -> dict[str, Any]:
    """The options of make_columns for some of the rows."""
    place = {row: k for k, row in enumerate(kept)}
    fewer: dict[str, Any] = {}
    for name, value in options.items():
        if name == "related":
            fewer[name] = {place[row]: place[other] for row, other in value.items() if row in place and other in place}
        elif name == "day_only":
            fewer[name] = {place[row] for row in value if row in place}
        else:
            fewer[name] = [value[row] for row in kept] if isinstance(value, list) else value
    return fewer


@RULE_PARAMETERS
def test_new_names_change_nothing(rule: Rule) -> None:
    for case in CASES:
        rng = random.Random(1)
        names = sorted({end for _, s, t, _ in case.transfers for end in (s, t)} - {"cash", "outside"})
        new = dict(zip(names, [f"n{k:04d}" for k in rng.sample(range(9_999), len(names))], strict=True))
        new |= {"cash": "cash", "outside": "outside"}
        renamed = [(t, new[s], new[b], amount) for t, s, b, amount in case.transfers]
        options = dict(case.options)
        for name in {"holders", "node_countries", "account_kinds"} & options.keys():
            options[name] = {new[key]: value for key, value in options[name].items() if key in new}
        if "merchants" in options:
            options["merchants"] = {new[key] for key in options["merchants"] if key in new}
        columns, again = case.columns, make_columns(renamed, **options)
        expected = _told(columns, _found(rule, columns, case.tables))
        assert _told(again, _found(rule, again, case.tables)) == expected, case.name


@pytest.mark.parametrize(
    "rule",
    [rule for rule in RULES if rule.name != "high_risk_country"],  # its list is dated
    ids=lambda rule: rule.name,
)
def test_weeks_later_changes_nothing_but_dates(rule: Rule) -> None:
    for case in RANDOM:
        later = Case(name="", transfers=[(t + 28 * D, s, b, a) for t, s, b, a in case.transfers], options=case.options)
        now, then = _found(rule, case.columns), _found(rule, later.columns)
        assert now.event.tolist() == then.event.tolist()
        assert now.evidence.tolist() == then.evidence.tolist()


@RULE_PARAMETERS
def test_hits_are_json_ready_and_fill_the_text(rule: Rule) -> None:
    for case in CASES:
        found = _found(rule, case.columns, case.tables)
        assert np.all((found.score > 0) & (found.score < 1))
        for values in found.values:
            assert json.loads(json.dumps(values)) == values
            assert "{" not in fill(rule.text, values)


@RULE_PARAMETERS
def test_says_what_it_is(rule: Rule) -> None:
    doc = rule.predicate.__doc__ or ""
    assert rule.meaning == doc.splitlines()[0]
    assert rule.meaning.endswith(".")
    assert 20 < len(rule.meaning) < 140
    assert "Score" in doc
    assert is_dataclass(rule.parameters)
    assert json.loads(json.dumps(asdict(rule.parameters)))
    words = {word.strip(".,;:()").lower() for word in f"{doc} {rule.title} {rule.text}".split()}
    assert not words & set(BARRED_WORDS)


def test_codes_and_names_are_unique() -> None:
    assert len({rule.code for rule in RULES}) == len({rule.name for rule in RULES}) == len(RULES) >= 8
    assert [rule.code for rule in RULES] == [f"R{k:02d}" for k in range(1, len(RULES) + 1)]
