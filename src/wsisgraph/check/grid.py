"""A graph as rows of numbers: what is said of a node stands together, and shares its terms with the columns.

What the check asks of few nodes is looked up here, and becomes terms only then.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from typing import NamedTuple

from wsisgraph.check.compiled.columns import (
    Columns,
    Ids,
    Numbers,
    Rank,
    in_order,
    np,
    numbered,
    starting,
    unpack,
)
from wsisgraph.check.compiled.scan import QUAD, scan
from wsisgraph.check.compiled.terms import Terms
from wsisgraph.check.compiled.vocabulary import Term
from wsisgraph.graph import CODES
from wsisgraph.rdf import Quad, ox

__all__ = ["Grid", "Said"]


class Said(NamedTuple):
    """One thing that a graph says of a node; the graph is empty where it has no name."""

    predicate: str
    object: Term
    graph: str


class Grid:
    """The quads of a graph, but for those of the codes, by subject. Read only."""

    def __init__(self, ids: Numbers, s: Rank, p: Rank, o: Rank, g: Rank) -> None:
        codes = ids.get(str(CODES).encode(), -1)
        if codes >= 0:
            kept = g != codes
            s, p, o, g = s[kept], p[kept], o[kept], g[kept]
        self.ids = ids
        self.columns = Columns.of_rows(ids, s, p, o)
        self.terms = Terms(self.columns)
        order = in_order(s)
        self.s, self.p, self.o, self.g = s[order], p[order], o[order], g[order]
        self._begin = np.searchsorted(self.s, np.arange(len(ids) + 1, dtype=np.int32))
        self._by_object: tuple[Rank, Ids] | None = None

    @classmethod
    def read(cls, data: bytes) -> Grid:
        """Return the grid of N-Quads. Raises SyntaxError where they are not."""
        ids = Numbers(count().__next__)
        return cls(ids, *numbered(ids, scan(data, QUAD), 4))

    @classmethod
    def of(cls, quads: Iterable[Quad]) -> Grid:
        """Return the grid of quads."""
        return cls.read(ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"")

    def __len__(self) -> int:
        """Return the number of quads."""
        return len(self.s)

    def number(self, iri: str) -> int:
        """Return the number of an IRI, -1 where the graph does not hold it."""
        return self.ids.get(f"<{iri}>".encode(), -1)

    def named(self, number: int) -> bool:
        """Say whether a term is an IRI or a literal."""
        token = self.columns.tokens[number]
        return token[:1] != b"_" and token[:2] != b"<<"

    def text(self, number: int) -> str:
        """Return the IRI or the text of a term; a blank node has none."""
        token = self.columns.tokens[number]
        if token[:1] == b"<" and token[:2] != b"<<":
            return token[1:-1].decode()
        return self.terms.text(number) or ""

    def rows(self, node: int) -> list[tuple[int, int, int]]:
        """Return predicate, object and graph of each thing that is said of a node."""
        if not 0 <= node < len(self._begin) - 1:
            return []
        begin, end = self._begin[node].item(), self._begin[node + 1].item()
        p, o, g = (column[begin:end].tolist() for column in (self.p, self.o, self.g))
        return list(zip(p, o, g, strict=True))

    def said(self, iri: str) -> list[Said]:
        """Return what is said of a node, each once, in order of the text."""
        tokens = self.columns.tokens
        rows = sorted(
            (tokens[p], tokens[o], tokens[g], o) for p, o, g in set(self.rows(self.number(iri)))
        )
        return [
            Said(p[1:-1].decode(), self.columns.term(o), g[1:-1].decode()) for p, _, g, o in rows
        ]

    def subjects(self, predicate: str, value: str) -> list[str]:
        """Return the IRIs of which a property has an IRI as a value, in order."""
        tokens = self.columns.tokens
        named = (tokens[number] for number in self.having(predicate, value).tolist())
        return sorted({token[1:-1].decode() for token in named if token[:1] == b"<"})

    def having(self, predicate: str, value: str) -> Ids:
        """Return the numbers of the nodes of which a property has an IRI as a value."""
        pairs = self.columns.pairs(self.number(predicate), inverse=True)
        return unpack(starting(pairs, np.array([self.number(value)], np.int64)))[1]

    def users(self, iri: str) -> set[str]:
        """Return the IRIs of the nodes that point to a node."""
        if self._by_object is None:
            order = in_order(self.o)
            terms = np.arange(len(self._begin), dtype=np.int32)
            self._by_object = self.s[order], np.searchsorted(self.o[order], terms)
        subjects, begin = self._by_object
        number = self.number(iri)
        if not 0 <= number < len(begin) - 1:
            return set()
        found = subjects[begin[number].item() : begin[number + 1].item()]
        named = (self.columns.tokens[each] for each in set(found.tolist()))
        return {token[1:-1].decode() for token in named if token[:1] == b"<"}

    def homes(self) -> Rank:
        """Return for each term the only graph in which it stands, -1 where it stands in several."""
        size = len(self.columns.tokens)
        low, high = np.full(size, size, np.int32), np.full(size, -1, np.int32)
        for terms in (self.s, self.o):
            np.minimum.at(low, terms, self.g)
            np.maximum.at(high, terms, self.g)
        return np.where(low == high, high, np.int32(-1))
