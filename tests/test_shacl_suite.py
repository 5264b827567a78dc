"""The W3C SHACL test suite, where it is at hand: full reports compared, blank nodes apart.

The suite is W3C's and does not belong to the project; it is looked for beside the checkout.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from wsisgraph.check.compiled import Rulebook, ShapesError

SUITE = Path(__file__).resolve().parent.parent.parent / "shared" / "conformance" / "shacl"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "http://www.w3.org/ns/shacl-test#"
SH = "http://www.w3.org/ns/shacl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
COMPARED = (
    *("focusNode", "resultPath", "value", "sourceShape", "sourceConstraint"),
    *("sourceConstraintComponent", "resultSeverity"),
)
NODES = ("focusNode", "value", "sourceShape", "sourceConstraint")
FAILURE = ox.NamedNode(SHT + "Failure")
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

at_hand = pytest.mark.skipif(
    not SUITE.is_dir(), reason="the W3C SHACL suite is not at ../shared/conformance/shacl"
)


@cache
def quads(iri: str) -> tuple[ox.Quad, ...]:
    """Return the triples of a file by its IRI."""
    path = Path(iri.removeprefix("file://"))
    return tuple(ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE, base_iri=iri))


class Triples:
    """The values of a node's properties."""

    def __init__(self, rows: Iterable[ox.Quad]) -> None:
        self.rows = list(rows)

    def all(self, node: Term, iri: str) -> list[Term]:
        """Return the values of a property."""
        return [q.object for q in self.rows if q.subject == node and q.predicate.value == iri]

    def one(self, node: Term, iri: str) -> Term:
        """Return the only value of a property."""
        (value,) = self.all(node, iri)
        return value

    def subjects(self, iri: str) -> list[Term]:
        """Return the nodes that have a property."""
        return [q.subject for q in self.rows if q.predicate.value == iri]


@cache
def files(part: str) -> list[Path]:
    """Return the files of a part of the suite that hold a test, as its manifests name them."""
    found: list[Path] = []
    waiting = [SUITE / part / "manifest.ttl"]
    while waiting:
        path = waiting.pop()
        if path.is_file():
            triples = Triples(quads(path.as_uri()))
            found += [path] * len(triples.subjects(MF + "action"))
            for node in triples.subjects(MF + "include"):
                included = [str(each)[8:-1] for each in triples.all(node, MF + "include")]
                waiting = sorted({*waiting, *map(Path, included)})
    return sorted(set(found))


def reduced(rows: list[ox.Quad], report: Term, same: bool, told: bool) -> Iterator[ox.Quad]:
    """Yield what of a report is compared; its nodes keep their labels where both have the same."""
    triples = Triples(rows)

    def kept(word: str, term: Term) -> Term:
        skolem = same and word in NODES and isinstance(term, ox.BlankNode)
        return ox.NamedNode(f"urn:blank:{term}") if skolem else term

    yield ox.Quad(
        ox.BlankNode("r"), ox.NamedNode(SH + "conforms"), triples.one(report, SH + "conforms")
    )
    for result in triples.all(report, SH + "result"):
        yield ox.Quad(ox.BlankNode("r"), ox.NamedNode(SH + "result"), result)
        for word in (*COMPARED, *(["resultMessage"] if told else [])):
            for value in triples.all(result, SH + word):
                yield ox.Quad(result, ox.NamedNode(SH + word), kept(word, value))  # type: ignore[arg-type]
        for path in triples.all(result, SH + "resultPath"):
            yield from structure(triples, path)


def structure(triples: Triples, node: Term) -> Iterator[ox.Quad]:
    """Yield the triples of a path; a list goes before what else its node says."""
    if not isinstance(node, ox.BlankNode):
        return
    own = [q for q in triples.rows if q.subject == node]
    own = [q for q in own if q.predicate.value in (RDF + "first", RDF + "rest")] or own
    for quad in own:
        yield ox.Quad(quad.subject, quad.predicate, quad.object)
        yield from structure(triples, quad.object)


def canonical(rows: Iterable[ox.Quad]) -> set[str]:
    """Return triples as lines, blank nodes named by what is said of them."""
    dataset = ox.Dataset(rows)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


def verdict(path: Path) -> tuple[set[str] | str, set[str] | str]:
    """Return what the engine says of a test and what the suite expects; `failure` for a failure."""
    own = Triples(quads(path.as_uri()))
    (entry,) = own.subjects(MF + "action")
    action, expected = own.one(entry, MF + "action"), own.one(entry, MF + "result")
    data, shapes = (own.one(action, SHT + word) for word in ("dataGraph", "shapesGraph"))
    assert isinstance(data, ox.NamedNode)
    assert isinstance(shapes, ox.NamedNode)
    same = data.value == shapes.value == path.as_uri()
    told = bool(own.subjects(SH + "resultMessage"))
    wanted: set[str] | str = "failure"
    if expected != FAILURE:
        wanted = canonical(reduced(own.rows, expected, same, told))
    try:
        outcome = Rulebook(quads(shapes.value)).check(quads(data.value))
    except ShapesError:
        return "failure", wanted
    assert not outcome.refused, outcome.refused
    made = outcome.report()
    (report,) = Triples(made).subjects(SH + "conforms")
    return canonical(reduced(made, report, same, told)), wanted


def named(path: Path) -> str:
    """Return a short name of a test."""
    return path.relative_to(SUITE).with_suffix("").as_posix()


@at_hand
@pytest.mark.parametrize("path", files("core"), ids=named)
def test_core(path: Path) -> None:
    made, wanted = verdict(path)
    assert made == wanted


@at_hand
@pytest.mark.parametrize("path", files("sparql"), ids=named)
def test_sparql(path: Path) -> None:
    made, wanted = verdict(path)
    assert made == wanted


@at_hand
def test_the_suite_is_whole() -> None:
    assert (len(files("core")), len(files("sparql"))) == (98, 22)
