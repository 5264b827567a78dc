"""Framed JSON-LD: one tree for each event, person and organization, as the frames in ontology/frames/ say.

PyLD frames; it is given no more than the neighbourhood of one root at a time, and no network.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from wsisgraph.errors import WsisError
from wsisgraph.export.context import CONTEXTS, bundled, context_lines
from wsisgraph.export.lines import bare
from wsisgraph.graph import codes
from wsisgraph.rdf import Iri, Literal, Quad, expand
from wsisgraph.resources import folder

__all__ = ["FRAMES", "Frame", "framed", "load_document", "trees"]

Node: TypeAlias = dict[str, Any]

TYPE, SUPER = expand("rdf:type"), expand("wsis:superEvent")
STRING = expand("xsd:string")
LABELS = (TYPE, expand("skos:prefLabel"))
# What a tree shows of an event that a fact speaks of.
BESIDE_EVENT = tuple(map(expand, ("wsis:start", "wsis:end", "wsis:place")))
ORDER, AT, LAST = expand("wsis:orderInSuperEvent"), expand("wsis:startTime"), "~"
FIRST = ("@context", "@id", "@type", "prefLabel", "name")
# The facts at an event have one property for all: their class tells in which list each stands.
FACTS = "facts"
LISTS = {
    "wsis:Participation": "participations",
    "wsis:Remark": "remarks",
    "wsis:Discussion": "discussions",
    "wsis:Outcome": "outcomes",
    "wsis:Figure": "figures",
    "wsis:Award": "awards",
    "wsis:Exhibit": "exhibits",
}


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame: the class of its roots, its document, and the properties that lead back to a root."""

    name: str
    cls: str
    document: Mapping[str, Any]

    @property
    def terms(self) -> Mapping[str, Any]:
        """The terms that the frame adds to the project's context."""
        found: Mapping[str, Any] = self.document["@context"][1]
        return found

    @property
    def told(self) -> Mapping[str, Any]:
        """The terms of the trees: those of the frame, and one for each kind of fact at an event."""
        facts = self.terms.get(FACTS)
        lists = dict.fromkeys(LISTS.values(), facts) if facts else {}
        return {**self.terms, **lists}

    @property
    def back(self) -> frozenset[str]:
        """The IRIs of the properties by which facts and parts point to a root."""
        return frozenset(expand(term["@reverse"]) for term in self.terms.values())


def _frames() -> Mapping[str, Frame]:
    made = {}
    for name in ("event", "person", "organization"):
        document = json.loads((folder("ontology") / "frames" / f"{name}.jsonld").read_text("utf-8"))
        made[name] = Frame(name, expand(document["@type"]), document)
    return made


FRAMES: Callable[[], Mapping[str, Frame]] = cache(_frames)


def load_document(url: str, options: object = None) -> dict[str, Any]:
    """Return a context that comes with the package, for a JSON-LD processor.

    Raises WsisError for every other address: nothing is fetched.
    """
    for file in CONTEXTS:
        found = bundled(file)
        if url in (found.iri, expand("wsis:").removesuffix("#") + f"/{file}"):
            return {
                "contextUrl": None,
                "documentUrl": url,
                "document": {"@context": found.document["@context"]},
                "contentType": "application/ld+json",
            }
    raise WsisError(f"{url} is not a context that comes with wsisgraph, and nothing is fetched")


