"""The other tables: accounts, parties, ownerships, merchants, devices, labels, rates."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa

from graph.canonical.vocabulary import PartyRole, SubjectKind, Verdict
from graph.columns import Float64s, Int64s
from worlds.belongings import DEVICE_KINDS
from worlds.calendar import DAY_S, FIRST_DAY, START_S
from worlds.geography import BANKS, BASE_CURRENCY, COUNTRIES, CURRENCIES
from worlds.ids import Ids, ids_of_rows
from worlds.names import merchant_names, party_names
from worlds.population import KIND_OF_SEGMENT, Population, Segment
from worlds.schemes import Schemes
from worlds.world import World
from worlds.write import table

CATEGORIES: Final = (
    "grocery bakery cafe fuel clothing books pharmacy electronics transport household travel leisure".split()
)
_SOURCE: Final = "world"
_MOMENT: Final = pa.timestamp("us", tz="UTC")


def registers(world: World, ids: Ids, rates: Float64s) -> dict[str, pa.Table]:
    """Every table but transactions and labels, each sorted by id."""
    rng, people = world.stream("names"), world.population
    names = party_names(rng, people.parties.is_person)
    return {
        "accounts": _accounts(people, ids, names),
        "parties": _parties(people, ids, names),
        "ownerships": _ownerships(people, ids),
        "merchants": _sorted(
            "merchants",
            {
                "merchant_id": ids.merchants,
                "name": merchant_names(rng, len(people.merchants)),
                "category": _words(CATEGORIES, people.merchants.category),
                "country": _words([c.code for c in COUNTRIES], people.merchants.country),
            },
        ),
        "devices": _sorted("devices", {"device_id": ids.devices, "kind": _words(DEVICE_KINDS, people.device_kind)}),
        "rates": _rates(rates),
    }


def labels(world: World, schemes: Schemes, order: Int64s) -> pa.Table:
    """One row for each illicit transaction, in the order of the file, and one that says all others are clean."""
    past = world.ledger.columns()
    scheme = past.scheme[order]
    rows = np.flatnonzero(scheme >= 0)
    # Numbers of schemes are drawn, so that they do not tell the typology.
    public = world.stream("scheme ids").permutation(len(schemes.list)) + 1
    known_us = np.array([s.known_at_s + START_S for s in schemes.list], dtype=np.int64) * 1_000_000
    typology = [str(schemes.list[s].typology) for s in scheme[rows]]
    count = len(rows) + 1
    return table(
        "labels",
        {
            "subject_kind": pa.array([SubjectKind.TRANSACTION.value] * len(rows) + [SubjectKind.LOAD.value]),
            "subject_id": pa.concat_arrays([ids_of_rows(rows), pa.array([""])]),
            "verdict": pa.array([Verdict.ILLICIT.value] * len(rows) + [Verdict.CLEAN.value]),
            "typology": pa.array([*typology, None], pa.string()),
            "scheme_id": pa.array([f"R{public[s]:05d}" for s in scheme[rows]] + [None], pa.string()),
            "source": pa.array([_SOURCE] * count),
            "known_at": pa.array([*known_us[scheme[rows]].tolist(), None], pa.int64()).cast(_MOMENT),
        },
    )


def _accounts(people: Population, ids: Ids, names: pa.Array) -> pa.Table:
    opened = people.opened_day * DAY_S + START_S
    return _sorted(
        "accounts",
        {
            "account_id": ids.accounts,
            "bank": _words(BANKS, people.bank),
            "number": pa.array([str(n) for n in people.number.tolist()]),
            "kind": _words([k.value for k in KIND_OF_SEGMENT], people.segment),
            "name": names.take(pa.array(people.parties.holder)),
            "country": _words([c.code for c in COUNTRIES], people.country),
            "currency": _words(CURRENCIES, people.currency),
            "opened_at": pa.array(opened * 1_000_000).cast(_MOMENT),
            "segment": _words([s.name.lower() for s in Segment], people.segment),
        },
    )


def _parties(people: Population, ids: Ids, names: pa.Array) -> pa.Table:
    kind = np.where(people.parties.is_person, 0, 1)
    return _sorted(
        "parties",
        {
            "party_id": ids.parties,
            "kind": _words(("person", "organisation"), kind),
            "name": names,
            "country": _words([c.code for c in COUNTRIES], people.parties.country),
        },
    )


def _ownerships(people: Population, ids: Ids) -> pa.Table:
    """Holders, joint holders, and the persons behind businesses (some sign, some own, some both)."""
    parties, account = people.parties, np.arange(len(people))
    roles = (
        (parties.holder, PartyRole.HOLDER, account >= 0),
        (parties.joint_holder, PartyRole.HOLDER, parties.joint_holder >= 0),
        (parties.owner, PartyRole.BENEFICIAL_OWNER, (parties.owner >= 0) & (account % 4 != 0)),
        (parties.owner, PartyRole.SIGNATORY, (parties.owner >= 0) & (account % 4 != 1)),
    )
    party = np.concatenate([p[rows] for p, _, rows in roles])
    owned = np.concatenate([account[rows] for _, _, rows in roles])
    role = [r.value for _, r, rows in roles for _ in range(int(rows.sum()))]
    return table(
        "ownerships",
        {
            "party_id": ids.parties.take(pa.array(party)),
            "account_id": ids.accounts.take(pa.array(owned)),
            "role": pa.array(role, pa.string()),
            "since": pa.array((people.opened_day[owned] * DAY_S + START_S) * 1_000_000).cast(_MOMENT),
        },
    ).sort_by([("account_id", "ascending"), ("party_id", "ascending"), ("role", "ascending")])


def _rates(rates: Float64s) -> pa.Table:
    days, others = len(rates), len(CURRENCIES) - 1
    day = np.repeat(FIRST_DAY + np.arange(days), others)
    return table(
        "rates",
        {
            "day": pa.array(day.astype("datetime64[D]")).cast(pa.date32()),
            "currency": pa.array(list(CURRENCIES[1:]) * days),
            "base": pa.array([BASE_CURRENCY] * (days * others)),
            "rate": pa.array(rates[:, 1:].ravel()),
            "source": pa.array([_SOURCE] * (days * others)),
        },
    )


def _sorted(name: str, columns: dict[str, pa.Array]) -> pa.Table:
    return table(name, columns).sort_by(TABLES_KEY[name])


def _words(values: tuple[str, ...] | list[str], code: np.ndarray) -> pa.Array:
    return pa.array(list(values), pa.string()).take(pa.array(code))


TABLES_KEY: Final = {
    "accounts": "account_id",
    "parties": "party_id",
    "merchants": "merchant_id",
    "devices": "device_id",
}
