"""The network's weights as arrays, and folded: chains that are linear in one event or node are multiplied out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np

from graph.columns import Float32s, Float64s

_HALF: Final = np.float32(0.5)


class Affine(NamedTuple):
    """x W + b with W [in, out]."""

    weight: Float32s
    bias: Float32s


class Round(NamedTuple):
    """The weights of one `layers.Layer`."""

    along: Affine
    against: Affine
    update: Affine
    norm: Affine


class Weights(NamedTuple):
    """The weights of `layers.EdgeClassifier`."""

    node: Affine
    event: Affine
    first: Round
    edge_in: Affine
    edge_out: Affine
    second: Round
    head_in: Affine
    head_out: Affine


class Folded(NamedTuple):
    """The same network, `h` hidden, `w` inputs of an event: layers that follow each other without a bend are one."""

    node: Affine
    #: [8, h] what a node's looks add to its own first update
    node_update: Affine
    #: [w + 2, h] the state of the seed's own event
    event: Affine
    #: [w + 2, 5 h] what an event tells: first messages along and against, inside its update, second messages
    told: Affine
    #: [4 h, h] of the first update, for what a node heard
    heard: Float32s
    first_norm: Affine
    #: [h, h] what the ends' states add inside an event's update
    inner_source: Float32s
    inner_target: Float32s
    #: [h, h] from inside an event's update to its state, and to its second messages along and against
    outer: Affine
    along: Float32s
    against: Float32s
    update: Affine
    second_norm: Affine
    head_in: Affine
    head_out: Affine


def weights_of(state: Mapping[str, Float32s]) -> Weights:
    """From the tensors of `EdgeClassifier.state_dict()`, by name."""

    def affine(name: str) -> Affine:
        weight = np.asarray(state[f"{name}.weight"], dtype=np.float32)
        return Affine(
            np.ascontiguousarray(np.atleast_2d(weight.T)), np.asarray(state[f"{name}.bias"], dtype=np.float32)
        )

    def layer(name: str) -> Round:
        return Round(
            affine(f"{name}.along.event"),
            affine(f"{name}.against.event"),
            affine(f"{name}.update"),
            affine(f"{name}.norm"),
        )

    return Weights(
        affine("node"),
        affine("event"),
        layer("first"),
        affine("edge_in"),
        affine("edge_out"),
        layer("second"),
        affine("head_in"),
        affine("head_out"),
    )


def folded(weights: Weights) -> Folded:
    """The network with its linear chains multiplied out, in double precision before they are rounded."""
    hidden = len(weights.node.bias)
    source, target, own = _thirds(weights.edge_in.weight, hidden)
    node, event, first, second = weights.node, weights.event, weights.first, weights.second
    # An event's update is halved where it is added to the state.
    half = Affine(weights.edge_out.weight * _HALF, weights.edge_out.bias * _HALF)
    inner = _after(event, Affine(own, weights.edge_in.bias))
    updated = Affine(event.weight, event.bias + half.bias)
    later = [_after(updated, one) for one in (second.along, second.against)]
    told = (first.along, first.against, inner, *later)
    itself = Affine(first.update.weight[:hidden], first.update.bias)
    return Folded(
        node=node,
        node_update=_after(node, itself),
        event=event,
        told=_rounded(np.hstack([one.weight for one in told]), np.concatenate([one.bias for one in told])),
        heard=np.ascontiguousarray(first.update.weight[hidden:]),
        first_norm=first.norm,
        inner_source=np.ascontiguousarray(source),
        inner_target=np.ascontiguousarray(target),
        outer=half,
        along=_product(half.weight, second.along.weight).astype(np.float32),
        against=_product(half.weight, second.against.weight).astype(np.float32),
        update=second.update,
        second_norm=second.norm,
        head_in=weights.head_in,
        head_out=weights.head_out,
    )


def _thirds(weight: Float32s, hidden: int) -> tuple[Float32s, Float32s, Float32s]:
    return weight[:hidden], weight[hidden : 2 * hidden], weight[2 * hidden :]


def _after(first: Affine, second: Affine) -> Affine:
    """Both in one."""
    return _rounded(
        _product(first.weight, second.weight), _product(first.bias[None, :], second.weight)[0] + second.bias
    )


def _product(left: Float32s, right: Float32s) -> Float64s:
    return left.astype(np.float64) @ right.astype(np.float64)


def _rounded(weight: Float32s | Float64s, bias: Float32s | Float64s) -> Affine:
    return Affine(np.ascontiguousarray(weight.astype(np.float32)), bias.astype(np.float32))
