"""Facts about questions that cannot be answered."""

from __future__ import annotations

from ringtrace.errors import NotFound, WrongUse


class UnknownAccount(NotFound):
    """No account has this id."""

    code = "unknown_account"


class UnknownTransaction(NotFound):
    """No transaction has this id, or the view of the past does not see it."""

    code = "unknown_transaction"


class BeforeTheData(WrongUse):
    """The time that is asked for lies before the first transaction."""

    code = "before_the_data"


class WithoutBaseAmount(WrongUse):
    """The transaction has no amount in the base currency, so there is no value to follow."""

    code = "without_base_amount"


class SameAccount(WrongUse):
    """A path or comparison needs different accounts."""

    code = "same_account"


class WrongSpan(WrongUse):
    """A span of time that ends before it begins."""

    code = "wrong_span"
