"""A graph as integer columns: terms are numbers, a predicate is a sorted array of pairs.

This module is the door to numpy.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from wsisgraph.check.compiled.scan import Rows, rows_of, scan, token
from wsisgraph.check.compiled.vocabulary import Term
from wsisgraph.rdf import Quad, ox

__all__ = [
    "Columns",
    "Floats",
    "Ids",
    "Mask",
    "Numbers",
    "Pairs",
    "Rank",
    "Table",
    "in_order",
    "inside",
    "joined",
    "no_collector",
    "np",
    "numbered",
    "pack",
    "starting",
    "uniq",
    "unpack",
]

Ids = NDArray[np.int64]
"""Terms by number, each once and in order, unless said otherwise."""
Mask = NDArray[np.bool_]
Table = NDArray[np.signedinteger[Any]]
"""A small number for each term, by the term's number."""
Floats = NDArray[np.float64]
Rank = NDArray[np.int32]
"""Terms by number, as they come."""
Numbers = defaultdict[bytes, int]
"""The number of each term, the next one for a term that has none."""
Pairs = NDArray[np.int64]
"""Pairs of terms, each once and in order: the first term's number in the high half of each."""

HALF = np.int64(32)
LOW = np.int64(0xFFFFFFFF)


def pack(first: Ids, second: Ids) -> Pairs:
    """Return pairs of terms as single numbers, in the order given."""
    return (first << HALF) | second


def unpack(pairs: Pairs) -> tuple[Ids, Ids]:
    """Return the first and the second terms of pairs."""
    return pairs >> HALF, pairs & LOW


