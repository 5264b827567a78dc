"""Graphs at hand: read RDF from anywhere, keep its terms as parsed, make a store for SPARQL."""

from __future__ import annotations

import gzip
import io
import logging
import re
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wsisgraph.corpus import shown
from wsisgraph.errors import InputError, Mistake, NotHere, Place, near
from wsisgraph.rdf import SYNTAXES, Quad, ox

if TYPE_CHECKING:
    import rdflib

__all__ = [
    "Data",
    "asked_often",
    "from_rdflib",
    "is_streamed",
    "quiet",
    "read_rdf",
    "sniff",
    "stream_rdf",
    "to_graph",
    "to_rdflib",
    "unread",
]

DOCTYPE = b"<!DOCTYPE"
# Where a parser says that a mistake is: the place says so too, and counts from the file.
WHERE = re.compile(r"^Parser error [^:]*: ")
STREAMED = (".nq", ".nt", ".ttl", ".trig")
DATASET_DEFAULT = "urn:x-rdflib:default"


@dataclass(slots=True)
class Data:
    """The quads of a graph, with terms as they were parsed."""

    quads: tuple[Quad, ...]
    _stores: dict[int, ox.Store] = field(default_factory=dict)

    def store(self, beside: Iterable[Quad] = ()) -> ox.Store:
        """Return a store for SPARQL: named graphs as they are, their union in the default graph.

        `beside` (the codes) joins it; the store is made once for each size of it. It rewrites
        some literals, so that nothing is ever written back from it.
        """
        extra = tuple(beside)
        known = self._stores.get(len(extra))
        if known is None:
            known = ox.Store()
            known.bulk_extend(self.quads)
            known.bulk_extend(extra)
            default = ox.DefaultGraph()
            known.bulk_extend(
                ox.Quad(q.subject, q.predicate, q.object, default) for q in (*self.quads, *extra)
            )
            self._stores[len(extra)] = known
        return known

    def union(self) -> list[Quad]:
        """Return the triples of all graphs, each once, in the default graph."""
        return list(dict.fromkeys(ox.Quad(q.subject, q.predicate, q.object) for q in self.quads))


def read_rdf(path: str, name: str = "") -> Data:
    """Return the graph of an RDF file, or of standard input where the path is `-`.

    The format follows `name` (a suffix such as `.ttl`), else the file's suffix (before `.gz`, where
    it is compressed); that of standard input, or of a pipe, is seen from how it begins. Raises
    NotHere for a missing file or an unknown suffix, InputError with the line and column of a syntax
    error.
    """
    file = Path(path)
    if path == "-" or (file.exists() and not file.is_file() and not file.is_dir()):
        data = sys.stdin.buffer.read() if path == "-" else file.read_bytes()
        syntax = _syntax(f".{name.removeprefix('.')}") if name else sniff(data)
        return _parsed(data, syntax, "standard input" if path == "-" else shown(file))
    if not file.is_file():
        raise NotHere(f"there is no file or folder {shown(file)}")
    packed = file.suffix.lower() == ".gz"
    suffix = (file.with_suffix("") if packed else file).suffix.lower()
    syntax = _syntax(f".{name.removeprefix('.')}" if name else suffix, shown(file))
    data = _unpacked(file) if packed else file.read_bytes()
    return _parsed(data, syntax, shown(file), file.resolve().as_uri())


def _unpacked(file: Path) -> bytes:
    """Return what gzip compressed. Raises InputError where a file is not that, or is cut off."""
    try:
        return gzip.decompress(file.read_bytes())
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        what, todo = f"this is not gzip: {error}", "bring the whole file, or unpack it"
        raise InputError([Mistake(Place(shown(file), 1), what, todo)]) from None


def _syntax(suffix: str, label: str = "standard input") -> ox.RdfFormat:
    syntax = SYNTAXES.get(suffix)
    if syntax is None:
        todo = near(suffix, SYNTAXES, f"known are {' '.join(SYNTAXES)}")
        raise NotHere(f"{label}: unknown kind of file ({todo})")
    return syntax


def sniff(data: bytes) -> ox.RdfFormat:
    """Return the format that RDF without a name seems to be in.

    TriG holds Turtle and N-Triples too; N-Quads are told by a first statement of four terms.

    >>> sniff(b'<a:s> <a:p> "o" <a:g> .').name, sniff(b"@prefix a: <a:> . a:s a:p 1 .").name
    ('N-Quads', 'TriG')
    """
    begin = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if begin.startswith((b"<?xml", b"<rdf:RDF", b"<!DOCTYPE")):
        return ox.RdfFormat.RDF_XML
    if re.match(rb'\{\s*["}]|\[\s*(?:[{"]|\]\s*\Z)', begin):
        return ox.RdfFormat.JSON_LD
    rows = (row for row in data.splitlines() if row.strip() and not row.startswith(b"#"))
    first = next(rows, b"")
    try:
        tuple(ox.parse(first, format=ox.RdfFormat.N_QUADS))
    except (SyntaxError, ValueError):
        return ox.RdfFormat.TRIG
    return ox.RdfFormat.N_QUADS


