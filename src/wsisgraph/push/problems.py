"""What goes wrong with a store, below the error tree's root."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from wsisgraph.errors import WsisError

__all__ = ["Differs", "StoreError", "shown"]


class StoreError(WsisError):
    """A store cannot be reached, refuses what is asked of it, or answers with what is no answer."""


class Differs(StoreError):
    """What a store holds is not what was sent; `graphs` are the ones that differ."""

    def __init__(self, message: str, graphs: Sequence[str]) -> None:
        self.graphs = tuple(graphs)
        super().__init__(message)


def shown(path: Path) -> str:
    """Return a path as messages show it; what it takes is loaded only where there is a message."""
    from wsisgraph.corpus import shown as named

    return named(path)
