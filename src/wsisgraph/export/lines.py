"""Quads as lines of canonical N-Quads and N-Triples: what every linked-data writer starts from.

A line is text that can be cut without a parser: an IRI holds no space, and the last quotation mark
of a line ends its literal. Writers cut each different end of a line once and remember it.
"""

from __future__ import annotations

import heapq
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import chain, groupby, islice
from operator import attrgetter
from tempfile import TemporaryFile
from typing import TypeAlias

from wsisgraph.collector import uncollected
from wsisgraph.errors import WsisError
from wsisgraph.rdf import Literal, Quad, expand, once, ox, parse

__all__ = [
    "STRING",
    "TYPE",
    "Groups",
    "bare",
    "by_graph",
    "by_subject",
    "chunked",
    "in_order",
    "nquads",
    "ntriples",
    "one_line",
    "sorted_lines",
    "tail",
]

# What is said of each subject: predicate and object, parted by a space.
Groups: TypeAlias = Mapping[str, list[str]]

TYPE = f"<{expand('rdf:type')}>"
STRING = expand("xsd:string")
# So many quads are held as text at a time; more are sorted in files that are merged.
RUN = 250_000
BATCH = 2_000
# What some tool takes for the end of a line, or does not show; N-Quads escapes all others.
TRIPLE = attrgetter("triple")
# How a literal of RDF 1.2 with a base direction ends; a triple term opens with two angles and a bracket.
DIRECTED = re.compile(rb"@[A-Za-z]+(?:-[A-Za-z0-9]+)*--(?:ltr|rtl)")
UNSEEN = re.compile("[\x7f-\x9f\u2028\u2029\ufffe\uffff]")


def runs(quads: Iterable[Quad], size: int) -> Iterator[Sequence[Quad]]:
    """Yield the quads in lists of a size."""
    if isinstance(quads, (list, tuple)) and len(quads) <= size:
        yield quads
        return
    stream = iter(quads)
    while run := list(islice(stream, size)):
        yield run


def written(quads: Sequence[Quad], syntax: ox.RdfFormat) -> bytes:
    """Return quads as lines in the order in which they come."""
    triples = syntax == ox.RdfFormat.N_TRIPLES
    return ox.serialize(map(TRIPLE, quads) if triples else quads, format=syntax) or b""


def dumped(quads: Sequence[Quad], syntax: ox.RdfFormat) -> bytes:
    """Return quads as lines in the order in which they come. Raises WsisError for what only RDF 1.2 has."""
    made = written(quads, syntax)
    if newer(made):
        bare(quads)
    return made


def newer(made: bytes) -> bool:
    """Say whether lines hold what looks as only RDF 1.2 does; one rare character is found fastest."""
    at = made.find(b"(")
    while at >= 0:
        if made.startswith(b"<<", at - 2):
            return True
        at = made.find(b"(", at + 1)
    at = made.find(b"@")
    while at >= 0:
        if DIRECTED.match(made, at):
            return True
        at = made.find(b"@", at + 1)
    return False


def bare(quads: Iterable[Quad]) -> None:
    """Raise WsisError for a triple term or a literal with a base direction."""
    for quad in quads:
        value = quad.object
        if isinstance(value, ox.Triple) or (
            isinstance(value, Literal) and value.direction is not None
        ):
            what = "triple terms" if isinstance(value, ox.Triple) else "base directions"
            raise WsisError(
                f"{what} of RDF 1.2 are not exported: {quad.predicate} {value} (remove it from the graph)"
            )


def sorted_lines(
    quads: Iterable[Quad], syntax: ox.RdfFormat = ox.RdfFormat.N_QUADS
) -> Iterable[bytes]:
    """Return the lines of quads, each once, in the order of their bytes.

    No more than one run is held as text: several are sorted one by one, in files without a name.
    """
    stream = runs(quads, RUN)
    with uncollected():
        first = once(dumped(next(stream, ()), syntax).splitlines(keepends=True))
    second = next(stream, None)
    return first if second is None else merged(first, chain([second], stream), syntax)


