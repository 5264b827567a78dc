"""Sorted lines by subject, and their merge: what is said of a subject moves as one block."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from hashlib import sha256
from itertools import chain, pairwise
from operator import itemgetter
from typing import TypeAlias, overload

__all__ = ["Lines", "blocks", "merge"]

Block: TypeAlias = bytes | memoryview
BLOCK = re.compile(rb"(\S+ ).*\n(?:\1.*\n)*")
PIECE = 200


class Lines(Sequence[bytes]):
    """Lines that are held as blocks, and parted only where one asks for a line."""

    def __init__(self, held: Iterable[Block]) -> None:
        """Take blocks that each end with a line."""
        self.held = tuple(held)

    @property
    def pieces(self) -> Iterator[bytes]:
        """All lines, joined to pieces of some hundred kilobytes, so that the whole is never held twice."""
        for at in range(0, len(self.held), PIECE):
            yield b"".join(self.held[at : at + PIECE])

    @property
    def digest(self) -> str:
        """The SHA-256 of all lines."""
        return self._measured[1]

    @cached_property
    def _measured(self) -> tuple[int, str]:
        size, made = 0, sha256()
        for piece in self.pieces:
            size += piece.count(b"\n")
            made.update(piece)
        return size, made.hexdigest()

    def __len__(self) -> int:
        return self._measured[0]

    def __iter__(self) -> Iterator[bytes]:
        return chain.from_iterable(map(_lines, self.pieces))

    @overload
    def __getitem__(self, at: int) -> bytes: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[bytes]: ...
    def __getitem__(self, at: int | slice) -> bytes | Sequence[bytes]:
        return tuple(self)[at]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(self.digest)


def blocks(body: bytes) -> array[int]:
    """Return where the lines of each subject begin in sorted lines."""
    return array("Q", (found.start() for found in BLOCK.finditer(body)))


def merge(parts: Iterable[tuple[bytes, Sequence[int]]]) -> Lines:
    """Return the lines of sorted parts in order, each once; a part comes with its `blocks`."""
    held: list[tuple[bytes, memoryview]] = []
    for body, starts in parts:
        view = memoryview(body)
        held += (
            (body[start : body.index(b" ", start)], view[start:end])
            for start, end in pairwise((*starts, len(body)))
        )
    # A space comes before all that a subject holds: blocks in order of subject are lines in order.
    held.sort(key=itemgetter(0))
    made: list[Block] = []
    shared: dict[int, list[Block]] = {}
    last = b""
    for subject, view in held:
        if subject == last:
            shared.setdefault(len(made) - 1, [made[-1]]).append(view)
        else:
            made.append(view)
            last = subject
    for at, views in shared.items():
        made[at] = b"".join(sorted(set(chain.from_iterable(map(_lines, views)))))
    return Lines(made)


def _lines(block: Block) -> list[bytes]:
    return bytes(block).splitlines(keepends=True)
