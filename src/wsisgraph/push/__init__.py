"""Into triple stores and back: each named graph whole or not at all, verified, and resumed after a break."""

from __future__ import annotations

from wsisgraph.push.kinds import KINDS, Kind
from wsisgraph.push.problems import Differs, StoreError
from wsisgraph.push.progress import Meter
from wsisgraph.push.pull import is_place, pull
from wsisgraph.push.send import MODES, VIAS, Pushed, push, shown_graph

__all__ = [
    "KINDS",
    "MODES",
    "VIAS",
    "Differs",
    "Kind",
    "Meter",
    "Pushed",
    "StoreError",
    "is_place",
    "pull",
    "push",
    "shown_graph",
]
