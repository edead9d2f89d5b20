"""AMLSim's converted logs: `transactions.csv` (tran_id, orig_acct, …), accounts, alerts and cash, columns in any order.

All its days begin at midnight: times are exact to the day. Amounts are US dollars where accounts name no other
currency. `open_dt`, `close_dt` and the alerts' `start`, `end` are bounds of the simulation, and are not taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from graph.canonical.vocabulary import Precision
from ingestion.cells.times import TimeStyle
from ingestion.formats.plan import Part, Plan, SourceFile, one_transactions_file
from ingestion.mapping.labels import SYNONYMS
from ingestion.mapping.table_map import Direction, Lookup, TableMap
from ingestion.reading.csv_reader import rows_of

_TRANSACTIONS: Final = {
    "transaction_id": "tran_id",
    "source_id": "orig_acct",
    "target_id": "bene_acct",
    "amount_sent": "base_amt",
    "occurred_at": "tran_timestamp",
    "channel": "tx_type",
}
_LABEL: Final = {"illicit": "is_sar", "scheme_id": "alert_id"}
_CHANNELS: Final = {
    "CREDIT": "card",
    "TRANSFER": "transfer",
    "WIRE": "wire",
    "PAYMENT": "payment",
    "DEBIT": "debit",
} | {
    word: word.lower().replace("-", "_") for word in ("CASH_IN", "CASH_OUT", "CASH-IN", "CASH-OUT", "DEPOSIT", "CHECK")
}
_CASH_FILE: Final = "cash_tx"
_ALERTS: Final = ("alert_accounts", "alert_transactions")


class AmlsimLogs:
    """A header with tran_id, orig_acct and bene_acct."""

    name = "amlsim"

    def recognises(self, files: Sequence[SourceFile]) -> str:
        """Whether a file has the columns of transactions."""
        return "columns tran_id, orig_acct, bene_acct, base_amt, tran_timestamp" if _mains(files) else ""

    def plan(self, files: Sequence[SourceFile]) -> Plan:
        """Transactions, cash, accounts with their owners, and alerts as labels."""
        main = one_transactions_file(files, _mains(files))
        by_stem = {f.path.name.split(".")[0]: f for f in files}
        typologies = _typologies(by_stem)
        labelled = set(_LABEL.values()) <= set(main.header.names)
        parts = [Part(path=main.path, table_map=_transactions(typologies, labelled=labelled))]
        cash = by_stem.get(_CASH_FILE)
        if cash is not None and cash is not main and _fits(cash):
            parts.append(Part(path=cash.path, table_map=_cash()))
        for stem, table_maps in _COMPANIONS.items():
            file = by_stem.get(stem)
            for table_map in table_maps if file is not None else ():
                assert file is not None
                if set(table_map.columns.values()) <= set(file.header.names):
                    parts.append(Part(path=file.path, table_map=table_map))
        return Plan(
            format=self.name,
            why=self.recognises(files),
            parts=tuple(parts),
            complete_truth=labelled,
            consulted=tuple(by_stem[stem].path for stem in _ALERTS if stem in by_stem),
        )


def _fits(file: SourceFile) -> bool:
    return set(_TRANSACTIONS.values()) <= set(file.header.names) and not file.header.repeated


def _mains(files: Sequence[SourceFile]) -> list[SourceFile]:
    """Files of transactions; those of alerts and of cash only repeat or add to them."""
    fits = [f for f in files if _fits(f)]
    main = [f for f in fits if not f.path.name.startswith((_CASH_FILE, "alert_"))]
    return main or fits


def _typologies(by_stem: dict[str, SourceFile]) -> dict[str, str]:
    """The typology of each alert, from whichever file of alerts says it."""
    found: dict[str, str] = {}
    for stem in _ALERTS:
        file = by_stem.get(stem)
        if file is None or not {"alert_id", "alert_type"} <= set(file.header.names):
            continue
        for row in rows_of(file.path):
            word = SYNONYMS.get((row["alert_type"] or "").casefold())
            if word and row["alert_id"]:
                found[row["alert_id"]] = word
    return found


def _transactions(typologies: dict[str, str], *, labelled: bool) -> TableMap:
    return TableMap(
        table="transactions",
        columns=_TRANSACTIONS | (_LABEL if labelled else {}),
        constants={"currency_sent": "USD"},
        words={"channel": _CHANNELS},
        lookups={"typology": Lookup(by="scheme_id", values=typologies)} if labelled and typologies else {},
        times=TimeStyle(precision=Precision.DAY.value),
        label_source="AMLSim ground truth",
        ignored=frozenset({"is_sar", "alert_id", "alert_type"}),
    )


def _cash() -> TableMap:
    """Cash paid in or out: the account is `orig_acct`, the other end is cash."""
    columns = {k: v for k, v in _TRANSACTIONS.items() if k not in {"source_id", "target_id"}}
    return TableMap(
        table="transactions",
        columns=columns | {"own_id": "orig_acct"},
        constants={"currency_sent": "USD", "kind": "cash", "other_kind": "cash"},
        words={"channel": dict.fromkeys(_CHANNELS, "cash")},
        times=TimeStyle(precision=Precision.DAY.value),
        direction=Direction(column="tx_type", out=("CASH-OUT", "CASH_OUT"), into=("CASH-IN", "CASH_IN")),
        ignored=frozenset({"bene_acct", "is_sar", "alert_id"}),
    )


#: Tables that files beside the transactions fill, by the files' stems.
_COMPANIONS: Final = {
    "accounts": (
        TableMap(
            table="accounts",
            columns={
                "account_id": "acct_id",
                "name": "dsply_nm",
                "segment": "type",
                "currency": "acct_rptng_crncy",
                "bank": "bank_id",
                "country": "country",
            },
        ),
    ),
    "individuals-bulkload": (
        TableMap(
            table="parties",
            columns={"party_id": "partyId", "name": "legalName", "country": "countryofResidency"},
            constants={"kind": "person"},
        ),
    ),
    "organizations-bulkload": (
        TableMap(
            table="parties",
            columns={"party_id": "partyId", "name": "legalName", "country": "countryOfResidency"},
            constants={"kind": "organisation"},
        ),
    ),
    "accountMapping": (
        TableMap(
            table="ownerships",
            columns={"party_id": "cust_id", "account_id": "acct_id", "role": "cust_acct_role"},
            words={"role": {"Primary": "holder", "Secondary": "holder", "Joint": "holder"}},
        ),
    ),
    "alert_accounts": (
        TableMap(
            table="labels",
            columns={
                "subject_id": "acct_id",
                "illicit": "is_sar",
                "scheme_id": "alert_id",
                "typology": "alert_type",
            },
            constants={"subject_kind": "account"},
            label_source="AMLSim ground truth",
        ),
    ),
}
