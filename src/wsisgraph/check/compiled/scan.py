"""Read N-Triples and N-Quads as they are written, without making a term of any of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import BinaryIO

from wsisgraph.rdf import Quad, ox

__all__ = ["LINE", "QUAD", "Rows", "rows_of", "scan", "token"]

Rows = list[tuple[bytes, ...]]

# A line in canonical form: one space between terms, no escape that could be written plainly, the
# usual datatype of strings left out, language tags in lower case.
_IRI = rb"<[a-zA-Z][a-zA-Z0-9+.-]*+:[^\x00-\x20<>\"{}|^`\\\x7f]*+>"
_BLANK = rb"_:[A-Za-z0-9_\x80-\xff](?:[A-Za-z0-9_\x80-\xff-]|\.(?=[A-Za-z0-9_\x80-\xff.-]))*+"
_STRING = rb'"(?:[^"\\\r\n\x00-\x1f\x7f]|\t|\\[tbnrf"\\])*+"'
_TYPE = rb"\^\^(?!<http://www\.w3\.org/2001/XMLSchema#string>)" + _IRI
_TRIPLE = (
    rb"^(" + _IRI + rb"|" + _BLANK + rb") (" + _IRI + rb") "
    rb"("
    + _IRI
    + rb"|"
    + _BLANK
    + rb"|"
    + _STRING
    + rb"(?:@[a-z]+(?:-[a-z0-9]+)*|"
    + _TYPE
    + rb")?)"
)
LINE = re.compile(_TRIPLE + rb"(?: (?:" + _IRI + rb"|" + _BLANK + rb"))? \.$", re.MULTILINE)
# The same with the graph; that of a triple is empty.
QUAD = re.compile(_TRIPLE + rb"(?: (" + _IRI + rb"|" + _BLANK + rb"))? \.$", re.MULTILINE)
BATCH = 1 << 16


def scan(data: bytes | BinaryIO, form: re.Pattern[bytes] = LINE) -> Iterator[Rows]:
    """Yield the triples of N-Triples or N-Quads as tuples of canonical terms, in batches.

    With the form QUAD, the graph stands in each tuple too.

    A line that is not in canonical form goes through the parser, so that it is read all the same.
    Raises SyntaxError where a line is not N-Quads.
    """
    for batch in _batches(BytesIO(data) if isinstance(data, bytes) else data):
        found: Rows = form.findall(batch)
        if len(found) != batch.count(b"\n") + (not batch.endswith(b"\n")):
            found = list(_line_by_line(batch, form))
        yield found


def _batches(file: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of a file, many at once."""
    rest = b""
    while block := file.read(BATCH):
        whole, line_end, rest_of_it = block.rpartition(b"\n")
        if line_end:
            yield rest + whole + line_end
            rest = rest_of_it
        else:
            rest += block
    if rest:
        yield rest


def _line_by_line(batch: bytes, form: re.Pattern[bytes]) -> Iterator[tuple[bytes, ...]]:
    odd: list[bytes] = []
    for line in batch.split(b"\n"):
        match = form.fullmatch(line)
        if match is None:
            odd.append(line)
        else:
            yield match.groups(b"")
    for quad in ox.parse(b"\n".join(odd), format=ox.RdfFormat.N_QUADS):
        yield _row(quad)[: form.groups]


def token(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> bytes:
    """Return a term in canonical form, as N-Triples writes it."""
    text = f"<<( {term} )>>" if isinstance(term, ox.Triple) else str(term)
    return text.encode()


def _row(quad: Quad) -> tuple[bytes, ...]:
    named = not isinstance(quad.graph_name, ox.DefaultGraph)
    graph = str(quad.graph_name).encode() if named else b""
    return token(quad.subject), token(quad.predicate), token(quad.object), graph


def rows_of(quads: Iterable[Quad | ox.Triple]) -> Iterator[Rows]:
    """Yield the triples of quads as tuples of canonical terms, in batches."""
    triples = (ox.Triple(q.subject, q.predicate, q.object) for q in quads)
    yield from scan(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"")
