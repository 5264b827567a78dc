"""What networks are made of, as integer columns: terms are numbers, a property is pairs of them.

Canonical N-Quads are scanned, not parsed: only the lines of the properties that networks need
become terms. This module is a door to numpy.
"""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain, count
from mmap import mmap
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wsisgraph.graph import codes
from wsisgraph.rdf import Quad, expand, lines, ox

__all__ = [
    "CLASSES",
    "PROPERTIES",
    "Columns",
    "Ids",
    "Mask",
    "expanded",
    "grouped",
    "inside",
    "np",
]

Ids = NDArray[np.int64]
Mask = NDArray[np.bool_]
Rows = list[tuple[bytes, bytes, bytes]]

PROPERTIES = (
    "org:postIn", "org:subOrganizationOf", "org:unitOf", "rdf:type", "skos:broader",
    "skos:notation", "skos:prefLabel", "wsis:alpha2Code", "wsis:end", "wsis:event",
    "wsis:forState", "wsis:from", "wsis:name", "wsis:ofState",
    "wsis:onBehalfOf", "wsis:organization", "wsis:participant", "wsis:person", "wsis:post",
    "wsis:role", "wsis:since", "wsis:start", "wsis:superEvent", "wsis:supportKind",
    "wsis:supported", "wsis:supporter", "wsis:to", "wsis:touches",
)  # fmt: skip
CLASSES = (
    "foaf:Person", "foaf:Group", "org:OrganizationalUnit", "org:Organization", "wsis:State",
    "foaf:Agent", "org:Post", "wsis:Session", "wsis:Edition", "wsis:Event", "wsis:EventSeries",
    "wsis:Initiative", "wsis:Place", "wsis:ActionLine", "wsis:StakeholderGroup",
    "wsis:Participation", "wsis:Affiliation", "wsis:Support",
)  # fmt: skip
TYPE = f"<{expand('rdf:type')}>".encode()
_NAMED = rb'<[^\x00-\x20<>"{}|^`\\\x7f]++>'
# What stands behind the property: an object, the graph, the end of the line.
_REST = re.compile(
    rb"(" + _NAMED + rb"|_:[^\s<\"]++"
    rb'|"(?:[^"\\\x00-\x1f\x7f]|\\[tbnrf"\\])*+"(?:@[a-z]++(?:-[a-z0-9]++)*|\^\^'
    rb"(?!<http://www\.w3\.org/2001/XMLSchema#string>)" + _NAMED + rb")?)"
    rb"(?: (?:" + _NAMED + rb"|_:[^\s<\"]++))? \."
)
BLOCK = 1 << 21
QUOTE, OPEN, CLOSE, SPACE, LINE, BLANK = b'"<> \n_'


def inside(values: Ids, among: Ids) -> Mask:
    """Return for each value whether it is one of some others."""
    return np.isin(values, among)


def expanded(keys: Ids, starts: Ids, values: Ids) -> tuple[Ids, Ids]:
    """Return, for each key that stands in the ordered `starts`, its place and each of its values.

    This is a join: the first column gives places in `keys`, the second what stands beside the key.
    """
    begin = np.searchsorted(starts, keys, "left")
    size = np.searchsorted(starts, keys, "right") - begin
    places = np.repeat(np.arange(len(keys)), size)
    offset = np.arange(len(places)) - np.repeat(np.cumsum(size) - size, size)
    return places, values[np.repeat(begin, size) + offset]


def grouped(*columns: Ids) -> tuple[Ids, Ids]:
    """Return the order that brings equal rows together, and where each group begins in it."""
    order = np.lexsort(columns[::-1])
    if len(order) == 0:
        return order, order
    new = np.zeros(len(order), np.bool_)
    new[0] = True
    for column in columns:
        ordered = column[order]
        new[1:] |= ordered[1:] != ordered[:-1]
    return order, np.flatnonzero(new)


class Columns:
    """The terms of a graph, with the codes beside it, and the pairs of each property of PROPERTIES."""

    def __init__(self, *parts: Iterable[Rows]) -> None:
        self._ids: defaultdict[bytes, int] = defaultdict(count().__next__)
        known = {f"<{expand(name)}>".encode(): at for at, name in enumerate(PROPERTIES)}
        number = self._ids.__getitem__
        left, which, right = array("q"), array("q"), array("q")
        for rows in chain.from_iterable(parts):
            if rows:
                s, p, o = zip(*rows, strict=True)
                left.extend(map(number, s))
                which.extend(map(known.__getitem__, p))
                right.extend(map(number, o))
        self.tokens: list[bytes] = list(self._ids)
        subjects, properties, objects = (np.array(side, np.int64) for side in (left, which, right))
        self._pairs = {}
        for at, name in enumerate(PROPERTIES):
            own = properties == at
            self._pairs[name] = _unique(subjects[own], objects[own])

    @classmethod
    def of(cls, quads: Iterable[Quad]) -> Columns:
        """Return the columns of quads, whatever their graphs."""
        wanted = {expand(name) for name in PROPERTIES}
        return cls(
            _scanned(b"".join(lines(q for q in quads if q.predicate.value in wanted))), _codes()
        )

    @classmethod
    def read(cls, data: bytes | mmap, beside: Iterable[Quad] = ()) -> Columns:
        """Return the columns of N-Quads or N-Triples, with quads beside them.

        Raises SyntaxError where they are neither. Lines of other properties are looked at, and not
        checked to their end.
        """
        return cls(_scanned(data), _scanned(b"".join(lines(beside))), _codes())

    def pairs(self, name: str) -> tuple[Ids, Ids]:
        """Return the subjects and objects of a property, in order, each pair once."""
        return self._pairs[name]

    def id(self, name: str) -> int:
        """Return the number of a compact name or IRI; -1 where the graph does not hold it."""
        full = name if "://" in name else expand(name)
        return self._ids.get(f"<{full}>".encode(), -1)

    def of_class(self, name: str) -> Ids:
        """Return the members of a class, in order."""
        s, o = self.pairs("rdf:type")
        found: Ids = s[o == self.id(name)]
        return found

    def text(self, number: int) -> str:
        """Return the IRI or blank node that a number stands for."""
        form = self.tokens[number].decode()
        return form[1:-1] if form.startswith("<") else form

    def literal(self, number: int) -> tuple[str, str] | None:
        """Return a literal's words and language; None for what is no literal."""
        form = self.tokens[number]
        if not form.startswith(b'"'):
            return None
        if b"\\" not in form:
            text, _, rest = form[1:].decode().rpartition('"')
            return text, rest[1:] if rest.startswith("@") else ""
        term: Any = next(
            iter(ox.parse(b"<x:x> <x:x> " + form + b" .", format=ox.RdfFormat.N_TRIPLES))
        ).object
        return term.value, term.language or ""

    def closure(self, name: str, start: Ids) -> Ids:
        """Return some terms and all that lead to them by a property, at any depth."""
        s, o = self.pairs(name)
        found = start
        while True:
            more = np.union1d(found, s[inside(o, found)])
            if len(more) == len(found):
                return more
            found = more


