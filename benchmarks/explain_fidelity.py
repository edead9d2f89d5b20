"""What becomes of an account's risk without the named transfers, and with nothing but them: by running again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from explain_cases import Case
from explain_methods import Trained

from gnn.detector import Detector
from graph.canonical.vocabulary import Typology
from graph.columns import Bools, Int32s
from rings.evidence.rerun import Detection, Rerun, RingRerun
from rings.judge import PlainJudge
from rings.ring import Ring
from rings.scene import scene_of
from ringtrace.benchmark.detectors.own import MEMBERS, blended
from rules.tables import RuleTables


@dataclass(frozen=True)
class _Model:
    """The task's detectors in the form in which they are run again."""

    detectors: dict[tuple[str, int], Detector]
    seed: int

    def detector(self, name: str) -> Detector:
        return self.detectors[name, self.seed]


class Fidelity:
    """One world's detection, to be run again on a part of a case."""

    def __init__(self, trained: Trained) -> None:
        task, columns = trained.task, trained.task.frame.data.columns
        ensemble, at = blended(task, trained.seed)
        scores = {name: task.score(name, trained.seed, MEMBERS[name]) for name in ensemble.tails}
        scene = scene_of(columns, at, task.instances, task.hits)
        model = _Model(task.detectors, trained.seed)
        detection = Detection(
            model=model,
            detectors=scores,
            ensemble=ensemble,
            hits=task.hits,
            tables=RuleTables(zone="UTC"),
            judge=PlainJudge(),
        )
        self._columns, self._rerun = columns, Rerun(scene, task.causal, detection)

    def of(self, case: Case, named: list[Bools]) -> list[tuple[float, float]]:
        """Fidelity+ and fidelity- of each naming of the candidates (Amara et al., GraphFramEx, LoG 2022, §3.2).

        The account's risk is the highest suspicion, 0 to 1, of its own candidates, features, rules and detectors run
        again; what lies outside the candidates always stays.
        """
        again = self._rerun.of(_as_ring(case))
        whole = self._risk(case, again, case.rows[:0])
        return [
            (whole - self._risk(case, again, case.rows[one]), whole - self._risk(case, again, case.rows[~one]))
            for one in named
        ]

    def _risk(self, case: Case, again: RingRerun, removed: Int32s) -> float:
        told = again.judged(removed)
        own = (self._columns.source[told.events] == case.account) | (self._columns.target[told.events] == case.account)
        return float(told.suspicion[own].max(initial=0.0))


def characterisation(plus: float, minus: float) -> float:
    """Harmonic mean of fidelity+ and 1 - fidelity-, 0 to 1 (GraphFramEx, §3.3)."""
    plus, kept = max(plus, 0.0), min(max(1.0 - minus, 0.0), 1.0)
    return 2 * plus * kept / (plus + kept) if plus + kept else 0.0


def _as_ring(case: Case) -> Ring:
    """The candidates in the form in which transfers are judged again."""
    return Ring(
        ring_id="",
        typology=Typology.FLOW,
        risk=0.0,
        events=case.rows,
        members=np.empty(0, dtype=np.int32),
        roles=(),
        amount_minor=0,
        turnover_minor=0,
        currency="",
        instances=(),
        truncated=False,
    )
