"""The table of formats: what each is called, what it holds, who must read it back, who writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from wsisgraph.errors import NotHere, near
from wsisgraph.export.framed import framed
from wsisgraph.export.jsonld import jsonld, ndjson
from wsisgraph.export.lines import nquads, ntriples
from wsisgraph.export.rdfxml import rdfxml
from wsisgraph.export.turtle import rdf12_trig, trig, turtle
from wsisgraph.rdf import Quad

__all__ = ["FORMATS", "Format", "format_for"]


@dataclass(frozen=True, slots=True)
class Format:
    """A form in which a graph leaves.

    `holds` says what it carries: `quads` keeps the graphs apart, `triples` is the union of all
    graphs, each triple once, and `view` a part of it. `readers` are the libraries that must read the
    same graph back. `strict` formats name every node by an IRI and have one form of each literal.
    One that `streams` is made of sorted lines, so that the graph need not be held.
    `chunks` makes the same bytes for the same set of quads, whatever their order, and raises
    WsisError for a term that the format cannot hold.
    """

    name: str
    suffix: str
    media_type: str
    holds: str
    readers: tuple[str, ...]
    strict: bool
    chunks: Callable[[Iterable[Quad]], Iterator[bytes]]
    streams: bool = False

    @property
    def quads(self) -> bool:
        """Whether the format keeps the graphs apart."""
        return self.holds == "quads"

    @property
    def golden(self) -> str:
        """The name of the file that holds the tour in this format."""
        return f"tour{self.suffix}"

    def write(self, quads: Iterable[Quad]) -> bytes:
        """Return a graph in this format."""
        return b"".join(self.chunks(quads))


ALL = ("rdflib", "pyoxigraph")
FORMATS: Mapping[str, Format] = {
    each.name: each
    for each in (
        Format("nquads", ".nq", "application/n-quads", "quads", ALL, True, nquads, True),
        Format("ntriples", ".nt", "application/n-triples", "triples", ALL, True, ntriples, True),
        Format("turtle", ".ttl", "text/turtle", "triples", ALL, False, turtle),
        Format("trig", ".trig", "application/trig", "quads", ALL, False, trig),
        Format("jsonld", ".jsonld", "application/ld+json", "quads", (*ALL, "PyLD"), False, jsonld),
        Format(
            "jsonld-framed", ".framed.jsonld",
            'application/ld+json;profile="http://www.w3.org/ns/json-ld#framed"', "view",
            (*ALL, "PyLD"), True, framed,
        ),
        Format("rdfxml", ".rdf", "application/rdf+xml", "triples", ALL, False, rdfxml),
        Format("ndjson-ld", ".ndjson", "application/x-ndjson", "triples", ("PyLD",), True, ndjson, True),
        Format(
            "rdf12-trig", ".rdf12.trig", "application/trig;version=1.2", "quads", ("pyoxigraph",),
            True, rdf12_trig,
        ),
    )
}  # fmt: skip


def format_for(path_or_name: str | Path) -> Format:
    """Return the format that a name says, or that the suffix of a path says.

    Raises NotHere, with the nearest known name, where neither is known.

    >>> format_for("turtle").suffix, format_for("out/graph.trig").name, format_for(".nq").name
    ('.ttl', 'trig', 'nquads')
    """
    asked = str(path_or_name)
    named = FORMATS.get(asked)
    if named is not None:
        return named
    by_suffix = {each.suffix: each for each in FORMATS.values()}
    name = Path(asked).name.lower()
    ends = [suffix for suffix in by_suffix if name.endswith(suffix)]
    if ends:
        return by_suffix[max(ends, key=len)]
    suffix = Path(name).suffix or name
    known = f"known are {', '.join(f'{each.name} ({each.suffix})' for each in FORMATS.values())}"
    hint = near(suffix, by_suffix, known) if suffix.startswith(".") else near(asked, FORMATS, known)
    raise NotHere(f"unknown format {asked!r} ({hint})")
