"""Pattern files in AMLworld's form, made up for tests: fans, cycles and lone transfers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

_START = datetime(2022, 9, 1, tzinfo=UTC)


def patterns_text(*, attempts: int = 60, seed: int = 0) -> str:
    """A file of that many attempts, cycles, fans and chains in turn, each of 3 to 9 transfers over some days."""
    rng = np.random.default_rng(seed)
    blocks = [_block(("CYCLE", "FAN-OUT", "FAN-IN", "STACK")[k % 4], k, rng) for k in range(attempts)]
    return "\n\n".join(blocks) + "\n"


def _block(typology: str, number: int, rng: np.random.Generator) -> str:
    size = int(rng.integers(3, 10))
    names = [f"8{number:04d}{k:02d}F0" for k in range(size + 1)]
    pairs = {
        "CYCLE": [(names[k], names[(k + 1) % size]) for k in range(size)],
        "FAN-OUT": [(names[0], names[k + 1]) for k in range(size)],
        "FAN-IN": [(names[k + 1], names[0]) for k in range(size)],
        "STACK": [(names[k], names[k + 1]) for k in range(size)],
    }[typology]
    minute, lines = float(rng.uniform(0, 1_440)), []
    amount = float(rng.lognormal(9, 0.5))
    for payer, payee in pairs:
        at = (_START + timedelta(minutes=minute)).strftime("%Y/%m/%d %H:%M")
        paid = f"{amount * rng.uniform(0.8, 1.1):.2f}"
        lines.append(f"{at},010,{payer},010,{payee},{paid},Euro,{paid},Euro,ACH,1")
        minute += float(rng.uniform(60, 1_200))
    head = f"LAUNDERING ATTEMPT - {typology}"
    return "\n".join([f"BEGIN {head}:  Max {size} hops", *lines, f"END {head}"])
