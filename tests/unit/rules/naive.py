"""Slow, obvious twins of the rules: they read the definition event by event, and hold the kernels to it."""

from __future__ import annotations

from typing import Any

import numpy as np

from graph.columns import EventColumns
from rules.flows_through import undone_us
from rules.tables import RuleTables
from rules.timeline import DAY_US, HOUR_US, business_days, latest_us, settled_cash, subjects, transfers


class Naive:
    """One history, asked the slow way. Every answer is {firing row: [proof rows]}."""

    def __init__(self, columns: EventColumns, tables: RuleTables) -> None:
        self.c, self.tables = columns, tables
        self.at, self.surely = columns.occurred_at_us, latest_us(columns)
        self.amount = columns.amount_base_minor
        self.rows = range(len(columns))

    def before(self, event: int, rows: Any, window_us: int) -> list[int]:
        """The rows strictly before an event and not older than the window."""
        return [r for r in rows if self.surely[r] < self.at[event] and self.at[r] >= self.at[event] - window_us]

    def pair(self, a: int, b: int) -> bool:
        return bool(self.c.source[a] == self.c.source[b] and self.c.target[a] == self.c.target[b])

    def first(self, event: int, counts: Any) -> int:
        """Row of the first event of its pair."""
        return next(r for r in self.rows if counts[r] and self.pair(r, event))

    def fan_in_burst(self, p: Any) -> dict[int, list[int]]:
        counts = transfers(self.c) & self.c.passable[self.c.target]
        fired = {}
        for f in np.flatnonzero(counts).tolist():
            group = [r for r in self.rows if counts[r] and self.c.target[r] == self.c.target[f]]
            window = [r for r in group if r < f and self.at[r] >= self.at[f] - p.window_days * DAY_US]
            since = self.at[f] - (p.window_days + p.past_days) * DAY_US
            past = [r for r in group if since <= self.at[r] < self.at[f] - p.window_days * DAY_US]
            others = [r for r in window if self.surely[r] < self.at[f] and self.c.source[r] != self.c.source[f]]
            new = [r for r in others if self.first(r, counts) == r]
            known = [r for r in others if self.at[self.first(r, counts)] < self.at[f] - p.window_days * DAY_US]
            early = self.at[f] < self.at[0] + p.baseline_days * DAY_US
            repeated = self.at[self.first(f, counts)] != self.at[f]
            if early or repeated or len(window) + 1 > p.budget or 4 * len(known) > len(new) + 1:
                continue
            if len(new) + 1 >= max(p.at_least, p.ratio * len(past) * p.window_days / p.past_days):
                least = int(self.tables.large_minor(self.c.base_currency) * p.least_large)
                if int(self.amount[[*new, f]].sum()) >= least:
                    fired[f] = [*new, f][-p.evidence :]
        return fired

    def rapid_pass_through(self, p: Any) -> dict[int, list[int]]:
        counts, window = transfers(self.c), p.window_hours * HOUR_US
        exact = counts & self.c.has_base & ~self.c.day_only
        undone, large = undone_us(self.c), self.tables.large_minor(self.c.base_currency)
        fired = {}
        for f in np.flatnonzero(exact & self.c.passable[self.c.source]).tolist():
            node = self.c.source[f]
            into = [r for r in self.rows if exact[r] and self.c.target[r] == node and self.at[r] < self.at[f]]
            crowd = [r for r in into if self.at[r] >= self.at[f] - p.crowd_days * DAY_US]
            came = [r for r in into if self.at[r] >= self.at[f] - window and undone[r] >= self.at[f]]
            came = [r for r in came if self.c.source[r] != self.c.target[f]]
            if not came or len(crowd) > p.most_inflows or self.at[self.first(f, counts)] < self.at[f] - window:
                continue
            fresh = [r for r in came if self.at[self.first(r, counts)] >= self.at[f] - window]
            total = int(self.amount[came].sum())
            went = [r for r in self.rows if exact[r] and self.c.source[r] == node and self.at[r] > self.at[came[0]]]
            went = [r for r in went if self.at[r] < self.at[f]]
            out = int(self.amount[[*went, f]].sum())
            enough = total >= int(large * p.least_large) and 2 * int(self.amount[fresh].sum()) >= total
            if enough and p.least_share <= out / total <= p.most_share and 5 * self.amount[f] >= total:
                fired[f] = sorted([*came, *went, f])[-p.budget :]
        return fired

    def round_trip(self, p: Any) -> set[int]:
        """Rows with any path home; the kernel names one of them."""
        large = max(1, int(self.tables.large_minor(self.c.base_currency) * p.least_large))
        accounts = self.c.is_account[self.c.source] & self.c.is_account[self.c.target]
        chained = self.c.makes_motif & accounts & self.c.has_base & (self.c.related < 0)
        may, undone = chained & (self.amount >= large), undone_us(self.c)
        closing = may & ~self.c.is_internal & self.c.passable[self.c.source] & self.c.passable[self.c.target]

        def home(path: list[int]) -> bool:
            head, last = path[-1], path[0]
            for r in self.before(head, np.flatnonzero(may), self.at[head] - self.at[last] + p.window_days * DAY_US):
                kept = self.amount[head] / self.amount[r]
                if self.c.target[r] != self.c.source[head] or not p.least_keep <= kept <= p.most_keep:
                    continue
                if undone[r] < self.at[last]:
                    continue
                legs = [*path, r]
                if self.c.source[r] == self.c.target[last]:
                    since = self.at[last] - p.window_days * DAY_US
                    fresh = sum(self.at[self.first(leg, chained)] >= since for leg in legs)
                    if len(legs) >= 3 and 2 * fresh >= len(legs):
                        return True
                    continue
                passed = {int(self.c.source[leg]) for leg in path}
                may_go_on = self.c.passable[self.c.source[r]] and int(self.c.source[r]) not in passed
                if len(legs) < p.most_legs and may_go_on and home(legs):
                    return True
            return False

        return {f for f in np.flatnonzero(closing).tolist() if home([f])}

    def shared_device(self, p: Any) -> dict[int, list[int]]:
        counts, who = transfers(self.c) & (self.c.device >= 0), subjects(self.c)[self.c.source]
        fired = {}
        for f in np.flatnonzero(counts).tolist():
            group = [r for r in self.rows if counts[r] and self.c.device[r] == self.c.device[f]]
            window = self.before(f, group, p.window_days * DAY_US)
            latest = {who[r]: r for r in window if who[r] != who[f]}
            if len(latest) + 1 >= p.holders:
                fired[f] = sorted([*latest.values(), f])
        return fired

    def structuring(self, p: Any) -> dict[int, list[int]]:
        cash, who = settled_cash(self.c) & ~self.c.is_internal, subjects(self.c)
        day, account = business_days(self.c.occurred_at_us, self.tables.zone), self.c.is_account
        threshold, fired = 10_000_00, {}
        below = [r for r in np.flatnonzero(cash).tolist() if p.least_share * threshold <= self.amount[r] < threshold]
        for end in (self.c.target, self.c.source):
            for f in (r for r in below if account[end[r]]):
                same = [r for r in below if who[end[r]] == who[end[f]] and day[r] == day[f]]
                proof = [*(r for r in same if self.surely[r] < self.at[f]), f]
                if len(proof) > 1 and self.amount[proof].sum() >= threshold:
                    fired[f] = proof
        return fired

    def dormant_reactivation(self, p: Any) -> dict[int, list[int]]:
        large = int(self.tables.large_minor(self.c.base_currency) * p.least_large)
        raises = transfers(self.c) & self.c.has_base & self.c.passable[self.c.source]
        fired = {}
        for f in np.flatnonzero(raises).tolist():
            node = self.c.source[f]
            moves = [r for r in self.rows if node in {self.c.source[r], self.c.target[r]} and r <= f]
            moves = [r for r in moves if self.c.source[r] != self.c.target[r]]
            silent = [
                k
                for k in range(1, len(moves))
                if self.at[moves[k]] - self.surely[moves[k - 1]] >= p.silence_days * DAY_US
            ]
            if not silent or self.at[f] - self.at[moves[silent[-1]]] > p.window_days * DAY_US:
                continue
            earlier, since = moves[: silent[-1]], moves[silent[-1] :]
            highest = max((int(self.amount[r]) for r in earlier if self.c.source[r] == node), default=0)
            out = [r for r in since if self.c.source[r] == node and raises[r] and self.surely[r] < self.at[f]]
            proof = [*out[-p.budget :], f]
            if self.amount[proof].sum() >= max(large, p.multiple * highest):
                fired[f] = [earlier[-1], *proof]
        return fired

    def large_first_payment(self, p: Any) -> dict[int, list[int]]:
        counts = transfers(self.c) & self.c.has_base
        large = int(self.tables.large_minor(self.c.base_currency) * p.least_large)
        fired = {}
        for f in np.flatnonzero(counts).tolist():
            group = [r for r in self.rows if counts[r] and self.c.source[r] == self.c.source[f] and r < f]
            earlier = []
            for r in group:
                if self.surely[r] >= self.at[f]:
                    break
                earlier.append(r)
            if len(earlier) < p.payments or self.at[self.first(f, counts)] != self.at[f] or self.amount[f] < large:
                continue
            largest = max(earlier, key=lambda r: (self.amount[r], -r))
            if self.amount[f] >= p.multiple * self.amount[largest]:
                fired[f] = [largest, f]
        return fired
