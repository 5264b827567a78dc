"""Each constraint of the shapes is needed: some graph is judged otherwise without it.

And no graph, however wrong, stops the engine.
"""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox
import pytest
from rdflib import Graph

from shape_cases import (
    BASE,
    CASES,
    WSH,
    Case,
    Triples,
    beside,
    constraints,
    every,
    file,
    folder_of,
    joined,
    name_of,
    reached,
    results,
    roots,
    shapes,
    validate,
    without,
)
from wsisgraph.rdf import Quad, expand, iri

ALL = constraints()
TRIED = {case.by: case for case in reversed(every()) if case.by is not None}


def wrong(case: Case, rules: Graph) -> set[tuple[str, str]]:
    """Return what some shapes find in a case."""
    return {(result.shape, result.component) for result in validate(case.triples, rules)}


def test_every_constraint_has_a_graph_that_only_it_finds_out() -> None:
    missing = [pair for pair in ALL if pair not in TRIED]
    assert missing == [], "add a case to tests/shapes, or a line to a changes.yaml there"


@pytest.mark.parametrize("case", [beside(case, " ".join(pair)) for pair, case in TRIED.items()])
def test_a_graph_is_judged_otherwise_without_the_constraint(case: Case) -> None:
    pair = case.by
    assert pair is not None
    told = results(folder_of(case))[case.name]
    found = told.wrong | told.known if case.expected else told.wrong
    if case.expected:
        kept = [
            node
            for node in roots()
            if any(WSH[shape] in reached(node) for shape, _ in case.expected)
        ]
        assert case.expected <= found
        assert wrong(case, without(pair, kept)) <= told.known - case.expected
    else:
        kept = [node for node in roots() if WSH[pair[0]] in reached(node)]
        assert found == set() and wrong(case, without(pair, kept)) != set()


# Any term in the place of any other: a literal for an IRI, an IRI for a literal, ill-typed literals.
TERMS: tuple[Any, ...] = (
    iri(BASE + "thing/nobody-knows"),
    ox.BlankNode("nobody"),
    ox.Literal("words"),
    ox.Literal("words", language="en"),
    *(
        ox.Literal(text, datatype=iri(expand(f"xsd:{name}")))
        for text, name in (
            ("words", "integer"),
            ("2031-02-30", "date"),
            ("31", "gYear"),
            ("1e3", "decimal"),
            ("yes", "boolean"),
            ("NaN", "double"),
            ("2031-05-02T25:00:00Z", "dateTime"),
            ("-7", "integer"),
        )
    ),
)
EVERY = 29


def mutants() -> list[Triples]:
    """Return right graphs with another term in the place of an object, one in twenty-nine."""
    found: list[Triples] = []
    number = 0
    for path in sorted(CASES.glob("*/ok/*.ttl")):
        right = file(path)
        for place, triple in enumerate(right):
            number += 1
            if number % EVERY == 0 and name_of(triple.subject).startswith(BASE):
                other = TERMS[number // EVERY % len(TERMS)]
                changed = Quad(triple.subject, triple.predicate, other)
                found.append((*right[:place], changed, *right[place + 1 :]))
    return found


def test_no_graph_however_wrong_stops_the_engine() -> None:
    graphs = mutants()
    found = {
        result.focus.removeprefix(BASE[:-1]).partition("/")[0]
        for result in validate(joined(graphs), Graph() + shapes())
        if not result.quiet and result.focus.startswith(BASE[:-1])
    }
    assert len(graphs) > 50
    assert len(found) > 0.6 * len(graphs), "most of such graphs are wrong"
