"""A law: on any small graph and shapes the compiled engine finds what pySHACL finds.

Where the two differ and the specification decides, a file of tests/divergences/ holds the case; what
it holds is left out of the shapes that are drawn here.
"""

from __future__ import annotations

import warnings
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wsisgraph import store
from wsisgraph.check.compiled import run

HERE = Path(__file__).resolve().parent
DIVERGENCES = sorted((HERE / "divergences").glob("*.ttl"))
SH = "http://www.w3.org/ns/shacl#"
HEAD = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix : <urn:x:> .
"""
Row = tuple[str, ...]

NODES = st.sampled_from([":a", ":b", ":c", ":d", "_:e"])
PREDICATES = st.sampled_from([":p", ":q", ":r"])
CLASSES = st.sampled_from([":C", ":D"])
LITERALS = st.sampled_from(
    [
        *("1", "2", "1.5", "2.0e0", '"x"^^xsd:integer', '"1"^^xsd:byte'),
        *('"a"', '"abc"', '"b"@en', '"c"@en', '"d"@en-gb', '"e"@ja', "true", "false"),
        *('"2031-05-02"^^xsd:date', '"2031-05-03"^^xsd:date', '"2031"^^xsd:gYear'),
        *('"2031-05-02T10:00:00Z"^^xsd:dateTime', '"2031-05-02T12:00:00+03:00"^^xsd:dateTime'),
    ]
)
ORDERED_BY = st.sampled_from([":x", ":y"])  # literals only, see divergences/less-than-*.ttl
TERMS = st.one_of(NODES, NODES, LITERALS)
TRIPLES = st.one_of(
    st.tuples(NODES, PREDICATES, TERMS),
    st.tuples(NODES, PREDICATES, TERMS),
    st.tuples(NODES, ORDERED_BY, LITERALS),
    st.tuples(NODES, st.just("a"), CLASSES),
    st.just((":D", "rdfs:subClassOf", ":C")),
)
GRAPHS = st.lists(TRIPLES, min_size=1, max_size=16).map(
    lambda rows: "\n".join(f"{s} {p} {o} ." for s, p, o in rows)
)
PATHS = st.recursive(
    PREDICATES,
    lambda inner: st.one_of(
        inner.map("[ sh:inversePath {} ]".format),
        inner.map("[ sh:zeroOrMorePath {} ]".format),
        inner.map("[ sh:oneOrMorePath {} ]".format),
        inner.map("[ sh:zeroOrOnePath {} ]".format),
        st.tuples(inner, inner).map(lambda two: "( {} {} )".format(*two)),
        st.tuples(inner, inner).map(lambda two: "[ sh:alternativePath ( {} {} ) ]".format(*two)),
    ),
    max_leaves=3,
)
SMALL = st.integers(0, 3)
ORDERED = st.sampled_from(["1", "2", "1.5", "false"])
ANYWHERE = st.one_of(
    CLASSES.map("sh:class {}".format),
    st.sampled_from(
        ["xsd:integer", "xsd:byte", "xsd:string", "xsd:date", "rdf:langString", "xsd:boolean"]
    ).map("sh:datatype {}".format),
    st.sampled_from(
        ["IRI", "Literal", "BlankNode", "BlankNodeOrIRI", "IRIOrLiteral", "BlankNodeOrLiteral"]
    ).map("sh:nodeKind sh:{}".format),
    st.tuples(
        st.sampled_from(["minInclusive", "minExclusive", "maxInclusive", "maxExclusive"]), ORDERED
    ).map(lambda two: "sh:{} {}".format(*two)),
    st.tuples(st.sampled_from(["minLength", "maxLength"]), SMALL).map(
        lambda two: "sh:{} {}".format(*two)
    ),
    st.sampled_from(["^a", "b+c?$", "^[0-9]+$", "A"]).map('sh:pattern "{}"'.format),
    st.just('sh:pattern "^A" ; sh:flags "i"'),
    st.lists(TERMS.filter(lambda term: term != "_:e"), max_size=3).map(
        lambda terms: f"sh:in ( {' '.join(terms)} )"
    ),
    st.sampled_from(['"en"', '"ja" "fr"', '"en-GB"', '"*"']).map("sh:languageIn ( {} )".format),
    TERMS.filter(lambda term: term != "_:e").map("sh:hasValue {}".format),
    st.tuples(st.sampled_from(["equals", "disjoint"]), PREDICATES).map(
        lambda two: "sh:{} {}".format(*two)
    ),
    st.tuples(ORDERED_BY, st.sampled_from(["lessThan", "lessThanOrEquals"]), ORDERED_BY).map(
        lambda three: "sh:property [ sh:path {} ; sh:{} {} ]".format(*three)
    ),
    st.sampled_from(["sh:closed true", "sh:closed true ; sh:ignoredProperties ( rdf:type :p )"]),
)
AT_PATH = st.one_of(
    st.tuples(st.sampled_from(["minCount", "maxCount"]), SMALL).map(
        lambda two: "sh:{} {}".format(*two)
    ),
    st.just("sh:uniqueLang true"),
)


def word(row: str) -> str:
    """Return what a constraint must not share with another of its shape."""
    return row.split()[0]


def bodies(rows: st.SearchStrategy[str], most: int = 3) -> st.SearchStrategy[str]:
    """Return the constraints of a shape, each kind once."""
    return st.lists(rows, min_size=1, max_size=most, unique_by=word).map(" ; ".join)


def deeper(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return constraints that hold shapes."""
    blocks = st.lists(bodies(inner, 2), min_size=1, max_size=2)
    members = blocks.map(lambda made: " ".join(f"[ {each} ]" for each in made))
    return st.one_of(
        st.tuples(st.sampled_from(["and", "or", "xone"]), members).map(
            lambda two: "sh:{} ( {} )".format(*two)
        ),
        st.tuples(st.sampled_from(["not", "node"]), bodies(inner, 2)).map(
            lambda two: "sh:{} [ {} ]".format(*two)
        ),
        st.tuples(PATHS, bodies(st.one_of(inner, AT_PATH))).map(
            lambda two: "sh:property [ sh:path {} ; {} ]".format(*two)
        ),
        st.tuples(PATHS, bodies(inner, 2), st.sampled_from(["Min", "Max"]), SMALL).map(
            lambda four: (
                f"sh:property [ sh:path {four[0]} ; sh:qualified{four[2]}Count {four[3]} ; "
                f"sh:qualifiedValueShape [ {four[1]} ] ]"
            )
        ),
    )


