"""Trace ids, and the packing of a dependency key with a trace id into one number.

Pages and plan nodes share one table of traces. The parity of a trace id says which of the two it belongs to:

    trace id   6 = 2 * 3        page 3
    trace id   7 = 2 * 3 + 1    plan node 3
"""

from __future__ import annotations

_ID_BITS = 32
"""Bits of a trace id, and of a dependency key."""
_ID_MASK = (1 << _ID_BITS) - 1


def page_trace_id(page_id: int) -> int:
    """Return the trace id of a page: even."""
    return page_id * 2


def plan_node_trace_id(node_id: int) -> int:
    """Return the trace id of a plan node: odd."""
    return node_id * 2 + 1


def split_trace_id(trace_id: int) -> tuple[bool, int]:
    """Return whether a trace id belongs to a page (True) or to a plan node, and the id of that page or node."""
    return trace_id & 1 == 0, trace_id >> 1


def pack(key: int, trace_id: int) -> int:
    """Return a pair of a dependency key and a trace id as one number of 64 bits. Pairs sort by key, then by trace id."""
    return key << _ID_BITS | trace_id


def unpack(pair: int) -> tuple[int, int]:
    """Return the dependency key and the trace id of a packed pair."""
    return pair >> _ID_BITS, pair & _ID_MASK
