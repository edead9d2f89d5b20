"""Answers to questions about money: traces, paths, what accounts have in common."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from rings.queries.paths import Prefer
from rings.queries.trace import Direction

_KEY = "account:070:8000F4670"


class TransferAnswer(BaseModel):
    """A transfer; ends are `account:ID`, `merchant:ID`, `cash` or `outside`."""

    transaction_id: str = Field(examples=["tx-1"])
    occurred_at: datetime = Field(examples=["2026-01-05T09:00:00Z"])
    source: str = Field(examples=[_KEY])
    target: str = Field(examples=["account:012:80011F990"])
    kind: str = Field(examples=["payment"])
    amount_sent_minor: int = Field(examples=[950000])
    currency_sent: str = Field(examples=["USD"])
    amount_base_minor: int | None = Field(description="null: there was no rate", examples=[950000])
    risk: float | None = Field(description="`score_now` of the last run where it flagged the transfer", examples=[91.2])


class TracedTransfer(TransferAnswer):
    """A transfer that carries some of the traced money."""

    hop: int = Field(description="0: the transaction that was asked about", examples=[1])
    traced_minor: int = Field(description="how much of the traced money it carries", examples=[420000])


class Share(BaseModel):
    """Value, and the number of transfers that it ended with."""

    amount_minor: int = Field(examples=[420000])
    transfers: int = Field(examples=[1])


class LeftBy(BaseModel):
    """Value that left the accounts that the data know (back: came from there)."""

    cash: Share
    outside: Share
    merchant: Share
    impassable: Share = Field(description="correspondent, pooled and own-ledger accounts: nothing is followed through")


class CutOff(BaseModel):
    """Value that a limit kept from being followed, counted exactly."""

    hops: Share
    amount: Share
    time: Share
    hub: Share
    budget: Share


class Resting(BaseModel):
    """Value that rests on an account."""

    account: str = Field(examples=[_KEY])
    amount_minor: int = Field(examples=[110000])


class SkippedAccount(BaseModel):
    """An account with too many transfers to look at, and how many were not."""

    account: str = Field(examples=[_KEY])
    transfers: int = Field(examples=[1000000])


class TraceAnswer(BaseModel):
    """Where value went or came from; `amount_minor` is the sum of `left`, `resting_minor` and `cut_off`, exactly."""

    transaction: TransferAnswer
    direction: Direction = Field(examples=["forward"])
    rule: str = Field(description="how money of one account is told apart", examples=["first_in_first_out"])
    base_currency: str | None = Field(examples=["USD"])
    amount_minor: int = Field(description="the traced value, in minor units of the base currency", examples=[950000])
    transfers: list[TracedTransfer] = Field(description="by hop and time")
    left: LeftBy
    resting_minor: int = Field(
        description="forward: not spent at the end of the window; back: nothing in the window explains it",
        examples=[110000],
    )
    resting: list[Resting]
    cut_off: CutOff
    hubs: list[SkippedAccount] = Field(description="not followed through; with their transfers of the window")
    without_rate: int = Field(description="transfers without a base amount at the followed accounts", examples=[0])
    why_empty: str | None = Field(description="where no other transfer carries the money: why", examples=[None])


class PathAnswer(BaseModel):
    """A path of transfers between two accounts."""

    source: str = Field(examples=[_KEY])
    target: str = Field(examples=["account:012:80011F990"])
    prefer: Prefer = Field(examples=["suspicious"])
    in_time: bool = Field(description="each transfer strictly later than the one before", examples=[True])
    hops: int | None = Field(description="null: no path was found", examples=[3])
    price: int | None = Field(description="sum of 101 less risk; what is not flagged has risk 0", examples=[44])
    flagged: int = Field(description="flagged transfers among them", examples=[3])
    base_currency: str | None = Field(examples=["USD"])
    least_amount_minor: int | None = Field(description="smallest transfer, base currency", examples=[900000])
    transfers: list[TransferAnswer] = Field(description="in order")
    left_out: list[SkippedAccount] = Field(description="accounts whose transfers were not all looked at")
    truncated: bool = Field(description="the budget was met: there may be another path", examples=[False])
    why_empty: str | None = Field(description="where there is no path: why", examples=[None])


class Dealings(BaseModel):
    """What one account paid to a counterparty and got from it."""

    account: str = Field(examples=[_KEY])
    paid: int = Field(examples=[2])
    paid_minor: int = Field(examples=[500000])
    got: int = Field(examples=[0])
    got_minor: int = Field(examples=[0])


class Counterparty(BaseModel):
    """An account or merchant that all the accounts dealt with."""

    key: str = Field(examples=["account:012:80011F990"])
    dealings: list[Dealings]
    flagged_minor: int = Field(description="flagged amount among it", examples=[250000])
    first: datetime = Field(examples=["2026-01-05T09:00:00Z"])
    last: datetime = Field(examples=["2026-01-29T17:30:00Z"])


class CommonAnswer(BaseModel):
    """Common counterparties, the largest flagged amount first, then the largest least amount."""

    accounts: list[str] = Field(examples=[[_KEY, "account:012:80011F990"]])
    base_currency: str | None = Field(description="of all amounts", examples=["USD"])
    counterparties: list[Counterparty]
    total: int = Field(examples=[7])
    left_out: int = Field(description="counterparties beyond the limit", examples=[0])
    why_empty: str | None = Field(description="where there is none: why", examples=[None])


class DeviceUser(BaseModel):
    """Another account that used a device."""

    account: str = Field(examples=["account:012:80011F990"])
    count: int = Field(examples=[4])
    first: datetime = Field(examples=["2026-01-05T09:00:00Z"])
    last: datetime = Field(examples=["2026-01-29T17:30:00Z"])


class SharedDevice(BaseModel):
    """A device that the account and others used."""

    device: str = Field(examples=["phone-1"])
    kind: str | None = Field(examples=["phone"])
    count: int = Field(description="transactions of the account itself", examples=[3])
    first: datetime = Field(examples=["2026-01-05T09:00:00Z"])
    last: datetime = Field(examples=["2026-01-29T17:30:00Z"])
    users: int = Field(description="accounts that used it, counted exactly", examples=[2])
    others: list[DeviceUser]
    others_left_out: int = Field(examples=[0])


class SharedDevicesAnswer(BaseModel):
    """Devices that an account shares, those with the fewest users first."""

    account: str = Field(examples=[_KEY])
    devices: list[SharedDevice]
    left_out: int = Field(description="shared devices beyond the limit", examples=[0])
    used_alone: int = Field(description="devices that only this account used", examples=[1])
    why_empty: str | None = Field(description="where there is none: why", examples=[None])
