"""Codes of the ledger: motives, channels and reference texts. Motives stay inside: no table tells them."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

import numpy as np

from graph.columns import Bools, Int64s


class Motive(IntEnum):
    """Why a transaction was made; a ground truth for tests, never written."""

    SALARY = 0
    RENT = 1
    RENT_PASSED_ON = 2
    BILL = 3
    SHOPPING = 4
    INTERNAL = 5
    FAMILY = 6
    FRIENDS = 7
    STRANGER = 8
    SUPPLIER = 9
    SUPPLIER_CYCLE = 10
    MARKETPLACE = 11
    PAYOUT = 12
    ACQUIRER = 13
    CASH = 14
    FEE = 15
    INTEREST = 16
    CORRESPONDENT = 17
    RETURN = 18
    OWNER = 19
    #: benign first contacts that look like laundering
    COLLECTION = 20
    SUBCONTRACT = 21
    SAVINGS_CLUB = 22
    CREW = 23
    CLAIMS = 24
    ESCROW = 25
    #: crimes
    LAUNDERING = 30
    CARD_FRAUD = 31
    SHARED_DEVICE = 32


#: Benign chains, cycles, scatter-gathers and fans among people who never paid each other before.
BENIGN_FIRST_CONTACTS: Final = (
    Motive.COLLECTION,
    Motive.SUBCONTRACT,
    Motive.SAVINGS_CLUB,
    Motive.CREW,
    Motive.CLAIMS,
    Motive.ESCROW,
)


class Channel(IntEnum):
    """Position in `CHANNELS`."""

    CARD = 0
    TRANSFER = 1
    INSTANT = 2
    WIRE = 3
    ACH = 4
    CHEQUE = 5
    CASH = 6
    ONLINE = 7
    STANDING_ORDER = 8
    DIRECT_DEBIT = 9


CHANNELS: Final = tuple(channel.name.lower() for channel in Channel)
#: Channels on which the account's owner uses a device of their own.
BY_DEVICE: Final[Bools] = np.array([c in {Channel.TRANSFER, Channel.INSTANT, Channel.ONLINE} for c in Channel])
#: Days from the order to the booking.
BOOKING_DAYS: Final[Int64s] = np.array([1, 1, 0, 0, 1, 2, 0, 1, 1, 1], dtype=np.int64)


class Text(IntEnum):
    """Position in `TEXTS`; each has variants that a row's number picks from."""

    NONE = 0
    SALARY = 1
    RENT = 2
    INVOICE = 3
    ORDER = 4
    GIFT = 5
    THANKS = 6
    SAVINGS = 7
    CONTRACT = 8
    PURCHASE = 9
    CASH = 10
    FEE = 11
    INTEREST = 12
    RETURN = 13
    PAYOUT = 14
    SHARE = 15


def _numbered(word: str, first: int, count: int) -> list[str]:
    return [f"{word} {first + 37 * k}" for k in range(count)]


_MONTHS = "January February March April May June July August September October November December".split()
TEXTS: Final[dict[Text, list[str]]] = {
    Text.NONE: [""],
    Text.SALARY: [f"Salary {m}" for m in _MONTHS] + ["Wages", "Payroll", "Pay"],
    Text.RENT: [f"Rent {m}" for m in _MONTHS] + ["Rent", "Flat", "Rent and heating"],
    Text.INVOICE: _numbered("Invoice", 10_021, 1500) + _numbered("INV", 4_417, 500),
    Text.ORDER: _numbered("Order", 220_013, 1500),
    Text.GIFT: ["Happy birthday", "Gift", "For you", "Pocket money", "Holiday", "Support", "Love, mum"],
    Text.THANKS: ["Dinner", "Thanks", "Taxi", "Lunch", "Tickets", "Drinks", "My half", "Groceries", "Concert"],
    Text.SAVINGS: ["Savings", "Own transfer", "To savings", "Reserve", "Top-up"],
    Text.CONTRACT: _numbered("Contract", 700_101, 900),
    Text.PURCHASE: ["Bike", "Sofa", "Phone", "Thanks for the table", "Camera", "As agreed", "Deposit", "Car parts"],
    Text.CASH: ["Cash machine", "Counter", "Night safe"],
    Text.FEE: ["Account fee", "Wire fee", "Card fee"],
    Text.INTEREST: ["Interest"],
    Text.RETURN: ["Return", "Refund", "Account closed", "Unknown beneficiary"],
    Text.PAYOUT: _numbered("Payout", 30_007, 600),
    Text.SHARE: ["My share", "Trip", "Team gift", "Club", "Round", "Project", "Part payment"],
}
