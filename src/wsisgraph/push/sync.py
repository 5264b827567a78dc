"""What a store was given, kept in the store itself as VoID: the number of triples and the hash of each graph.

A record is removed before its graph is sent and written after the graph was found to be right, so
that a push that is killed leaves no record that is not true.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from wsisgraph.push.parcels import DEFAULT, Parcel, Seal
from wsisgraph.push.problems import StoreError
from wsisgraph.push.verify import Store, patiently, triples
from wsisgraph.rdf import ID, Iri, Literal, Quad, expand, iri, lines, literal

__all__ = ["OURS", "Records", "is_ours", "recorded"]

OURS = ID + "pushed"
UNNAMED = OURS + "/default-graph"
VOID = "http://rdfs.org/ns/void#"
DATASET, TRIPLES = iri(VOID + "Dataset"), iri(VOID + "triples")
TYPE, IDENTIFIER = iri(expand("rdf:type")), iri(expand("dcterms:identifier"))
EVERY = 1.0


def is_ours(graph: str) -> bool:
    """Say whether a graph is one of our own book-keeping, not of the data."""
    return graph == OURS or graph.startswith(ID + "staging/")


def recorded(store: Store) -> tuple[dict[str, Seal], bool]:
    """Return the seals that a store has on record, and whether it holds any record at all."""
    return patiently(store, lambda: _recorded(store))


def _recorded(store: Store) -> tuple[dict[str, Seal], bool]:
    numbers: dict[str, int] = {}
    hashes: dict[str, str] = {}
    found = False
    with store.lines(OURS) as rows:
        for quads in triples(rows, OURS):
            found = True
            for quad in quads:
                if isinstance(quad.subject, Iri) and isinstance(quad.object, Literal):
                    name = DEFAULT if quad.subject.value == UNNAMED else quad.subject.value
                    if quad.predicate == TRIPLES and quad.object.value.isdigit():
                        numbers[name] = int(quad.object.value)
                    elif quad.predicate == IDENTIFIER:
                        hashes[name] = quad.object.value
    read = {name: Seal.read(hashes.get(name, ""), number) for name, number in numbers.items()}
    return {name: seal for name, seal in read.items() if seal is not None}, found


class Records:
    """The records of a store, as they were when it was opened and as they become.

    Another push may be at work on other graphs: a record that is not of ours is written as it stands
    in the store at that moment.
    """

    def __init__(
        self, store: Store, folder: Path, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.store, self.folder, self.clock = store, folder, clock
        self.written = clock()
        self.stale = False
        self.seals, self.found = recorded(store)
        self.own: dict[str, Seal | None] = {}

    def refuse_mixed(self, counts: Mapping[str, int]) -> None:
        """Raise StoreError where the store answers for our graph, which its counts say it lacks.

        It then pays no heed to the name of a graph, and each PUT would overwrite the one before.
        """
        if self.found and OURS not in counts:
            raise StoreError(
                f"the store answers alike whatever graph is named: it gives triples of <{OURS}>, "
                f"which it does not hold (name the address of its Graph Store Protocol by --graphs-at)"
            )

    def forget(self, graphs: Iterable[str]) -> None:
        """Remove the records of graphs that are about to change, at once."""
        graphs = list(graphs)
        self.own |= dict.fromkeys(graphs)
        if any(name in self.seals for name in graphs):
            self.write()

    def keep(self, graph: str, seal: Seal) -> None:
        """Record a graph that is as it should be; written no more often than once a second."""
        self.own[graph] = seal
        self.stale = True
        if self.clock() - self.written > EVERY:
            self.write()

    def write(self) -> None:
        """Write all records to the store."""
        now: Mapping[str, Seal | None] = recorded(self.store)[0] | self.own
        self.seals = {name: seal for name, seal in now.items() if seal is not None}
        parcel = Parcel(OURS, self.folder / "records.nt")
        parcel.file.unlink(missing_ok=True)
        parcel.waiting = void(self.seals)
        parcel.write()
        self.store.put(parcel, _unheard)
        self.written, self.stale = self.clock(), False

    def done(self) -> None:
        """Write what is not yet written."""
        if self.stale:
            self.write()


def void(seals: Mapping[str, Seal]) -> list[bytes]:
    """Return seals as sorted N-Triples lines."""
    made = []
    for name, seal in seals.items():
        subject = iri(name if name != DEFAULT else UNNAMED)
        made += [
            Quad(subject, TYPE, DATASET),
            Quad(subject, TRIPLES, literal(str(seal.triples), "integer")),
            Quad(subject, IDENTIFIER, literal(str(seal))),
        ]
    return lines(made)


def _unheard(_: int) -> None:
    """Hear nothing."""
