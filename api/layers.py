"""The layer over a ring as answers show it."""

from __future__ import annotations

from api.answers.ring_layers import LayerAnswer
from api.services import Services


def layer_of(services: Services, ring_id: str) -> LayerAnswer:
    """What people made of the ring. Raises: `UnknownRing`."""
    over = services.layers.over(ring_id)
    layer = over.layer
    return LayerAnswer.model_validate(
        {
            "etag": layer.etag,
            "members": layer.members,
            "excluded": layer.excluded,
            "merged_rings": layer.merged_rings,
            "merged_into": over.merged_into,
            "decisions": layer.decisions,
            "needs_review": bool(over.reviews),
            "reviews": over.reviews,
        },
        from_attributes=True,
    )