class Neighbours:
    """The triples of a graph, by subject and by what points to a node; labels of codes beside them."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self.nodes: dict[str, dict[str, dict[str, Node]]] = {}
        self.pointing: dict[tuple[str, str], dict[str, None]] = {}
        known = sorted(quads, key=str)
        bare(known)
        for quad in known:
            self.add(quad)
        self.own = frozenset(self.nodes)
        for quad in codes():
            if quad.predicate.value in LABELS and str(quad.subject)[1:-1] not in self.own:
                self.add(quad)

    def add(self, quad: Quad) -> None:
        """Take in a triple of a node with an IRI."""
        if not isinstance(quad.subject, Iri):
            return
        subject, predicate, value = quad.subject.value, quad.predicate.value, quad.object
        values = self.nodes.setdefault(subject, {}).setdefault(predicate, {})
        if isinstance(value, Iri):
            values[str(value)] = {"@id": value.value}
            self.pointing.setdefault((predicate, value.value), {})[subject] = None
        elif isinstance(value, Literal):
            values[str(value)] = _literal(value)

    def node(self, name: str, only: Iterable[str] = ()) -> Node:
        """Return a node in expanded JSON-LD, with all of its properties or some."""
        made: Node = {"@id": name}
        wanted = set(only)
        for predicate, values in self.nodes.get(name, {}).items():
            if wanted and predicate not in wanted:
                continue
            if predicate == TYPE:
                made["@type"] = [each["@id"] for each in values.values()]
            else:
                made[predicate] = list(values.values())
        return made

    def programme(self, name: str) -> tuple[str | int, ...]:
        """Return by what an event is sorted: its first day and time, its order, its name; undated last."""

        def stated(predicate: str, unknown: str) -> str:
            values = self.nodes.get(name, {}).get(predicate, {}).values()
            return min(
                (str(each["@value"]) for each in values if "@value" in each), default=unknown
            )

        order = stated(ORDER, "")
        number = int(order) if order.isdecimal() else sys.maxsize
        return stated(BESIDE_EVENT[0], LAST), stated(AT, LAST), number, name

    def around(self, root: str, frame: Frame) -> list[Node]:
        """Return what a tree is made of: the root, the facts that point to it, and labels."""
        whole = dict.fromkeys([root])
        stubs: dict[str, None] = {}
        for predicate in sorted(frame.back):
            for name in self.pointing.get((predicate, root), {}):
                part = predicate == SUPER or predicate.startswith(expand("org:"))
                (stubs if part else whole).setdefault(name)
        made = [self.node(name) for name in whole]
        for node in made:
            for predicate, values in node.items():
                if predicate[0] != "@":
                    stubs.update(dict.fromkeys(v["@id"] for v in values if "@id" in v))
        places: dict[str, None] = {}
        for name in [each for each in stubs if each not in whole]:
            beside = [*LABELS, *frame.back, *BESIDE_EVENT]
            node = self.node(name, beside)
            places.update(dict.fromkeys(v["@id"] for v in node.get(BESIDE_EVENT[2], ())))
            made.append(node)
        made += [
            self.node(name, LABELS) for name in places if name not in whole and name not in stubs
        ]
        return made


def _literal(value: Literal) -> Node:
    if value.language is not None:
        return {"@value": value.value, "@language": value.language}
    if value.datatype.value == STRING:
        return {"@value": value.value}
    return {"@value": value.value, "@type": value.datatype.value}


def trees(quads: Iterable[Quad] | Neighbours, name: str) -> Iterator[Node]:
    """Yield the trees of a frame in the order of their roots; a session stands in its event's tree."""
    frame = FRAMES()[name]
    around = quads if isinstance(quads, Neighbours) else Neighbours(quads)
    roots = [
        each
        for each in sorted(around.own)
        if frame.cls in {v["@id"] for v in around.nodes[each].get(TYPE, {}).values()}
        and not _elsewhere(each, around)
    ]
    for root in roots:
        yield tree(root, frame, around, ())


def _elsewhere(name: str, around: Neighbours) -> bool:
    """Say whether an event is a part of another one that the graph speaks of."""
    wholes = around.nodes[name].get(SUPER, {}).values()
    return any(each["@id"] in around.own and each["@id"] != name for each in wholes)


def tree(root: str, frame: Frame, around: Neighbours, above: tuple[str, ...]) -> Node:
    """Return one tree; below an event the trees of its sessions."""
    from pyld import jsonld

    document = {**frame.document, "@id": root}
    made: Node = jsonld.frame(
        around.around(root, frame),
        document,
        {"documentLoader": load_document, "omitGraph": True, "processingMode": "json-ld-1.1"},
    )
    made.pop("@context", None)
    if frame.name == "event":
        for fact in made.pop(FACTS, ()):
            kinds = [LISTS[kind] for kind in _listed(fact.get("@type")) if kind in LISTS]
            made.setdefault(kinds[0] if kinds else FACTS, []).append(fact)
        made["sessions"] = [
            tree(each, frame, around, (*above, root))
            for each in sorted(around.pointing.get((SUPER, root), {}), key=around.programme)
            if each not in (*above, root)
        ]
        if not made["sessions"]:
            del made["sessions"]
    return made


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def framed(quads: Iterable[Quad]) -> Iterator[bytes]:
    """Yield one document with the trees of all events, then persons, then organizations."""
    known = Neighbours(quads)
    terms = dict(bundled().document["@context"])
    for frame in FRAMES().values():
        terms |= frame.told
    yield f'{{\n{context_lines({"@context": terms})},\n "@graph": ['.encode()
    comma = "\n"
    for name in FRAMES():
        for each in trees(known, name):
            yield f"{comma}{json.dumps(ordered(each), ensure_ascii=False, indent=1)}".encode()
            comma = ",\n"
    yield b"\n ]\n}\n" if comma == ",\n" else b"]\n}\n"


def ordered(value: Any) -> Any:
    """Return JSON with the keys that name a thing first, and all others by name."""
    if isinstance(value, list):
        return [ordered(each) for each in value]
    if not isinstance(value, dict):
        return value
    keys = sorted(value, key=lambda key: (FIRST.index(key) if key in FIRST else len(FIRST), key))
    return {key: ordered(value[key]) for key in keys}