def _unique(left: Ids, right: Ids) -> tuple[Ids, Ids]:
    packed = np.unique((left << 32) | right)
    return packed >> 32, packed & 0xFFFFFFFF


@cache
def _codes() -> tuple[Rows, ...]:
    """Return what the codes say, without the facts that stand in them."""
    wanted = {expand(name) for name in PROPERTIES}
    kept = (quad for quad in codes(facts=False) if quad.predicate.value in wanted)
    return tuple(_scanned(b"".join(lines(kept))))


def _scanned(data: bytes | mmap) -> Iterator[Rows]:
    """Yield the wanted rows of N-Quads, as canonical terms, in batches."""
    start = 0
    while start < len(data):
        end = (
            data.rfind(b"\n", start, start + BLOCK) + 1 or data.find(b"\n", start) + 1 or len(data)
        )
        block = bytes(data[start:end])
        if not block.endswith(b"\n"):
            block += b"\n"
        rows = None if _odd(block) else _block(block)
        yield list(_parsed(block)) if rows is None else rows
        start = end


def _odd(block: bytes) -> bool:
    """Say whether a text holds what canonical N-Quads do not hold outside of literals."""
    if b"\\" in block and (b"\\u" in block or b"\\U" in block):
        return True
    return b"\t" in block or b"\r" in block


def _parsed(block: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    wanted = {expand(name) for name in PROPERTIES}
    for quad in ox.parse(block, format=ox.RdfFormat.N_QUADS):
        if quad.predicate.value in wanted:
            yield (
                str(quad.subject).encode(),
                str(quad.predicate).encode(),
                str(quad.object).encode(),
            )


@cache
def _endings() -> tuple[Any, Any, int]:
    """Return the last eight bytes of wanted properties and classes, as numbers, and that of rdf:type."""
    properties, classes = (
        np.unique(
            np.array(
                [int.from_bytes(expand(n).encode()[-7:] + b">", "little") for n in names], "<u8"
            )
        )
        for names in (PROPERTIES, CLASSES)
    )
    return properties, classes, int.from_bytes(TYPE[-8:], "little")


def _block(block: bytes) -> Rows | None:
    """Return the wanted rows of whole lines; None where a line is not in canonical form."""
    raw = np.frombuffer(block, np.uint8)
    ends = np.flatnonzero(raw == LINE)
    begins = np.concatenate((np.zeros(1, np.int64), ends[:-1] + 1))
    spaces = np.flatnonzero(raw == SPACE)
    at = np.searchsorted(spaces, begins)
    if len(spaces) < 3 or at[-1] + 2 >= len(spaces):
        return None
    first, second, third = spaces[at], spaces[at + 1], spaces[at + 2]
    if not bool(
        np.all(third < ends)
        and np.all((raw[begins] == OPEN) | (raw[begins] == BLANK))
        and np.all((raw[first - 1] == CLOSE) == (raw[begins] == OPEN))
        and np.all(raw[first + 1] == OPEN)
        and np.all(raw[second - 1] == CLOSE)
        and np.all(np.isin(raw[second + 1], np.array([OPEN, QUOTE, BLANK], np.uint8)))
        and b"><" not in block
        and np.all(raw[ends - 1] == ord(".")) and np.all(raw[ends - 2] == SPACE)
    ):  # fmt: skip
        return None
    eight = np.ndarray(
        (max(len(raw) - 7, 1),), "<u8", block if len(raw) >= 8 else bytes(8), 0, (1,)
    )
    properties, classes, typed = _endings()
    last = eight[np.maximum(second - 8, 0)]
    kept = np.flatnonzero(np.isin(last, properties))
    drop = (last[kept] == typed) & ~np.isin(eight[np.maximum(third[kept] - 8, 0)], classes)
    kept = kept[~drop]
    wanted = _wanted()
    found = []
    for b, f, s, e in zip(
        begins[kept].tolist(), first[kept].tolist(), second[kept].tolist(), ends[kept].tolist(),
        strict=True,
    ):  # fmt: skip
        predicate = block[f + 1 : s]
        if predicate in wanted:
            rest = _REST.fullmatch(block, s + 1, e)
            if rest is None:
                return None
            found.append((block[b:f], predicate, rest[1]))
    return found


@cache
def _wanted() -> frozenset[bytes]:
    return frozenset(f"<{expand(name)}>".encode() for name in PROPERTIES)
