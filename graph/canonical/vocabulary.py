"""The closed vocabularies of canonical data. Codes are positions and never change: append only."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class TransactionKind(StrEnum):
    """What a transaction is."""

    PAYMENT = "payment"
    CASH = "cash"
    FEE = "fee"
    INTEREST = "interest"
    CONVERSION = "conversion"
    RETURN = "return"
    REVERSAL = "reversal"
    CHARGEBACK = "chargeback"


class Status(StrEnum):
    """How far a transaction came."""

    PENDING = "pending"
    SETTLED = "settled"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


class Precision(StrEnum):
    """How exactly the time of a transaction is known."""

    SECOND = "second"
    MINUTE = "minute"
    DAY = "day"


class EndKind(StrEnum):
    """What stands at an end of a transaction; cash and outside carry no id and are leaves."""

    ACCOUNT = "account"
    MERCHANT = "merchant"
    CASH = "cash"
    OUTSIDE = "outside"


class AccountKind(StrEnum):
    """Whose account it is; no path of money passes through the last three."""

    CUSTOMER = "customer"
    EXTERNAL = "external"
    CORRESPONDENT = "correspondent"
    POOLED = "pooled"
    OWN_LEDGER = "own_ledger"


class PartyRole(StrEnum):
    """What a party is to an account."""

    HOLDER = "holder"
    SIGNATORY = "signatory"
    BENEFICIAL_OWNER = "beneficial_owner"


class SubjectKind(StrEnum):
    """What a label or a score is about.

    A label of a load says that every transaction of it without a verdict of its own is clean (a complete ground truth).
    """

    TRANSACTION = "transaction"
    ACCOUNT = "account"
    RING = "ring"
    LOAD = "load"


class Verdict(StrEnum):
    """What a label says of its subject."""

    ILLICIT = "illicit"
    CLEAN = "clean"


class Typology(StrEnum):
    """Names of laundering patterns (AMLworld, Altman et al. 2023, §3), then card and device fraud, then `flow`."""

    FAN_OUT = "fan_out"
    FAN_IN = "fan_in"
    GATHER_SCATTER = "gather_scatter"
    SCATTER_GATHER = "scatter_gather"
    CYCLE = "cycle"
    RANDOM = "random"
    BIPARTITE = "bipartite"
    STACK = "stack"
    CARD_BURST = "card_burst"
    COMPROMISED_MERCHANT = "compromised_merchant"
    SHARED_DEVICE = "shared_device"
    FLOW = "flow"


KINDS: Final = tuple(TransactionKind)
STATUSES: Final = tuple(Status)
PRECISIONS: Final = tuple(Precision)
ACCOUNT_KINDS: Final = tuple(AccountKind)
TYPOLOGIES: Final = tuple(Typology)

#: Kinds and states whose transactions are stored but make no motif.
KINDS_WITHOUT_MOTIF: Final = frozenset(
    {
        TransactionKind.CASH,
        TransactionKind.FEE,
        TransactionKind.INTEREST,
        TransactionKind.CONVERSION,
        TransactionKind.RETURN,
        TransactionKind.REVERSAL,
        TransactionKind.CHARGEBACK,
    }
)
STATUSES_WITHOUT_MOTIF: Final = frozenset({Status.REJECTED, Status.CANCELLED})
#: Accounts that no path of money passes.
IMPASSABLE_ACCOUNTS: Final = frozenset({AccountKind.CORRESPONDENT, AccountKind.POOLED, AccountKind.OWN_LEDGER})