def _parsed(data: bytes, syntax: ox.RdfFormat, label: str, base: str | None = None) -> Data:
    if syntax == ox.RdfFormat.RDF_XML and DOCTYPE in data:
        place = Place(label, data[: data.index(DOCTYPE)].count(b"\n") + 1)
        what, todo = "RDF/XML with a DOCTYPE is not read", "write it without entities"
        raise InputError([Mistake(place, what, todo)])
    try:
        return Data(tuple(ox.parse(io.BytesIO(data), format=syntax, base_iri=base)))
    except (SyntaxError, ValueError) as error:
        raise unread(error, syntax, label) from None


def unread(error: Exception, syntax: ox.RdfFormat, label: str, begun: int = 0) -> InputError:
    """Return what a parser says with its place; `begun` is how many lines came before what it read."""
    line, column = getattr(error, "lineno", None), getattr(error, "offset", None)
    said = WHERE.sub("", getattr(error, "msg", None) or str(error))
    todo = "correct the line, or name the file by its format"
    place = Place(label, begun + (line or 1), column or 1)
    return InputError([Mistake(place, f"this is not {syntax.name}: {said}", todo)])


def is_streamed(path: str) -> bool:
    """Say whether a path is a file whose quads can be had one by one, as `stream_rdf` gives them."""
    return path != "-" and Path(path).suffix.lower() in STREAMED and Path(path).is_file()


def stream_rdf(path: str) -> Iterator[Quad]:
    """Yield the quads of a file as they are read, never holding them all.

    Raises InputError with the line and column of a syntax error, once the reading gets there.
    """
    file = Path(path)
    syntax = SYNTAXES[file.suffix.lower()]
    try:
        yield from ox.parse(path=str(file), format=syntax, base_iri=file.resolve().as_uri())
    except (SyntaxError, ValueError) as error:
        raise unread(error, syntax, shown(file)) from None


def from_rdflib(graph: rdflib.Graph) -> Data:
    """Return the quads of an rdflib Graph or Dataset, with its literals as rdflib holds them."""
    import rdflib

    quads = []
    if isinstance(graph, rdflib.Dataset):
        for s, p, o, name in graph.quads((None, None, None, None)):
            own = ox.DefaultGraph() if name is None or str(name) == DATASET_DEFAULT else _back(name)
            quads.append(ox.Quad(_back(s), _back(p), _back(o), own))
    else:
        quads += [ox.Quad(_back(s), _back(p), _back(o)) for s, p, o in graph]
    return Data(tuple(quads))


def _back(term: Any) -> Any:
    """Return a term of rdflib as one of pyoxigraph. Raises NotHere where it is not valid RDF."""
    import rdflib

    try:
        if isinstance(term, rdflib.URIRef):
            return ox.NamedNode(str(term))
        if isinstance(term, rdflib.BNode):
            return ox.BlankNode(str(term))
        if term.language:
            return ox.Literal(str(term), language=term.language)
        return ox.Literal(
            str(term), datatype=ox.NamedNode(term.datatype) if term.datatype else None
        )
    except (ValueError, AttributeError) as error:
        raise NotHere(f"{term!r} is not valid RDF: {error} (correct it in the graph)") from None


@contextmanager
def quiet() -> Iterator[None]:
    """Keep rdflib from telling on standard error, with a traceback, each literal that is ill-typed.

    Such literals are for SHACL to tell, at their place.
    """
    logger = logging.getLogger("rdflib.term")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)


def to_rdflib(quads: Iterable[Quad]) -> rdflib.Dataset:
    """Return quads as an rdflib Dataset whose default graph is the union; literals stay as written."""
    import rdflib

    dataset = rdflib.Dataset(default_union=True)
    graphs: dict[Any, Any] = {}
    with quiet():
        for quad in quads:
            if quad.graph_name not in graphs:
                own = isinstance(quad.graph_name, ox.DefaultGraph)
                graphs[quad.graph_name] = (
                    dataset.default_graph if own else dataset.graph(_term(quad.graph_name))
                )
            graphs[quad.graph_name].add(
                (_term(quad.subject), _term(quad.predicate), _term(quad.object))
            )
    return dataset


def to_graph(quads: Iterable[Quad]) -> rdflib.Graph:
    """Return the triples of all graphs as a plain rdflib Graph; literals stay as written."""
    import rdflib

    graph = rdflib.Graph()
    with quiet():
        for quad in quads:
            graph.add((_term(quad.subject), _term(quad.predicate), _term(quad.object)))
    return graph


def _term(term: Any) -> Any:
    """Return a term of pyoxigraph as one of rdflib, without rewriting its lexical form."""
    import rdflib

    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if not isinstance(term, ox.Literal):
        raise NotHere(f"rdflib holds no triple terms: {term}")
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    plain = term.datatype.value == "http://www.w3.org/2001/XMLSchema#string"
    datatype = None if plain else rdflib.URIRef(term.datatype.value)
    return rdflib.Literal(term.value, datatype=datatype, normalize=False)


def asked_often(graph: rdflib.Graph) -> rdflib.Graph:
    """Return a graph that parses each SPARQL query once, however often it is asked.

    pySHACL asks one query for each node that a shape is about; parsing it again costs ten times the
    answer.
    """
    from rdflib.plugins.sparql import prepareQuery

    ask, names = graph.query, dict(graph.namespaces())
    parsed: dict[str, Any] = {}

    def query(text: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(text, str):
            if text not in parsed:
                parsed[text] = prepareQuery(text, initNs=names)
            text = parsed[text]
        return ask(text, *args, **kwargs)

    graph.query = query  # type: ignore[assignment, method-assign]
    return graph
