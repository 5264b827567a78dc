"""Views of a graph: which of its quads leave. Each is a function from quads to quads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from wsisgraph.errors import NotHere, near
from wsisgraph.graph import CODES, codes
from wsisgraph.rdf import PREFIXES, Iri, Literal, Quad, expand, ox
from wsisgraph.resources import folder
from wsisgraph.schema import ontology_quads
from wsisgraph.store import Data

__all__ = ["VIEWS", "Missing", "View", "missing", "seen"]

TYPE, LAYER = expand("rdf:type"), expand("wsis:layer")

# What search engines ask of an event.
WANTED = ("startDate", "location", "organizer")


@dataclass(frozen=True, slots=True)
class View:
    """A part of a graph that leaves: its name, what it is, and whether it needs what rules add."""

    name: str
    title: str
    inferred: bool
    make: Callable[[Sequence[Quad], Sequence[Quad]], Sequence[Quad]]


@cache
def layer(name: str) -> frozenset[str]:
    """Return the IRIs of the terms that the ontology puts into a layer."""
    return frozenset(
        quad.subject.value
        for quad in ontology_quads()
        if quad.predicate.value == LAYER
        and isinstance(quad.object, Literal)
        and quad.object.value == name
        and isinstance(quad.subject, Iri)
    )


def evidence(quads: Sequence[Quad], inferred: Sequence[Quad]) -> Sequence[Quad]:
    """Return everything that is stated, with where it is stated."""
    return quads


def facts(quads: Sequence[Quad], inferred: Sequence[Quad]) -> Sequence[Quad]:
    """Return what is stated, without the terms of the evidence layer, passages and texts."""
    terms = layer("evidence")
    left = {
        quad.subject
        for quad in quads
        if quad.predicate.value == TYPE and getattr(quad.object, "value", "") in terms
    }
    return [
        quad
        for quad in quads
        if quad.predicate.value not in terms
        and quad.subject not in left
        and quad.object not in left
        and getattr(quad.object, "value", "") not in terms
    ]


def with_inferred(quads: Sequence[Quad], inferred: Sequence[Quad]) -> Sequence[Quad]:
    """Return everything, and what the rules add."""
    return [*quads, *inferred]


def schema(quads: Sequence[Quad], inferred: Sequence[Quad]) -> Sequence[Quad]:
    """Return the things of a graph in schema.org's terms, as ontology/views/schema.rq says."""
    text = (folder("ontology") / "views" / "schema.rq").read_text("utf-8")
    found = Data((*quads, *inferred)).store().query(text, prefixes=dict(PREFIXES))
    if not isinstance(found, ox.QueryTriples):
        raise NotHere("ontology/views/schema.rq is no CONSTRUCT (install wsisgraph again)")
    return [Quad(each.subject, each.predicate, each.object) for each in dict.fromkeys(found)]


VIEWS: Mapping[str, View] = {
    each.name: each
    for each in (
        View("evidence", "everything that is stated, and where", False, evidence),
        View("facts", "what is stated, without passages and texts", False, facts),
        View("inferred", "everything, with the shortcuts that rules add", True, with_inferred),
        View("schema", "the things in schema.org's terms alone", True, schema),
    )
}


def seen(
    quads: Sequence[Quad],
    view: str = "evidence",
    inferred: Sequence[Quad] = (),
    with_codes: bool = False,
) -> Sequence[Quad]:
    """Return the quads of a view, with the ontology and its code lists where they are asked for.

    `inferred` is what the rules add. Raises NotHere, with the nearest, for an unknown view.
    """
    chosen = VIEWS.get(view)
    if chosen is None:
        known = near(view, VIEWS, f"known are {', '.join(VIEWS)}")
        raise NotHere(f"unknown view {view!r} ({known})")
    whole = quads
    if with_codes and not any(quad.graph_name == CODES for quad in quads):
        whole = [*quads, *codes()]
    return chosen.make(whole, inferred)


@dataclass(frozen=True, slots=True, order=True)
class Missing:
    """An event of the schema.org view, and what is not stated of it that search engines ask for."""

    event: str
    terms: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.event} has no {', '.join(self.terms)}: no source states it, and nothing is filled in"


def missing(quads: Iterable[Quad]) -> list[Missing]:
    """Return the events of a schema.org view without a start, a location or an organizer."""
    events, stated = set(), set()
    for quad in quads:
        name = getattr(quad.subject, "value", "")
        if quad.predicate.value == TYPE and quad.object == Iri(expand("schema:Event")):
            events.add(name)
        stated.add((name, quad.predicate.value))
    lacking = (
        Missing(name, tuple(w for w in WANTED if (name, expand(f"schema:{w}")) not in stated))
        for name in sorted(events)
    )
    return [each for each in lacking if each.terms]
