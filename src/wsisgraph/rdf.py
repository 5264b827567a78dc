"""The door to RDF terms: namespaces, compact names, IRIs, and pyoxigraph's terms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from wsisgraph.model import Value

__all__ = [
    "GOALS",
    "ID",
    "PREFIXES",
    "SYNTAXES",
    "Iri",
    "Literal",
    "Quad",
    "absolute",
    "compact",
    "expand",
    "iri",
    "is_slug",
    "lines",
    "literal",
    "once",
    "ox",
    "parse",
    "term",
]

Iri = ox.NamedNode
Literal = ox.Literal
Quad = ox.Quad

ID = "https://w3id.org/wsisgraph/id/"
GOALS = "http://metadata.un.org/sdg/"  # of the United Nations; a sheet names one as sdg/9
PREFIXES: Mapping[str, str] = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcmitype": "http://purl.org/dc/dcmitype/",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "wid": ID,
    "wsis": "https://w3id.org/wsisgraph/ontology#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
SLUG = re.compile(r"^[A-Za-z0-9]+(?:[-./][A-Za-z0-9]+)*$")
SYNTAXES: Mapping[str, ox.RdfFormat] = {
    ".nq": ox.RdfFormat.N_QUADS,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".n3": ox.RdfFormat.N3,
}


def is_slug(text: str) -> bool:
    """Say whether a text is a slug: ASCII letters and digits, parted by hyphen, dot or slash.

    >>> is_slug("event/river-forum-2031/opening"), is_slug("event/川")
    (True, False)
    """
    return SLUG.fullmatch(text) is not None


def expand(name: str) -> str:
    """Return the IRI of a compact name of the project's own prefixes.

    >>> expand("dcterms:title")
    'http://purl.org/dc/terms/title'
    """
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def compact(full: str) -> str:
    """Return a compact name where a prefix fits, else the IRI in angle brackets."""
    for prefix, space in PREFIXES.items():
        if full.startswith(space) and is_slug(full[len(space) :]):
            return f"{prefix}:{full[len(space) :]}"
    return f"<{full}>"


def absolute(slug: str, base: str) -> str:
    """Return the IRI that a slug has below a base; an IRI stays as it is."""
    return slug if "://" in slug else base + slug


def iri(full: str) -> Iri:
    """Return an IRI as a term."""
    return ox.NamedNode(full)


def literal(text: str, datatype: str = "string") -> Literal:
    """Return a literal of an XSD type."""
    return ox.Literal(text, datatype=ox.NamedNode(PREFIXES["xsd"] + datatype))


def term(value: Value, base: str) -> Iri | Literal:
    """Return a fact's value as a term."""
    if value.kind == "iri":
        return ox.NamedNode(absolute(value.text, base))
    if value.lang:
        return ox.Literal(value.text, language=value.lang)
    return literal(value.text, value.kind)


def lines(quads: Iterable[Quad]) -> list[bytes]:
    """Return quads as N-Quads lines, sorted and without repetition, each with its line end."""
    made = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
    return once(made.splitlines(keepends=True))


def once(lines: list[bytes]) -> list[bytes]:
    """Return lines in the order of their bytes, each once; the list itself is sorted.

    Lines as they were written are sorted in two thirds of the time that the same in a set take.
    """
    lines.sort()
    return lines if len(set(lines)) == len(lines) else list(dict.fromkeys(lines))


def parse(
    data: bytes, syntax: ox.RdfFormat = ox.RdfFormat.N_QUADS, base: str | None = None
) -> Iterator[Quad]:
    """Yield the quads of serialized RDF as they are written."""
    return iter(ox.parse(data, format=syntax, base_iri=base))
