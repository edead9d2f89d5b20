"""What the engine's rows held before an event, so that it can be taken back: changed words, newest last.

An event changes only its own row of the log, the rows of its two nodes, its pair, its device and its use of that
device, and the rows of the log that these point at as their latest. Kernels here know rows and bytes, not what they
mean: `Memory.fields` says which bytes belong to whom.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from graph.arrays import Int32s, Int64s, UInt8s
from graph.kernels.jit import kernel
from graph.kernels.pairs import find
from graph.kernels.state import Pairs

#: To whom a row belongs.
EVENT: Final = 0
NODE: Final = 1
PAIR: Final = 2
DEVICE: Final = 3
DEVICE_PAIR: Final = 4
OWNERS: Final = 5

#: Columns of `Memory.fields`: owner of the field's rows, its first byte, bytes a row.
OWNER: Final = 0
OFFSET: Final = 1
WIDTH: Final = 2

#: An address is field, byte within the field, length up to eight, in so many bits.
_LENGTH_BITS: Final = 4
_BYTE_BITS: Final = 48
_WORD: Final = 8


class Memory(NamedTuple):
    """All fields in one piece of memory, seen as bytes and as numbers, and what lies where."""

    bytes: UInt8s
    halves: Int32s
    words: Int64s
    #: [f, 3] owner, first byte, bytes a row
    fields: Int64s
    #: [h, 3] numbers of latest events: field, byte within its row, bytes of the number (4 or 8)
    heads: Int64s
    #: [3] fields with an event's source, target and device
    ends: Int64s


class Saved(NamedTuple):
    """Buffers for rows as they were."""

    #: [s, 2] field and row
    spans: Int64s
    image: UInt8s
    #: [2] spans and bytes in use
    used: Int64s


@kernel
def save(memory: Memory, pairs: Pairs, device_pairs: Pairs, events: Int64s, fresh: int, saved: Saved) -> None:
    """Keep every row that linking, looking at or letting go of `events` may change, but no log row from `fresh` on."""
    saved.used[:] = 0
    for event in events:
        source = _half(memory, memory.ends[0], event)
        target = _half(memory, memory.ends[1], event)
        device = _half(memory, memory.ends[2], event)
        if event < fresh:
            _save_row(memory, EVENT, event, saved)
        _save_with_heads(memory, NODE, source, fresh, saved)
        if target != source:
            _save_with_heads(memory, NODE, target, fresh, saved)
        pair = find(pairs, source, target)
        if pair >= 0:
            _save_with_heads(memory, PAIR, pair, fresh, saved)
        if device >= 0:
            _save_with_heads(memory, DEVICE, device, fresh, saved)
            use = find(device_pairs, device, source)
            if use >= 0:
                _save_with_heads(memory, DEVICE_PAIR, use, fresh, saved)


@kernel
def changed(memory: Memory, saved: Saved, addresses: Int64s, words: Int64s, used: int) -> int:
    """Append the address and the old word of all that differs from what was saved; the number then in use."""
    place = 0
    for k in range(saved.used[0]):
        field, row = saved.spans[k]
        width = memory.fields[field, WIDTH]
        begin = memory.fields[field, OFFSET] + row * width
        for byte in range(0, width, _WORD):
            length = min(_WORD, width - byte)
            same = True
            for b in range(length):
                same = same and memory.bytes[begin + byte + b] == saved.image[place + byte + b]
            if not same:
                old = 0
                for b in range(length):
                    old |= int(saved.image[place + byte + b]) << (8 * b)
                at = ((field << _BYTE_BITS) | (row * width + byte)) << _LENGTH_BITS
                addresses[used], words[used] = at | length, old
                used += 1
        place += width
    return used


@kernel
def undo(memory: Memory, addresses: Int64s, words: Int64s, start: int, stop: int) -> None:
    """Write the old words `start … stop - 1` back, latest first."""
    for k in range(stop - 1, start - 1, -1):
        address = addresses[k]
        length = address & ((1 << _LENGTH_BITS) - 1)
        place = address >> _LENGTH_BITS
        field, byte = place >> _BYTE_BITS, place & ((1 << _BYTE_BITS) - 1)
        begin = memory.fields[field, OFFSET] + byte
        for b in range(length):
            memory.bytes[begin + b] = (words[k] >> (8 * b)) & 0xFF


@kernel
def latest(memory: Memory, head: int, row: int) -> int:
    """The event number that a head of a row holds."""
    field, byte, size = memory.heads[head]
    at = memory.fields[field, OFFSET] + row * memory.fields[field, WIDTH] + byte
    return int(memory.words[at >> 3]) if size == _WORD else int(memory.halves[at >> 2])


@kernel
def _half(memory: Memory, field: int, row: int) -> int:
    return int(memory.halves[(memory.fields[field, OFFSET] >> 2) + row])


@kernel
def _save_with_heads(memory: Memory, owner: int, row: int, fresh: int, saved: Saved) -> None:
    _save_row(memory, owner, row, saved)
    for head in range(len(memory.heads)):
        if memory.fields[memory.heads[head, 0], OWNER] == owner:
            event = latest(memory, head, row)
            if 0 <= event < fresh:
                _save_row(memory, EVENT, event, saved)


@kernel
def _save_row(memory: Memory, owner: int, row: int, saved: Saved) -> None:
    for field in range(len(memory.fields)):
        if memory.fields[field, OWNER] == owner:
            width = memory.fields[field, WIDTH]
            begin = memory.fields[field, OFFSET] + row * width
            place = saved.used[1]
            saved.image[place : place + width] = memory.bytes[begin : begin + width]
            saved.spans[saved.used[0], 0], saved.spans[saved.used[0], 1] = field, row
            saved.used[0] += 1
            saved.used[1] += width
