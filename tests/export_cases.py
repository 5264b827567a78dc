"""What the tests of exports share: graphs to write, and every reader that must read them back."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from wsisgraph.canonical import canonical_lines
from wsisgraph.errors import WsisError
from wsisgraph.export import FORMATS, Format, context
from wsisgraph.export.framed import load_document
from wsisgraph.export.reify import unreified
from wsisgraph.rdf import PREFIXES, Literal, Quad, expand, iri, literal, ox
from wsisgraph.schema import load

ROOT = Path(__file__).resolve().parent.parent
DEFAULT = ox.DefaultGraph()
BASE = "https://example.org/c/"
# Formats that hold a whole graph; a framed document is a view of one.
WHOLE = [each for each in FORMATS.values() if each.holds != "view"]
EVERY = pytest.mark.parametrize("fmt", FORMATS.values(), ids=lambda each: str(each.name))
EACH_WHOLE = pytest.mark.parametrize("fmt", WHOLE, ids=lambda each: str(each.name))


def made(text: str) -> Sequence[Quad]:
    """Return the quads of a TriG text with the project's prefixes."""
    head = "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in PREFIXES.items())
    return tuple(ox.parse(f"{head}@prefix c: <{BASE}> .\n{text}", format=ox.RdfFormat.TRIG))


EXAMPLE = made("""
<https://example.org/c/graph/report/a> {
  <https://example.org/c/fact/1> a wsis:Participation, wsis:Fact ; dcterms:source <https://example.org/c/report/a> ;
    wsis:participant <https://example.org/c/person/x> ; wsis:event <https://example.org/c/event/川> ;
    wsis:role <https://w3id.org/wsisgraph/id/role/speaker> ; wsis:titleAsStated "議長"@ja, "Chair"@en ;
    wsis:openList true ; wsis:evidence <https://example.org/c/passage/1>, <https://example.org/c/passage/2> ;
    wsis:gist "二行の\\n「要旨」"@ja .
  <https://example.org/c/passage/1> a wsis:Passage ; oa:start 10 ; oa:end 20 ; wsis:section "1.1" .
  <https://example.org/c/fact/2> a wsis:Statement, wsis:Fact ; rdf:subject <https://example.org/c/event/川> ;
    rdf:predicate wsis:start ; rdf:object "2031-05"^^xsd:gYearMonth ; dcterms:source <https://example.org/c/report/a> .
  <https://example.org/c/event/川> wsis:start "2031-05"^^xsd:gYearMonth .
  <https://example.org/c/fact/3> wsis:value 11000, 1.50 ; wsis:number 3 ; wsis:termFrom "2031"^^xsd:gYear .
}
<https://example.org/c/graph/things> {
  <https://example.org/c/person/x> a foaf:Person, foaf:Agent ; skos:prefLabel "山田 花子"@ja ;
    dcterms:source "the list of speakers" ; wsis:decidedBy "the editors" ; foaf:page <https://example.org/~x> .
}
""")

# What a parser may stumble over in each kind of term.
ODD = [
    "a", "B7", "start", "a.b", "a..b", "x.", ".x", "-x", "x-", "_", "a/b", "a%41b", "川", "é",
    "~!$&'()*+,;=", "a:b", "@", "?q=1", "a\U0001f600",
]  # fmt: skip
locals_ = st.lists(st.sampled_from(ODD), max_size=3).map("".join)
starts = st.sampled_from(
    [*PREFIXES.values(), BASE, BASE + "#", "http://e/", "urn:x:", "tag:e,2031:", "about:", "start:"]
)


def is_iri(text: str) -> bool:
    """Say whether a text is an IRI."""
    try:
        iri(text)
    except ValueError:
        return False
    return True


iris = st.builds(str.__add__, starts, locals_).filter(is_iri).map(iri)
own = sorted(
    {field.property for record in load().records.values() for field in record.fields.values()}
)
common = ["rdf:type", "skos:prefLabel", "rdfs:label", "dcterms:source", "oa:start", "rdf:object"]
predicates = st.one_of(iris, st.sampled_from([*own, *common]).map(expand).map(iri))
CHARS = st.one_of(
    st.characters(exclude_categories=["Cs"]),
    st.sampled_from(
        "\x00\t\n\r\x0b\x0c\x1c\x7f\x85\u2028\u2029\ufeff\ufffe\\\"'<>{}@^.;#&~川\U0001f600"
    ),
)
texts = st.text(CHARS, max_size=12)
TYPED = {
    "integer": ["7", "007", "-7", "+7", "-0", "0", "7 ", "seven", "", "\u0667"],
    "int": ["7"],
    "decimal": ["1.5", "1.50", ".5", "-1."],
    "double": ["1.0E3"],
    "float": ["1e3", "1.0E3", "INF"],
    "boolean": ["true", "false", "1", "TRUE"],
    "date": ["2025-07-09", "2025-07-09Z", "2025-07-09+09:00", "2025-7-9"],
    "gYearMonth": ["2025-07"],
    "gYear": ["2025", "-0044"],
    "dateTime": ["2025-07-09T00:00:00Z", "2025-07-09T00:00:00.000+00:00"],
    "anyURI": ["http://e/ a"],
}
typed = st.sampled_from([literal(text, kind) for kind, each in TYPED.items() for text in each])
foreign = st.builds(lambda text, kind: Literal(text, datatype=kind), texts, iris)
tagged = st.builds(
    lambda text, lang: Literal(text, language=lang),
    texts,
    st.sampled_from(["ja", "en", "zh-hant", "en-us"]),
)
literals = st.one_of(texts.map(literal), typed, tagged, foreign)
blanks = st.sampled_from(["b", "b0", "0", "a.b", "x-1", "é"]).map(ox.BlankNode)


