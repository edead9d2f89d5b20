"""What the engine's rows held before an event, so that it can be taken back: changed numbers, newest last.

A record is the old numbers that changed among a few that lie side by side, and after them one word that says where
they lie and which they are; so records are read backward, as they are undone.

An event changes only its own row of the log, the rows of its two nodes, its pair, the reverse of that, its device and
its use of that, and the rows of the log that these point at as their latest. Kernels here know rows and bytes, not
what they mean: `Memory.fields` says which bytes belong to whom.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from graph.arrays import Int32s, Int64s, UInt8s
from graph.kernels.jit import inlined, kernel
from graph.kernels.pairs import find
from graph.kernels.state import Pairs, State

#: To whom a row belongs.
EVENT: Final = 0
NODE: Final = 1
PAIR: Final = 2
DEVICE: Final = 3
DEVICE_PAIR: Final = 4
OWNERS: Final = 5

#: Columns of `Memory.fields`: owner of the field's rows, its first byte, bytes a row, bytes of the numbers it is
#: compared in (8, 4 or 1), and 1 where a later event changes it in the row that was the latest before.
OWNER: Final = 0
OFFSET: Final = 1
WIDTH: Final = 2
UNIT: Final = 3
LATER: Final = 4

#: The last word of a record: field, place of the first number in it, and one bit for each number that is there.
_FIELD_AT: Final = 56
_PLACE_AT: Final = 16
_PLACES: Final = (1 << (_FIELD_AT - _PLACE_AT)) - 1
_GROUP: Final = 16
_WORD: Final = 8
_HALF: Final = 4


class Memory(NamedTuple):
    """All fields in one piece of memory, seen as bytes and as numbers, and what lies where."""

    bytes: UInt8s
    halves: Int32s
    words: Int64s
    #: [f, 5] see above, by owner
    fields: Int64s
    #: [OWNERS + 1] first field of each owner
    owned: Int64s
    #: [h, 3] numbers of latest events: field, byte within its row, bytes of the number (4 or 8)
    heads: Int64s
    #: [3] fields with an event's source, target and device
    ends: Int64s


class Saved(NamedTuple):
    """Buffers for rows as they were."""

    #: [s, 2] field and row
    spans: Int64s
    #: the numbers of these rows, each in a place of its own
    image: Int64s
    #: [2] spans and numbers in use
    used: Int64s
    #: room for the records of all that may change
    words: Int64s


@kernel
def save(memory: Memory, state: State, fresh: int, stop: int, saved: Saved) -> None:
    """Keep every row that the events `fresh … stop - 1` may change, but no log row from `fresh` on.

    Where time moves on they also link those that wait.
    """
    saved.used[:] = 0
    waiting = state.waiting[0]
    first = waiting if state.log.at[waiting] < state.log.at[stop - 1] else fresh
    for event in range(first, stop):
        if event < fresh:
            _save_row(memory, EVENT, event, 0, saved)
        _save_ends(memory, state.pairs, state.device_pairs, event, fresh, saved)


@kernel
def save_ends(memory: Memory, pairs: Pairs, device_pairs: Pairs, first: int, stop: int, saved: Saved) -> None:
    """Keep also what letting go of the events `first … stop - 1` may change."""
    for event in range(first, stop):
        _save_ends(memory, pairs, device_pairs, event, 0, saved)


@kernel
def changed(memory: Memory, saved: Saved) -> int:
    """Write the records of all that differs from what was saved to `saved.words`; how many words they are."""
    place, count = 0, 0
    for k in range(saved.used[0]):
        field, row = saved.spans[k]
        unit = memory.fields[field, UNIT]
        size = memory.fields[field, WIDTH] // unit
        begin = memory.fields[field, OFFSET] // unit + row * size
        for i in range(0, size, _GROUP):
            many = min(_GROUP, size - i)
            if unit == _WORD and _alike(memory.words, begin + i, saved.image, place, many):
                place += many
                continue
            bits = 0
            for j in range(many):
                old = saved.image[place + j]
                if _read(memory, unit, begin + i + j) != old:
                    saved.words[count] = old
                    count += 1
                    bits |= 1 << j
            if bits:
                saved.words[count] = (field << _FIELD_AT) | ((row * size + i) << _PLACE_AT) | bits
                count += 1
            place += many
    return count


@inlined
def _alike(now: Int64s, begin: int, before: Int64s, place: int, many: int) -> bool:
    """No number differs, as is most often so."""
    apart = 0
    for j in range(many):
        apart |= now[begin + j] ^ before[place + j]
    return apart == 0


@kernel
def undo(memory: Memory, words: Int64s, start: int, stop: int) -> None:
    """Write the old numbers of the records in `words[start:stop]` back, latest first."""
    k = stop
    while k > start:
        k -= 1
        last = words[k]
        field, first = last >> _FIELD_AT, (last >> _PLACE_AT) & _PLACES
        unit = memory.fields[field, UNIT]
        begin = memory.fields[field, OFFSET] // unit + first
        for j in range(_GROUP - 1, -1, -1):
            if (last >> j) & 1:
                k -= 1
                _write(memory, unit, begin + j, words[k])


@kernel
def latest(memory: Memory, head: int, row: int) -> int:
    """The event number that a head of a row holds."""
    field, byte, size = memory.heads[head]
    at = memory.fields[field, OFFSET] + row * memory.fields[field, WIDTH] + byte
    return int(memory.words[at >> 3]) if size == _WORD else int(memory.halves[at >> 2])


@kernel
def _read(memory: Memory, unit: int, at: int) -> int:
    if unit == _WORD:
        return int(memory.words[at])
    return int(memory.halves[at]) if unit == _HALF else int(memory.bytes[at])


@kernel
def _write(memory: Memory, unit: int, at: int, number: int) -> None:
    if unit == _WORD:
        memory.words[at] = number
    elif unit == _HALF:
        memory.halves[at] = number
    else:
        memory.bytes[at] = number


@kernel
def _half(memory: Memory, field: int, row: int) -> int:
    return int(memory.halves[(memory.fields[field, OFFSET] >> 2) + row])


@kernel
def _save_ends(memory: Memory, pairs: Pairs, device_pairs: Pairs, event: int, fresh: int, saved: Saved) -> None:
    source = _half(memory, memory.ends[0], event)
    target = _half(memory, memory.ends[1], event)
    device = _half(memory, memory.ends[2], event)
    _save_with_heads(memory, NODE, source, fresh, saved)
    if target != source:
        _save_with_heads(memory, NODE, target, fresh, saved)
    pair = find(pairs, source, target)
    if pair >= 0:
        _save_with_heads(memory, PAIR, pair, fresh, saved)
    reverse = find(pairs, target, source)
    if reverse >= 0:
        _save_row(memory, PAIR, reverse, 0, saved)
    if device >= 0:
        _save_with_heads(memory, DEVICE, device, fresh, saved)
        use = find(device_pairs, device, source)
        if use >= 0:
            _save_with_heads(memory, DEVICE_PAIR, use, fresh, saved)


@kernel
def _save_with_heads(memory: Memory, owner: int, row: int, fresh: int, saved: Saved) -> None:
    _save_row(memory, owner, row, 0, saved)
    for head in range(len(memory.heads)):
        if memory.fields[memory.heads[head, 0], OWNER] == owner:
            event = latest(memory, head, row)
            if 0 <= event < fresh:
                _save_row(memory, EVENT, event, 1, saved)


@kernel
def _save_row(memory: Memory, owner: int, row: int, later: int, saved: Saved) -> None:
    """Keep the row's fields; with `later` 1 those alone that later events change."""
    for field in range(memory.owned[owner], memory.owned[owner + 1]):
        if memory.fields[field, LATER] < later:
            continue
        unit = memory.fields[field, UNIT]
        size = memory.fields[field, WIDTH] // unit
        begin, place = memory.fields[field, OFFSET] // unit + row * size, saved.used[1]
        if unit == _WORD:
            for i in range(size):
                saved.image[place + i] = memory.words[begin + i]
        else:
            for i in range(size):
                saved.image[place + i] = _read(memory, unit, begin + i)
        saved.spans[saved.used[0], 0], saved.spans[saved.used[0], 1] = field, row
        saved.used[0] += 1
        saved.used[1] += size
