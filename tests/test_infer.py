"""Rules: an example for each, the same in two engines, and laws that hold of any graph."""

from __future__ import annotations

import random
from collections.abc import Iterable
from functools import cache
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import REAL, TOUR
from wsisgraph import api
from wsisgraph.errors import InputError, NotHere
from wsisgraph.graph import codes
from wsisgraph.infer import Rule, infer, rules
from wsisgraph.kinds import bounds, date_type
from wsisgraph.rdf import ID, Literal, Quad, expand, ox
from wsisgraph.schema import ontology_files
from wsisgraph.sparql import prefixes, query
from wsisgraph.store import Data, from_rdflib, to_graph

CASES = Path(__file__).resolve().parent / "rules"
RULES = {rule.name: rule for rule in rules()}
BOTH = (TOUR, REAL)


@cache
def opened(corpus: Path) -> api.Graph:
    """Return the graph of a corpus."""
    return api.open(corpus)


@cache
def of_codes(rule: str) -> frozenset[str]:
    """Return what a rule says of the codes alone."""
    return spelled(infer((), [RULES[rule]]))


def spelled(quads: Iterable[object]) -> frozenset[str]:
    """Return triples as text, whatever their graph."""
    return frozenset(f"{q.subject} {q.predicate} {q.object}" for q in quads)  # type: ignore[attr-defined]


def turtle(path: Path) -> tuple[Quad, ...]:
    """Return the triples of a file."""
    return tuple(ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE))


def graph(text: str) -> Data:
    """Return the graph that some Turtle with the usual prefixes says."""
    names = {"e": "https://example.org/", **prefixes()}
    head = "".join(f"@prefix {name}: <{space}> .\n" for name, space in names.items())
    return Data(tuple(ox.parse(head + text, format=ox.RdfFormat.TURTLE)))


def by_rdflib(quads: Iterable[Quad], rule: Rule) -> frozenset[str]:
    """Return what a rule adds to a graph, to a fixed point, as rdflib sees it."""
    held = to_graph(quads)
    before = set(held)
    while True:
        made = set(held.query(rule.text, initNs=dict(prefixes())))
        if made <= set(held):
            break
        for triple in made:
            held.add(triple)  # type: ignore[arg-type]
    added = to_graph(())
    for triple in set(held) - before:
        added.add(triple)
    return spelled(from_rdflib(added).quads)


def test_every_rule_has_an_example_and_every_example_a_rule() -> None:
    assert {case.name for case in CASES.iterdir()} == set(RULES)
    for case in CASES.iterdir():
        assert turtle(case / "expected.ttl"), case.name


@pytest.mark.parametrize("name", RULES)
def test_a_rule_adds_what_its_example_expects_and_nothing_else(name: str) -> None:
    data = turtle(CASES / name / "data.ttl")
    made = spelled(infer(data, [RULES[name]])) - of_codes(name)
    assert made == spelled(turtle(CASES / name / "expected.ttl"))


@pytest.mark.parametrize("name", RULES)
def test_rdflib_reads_the_example_in_the_same_way(name: str) -> None:
    known = {expand("rdf:type"), expand("skos:broader")}
    beside = [quad for quad in codes() if quad.predicate.value in known]
    data = turtle(CASES / name / "data.ttl")
    made = by_rdflib([*data, *beside], RULES[name]) - by_rdflib(beside, RULES[name])
    assert made == spelled(turtle(CASES / name / "expected.ttl"))


def test_rdflib_gives_the_same_triples_on_the_tour() -> None:
    tour = opened(TOUR)
    everything = [*tour.data.quads, *tour.inferred, *codes()]
    held = to_graph(everything)
    store = ox.Store()
    store.bulk_extend(ox.Quad(q.subject, q.predicate, q.object) for q in everything)
    for rule in RULES.values():
        found = store.query(rule.text, prefixes=dict(prefixes()))
        assert isinstance(found, ox.QueryTriples)
        made = to_graph(())
        for triple in held.query(rule.text, initNs=dict(prefixes())):
            made.add(triple)  # type: ignore[arg-type]
        assert spelled(from_rdflib(made).quads) == spelled(found), rule.name