CONSTRAINTS = st.recursive(ANYWHERE, deeper, max_leaves=4)
TARGETS = st.one_of(
    CLASSES.map("sh:targetClass {}".format),
    PREDICATES.map("sh:targetSubjectsOf {}".format),
    PREDICATES.map("sh:targetObjectsOf {}".format),
    TERMS.filter(lambda term: term != "_:e").map("sh:targetNode {}".format),
)
SEVERITY = st.sampled_from(["", " ; sh:severity sh:Info", " ; sh:severity sh:Warning"])
SHAPES = st.lists(
    st.one_of(
        st.tuples(TARGETS, bodies(st.one_of(CONSTRAINTS, deeper(ANYWHERE))), SEVERITY).map(
            lambda three: f"{three[0]} ; {three[1]}{three[2]}"
        ),
        st.tuples(TARGETS, PATHS, bodies(st.one_of(CONSTRAINTS, AT_PATH)), SEVERITY).map(
            lambda four: f"{four[0]} ; sh:path {four[1]} ; {four[2]}{four[3]}"
        ),
    ),
    min_size=1,
    max_size=3,
).map(lambda made: "\n".join(f":S{i} {each} ." for i, each in enumerate(made)))


def turtle(text: str) -> list[ox.Quad]:
    """Return the triples of Turtle with the usual prefixes."""
    return list(ox.parse(HEAD + text, format=ox.RdfFormat.TURTLE))


def rows(report: list[ox.Quad]) -> set[Row]:
    """Return what tells one result from another; a path that is not one predicate as `path`."""
    values: dict[str, dict[str, str]] = {}
    found = []
    for quad in report:
        node, name = str(quad.subject), quad.predicate.value.removeprefix(SH)
        blank_path = name == "resultPath" and isinstance(quad.object, ox.BlankNode)
        values.setdefault(node, {})[name] = "path" if blank_path else str(quad.object)
        if name == "result":
            found.append(str(quad.object))
    words = ("focusNode", "resultPath", "value", "sourceConstraintComponent", "sourceShape")
    return {tuple(values[node].get(w, "") for w in (*words, "resultSeverity")) for node in found}


def by_pyshacl(data: list[ox.Quad], shapes: list[ox.Quad]) -> set[Row]:
    """Return the results of the reference engine."""
    with store.quiet(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _, report, text = pyshacl.validate(store.to_graph(data), shacl_graph=store.to_graph(shapes))
        assert hasattr(report, "serialize"), text
        return rows(list(store.from_rdflib(report).quads))


@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    derandomize=True,
)
@given(GRAPHS, SHAPES)
def test_both_engines_find_the_same(data: str, shapes: str) -> None:
    graph, rules = turtle(data), turtle(shapes)
    outcome = run(graph, rules)
    assert outcome.refused == ()
    assert rows(outcome.report()) == by_pyshacl(graph, rules)


def expected(text: str, engine: str) -> set[Row] | None:
    """Return what a file says an engine finds, as focus node, component and value; None: it fails."""
    lines = [line.split()[2:] for line in text.splitlines() if line.startswith(f"# {engine}: ")]
    if lines == [["failure"]]:
        return None
    return {tuple(line) for line in lines if line != ["nothing"]}


def short(found: set[Row]) -> set[Row]:
    """Return results as the files of divergences write them."""
    return {
        (
            row[0].replace("<urn:x:", ":").rstrip(">"),
            row[3].rpartition("#")[2][:-20],
            *value(row[2]),
        )
        for row in found
    }


def value(term: str) -> Row:
    """Return a value as the files write it."""
    return (
        (term.replace("<urn:x:", ":").rstrip(">"),)
        if term.startswith("<")
        else ((term.partition("^^")[0],) if term else ())
    )


@pytest.mark.parametrize("path", DIVERGENCES, ids=lambda path: str(path.stem))
def test_where_the_engines_differ_each_finds_what_the_case_says(path: Path) -> None:
    text = path.read_text("utf-8")
    for line in ("# section: ", "# right: ", "# compiled: ", "# pyshacl: "):
        assert line in text, f"{path.name} does not say {line}"
    quads = turtle(text)
    outcome = run(quads, quads)
    assert short(rows(outcome.report())) == expected(text, "compiled")
    if expected(text, "pyshacl") is None:
        with pytest.raises((pyshacl.errors.ReportableRuntimeError, AssertionError)):
            by_pyshacl(quads, quads)
    else:
        assert short(by_pyshacl(quads, quads)) == expected(text, "pyshacl")