@st.composite
def graphs(draw: st.DrawFn, blank: bool = True) -> list[Quad]:
    """Draw quads that share subjects, predicates and graphs."""
    nodes = st.one_of(iris, blanks) if blank else iris
    subjects = draw(st.lists(nodes, min_size=1, max_size=3))
    names = draw(st.lists(nodes, max_size=2))
    verbs = draw(st.lists(predicates, min_size=1, max_size=3))
    quad = st.builds(
        Quad,
        st.sampled_from(subjects),
        st.sampled_from(verbs),
        st.one_of(literals, nodes, st.sampled_from(subjects)),
        st.sampled_from([DEFAULT, *names]),
    )
    return draw(st.lists(quad, max_size=10))


def fitting(quads: Iterable[Quad], fmt: Format) -> list[Quad]:
    """Return the quads that a format can hold: RDF/XML has no word for some of them."""
    if fmt.name != "rdfxml":
        return list(quads)
    kept = []
    for quad in quads:
        try:
            fmt.write([quad])
        except WsisError:
            continue
        kept.append(quad)
    return kept


def held(quads: Iterable[Quad], fmt: Format) -> set[Quad]:
    """Return what a format is to hold: the quads, or the union of all graphs."""
    return set(quads) if fmt.quads else {Quad(q.subject, q.predicate, q.object) for q in quads}


def same(found: Iterable[Quad], wanted: Iterable[Quad]) -> bool:
    """Say whether two graphs are the same but for the names of blank nodes."""
    return canonical_lines(found) == canonical_lines(wanted)


SYNTAX = {each.media_type: each for each in (
    ox.RdfFormat.N_QUADS, ox.RdfFormat.N_TRIPLES, ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG,
    ox.RdfFormat.JSON_LD, ox.RdfFormat.RDF_XML,
)}  # fmt: skip


def in_pyoxigraph(data: bytes, fmt: Format) -> set[Quad]:
    """Return what an export holds, as pyoxigraph reads it; a context that is named is put in its place."""
    if fmt.name == "ndjson-ld":
        document = {**gathered(data), "@context": context()["@context"]}
        data = json.dumps(document).encode()
        return set(ox.parse(data, format=ox.RdfFormat.JSON_LD))
    syntax = SYNTAX[fmt.media_type.partition(";")[0]]
    return set(unreified(ox.parse(data, format=syntax)))


def gathered(data: bytes) -> dict[str, Any]:
    """Return lines of JSON-LD that name one context as one document."""
    things = [json.loads(line) for line in data.splitlines()]
    return {"@context": sorted({thing.pop("@context") for thing in things}), "@graph": things}


@contextmanager
def as_written() -> Iterator[Any]:
    """Switch rdflib's rewriting of literals off, and back on; it warns of names that it uses itself."""
    import rdflib

    before = rdflib.NORMALIZE_LITERALS
    rdflib.NORMALIZE_LITERALS = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            yield rdflib
    finally:
        rdflib.NORMALIZE_LITERALS = before


def in_rdflib(data: bytes, fmt: Format) -> set[Quad]:
    """Return what an export holds, as rdflib reads it."""
    names = {"ntriples": "nt", "jsonld": "json-ld", "jsonld-framed": "json-ld", "rdfxml": "xml"}
    with as_written() as rdflib:

        def term(each: Any) -> Any:
            if isinstance(each, rdflib.URIRef):
                return iri(str(each))
            if isinstance(each, rdflib.BNode):
                return ox.BlankNode(str(each))
            if each.language:
                return Literal(str(each), language=each.language)
            return (
                Literal(str(each), datatype=iri(str(each.datatype)))
                if each.datatype
                else Literal(str(each))
            )

        dataset = rdflib.Dataset()
        dataset.parse(data=data, format=names.get(fmt.name, fmt.name))
        own = (None, rdflib.graph.DATASET_DEFAULT_GRAPH_ID)
        quads = set()
        for s, p, o, name in dataset.quads():
            alone = fmt.holds != "quads" or name in own
            quads.add(Quad(term(s), term(p), term(o), DEFAULT if alone else term(name)))
        return quads


def in_pyld(data: bytes, fmt: Format) -> set[Quad]:
    """Return what an export holds, as PyLD reads it with the contexts that come with the package.

    It writes every xsd:double in the canonical form.
    """
    from pyld import jsonld

    document: Any = gathered(data) if fmt.name == "ndjson-ld" else json.loads(data)
    found = jsonld.to_rdf(
        document, {"format": "application/n-quads", "documentLoader": load_document}
    )
    return set(ox.parse(found, format=ox.RdfFormat.N_QUADS))


READERS: Mapping[str, Callable[[bytes, Format], set[Quad]]] = {
    "pyoxigraph": in_pyoxigraph,
    "rdflib": in_rdflib,
    "PyLD": in_pyld,
}