@pytest.mark.parametrize("corpus", BOTH, ids=lambda path: path.name)
def test_what_the_rules_add_gives_the_rules_nothing_more(corpus: Path) -> None:
    found = opened(corpus)
    assert found.inferred
    assert infer((*found.data.quads, *found.inferred), base=found.base) == []


@pytest.mark.parametrize("name", RULES)
def test_a_rule_that_has_run_adds_nothing_more(name: str) -> None:
    data = turtle(CASES / name / "data.ttl")
    assert infer([*data, *infer(data, [RULES[name]])], [RULES[name]]) == []


@pytest.mark.parametrize("seed", range(4))
def test_neither_the_order_of_rules_nor_that_of_data_matters(seed: int) -> None:
    shuffle, tour = random.Random(seed), opened(TOUR)
    quads, order = list(tour.data.quads), list(RULES.values())
    shuffle.shuffle(quads)
    shuffle.shuffle(order)
    assert infer(quads, order, tour.base) == list(tour.inferred)


@pytest.mark.parametrize("corpus", BOTH, ids=lambda path: path.name)
def test_inferred_triples_stand_apart_and_repeat_nothing(corpus: Path) -> None:
    found = opened(corpus)
    assert {str(quad.graph_name) for quad in found.inferred} == {f"<{found.base}graph/inferred>"}
    assert not [q for q in found.data.quads if str(q.graph_name).endswith("graph/inferred>")]
    stated = spelled(chain(found.data.quads, codes()))
    assert not spelled(found.inferred) & stated
    assert list(found.inferred) == sorted(set(found.inferred), key=str)


def test_what_a_source_states_is_not_given_again() -> None:
    told = "e:opening wsis:superEvent e:forum . e:forum schema:subEvent e:opening ."
    made = spelled(infer(graph(told))) - spelled(infer(()))
    assert made == spelled(graph("e:opening schema:superEvent e:forum .").quads)


def test_the_rules_write_declared_terms_only() -> None:
    paths = [*ontology_files(), ontology_files()[0].parent / "align.ttl"]
    known = {str(quad.subject) for path in paths for quad in turtle(path)}
    written = {str(q.predicate) for corpus in BOTH for q in opened(corpus).inferred}
    assert written <= known


def test_bare_rdf_without_a_base_has_its_inferred_graph_too() -> None:
    made = infer(graph("e:opening wsis:superEvent e:forum ."))
    assert {str(quad.graph_name) for quad in made} == {f"<{ID}graph/inferred>"}


def test_what_is_sought_or_expected_never_leads_to_what_is_held_or_happened() -> None:
    before = """
    e:ministry a org:Organization, foaf:Agent ; wsis:ofState state:JP .
    e:post a org:Post ; org:postIn e:ministry .
    e:tanaka a foaf:Person, foaf:Agent .
    e:mina a foaf:Person, foaf:Agent .
    e:assembly a wsis:Event ; wsis:superEvent e:forum .
    e:forum a wsis:Edition, wsis:Event .
    e:lamps a wsis:Initiative ; wsis:actionLine action-line:C2 .
    e:spoke a wsis:Participation, wsis:Fact ; wsis:participant e:mina ; wsis:event e:assembly ;
      wsis:role role:speaker .
    """
    planted = """
    e:seeks a wsis:Candidacy, wsis:Fact ; wsis:candidate e:tanaka ; wsis:postSought e:post ;
      wsis:voteAt e:assembly ; wsis:termFrom "2033"^^xsd:gYear ; wsis:termTo "2036"^^xsd:gYear .
    e:hoped a wsis:Expectation, wsis:Fact ; wsis:expectedOf e:assembly ; wsis:expectedBy e:tanaka ;
      wsis:expectationAbout e:lamps, action-line:C3, e:tanaka ; wsis:toFeedInto e:forum .
    """
    added = spelled(infer(graph(before + planted))) - spelled(infer(graph(before)))
    bounds_only = (
        'e:seeks wsis:notBefore "2033-01-01"^^xsd:date ; wsis:notAfter "2036-12-31"^^xsd:date .'
    )
    assert added == spelled(graph(bounds_only).quads)


def test_a_japanese_director_who_speaks_for_the_itu_is_not_for_japan() -> None:
    store = opened(REAL).asked
    asked = """SELECT ?fact ?state WHERE {
      ?fact a wsis:Participation ; wsis:participant ?who . ?who wsis:nationality state:JP .
      OPTIONAL { ?fact wsis:forState ?state } }"""
    rows = query(store, asked).rows
    assert len(rows) >= 2
    assert {state for _, state in rows} == {None}


