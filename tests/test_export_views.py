"""Views: which quads leave; and triples that find back into their graphs."""

from __future__ import annotations

import json

import pytest

import wsisgraph as wg
from export_cases import ROOT, held, made
from wsisgraph.errors import NotHere
from wsisgraph.export import FORMATS, VIEWS, exported, missing
from wsisgraph.export.rebuild import rebuilt
from wsisgraph.export.views import layer, seen
from wsisgraph.graph import CODES
from wsisgraph.rdf import PREFIXES, expand, iri, ox

BASE_OF_TOUR = "https://example.org/tour/"


@pytest.fixture(scope="module")
def tour() -> wg.Graph:
    """The tour, built in memory."""
    folder = ROOT / "examples" / "tour"
    return wg.open(folder, sources=[folder / "texts"])


def test_evidence_is_everything_and_the_default(tour: wg.Graph) -> None:
    assert list(seen(tour.data.quads)) == list(tour.data.quads)
    assert tour.export(None, "nquads", view="evidence") == tour.export(None, "nquads")


def test_facts_leave_out_the_evidence_layer_alone(tour: wg.Graph) -> None:
    kept = set(seen(tour.data.quads, "facts"))
    used = {
        each.value
        for quad in kept
        for each in (quad.predicate, quad.object)
        if hasattr(each, "value")
    }
    assert {expand("wsis:evidence"), expand("wsis:Passage"), expand("wsis:decidedBy")} <= layer(
        "evidence"
    )
    assert not used & layer("evidence")
    left = set(tour.data.quads) - kept
    passages = {quad.subject for quad in left if quad.predicate == iri(expand("wsis:sha256"))}
    assert all(
        quad.predicate.value in layer("evidence") or quad.subject in passages for quad in left
    )
    assert not any({quad.subject, quad.object} & passages for quad in kept)
    facts = {quad.subject for quad in kept if quad.object == iri(expand("wsis:Fact"))}
    assert len(facts) > 100


def test_inferred_is_everything_and_what_the_rules_add(tour: wg.Graph) -> None:
    made_ = set(seen(tour.data.quads, "inferred", tour.inferred))
    assert made_ == {*tour.data.quads, *tour.inferred} and tour.inferred
    assert tour.export(None, "nquads", view="inferred") == b"".join(exported(list(made_), "nquads"))


@pytest.mark.parametrize("view", VIEWS)
def test_the_codes_leave_only_when_they_are_asked_for(view: str, tour: wg.Graph) -> None:
    alone = set(seen(tour.data.quads, view, tour.inferred))
    beside = set(seen(tour.data.quads, view, tour.inferred, with_codes=True))
    assert not any(quad.graph_name == CODES for quad in alone)
    assert alone < beside
    twice = seen([*tour.data.quads, *wg.graph.codes()], "evidence", (), with_codes=True)
    assert len(twice) == len(tour.data.quads) + len(list(wg.graph.codes()))


