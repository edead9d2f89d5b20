"""Facts about training and models."""

from __future__ import annotations

from ringtrace.errors import NotFound, RingtraceError, Unavailable


class TooLittleToLearn(RingtraceError):
    """The data lack what this detector needs; the text says what. The others go on without it."""

    code = "too_little_to_learn"


class ModelRefused(RingtraceError):
    """A model file is damaged, foreign, of an unsafe format, or made for another feature catalogue."""

    code = "model_refused"


class NoModel(NotFound):
    """No model has been trained yet."""

    code = "no_model"


class LibraryMissing(Unavailable):
    """A library that this detector needs cannot be imported; the text says what to install."""

    code = "library_missing"
