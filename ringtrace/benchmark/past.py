"""What was there before a moment: the first events with their motif instances, rules' hits and scores."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from graph.columns import EventColumns
from graph.motifs.instances import MotifInstances
from ringtrace.benchmark.task import Task
from rules.hits import RuleHits
from scoring.scores import ScoreAt


def before(task: Task, stop: int) -> tuple[EventColumns, MotifInstances, RuleHits]:
    """The first `stop` events, the instances that they close and the hits that they fire: both are sorted by event."""
    columns, instances, hits = task.frame.data.columns, task.instances, task.hits
    if stop == len(columns):
        return columns, instances, hits
    closed = int(np.searchsorted(instances.closing_event, stop))
    fired = int(np.searchsorted(hits.event, stop))
    return (
        columns.rows(0, stop),
        replace(
            instances,
            typology=instances.typology[:closed],
            offsets=instances.offsets[: closed + 1],
            events=instances.events[: instances.offsets[closed]],
            closing_event=instances.closing_event[:closed],
            centre=instances.centre[:closed],
            ordered=instances.ordered[:closed],
            truncated=instances.truncated[:stop],
        ),
        replace(
            hits,
            rule=hits.rule[:fired],
            event=hits.event[:fired],
            score=hits.score[:fired],
            offsets=hits.offsets[: fired + 1],
            evidence=hits.evidence[: hits.offsets[fired]],
            values=hits.values[:fired],
        ),
    )


def first(at: ScoreAt, stop: int) -> ScoreAt:
    """The scores of the first `stop` events."""
    probability = None if at.probability is None else at.probability[:stop]
    return ScoreAt(suspicion=at.suspicion[:stop], probability=probability, risk=at.risk[:stop])