def merged(
    first: list[bytes], rest: Iterable[Sequence[Quad]], syntax: ox.RdfFormat
) -> Iterator[bytes]:
    """Yield the lines of a first run and of all others, merged from files."""
    with ExitStack() as files:
        waiting = []
        for lines in chain(
            [first], (once(dumped(run, syntax).splitlines(keepends=True)) for run in rest)
        ):
            file = files.enter_context(TemporaryFile())
            file.writelines(lines)
            file.seek(0)
            waiting.append(file)
        first.clear()
        yield from (line for line, _ in groupby(heapq.merge(*waiting)))


def chunked(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield lines joined to pieces that are worth a call of write: those of one run at once."""
    if isinstance(lines, list):
        yield b"".join(lines)
        return
    stream = iter(lines)
    while piece := b"".join(islice(stream, BATCH)):
        yield piece


def nquads(quads: Iterable[Quad]) -> Iterator[bytes]:
    """Yield sorted N-Quads. Raises WsisError for what only RDF 1.2 has."""
    return chunked(sorted_lines(quads))


def ntriples(quads: Iterable[Quad]) -> Iterator[bytes]:
    """Yield the union of all graphs as sorted N-Triples. Raises WsisError for what only RDF 1.2 has."""
    return chunked(sorted_lines(quads, ox.RdfFormat.N_TRIPLES))


def ends(run: Sequence[Quad], syntax: ox.RdfFormat) -> list[bytes]:
    """Return the lines of quads without the dot that ends them."""
    return written(run, syntax).split(b" .\n")[:-1]


def by_subject(quads: Iterable[Quad]) -> Groups:
    """Return predicate and object of the union of all graphs, by subject.

    Raises WsisError for what only RDF 1.2 has, as `by_graph` does. Bytes are cut, and each different
    piece is made into text once.
    """
    found: defaultdict[bytes, list[str]] = defaultdict(list)
    texts = Texts()
    with uncollected():
        for run in runs(quads, BATCH):
            for line in ends(run, ox.RdfFormat.N_TRIPLES):
                subject, _, rest = line.partition(b" ")
                found[subject].append(texts[rest])
        _bare(texts)
        return {subject.decode(): rests for subject, rests in found.items()}


def by_graph(quads: Iterable[Quad]) -> dict[str, Groups]:
    """Return predicate and object by graph, then by subject; the name of the default graph is empty.

    The last word of a line names a graph where it is a node, and an object stands before it.
    """
    found: dict[bytes, defaultdict[bytes, list[str]]] = {}
    texts = Texts()
    nodes: dict[bytes, bool] = {}
    with uncollected():
        for run in runs(quads, BATCH):
            for line in ends(run, ox.RdfFormat.N_QUADS):
                head, _, name = line.rpartition(b" ")
                node = nodes.get(name)
                if node is None:
                    node = nodes[name] = name.startswith((b"<", b"_")) and b'"' not in name
                subject, _, rest = head.partition(b" ")
                if not node or b" " not in rest:
                    subject, _, rest = line.partition(b" ")
                    name = b""
                groups = found.get(name)
                if groups is None:
                    groups = found[name] = defaultdict(list)
                groups[subject].append(texts[rest])
        _bare(texts)
        return {
            name.decode(): {subject.decode(): rests for subject, rests in groups.items()}
            for name, groups in found.items()
        }


class Texts(dict[bytes, str]):
    """Pieces of lines as text, each different one made once."""

    def __missing__(self, piece: bytes) -> str:
        made = self[piece] = piece.decode()
        return made


def _bare(rests: Iterable[bytes]) -> None:
    """Raise WsisError where predicates and objects have what only RDF 1.2 has."""
    if newer(b"\n".join(rests)):
        for rest in rests:
            bare(parse(b"<a:a> " + rest + b" ."))


def in_order(subjects: Iterable[str]) -> list[str]:
    """Return IRIs, then blank nodes, each in order; a thing stands before those named below it."""
    return sorted(sorted(subjects), key=lambda each: each[:-1])


def tail(literal: str) -> tuple[str, str]:
    """Return a literal's text in its quotation marks, and what follows: a language or a datatype.

    >>> tail('"a \\\\"b"^^<d:d>')
    ('"a \\\\"b"', '^^<d:d>')
    """
    end = literal.rindex('"') + 1
    return one_line(literal[:end]), literal[end:]


def one_line(text: str) -> str:
    """Return a text with escapes for what may end a line or is not seen; others are escaped already."""
    if text.isprintable():
        return text
    return UNSEEN.sub(lambda match: f"\\u{ord(match[0]):04X}", text)
