"""Facts about benchmark data."""

from __future__ import annotations

from ringtrace.errors import RingtraceError, WrongUse


class NoSuchDataset(WrongUse):
    """No reader has this name."""

    code = "no_such_dataset"


class NoSuchDetector(WrongUse):
    """No detector of the bench has this name."""

    code = "no_such_detector"


class NothingToMeasure(RingtraceError):
    """The data lack what the protocol needs: labels of both classes, or rows in each part; the text says which."""

    code = "nothing_to_measure"


class BadTruth(RingtraceError):
    """A file of truths or of parts is damaged or does not fit the transactions; the text names file and place."""

    code = "bad_truth"