def test_the_schema_view_says_schema_org_and_no_more_than_is_stated(tour: wg.Graph) -> None:
    quads = seen(tour.data.quads, "schema", tour.inferred)
    space = PREFIXES["schema"]
    typed = iri(expand("rdf:type"))
    for quad in quads:
        assert quad.predicate.value.startswith(space) or quad.predicate == typed
        assert quad.predicate != typed or str(quad.object).startswith(f"<{space}")
        if isinstance(quad.object, ox.Literal) and quad.object.language is None:
            assert quad.object.datatype.value in (expand("schema:Date"), expand("xsd:string"))
    for word, own in (("schema:startDate", "wsis:start"), ("schema:endDate", "wsis:end")):
        dates = {
            (q.subject, getattr(q.object, "value", ""))
            for q in quads
            if q.predicate == iri(expand(word))
        }
        stated = {
            (q.subject, getattr(q.object, "value", ""))
            for q in tour.data.quads
            if q.predicate == iri(expand(own)) and "/event/" in str(q.subject)
        }
        assert dates == stated
    said = {(q.subject, q.predicate, q.object) for q in quads}
    states = {s for s, _, o in said if o == iri(expand("schema:Country"))}
    acting = {o for _, p, o in said if p == iri(expand("schema:performer"))} & states
    organizations = {s for s, _, o in said if o == iri(expand("schema:Organization"))}
    assert organizations & states == acting
    persons = {s for s, p, _ in said if p == iri(expand("schema:nationality"))}
    assert {str(each)[1:-1] for each in persons} == {f"{BASE_OF_TOUR}person/ada-quillfeather"}
    report = iri(f"{BASE_OF_TOUR}report/river-forum-2031-en")
    names = {str(o) for s, p, o in said if s == report and p == iri(expand("schema:name"))}
    assert names == {'"River Forum 2031: a visitor\'s notes"@en'}
    assert "2032-05" in {getattr(quad.object, "value", "") for quad in quads}, (
        "a month stays a month"
    )


def test_events_of_the_schema_view_without_what_engines_ask_for_are_listed() -> None:
    quads = made("""
    <http://e/whole> a schema:Event ; schema:startDate "2031" ;
        schema:location <http://e/p> ; schema:organizer <http://e/o> .
    <http://e/b> a schema:Event ; schema:startDate "2031" .
    <http://e/a> a schema:Event . <http://e/p> a schema:Place .
    """)
    found = missing(quads)
    assert [(each.event, each.terms) for each in found] == [
        ("http://e/a", ("startDate", "location", "organizer")),
        ("http://e/b", ("location", "organizer")),
    ]
    assert str(found[1]).startswith("http://e/b has no location, organizer: no source states it")


def test_json_ld_of_the_schema_view_has_the_context_for_schema_org(tour: wg.Graph) -> None:
    document = json.loads(tour.export(None, "jsonld", view="schema"))
    forum = next(
        each for each in document["@graph"] if each["@id"].endswith("/event/river-forum-2031")
    )
    assert (forum["@type"], forum["startDate"]) == ("Event", "2031-05-02")
    assert document["@context"]["schema"] == "https://schema.org/"
    again = tour.export(None, "jsonld", view="schema", context="iri")
    assert json.loads(again)["@context"].endswith("/schema-context.jsonld")


def test_an_unknown_view_names_the_nearest() -> None:
    with pytest.raises(NotHere, match=r"unknown view 'fcts' \(did you mean 'facts'\?\)"):
        seen([], "fcts")


TRIPLES = [
    each for each in FORMATS.values() if each.holds == "triples" and "pyoxigraph" in each.readers
]


@pytest.mark.parametrize("fmt", TRIPLES, ids=lambda each: str(each.name))
@pytest.mark.parametrize("corpus", ["tour", "wsis20-2025"])
def test_triples_find_back_into_their_graphs(
    corpus: str, fmt: wg.export.Format, tour: wg.Graph
) -> None:
    graph = tour if corpus == "tour" else wg.open(ROOT / "examples" / corpus)
    syntax = {".nt": "N_TRIPLES", ".ttl": "TURTLE", ".rdf": "RDF_XML"}[fmt.suffix]
    data = fmt.write(graph.data.quads)
    found = set(rebuilt(ox.parse(data, format=getattr(ox.RdfFormat, syntax))))
    assert set(graph.data.quads) <= found
    told = {expand(f"wsis:{name}") for name in ("basis", "gist", "note", "openList")}
    for quad in found - set(graph.data.quads):
        # what two sources tell of one fact in other words stands, in the union, with both
        assert quad.predicate.value in told
        sources = {
            q.object
            for q in graph.data.quads
            if q.subject == quad.subject and q.predicate == iri(expand("dcterms:source"))
        }
        assert len(sources) > 1
    assert held(found, fmt) == held(graph.data.quads, fmt)
    assert rebuilt([]) == []
