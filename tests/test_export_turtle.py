"""Turtle, TriG and TriG of RDF 1.2: written for people."""

from __future__ import annotations

import re

import pytest
from hypothesis import given

from export_cases import BASE, EXAMPLE, ROOT, graphs, made
from wsisgraph.export import FORMATS
from wsisgraph.export.order import classes, properties
from wsisgraph.export.reify import REIFIES, unreified
from wsisgraph.rdf import Quad, expand, ox
from wsisgraph.schema import ontology_quads


def test_turtle_reads_well() -> None:
    quads = made("""
    <https://example.org/c/event/a> a wsis:Event, wsis:Session ;
        wsis:start "2031-05"^^xsd:gYearMonth ; rdfs:label "川"@ja ;
        wsis:role <https://w3id.org/wsisgraph/id/role/speaker> ;
        wsis:number 7, "007"^^xsd:integer, 1.50 ; wsis:about wsis:Event, _:b, "a\\tb\\u0001\\u2028\\"\\\\" ;
        wsis:openList true, "1"^^xsd:boolean .
    <https://example.org/c/event/川> wsis:name "川の催し"@ja .
    <https://example.org/c/person/x> a foaf:Agent, foaf:Person ; wsis:decidedBy "us" ; skos:prefLabel "名前"@ja .
    _:b wsis:name "名前"@ja .
    """)
    assert (
        FORMATS["turtle"].write(quads).decode()
        == """\
@base <https://example.org/c/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix role: <https://w3id.org/wsisgraph/id/role/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix wsis: <https://w3id.org/wsisgraph/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<https://example.org/c/event/川>
    wsis:name "川の催し"@ja ;
.

_:b
    wsis:name "名前"@ja ;
.

# foaf:Person

<person/x> a foaf:Person, foaf:Agent ;
    skos:prefLabel "名前"@ja ;
    wsis:decidedBy "us" ;
.

# wsis:Session

<event/a> a wsis:Session, wsis:Event ;
    rdfs:label "川"@ja ;
    wsis:role role:speaker ;
    wsis:number "007"^^xsd:integer ;
    wsis:number "1.50"^^xsd:decimal ;
    wsis:number 7 ;
    wsis:about "a\\tb\\u0001\\u2028\\"\\\\" ;
    wsis:about _:b ;
    wsis:about wsis:Event ;
    wsis:start "2031-05"^^xsd:gYearMonth ;
    wsis:openList "1"^^xsd:boolean ;
    wsis:openList true ;
.
"""
    )


def test_trig_writes_the_default_graph_first_and_knows_classes_from_every_graph() -> None:
    quads = made(
        '<http://e/b> { <http://e/s> wsis:name "b" } _:g { <http://e/s> a wsis:Event }'
        ' <http://e/s> wsis:name "a" .'
    )
    assert (
        FORMATS["trig"].write(quads).decode()
        == """\
@prefix wsis: <https://w3id.org/wsisgraph/ontology#> .

# wsis:Event

<http://e/s>
    wsis:name "a" ;
.

<http://e/b> {

# wsis:Event

<http://e/s>
    wsis:name "b" ;
.

}

_:g {

# wsis:Event

<http://e/s> a wsis:Event ;
.

}
"""
    )


def test_a_statement_of_rdf_1_2_reifies_the_triple_that_it_states() -> None:
    text = FORMATS["rdf12-trig"].write(EXAMPLE).decode()
    assert '\n    wsis:start "2031-05"^^xsd:gYearMonth ~ <fact/2> ;\n' in text
    assert "rdf:subject" not in text and text.startswith('VERSION "1.2"\n')


def test_a_statement_of_what_its_graph_does_not_hold_gets_a_triple_term() -> None:
    quads = made(
        "<http://e/f> rdf:subject <http://e/s> ; rdf:predicate wsis:name ; rdf:object 'n' ."
        "GRAPH <http://e/g> { <http://e/s> wsis:name 'n' }"
    )
    data = FORMATS["rdf12-trig"].write(quads)
    assert (
        b'rdf:reifies <<( <http://e/s> <https://w3id.org/wsisgraph/ontology#name> "n" )>> ;' in data
    )
    back = list(ox.parse(data, format=ox.RdfFormat.TRIG))
    assert [quad.predicate for quad in back].count(REIFIES) == 1
    assert set(unreified(back)) == set(quads)


def test_a_statement_with_two_objects_stays_as_it_is() -> None:
    quads = made(
        "<http://e/f> rdf:subject <http://e/s> ; rdf:predicate wsis:name ; rdf:object 'n', 'm' ."
    )
    assert set(ox.parse(FORMATS["rdf12-trig"].write(quads), format=ox.RdfFormat.TRIG)) == set(quads)


@pytest.mark.parametrize("name", ["turtle", "trig", "rdf12-trig"])
@given(quads=graphs())
def test_every_prefix_that_is_declared_is_used_and_they_are_sorted(
    name: str, quads: list[Quad]
) -> None:
    text = FORMATS[name].write(quads).decode()
    declared = re.findall(r"(?m)^@prefix (\S+): ", text)
    body = "".join(
        line for line in text.splitlines(keepends=True) if not line.startswith("@prefix")
    )
    plain = re.sub(r'"(?:[^"\\]|\\.)*"|<[^>]*>|#.*', "", body)
    assert declared == sorted(declared)
    assert [each for each in declared if not re.search(rf"(?<![\w:-]){each}:", plain)] == []


def test_japanese_stands_as_it_is_written() -> None:
    for name in ("turtle", "trig", "jsonld", "jsonld-framed", "rdfxml", "ndjson-ld", "rdf12-trig"):
        text = (ROOT / "tests" / "golden" / FORMATS[name].golden).read_text("utf-8")
        assert "佐藤 ミナ" in text and "\\u" not in text


def test_subclasses_stand_before_their_superclasses() -> None:
    rank = classes()
    for narrow, wide in (
        ("wsis:Session", "wsis:Event"),
        ("wsis:Edition", "wsis:Event"),
        ("org:OrganizationalUnit", "org:Organization"),
        ("org:Organization", "foaf:Agent"),
        ("wsis:ActionLine", "skos:Concept"),
        ("wsis:Participation", "wsis:Fact"),
        ("wsis:Statement", "wsis:Fact"),
    ):
        assert rank[expand(narrow)] < rank[expand(wide)]


def test_labels_come_first_and_evidence_last() -> None:
    rank = properties()
    order = ["skos:prefLabel", "rdf:subject", "wsis:participant", "dcterms:source", "wsis:evidence"]
    assert sorted(order, key=lambda name: rank[expand(name)]) == order


def test_the_ontology_itself_is_written_without_an_unsafe_name() -> None:
    text = FORMATS["turtle"].write(ontology_quads()).decode()
    back = set(ox.parse(text, format=ox.RdfFormat.TURTLE))
    assert back == {Quad(q.subject, q.predicate, q.object) for q in ontology_quads()}
    assert text.count("@base") == 0, BASE
