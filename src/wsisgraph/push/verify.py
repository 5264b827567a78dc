"""What a store holds, sealed as it is read, and how it differs from what was sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from itertools import islice
from typing import Protocol, TypeVar

from wsisgraph.push.kinds import Kind
from wsisgraph.push.parcels import Parcel, Seal, Sealing
from wsisgraph.push.problems import CutOff, StoreError, clipped
from wsisgraph.rdf import Quad, ox

__all__ = ["Store", "held", "lacking", "patiently", "triples"]

BATCH = 5_000
T = TypeVar("T")
Told = Callable[[int], None]


class Store(Protocol):
    """What can be pushed to: a server, or a directory. The default graph is named by empty text."""

    @property
    def kind(self) -> Kind:
        """Its row of the table."""

    def counts(self) -> Mapping[str, int]:
        """Return the number of triples of each graph."""

    def lines(self, graph: str) -> AbstractContextManager[Iterator[bytes]]:
        """Give the N-Triples lines of a graph."""

    def put(self, parcel: Parcel, told: Told, append: bool = False) -> None:
        """Replace a graph, or add to it."""

    def finish(self) -> None:
        """Make what was put visible, where it is not yet."""

    def close(self) -> None:
        """Let go of the store."""

    def waits(self, number: int) -> bool:
        """Wait after so many tries, and say whether there is to be another."""


def patiently(store: Store, read: Callable[[], T]) -> T:
    """Return what is read of a store, again where the answer was cut off. Raises StoreError in the end."""
    number = 1
    while True:
        try:
            return read()
        except CutOff:
            if not store.waits(number):
                raise
        number += 1


def triples(lines: Iterable[bytes], graph: str) -> Iterator[list[Quad]]:
    """Yield the triples of N-Triples lines, in lists. Raises StoreError for what is none."""
    stream = iter(lines)
    while some := list(islice(stream, BATCH)):
        try:
            yield list(ox.parse(b"".join(some), format=ox.RdfFormat.N_TRIPLES))
        except (SyntaxError, ValueError) as error:
            raise StoreError(
                f"what the store says of <{graph}> is not N-Triples: {clipped(str(error))} (was it cut off?)"
            ) from None


def held(store: Store, graph: str, expected: Seal | None, told: Told) -> Seal:
    """Return the seal of what a store holds.

    Its lines are taken as canonical first, which most stores write; only if they do not come to what
    is expected are they read as RDF and written again.
    """

    def sealed(parts: Callable[[Iterable[bytes]], Iterator[list[bytes]]]) -> Seal:
        sealing = Sealing()
        with store.lines(graph) as lines:
            for some in parts(lines):
                sealing.add(some)
                told(sealing.triples)
        return sealing.done()

    seal = patiently(store, lambda: sealed(_as_they_are))
    if seal == expected:
        return seal
    return patiently(store, lambda: sealed(lambda lines: map(_canonical, triples(lines, graph))))


def _as_they_are(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    stream = iter(lines)
    while some := list(islice(stream, BATCH)):
        yield some


def _canonical(quads: list[Quad]) -> list[bytes]:
    made = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES) or b""
    return made.splitlines(keepends=True)


def lacking(store: Store, parcel: Parcel) -> tuple[int, Seal]:
    """Return how many triples of a parcel a store lacks, and the seal of all that it holds there."""

    def compared() -> tuple[int, Seal]:
        wanted = {hash(line) for line in parcel.lines()}
        sealing = Sealing()
        with store.lines(parcel.graph) as lines:
            for quads in triples(lines, parcel.graph):
                rows = _canonical(quads)
                sealing.add(rows)
                wanted.difference_update(map(hash, rows))
        return len(wanted), sealing.done()

    return patiently(store, compared)
