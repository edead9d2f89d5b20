"""One ring: what the machine says, where it stands, what people made of it."""

from __future__ import annotations

from api.answers.ring_layers import LayerAnswer
from api.answers.ring_life import LifeAnswer
from api.answers.rings import RingAnswer, RunAnswer


class RingDetail(LifeAnswer):
    """A ring with the run that found it, its status, and the layer of people's decisions over it."""

    data: RingAnswer
    run: RunAnswer
    layer: LayerAnswer