DATES = st.from_regex(r"[1-9][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|1[0-9]|2[0-8]))?)?", fullmatch=True)


@settings(max_examples=10)
@given(st.lists(DATES, min_size=20, max_size=40, unique=True))
def test_days_are_those_of_the_calendar(dates: list[str]) -> None:
    rows, wanted = [], set()
    for at, text in enumerate(dates):
        kind, days = date_type(text), bounds(text)
        rows.append(f'e:x{at} wsis:start "{text}"^^xsd:{kind} ; wsis:end "{text}"^^xsd:{kind} .')
        wanted |= {(f"https://example.org/x{at}", *each) for each in enumerate(days)}
    made = infer(graph("".join(rows)), [RULES["not-before"], RULES["not-after"]])
    ends = [expand("wsis:notBefore"), expand("wsis:notAfter")]
    assert wanted == {
        (str(quad.subject)[1:-1], ends.index(quad.predicate.value), quad.object.value)
        for quad in made
        if isinstance(quad.object, Literal) and "example.org" in str(quad.subject)
    }


def test_days_that_disagree_give_one_first_and_one_last_day() -> None:
    told = """e:x wsis:start "2026-11-09"^^xsd:date, "2026-11-10"^^xsd:date, "2026"^^xsd:gYear ;
      wsis:end "2026-11-12"^^xsd:date, "2026-11"^^xsd:gYearMonth, "2026-12-01"^^xsd:date ."""
    wanted = 'e:x wsis:notBefore "2026-11-09"^^xsd:date ; wsis:notAfter "2026-12-01"^^xsd:date .'
    made = infer(graph(told), [RULES["not-before"], RULES["not-after"]])
    assert spelled(made) >= spelled(graph(wanted).quads)
    assert len([q for q in made if "example.org" in str(q.subject)]) == 2


HEAD = "# title en: A rule\n# title ja: 規則\n"
BAD = {
    "a query": ("SELECT * WHERE { ?s ?p ?o }", "a.rq:3:1: a rule is a CONSTRUCT"),
    "no sparql": ("CONSTRUCT { ?s a wsis:Event } WHERE { ?s ? ?o }", "a.rq:3:4[0-9]: this is not"),
    "service": (
        "CONSTRUCT { ?s a wsis:Event } WHERE { SERVICE <http://127.0.0.1/> { ?s a wsis:Event } }",
        "a.rq:3:39: a rule cannot use SERVICE",
    ),
    "a graph": (
        "CONSTRUCT { ?s a wsis:Event }\nWHERE { GRAPH ?g { ?s a wsis:Event } }",
        "a.rq:4:9: a rule cannot use GRAPH",
    ),
    "the clock": (
        "CONSTRUCT { ?s wsis:start ?now } WHERE { ?s a wsis:Event BIND(NOW() AS ?now) }",
        "a.rq:3:63: a rule cannot use NOW",
    ),
    "a blank node": (
        "CONSTRUCT { ?s wsis:place _:b } WHERE { ?s a wsis:Event }",
        "a.rq:3:27: a rule writes no blank node",
    ),
    "another blank node": (
        "CONSTRUCT { ?s wsis:place [] } WHERE { ?s a wsis:Event }",
        "a.rq:3:27: a rule writes no blank node",
    ),
    "a made blank node": (
        "CONSTRUCT { ?s wsis:place ?b } WHERE { ?s a wsis:Event BIND(BNODE() AS ?b) }",
        "a.rq:3:61: a rule cannot use BNODE",
    ),
    "an unknown term": (
        "CONSTRUCT { ?s wsis:touchs ?o } WHERE { ?s wsis:actionLine ?o }",
        r"a.rq:3:16: wsis:touchs is declared nowhere \(did you mean 'wsis:touches'\?\)",
    ),
    "an unknown code": (
        "CONSTRUCT { ?s wsis:presentAt ?o } WHERE { ?o wsis:role role:speeker ; wsis:event ?s }",
        "a.rq:3:57: wid:role/speeker is declared nowhere",
    ),
    "denies what it adds": (
        "CONSTRUCT { ?s wsis:touches ?o } WHERE { ?s wsis:actionLine ?o "
        "FILTER NOT EXISTS { ?s wsis:touches ?other } }",
        "a.rq:1:1: it counts or denies wsis:touches, which the rule 'a' adds",
    ),
    "counts what it adds": (
        "CONSTRUCT { ?s wsis:number ?n } WHERE "
        "{ { SELECT ?s (COUNT(?o) AS ?n) WHERE { ?s wsis:number ?o } GROUP BY ?s } }",
        "a.rq:1:1: it counts or denies wsis:number",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_rule_is_told_with_its_place(name: str, tmp_path: Path) -> None:
    text, message = BAD[name]
    (tmp_path / "a.rq").write_text(HEAD + text, "utf-8")
    with pytest.raises(InputError, match=message):
        rules(tmp_path)


def test_a_rule_without_titles_or_with_a_name_told_twice_is_refused(tmp_path: Path) -> None:
    text = "CONSTRUCT { ?s wsis:touches ?o } WHERE { ?s wsis:actionLine ?o }"
    (tmp_path / "a.rq").write_text(text, "utf-8")
    with pytest.raises(InputError, match="no title in en") as caught:
        rules(tmp_path)
    assert len(caught.value.mistakes) == 2
    (tmp_path / "a.rq").write_text(HEAD + text, "utf-8")
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "a.rq").write_text(HEAD + text, "utf-8")
    with pytest.raises(InputError, match="the rule 'a' exists twice"):
        rules(tmp_path)


def test_a_folder_without_rules_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotHere, match="no rules"):
        rules(tmp_path)


