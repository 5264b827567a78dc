"""What goes wrong with a store, below the error tree's root."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from wsisgraph.errors import WsisError

__all__ = ["CutOff", "Differs", "StoreError", "clipped", "own_file", "shown"]


class StoreError(WsisError):
    """A store cannot be reached, refuses what is asked of it, or answers with what is no answer."""


class CutOff(StoreError):
    """An answer ended before its end: to ask again may help."""


class Differs(StoreError):
    """What a store holds is not what was sent; `graphs` are the ones that differ."""

    def __init__(self, message: str, graphs: Sequence[str]) -> None:
        self.graphs = tuple(graphs)
        super().__init__(message)


@contextmanager
def own_file(path: Path) -> Iterator[None]:
    """Turn what goes wrong with a file of our own, beside those of the store, into one line."""
    try:
        yield
    except OSError as error:
        todo = "make room there, or name another folder by TMPDIR"
        what = error.strerror or error
        raise StoreError(f"{path.parent} cannot be written: {what} ({todo})") from None


def clipped(text: str, size: int = 300) -> str:
    """Return a text as a message shows it: one line of no more than so many signs, none of which steers.

    >>> clipped("a\\x1b[0m" + "b" * 9, 8)
    'a [0mbbb…'
    """
    line = "".join(sign if sign.isprintable() else " " for sign in text[: size + 1])
    return line if len(text) <= size else f"{line[:size]}…"


def shown(path: Path) -> str:
    """Return a path as messages show it; what it takes is loaded only where there is a message."""
    from wsisgraph.corpus import shown as named

    return named(path)
