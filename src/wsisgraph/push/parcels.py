"""A graph made ready for its journey: a file of N-Triples for each named graph, each with its seal.

A seal is the number of triples and a hash that does not depend on their order: the sum, modulo
2 to the 256th, of the SHA-256 of each line of canonical N-Triples. It shows loss and change; it is no
defence against somebody who forges a graph.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from operator import lt
from pathlib import Path

from wsisgraph.push.problems import StoreError, clipped, own_file
from wsisgraph.rdf import ox

__all__ = ["DEFAULT", "Parcel", "Seal", "Sealing", "Unsorted", "literal_in", "pack", "part"]

# How the default graph is named where a name is needed; no IRI is empty.
DEFAULT = ""
SPACE = 1 << 256
END = b" .\n"
# So many lines wait in memory before they go to the files of their graphs.
WAITING = 40_000
# So many different literals wait to be looked at.
MANY = 50_000


class Unsorted(Exception):
    """Lines do not come in order, so that doubles would not be seen."""


@dataclass(frozen=True, slots=True)
class Seal:
    """How many triples a graph has, and their hash, whatever their order.

    >>> Seal.read(str(Seal(3, 255)), 3) == Seal(3, 255)
    True
    """

    triples: int
    sum: int

    def __str__(self) -> str:
        return f"sum-sha256:{self.sum:064x}"

    @staticmethod
    def read(text: str, triples: int) -> Seal | None:
        """Return the seal that a text says, or None where it is none."""
        found = re.fullmatch(r"sum-sha256:([0-9a-f]{64})", text)
        return Seal(triples, int(found[1], 16)) if found else None


@dataclass(slots=True)
class Sealing:
    """A seal in the making."""

    triples: int = 0
    sum: int = 0

    def add(self, lines: Sequence[bytes]) -> None:
        """Count in the lines of more triples."""
        self.triples += len(lines)
        hashes = [sha256(line).digest() for line in lines]
        self.sum += sum(map(int.from_bytes, hashes))

    def done(self) -> Seal:
        """Return the seal."""
        return Seal(self.triples, self.sum % SPACE)


@dataclass(slots=True)
class Parcel:
    """One graph on its way: its name (empty for the default graph), its file and its seal.

    Without a file it is only sealed.
    """

    graph: str
    path: Path | None
    sealing: Sealing = field(default_factory=Sealing)
    waiting: list[bytes] = field(default_factory=list)

    @property
    def seal(self) -> Seal:
        """What the store has to hold in the end."""
        return self.sealing.done()

    @property
    def file(self) -> Path:
        """The file."""
        assert self.path is not None, "this parcel is only sealed"
        return self.path

    @property
    def size(self) -> int:
        """The number of bytes."""
        return self.file.stat().st_size

    def write(self) -> None:
        """Seal what waits, and write it to the file."""
        self.sealing.add(self.waiting)
        if self.path is not None:
            with own_file(self.path), self.path.open("ab") as file:
                file.writelines(self.waiting)
        self.waiting = []

    def lines(self) -> Iterator[bytes]:
        """Yield the lines."""
        with self.file.open("rb") as file:
            yield from file


def part(line: bytes) -> tuple[bytes, bytes]:
    """Return a line of N-Quads without its graph and its end, and the graph; empty is the default graph.

    >>> part(b'<a:s> <a:p> "<o:o> <g:g>" <a:g> .\\n')
    (b'<a:s> <a:p> "<o:o> <g:g>"', b'a:g')
    >>> part(b"<a:s> <a:p> <a:o> .\\n"), part(b'<a:s> <a:p> "a <b" .\\n')[1]
    ((b'<a:s> <a:p> <a:o>', b''), b'')
    """
    head, _, tail = line.rpartition(b" <")
    if b'"' in tail or head.count(b" ") == 1:
        return line[: -len(END)], b""
    return head, tail[: -len(END) - 1]


def literal_in(line: bytes) -> bytes | None:
    r"""Return the literal of a line that has a datatype, as written; None where there is none.

    >>> literal_in(b'<a:s> <a:p> "1"^^<a:d> .'), literal_in(b'<a:s> <a:p> "1" .')
    (b'"1"^^<a:d>', None)
    >>> literal_in(rb'<a:s> <a:p> "\"^^<a:d>" <a:g> .')
    """
    end = line.rfind(b'"') + 1  # no IRI holds a quotation mark
    if not line.startswith(b"^^<", end):
        return None
    return line[line.index(b'"') : line.index(b">", end) + 1]


def pack(
    batches: Iterable[Sequence[bytes]],
    folder: Path | None,
    look: Callable[[set[bytes]], None] | None = None,
) -> dict[str, Parcel]:
    """Return a parcel for each graph of sorted N-Quads lines; without a folder, they are only sealed.

    `look` is shown the literals that have a datatype, each at least once. Raises Unsorted where a
    line is not greater than the one before, StoreError for a blank node.
    """
    parcels: dict[bytes, Parcel] = {}
    known: dict[bytes, list[bytes]] = {}  # what waits, by the end of a line that names a graph
    last, size, seen = b"", 0, set[bytes]()
    for batch in filter(None, batches):
        if batch[0] <= last or not all(map(lt, batch, islice(batch, 1, None))):
            raise Unsorted
        last = batch[-1]
        if b"_:" in b"".join(batch):
            for line in [line for line in batch if b"_:" in line]:
                _refuse_blank(line)
        if look is not None:
            seen.update(filter(None, map(literal_in, [ln for ln in batch if b'"^^<' in ln])))
            if len(seen) > MANY:
                look(seen)
                seen = set()
        for line in batch:
            head, _, tail = line.rpartition(b" <")
            rows = known.get(tail)
            if rows is None or head.count(b" ") == 1:
                head, graph = part(line)
                rows = _waiting(parcels, graph, folder)
                if graph:
                    known[tail] = rows
            rows.append(head + END)
        size += len(batch)
        if size > WAITING:
            size, known = 0, {}
            for parcel in parcels.values():
                parcel.write()
    if look is not None:
        look(seen)
    for parcel in parcels.values():
        parcel.write()
    return dict(sorted((parcel.graph, parcel) for parcel in parcels.values()))


def _waiting(parcels: dict[bytes, Parcel], graph: bytes, folder: Path | None) -> list[bytes]:
    """Return what waits for the parcel of a graph, which is made where it is the first."""
    if graph not in parcels:
        path = folder / f"{len(parcels)}.nt" if folder is not None else None
        parcels[graph] = Parcel(graph.decode(), path)
    return parcels[graph].waiting


def _refuse_blank(line: bytes) -> None:
    (quad,) = ox.parse(line, format=ox.RdfFormat.N_QUADS)
    if any(isinstance(t, ox.BlankNode) for t in (quad.subject, quad.object, quad.graph_name)):
        raise StoreError(
            f"the graph has blank nodes, which no store gives back by name: {clipped(line.decode().strip())} "
            f"(give them IRIs first)"
        )
