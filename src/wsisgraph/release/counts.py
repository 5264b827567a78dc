"""What is in a graph, counted: triples, things, classes, properties, and where links lead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from wsisgraph.export.lines import TYPE, sorted_lines
from wsisgraph.rdf import ID, Quad, expand, ox

__all__ = ["Counts", "counted", "links"]

MATCHES = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
LINKS = {expand("schema:sameAs"), *(expand(f"skos:{name}") for name in MATCHES)}
# What hangs on facts; a thing that it is said of makes no good example.
BESIDE = {expand(f"wsis:{name}") for name in ("Fact", "Passage", "Statement", "Text")}


@dataclass(frozen=True, slots=True)
class Counts:
    """The union of a graph's graphs in figures; `classes` and `properties` go by IRI.

    `examples` names a thing of each class, the first in order of IRI.
    """

    triples: int
    entities: int
    subjects: int
    objects: int
    classes: Mapping[str, int]
    properties: Mapping[str, int]
    examples: Mapping[str, str]


def counted(quads: Iterable[Quad], base: str) -> Counts:
    """Return the figures of a graph; its entities are the subjects below the base."""
    triples = subjects = entities = 0
    last = ""
    objects: set[str] = set()
    classes: Counter[str] = Counter()
    properties: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for line in sorted_lines(quads, ox.RdfFormat.N_TRIPLES):
        subject, predicate, value = line.decode()[:-3].split(" ", 2)
        triples += 1
        if subject != last:
            last, subjects = subject, subjects + 1
            entities += subject.startswith(f"<{base}")
        properties[predicate[1:-1]] += 1
        objects.add(value)
        if predicate == TYPE:
            classes[value[1:-1]] += 1
            if subject.startswith(f"<{base}"):
                examples.setdefault(value[1:-1], subject[1:-1])
    shown = {name: thing for name, thing in sorted(examples.items()) if name not in BESIDE}
    return Counts(triples, entities, subjects, len(objects), classes, properties, shown)


def links(quads: Iterable[Quad], base: str) -> Mapping[tuple[str, str], int]:
    """Return how many links lead out of a graph, by property and the IRI that the targets' host has."""
    found: Counter[tuple[str, str]] = Counter()
    triples = {
        (q.subject, q.predicate.value, q.object) for q in quads if q.predicate.value in LINKS
    }
    for _, predicate, value in triples:
        target = getattr(value, "value", "")
        if not target.startswith((base, ID)) and isinstance(value, ox.NamedNode):
            parts = urlsplit(target)
            found[predicate, f"{parts.scheme}://{parts.netloc}/"] += 1
    return dict(sorted(found.items()))
