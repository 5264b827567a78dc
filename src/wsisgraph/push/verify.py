"""What a store holds, sealed as it is read, and how it differs from what was sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from itertools import islice
from typing import Protocol

from wsisgraph.push.kinds import Kind
from wsisgraph.push.parcels import Parcel, Seal, Sealing
from wsisgraph.push.problems import StoreError, clipped
from wsisgraph.rdf import Quad, ox

__all__ = ["Store", "held", "lacking", "triples"]

BATCH = 5_000
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
    sealing = Sealing()
    with store.lines(graph) as lines:
        while some := list(islice(lines, BATCH)):
            sealing.add(some)
            told(sealing.triples)
    if sealing.done() == expected:
        return sealing.done()
    sealing = Sealing()
    with store.lines(graph) as lines:
        for quads in triples(lines, graph):
            sealing.add(_canonical(quads))
            told(sealing.triples)
    return sealing.done()


def _canonical(quads: list[Quad]) -> list[bytes]:
    made = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES) or b""
    return made.splitlines(keepends=True)


def lacking(store: Store, parcel: Parcel) -> tuple[int, Seal]:
    """Return how many triples of a parcel a store lacks, and the seal of all that it holds there."""
    wanted = {hash(line) for line in parcel.lines()}
    sealing = Sealing()
    with store.lines(parcel.graph) as lines:
        for quads in triples(lines, parcel.graph):
            rows = _canonical(quads)
            sealing.add(rows)
            wanted.difference_update(map(hash, rows))
    return len(wanted), sealing.done()
