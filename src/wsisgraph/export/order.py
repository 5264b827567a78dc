"""The order in which a person wants to read: things by class, then facts; labels first, evidence last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from itertools import chain

from wsisgraph.rdf import ID, PREFIXES, Iri, expand
from wsisgraph.schema import load, ontology_quads

__all__ = ["LABELS", "OTHER", "OTHER_CLASS", "base_of", "classes", "properties", "spaces"]

# Ranks: classes stand below LABELS, properties from there on; all are below 4,096.
OTHER_CLASS, LABELS, OTHER, LAST = 999, 1_000, 2_000, 3_000
FIRST_PROPERTIES = (
    "skos:prefLabel", "rdfs:label", "skos:altLabel", "skos:notation", "skos:definition",
    "rdf:subject", "rdf:predicate", "rdf:object",
)  # fmt: skip
LAST_PROPERTIES = (
    "wsis:renditionOf", "wsis:length", "wsis:inText", "wsis:section", "oa:start", "oa:end",
    "wsis:sha256", "dcterms:source", "wsis:evidence", "wsis:context", "wsis:citation",
    "wsis:decidedBy", "schema:sameAs", "rdfs:isDefinedBy",
)  # fmt: skip
LAST_CLASSES = ("wsis:Statement", "wsis:Fact", "foaf:Agent", "wsis:Text", "wsis:Passage")


@cache
def classes() -> Mapping[str, int]:
    """Return the rank of each class, by IRI: a subclass before its superclasses, facts after things."""
    schema = load()
    above = {each.types[0]: set(each.types[1:]) for each in schema.classes.values()}
    below = expand("rdfs:subClassOf")
    for quad in ontology_quads():
        if quad.predicate.value == below and isinstance(quad.subject, Iri):
            name = quad.subject.value.replace(PREFIXES["wsis"], "wsis:")
            wider = {each for each in above if expand(each) == getattr(quad.object, "value", "")}
            if wider and name not in above:
                above[name] = wider
    order: list[str] = []
    for name, wider in above.items():
        at = min((order.index(each) for each in wider if each in order), default=len(order))
        order.insert(at, name)
    facts = (f"wsis:{name}" for name in schema.records)
    return {expand(name): rank for rank, name in enumerate((*order, *facts, *LAST_CLASSES))}


@cache
def properties() -> Mapping[str, int]:
    """Return the rank of each property, by IRI: labels, the table of facts in its order, evidence."""
    schema = load()
    table = (
        field.property
        for field in chain(
            *(record.fields.values() for record in schema.records.values()),
            schema.statements.values(),
            schema.common.values(),
        )
        if field.property
    )
    first = dict.fromkeys((*FIRST_PROPERTIES, *table))
    ranked = {expand(name): LABELS + at for at, name in enumerate(first)}
    return ranked | {expand(name): LAST + at for at, name in enumerate(LAST_PROPERTIES)}


@cache
def spaces() -> Mapping[str, str]:
    """Return the prefix of each namespace: the project's own, and one for each code list."""
    lists = {
        f"{ID}{scheme}/": scheme for scheme in sorted(load().schemes) if scheme not in PREFIXES
    }
    return {**lists, **{space: prefix for prefix, space in PREFIXES.items()}}


def base_of(subjects: Iterable[str]) -> str:
    """Return the IRI that the names of a graph's facts and things begin with; empty where none shows.

    >>> base_of(["<https://e/x/fact/1>", "<https://e/x/event/a>"])
    'https://e/x/'
    """
    own = [each for each in subjects if each.startswith("<http") and not each.startswith(f"<{ID}")]
    for folder in dict.fromkeys(("fact", *(each.folder for each in load().classes.values()))):
        mark = f"/{folder}/"
        found = min((each for each in own if mark in each), default="")
        if found:
            return found[1 : found.index(mark) + 1]
    return ""
