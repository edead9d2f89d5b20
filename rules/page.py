"""The page of the documentation that lists every rule: `python -m rules.page > docs/rules.md`."""

from __future__ import annotations

import sys
from dataclasses import fields
from inspect import cleandoc
from typing import Final

from graph.canonical.currency import EXPONENT
from rules.rule import Rule
from rules.table import RULES
from rules.tables import RuleTables

_HEAD: Final = """\
# Rules

Known typologies as predicates over transactions. A rule fires on a transaction from that transaction and strictly
earlier ones; what happens later, or at the same moment, changes nothing. Each hit has a score (its weight of evidence,
0 to 1) and names the transactions that prove it. A hit proposes a look and proves nothing.

Returns, reversals, chargebacks, fees, interest, rejected and cancelled transactions, transfers of an account to itself
and transfers between accounts with a holder in common fire no rule. Where only the day of a transaction is known, it
precedes nothing of that day.

A large amount is the cash threshold of the base currency (below), else 10,000 units of it.

This page is made from the code: `python -m rules.page > docs/rules.md`.
"""


def page() -> str:
    """The page as Markdown."""
    return "\n".join([_HEAD, *map(_section, RULES), _tables(RuleTables())])


def _section(rule: Rule) -> str:
    words = [
        f"## {rule.code} `{rule.name}`: {rule.title}\n",
        cleandoc(rule.predicate.__doc__ or ""),
        f"\nA hit reads: “{rule.text}”\n",
        "| threshold | value |",
        "|---|---|",
        *(f"| `{field.name}` | {getattr(rule.parameters, field.name):g} |" for field in fields(rule.parameters)),
    ]
    return "\n".join(words) + "\n"


def _tables(tables: RuleTables) -> str:
    thresholds = [
        f"| {row.currency} | {row.amount_minor / 10 ** EXPONENT[row.currency]:,.0f} | {row.since} "
        f"| {row.until or ''} | {row.source} |"
        for row in tables.cash_thresholds
    ]
    countries = [f"| {row.country} | {row.list.value} | {row.since} | {row.until or ''} |" for row in tables.countries]
    sources = sorted({row.source for row in tables.countries})
    lines = [
        "## Cash thresholds\n",
        "A currency without a row has no threshold, and structuring is not looked for in it.\n",
        "| currency | amount | since | until | source |",
        "|---|---|---|---|---|",
        *thresholds,
        "\n## High-risk countries\n",
        *(f"- {source}" for source in sources),
        "\n| country | list | since | until |",
        "|---|---|---|---|",
        *countries,
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page())