def uniq(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return numbers in order, each once; those already so are not copied."""
    if len(values) < 2:
        return values
    if bool(np.all(values[1:] > values[:-1])):
        return values
    ordered = np.sort(values)
    keep = np.empty(len(ordered), np.bool_)
    keep[0] = True
    np.not_equal(ordered[1:], ordered[:-1], out=keep[1:])
    return ordered[keep]


def inside(values: Ids, among: Ids) -> Mask:
    """Return for each value whether it is one of some ordered others."""
    if len(among) == 0 or len(values) == 0:
        return np.zeros(len(values), np.bool_)
    size = int(max(values.max(), among[-1])) + 1
    if size <= 16 * (len(values) + len(among)):
        table = np.zeros(size, np.bool_)
        table[among] = True
        return table[values]
    at = np.searchsorted(among, values)
    at[at == len(among)] = 0
    found: Mask = among[at] == values
    return found


def joined(left: Pairs, right: Pairs) -> tuple[Ids, Ids]:
    """Return for all (a, m) and (m, b) the a and the b, not yet in order."""
    first, middle = unpack(left)
    source, target = unpack(right)
    begin = np.searchsorted(source, middle, "left")
    length = np.searchsorted(source, middle, "right") - begin
    total = int(length.sum())
    offset = np.arange(total) - np.repeat(np.cumsum(length) - length, length)
    return np.repeat(first, length), target[np.repeat(begin, length) + offset]


def in_order(numbers: Rank) -> Ids:
    """Return the places of numbers in the order of these, equal ones as they come."""
    places: Ids = np.sort(pack(numbers.astype(np.int64), np.arange(len(numbers)))) & LOW
    return places


def starting(pairs: Pairs, first: Ids) -> Pairs:
    """Return the pairs whose first term is among some, found one after the other."""
    begin = np.searchsorted(pairs, first << HALF, "left")
    length = np.searchsorted(pairs, (first + 1) << HALF, "left") - begin
    offset = np.arange(int(length.sum())) - np.repeat(np.cumsum(length) - length, length)
    found: Pairs = pairs[np.repeat(begin, length) + offset]
    return found


@contextmanager
def no_collector() -> Iterator[None]:
    """Keep the garbage collector from walking millions of tuples that hold no cycles."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def numbered(ids: Numbers, batches: Iterable[Rows], width: int) -> tuple[Rank, ...]:
    """Return rows of terms as columns of numbers; a term without a number gets the next."""
    parts: list[tuple[Rank, ...]] = []
    number = ids.__getitem__
    with no_collector():
        for rows in batches:
            if rows:
                size = len(rows)
                parts.append(
                    tuple(
                        np.fromiter(map(number, column), np.int32, size)
                        for column in zip(*rows, strict=True)
                    )
                )
    empty = np.zeros(0, np.int32)
    return tuple(
        np.concatenate([part[i] for part in parts]) if parts else empty for i in range(width)
    )


class Columns:
    """The triples of a graph, each once whatever graphs it stands in."""

    def __init__(self, batches: Iterable[Rows]) -> None:
        self._ids = Numbers(count().__next__)
        self._arrange(*numbered(self._ids, batches, 3))

    @classmethod
    def of_rows(cls, ids: Numbers, s: Rank, p: Rank, o: Rank) -> Columns:
        """Return the columns of triples whose terms have numbers already."""
        made = cls.__new__(cls)
        made._ids = ids
        made._arrange(s, p, o)
        return made

    def _arrange(self, s: Rank, p: Rank, o: Rank) -> None:
        """Keep triples by predicate."""
        self.tokens: list[bytes] = list(self._ids)
        number = np.bincount(p, minlength=len(self.tokens))
        self.predicates = np.flatnonzero(number)
        codes = np.zeros(len(number), np.uint16 if len(self.predicates) < 65536 else np.int64)
        codes[self.predicates] = np.arange(len(self.predicates))
        small = codes[p]
        order = np.argsort(small, kind="stable")
        bounds = np.concatenate([[0], np.cumsum(number[self.predicates])])
        self._subjects, self._objects = s[order], o[order]
        self._bounds = {
            int(p): (int(bounds[i]), int(bounds[i + 1])) for i, p in enumerate(self.predicates)
        }
        self._pairs: dict[tuple[int, bool], Pairs] = {}

    @classmethod
    def of(cls, quads: Iterable[Quad | ox.Triple]) -> Columns:
        """Return the columns of quads, whatever their graphs."""
        return cls(rows_of(quads))

    @classmethod
    def read(cls, data: bytes | BinaryIO) -> Columns:
        """Return the columns of N-Triples or N-Quads, or of a file of it, read piece by piece.

        Raises SyntaxError where it is neither.
        """
        return cls(scan(data))

    def __len__(self) -> int:
        """Return the number of statements, one that stands in several graphs counted in each."""
        return len(self._subjects)

    def id(self, term: Term) -> int:
        """Return the number of a term; one that the graph does not hold gets the next."""
        form = token(term)
        found = self._ids[form]
        if found == len(self.tokens):
            self.tokens.append(form)
        return found

    def known(self, form: bytes) -> int | None:
        """Return the number of a canonical term if it has one."""
        return self._ids.get(form)

    def term(self, number: int) -> Term:
        """Return a term by its number."""
        form = self.tokens[number]
        if form.startswith(b"<") and not form.startswith(b"<<"):
            return ox.NamedNode(form[1:-1].decode())
        if form.startswith(b"_"):
            return ox.BlankNode(form[2:].decode())
        line = b"<x:x> <x:x> " + form + b" ."
        found: Term = next(iter(ox.parse(line, format=ox.RdfFormat.N_TRIPLES))).object
        return found

    def pairs(self, predicate: int, inverse: bool = False) -> Pairs:
        """Return the subjects and objects of a predicate, or the objects and subjects."""
        key = predicate, inverse
        if key not in self._pairs:
            begin, end = self._bounds.get(predicate, (0, 0))
            s = self._subjects[begin:end].astype(np.int64)
            o = self._objects[begin:end].astype(np.int64)
            self._pairs[key] = uniq(pack(o, s) if inverse else pack(s, o))
        return self._pairs[key]

    def ntriples(self) -> bytes:
        """Return the graph as N-Triples, each triple once."""
        made: list[bytes] = []
        tokens = self.tokens
        for predicate in self.predicates.tolist():
            middle = b" %b " % tokens[predicate]
            s, o = unpack(self.pairs(predicate))
            made += [
                b"%b%b%b .\n" % (tokens[a], middle, tokens[b])
                for a, b in zip(s.tolist(), o.tolist(), strict=True)
            ]
        return b"".join(made)
