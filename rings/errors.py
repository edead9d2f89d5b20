"""Facts about rings and their records."""

from __future__ import annotations

from ringtrace.errors import Conflict, NotFound, WrongUse


class UnknownRing(NotFound):
    """No complete run knows a ring of that id."""

    code = "unknown_ring"


class WrongCursor(WrongUse):
    """A cursor that was not made by this list, or belongs to another filter or sort."""

    code = "wrong_cursor"


class RunIsComplete(Conflict):
    """The rings of a complete run are records: they are never written again."""

    code = "run_is_complete"


class ScorerRefused(WrongUse):
    """A ring scorer's file is not what `RingScorer.to_json` writes."""

    code = "scorer_refused"


class UnknownDecision(NotFound):
    """The ring's log has no decision of that number."""

    code = "unknown_decision"


class LayerChanged(Conflict):
    """The ring, or what people decided about it, is no more as the one who decides has seen it."""

    code = "layer_changed"


class DecisionWithoutEffect(Conflict):
    """The decision asks for what is so already."""

    code = "decision_without_effect"


class RingMergedElsewhere(Conflict):
    """By hand, a ring is part of one other ring at most, and of none that is part of itself."""

    code = "ring_merged_elsewhere"


class EvidenceIsComplete(Conflict):
    """Sufficient transfers and counterfactuals of this version of the ring are there already."""

    code = "evidence_is_complete"


class RunHasPassed(Conflict):
    """Data or model are no more those of the run: only what it kept can be told."""

    code = "run_has_passed"
