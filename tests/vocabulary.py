"""The vocabulary as the tests read it: its files, and which file uses which term."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from wsisgraph.rdf import PREFIXES, expand

ROOT = Path(__file__).resolve().parent.parent
ONTOLOGY = ROOT / "ontology"
CORE = [ONTOLOGY / "wsis.ttl", ONTOLOGY / "align.ttl"]
CODES = sorted((ONTOLOGY / "codes").glob("*.ttl"))
SHAPES = sorted((ROOT / "shapes").glob("*.ttl"))
QUERIES = [
    path for part in ("rules", "questions") for path in sorted((ONTOLOGY / part).glob("*.rq"))
]
# What reads or makes other vocabularies too: only terms of this one are looked for.
VIEWS = [path for part in ("frames", "views") for path in sorted((ONTOLOGY / part).glob("*.*"))]
CODE = sorted((ROOT / "src").rglob("*.py"))
OPEN = {*VIEWS, *CODE}
TABLES = [ONTOLOGY / "facts.yaml", ONTOLOGY / "context.jsonld"]

HOME = "https://w3id.org/wsisgraph/ontology"
WSIS = HOME + "#"
KINDS = ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")
GIVEN = ("owl", "rdf", "rdfs", "sh", "xsd")
USES = ox.NamedNode("urn:wsisgraph:test:uses")
# Vocabularies of which every term that is used is declared. The words of RDF, OWL and SHACL are
# given, and names of codes are no terms.
SPACES = {
    **{name: PREFIXES[name] for name in sorted(set(PREFIXES) - {*GIVEN, "wid"})},
    "conf": "https://w3id.org/scholarlydata/ontology/conference-ontology.owl#",
    "cv": "http://data.europa.eu/m8g/",
}
NAME = re.compile(rf"(?<![\w:-])({'|'.join(SPACES)}):([A-Za-z]\w*)(?![\w:-])")
IRI = re.compile(r"<[^<>\s]*>")
FULL = re.compile(re.escape(WSIS) + r"(\w+)")
QUERY = {expand(f"sh:{word}") for word in ("select", "ask", "construct")}


def named(path: Path) -> str:
    """Name a file as the tests' ids do."""
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> tuple[ox.Quad, ...]:
    """Return the triples of a Turtle file."""
    return tuple(ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE))


def names(text: str) -> set[str]:
    """Return the IRIs of the terms that a text names."""
    short = {SPACES[prefix] + local for prefix, local in NAME.findall(IRI.sub(" ", text))}
    return short | {WSIS + local for local in FULL.findall(text)}


def terms(path: Path) -> set[str]:
    """Return the IRIs of the terms that a file uses: an RDF file, a query, a table or a module."""
    if path.suffix == ".ttl":
        return set(terms_of_rdf(parsed(path)))
    text = path.read_text("utf-8")
    if path.suffix == ".py":
        tokens = tokenize.generate_tokens(io.StringIO(text).readline)
        text = "\n".join(token.string for token in tokens if token.type == tokenize.STRING)
    found = names(text)
    return {term for term in found if term.startswith(WSIS)} if path in OPEN else found


def terms_of_rdf(quads: Iterable[ox.Quad]) -> Iterator[str]:
    """Yield the terms that RDF uses, also those within the queries of shapes."""
    spaces = tuple(SPACES.values())
    for quad in quads:
        if isinstance(quad.object, ox.Literal) and quad.predicate.value in QUERY:
            yield from names(quad.object.value)
        for node in (quad.subject, quad.predicate, quad.object):
            if (
                isinstance(node, ox.NamedNode)
                and node.value.startswith(spaces)
                and node.value not in spaces
            ):
                yield node.value


def graph() -> Iterator[ox.Quad]:
    """Yield ontology, alignment and shapes, and which file uses which term."""
    for path in [*CORE, *SHAPES]:
        yield from parsed(path)
    for path in [*CORE, *CODES, *SHAPES, *QUERIES, *VIEWS, *CODE, *TABLES]:
        for term in terms(path):
            yield ox.Quad(ox.NamedNode(f"file:{named(path)}"), USES, ox.NamedNode(term))