def test_a_rule_of_ones_own_runs_again_when_another_adds_what_it_reads(tmp_path: Path) -> None:
    chain_of = {
        "a": "CONSTRUCT { ?s wsis:follows ?o } WHERE { ?s wsis:alongside ?o }",
        "b": "CONSTRUCT { ?s wsis:alongside ?o } WHERE { ?s wsis:superEvent ?o }",
        "c": "CONSTRUCT { ?o ?p ?s } WHERE { ?s ?p ?o . ?p a owl:SymmetricProperty }",
    }
    for name, text in chain_of.items():
        (tmp_path / f"{name}.rq").write_text(HEAD + text, "utf-8")
    own = rules(tmp_path)
    assert {rule.name: rule.reads is None for rule in own} == {"a": False, "b": False, "c": True}
    made = spelled(infer(graph("e:x wsis:superEvent e:y ."), own)) - spelled(infer((), own))
    wanted = (
        "e:x wsis:alongside e:y ; wsis:follows e:y . e:y wsis:alongside e:x ; wsis:follows e:x ."
    )
    assert made == spelled(graph(wanted).quads)


@pytest.mark.parametrize(
    "pattern, reads_all",
    [
        ("?s wsis:event ?o ; ?p ?x", True),
        ("?s ?p ?o", True),
        ("FILTER(?x = 1) ?s ?p ?o", True),
        ("?s !wsis:event ?o", True),
        ("?s !(wsis:event|wsis:place) ?o", True),
        ("?s (wsis:event|wsis:place)/wsis:within* ?o", False),
        ("?s wsis:event ?o , ?x . FILTER(!BOUND(?z) && ?x != ?o)", False),
        ("?s wsis:event ?o BIND(IF(?o = ?s, 1, 2) AS ?n) VALUES ?o { wsis:Event }", False),
        ("{ SELECT ?s (MIN(?o) AS ?least) WHERE { ?s wsis:event ?o } GROUP BY ?s }", False),
        (
            "{ ?s wsis:event ?o } UNION { ?s wsis:place ?o } FILTER EXISTS { ?o a wsis:Place }",
            False,
        ),
    ],
)
def test_a_rule_is_seen_to_read_any_property_or_some(
    pattern: str, reads_all: bool, tmp_path: Path
) -> None:
    text = f"{HEAD}CONSTRUCT {{ ?s schema:subEvent ?o }} WHERE {{ {pattern} }}"
    (tmp_path / "a.rq").write_text(text, "utf-8")
    (rule,) = rules(tmp_path)
    assert (rule.reads is None) == reads_all
    if not reads_all:
        assert expand("wsis:event") in (rule.reads or ())
