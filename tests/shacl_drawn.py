"""Small graphs and shapes to draw, and what tells the results of a report apart.

What a file of tests/divergences/ holds is left out of the shapes.
"""

from __future__ import annotations

import pyoxigraph as ox
from hypothesis import strategies as st

SH = "http://www.w3.org/ns/shacl#"
HEAD = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix : <urn:x:> .
"""
Row = tuple[str, ...]
"""What tells one result from another."""

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
