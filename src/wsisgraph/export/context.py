"""The JSON-LD contexts: the project's own, made from the table of facts, and the one for schema.org.

Both are flat, have a versioned IRI, and come with the package: nothing is ever fetched.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any

from wsisgraph.errors import NotHere, near
from wsisgraph.rdf import PREFIXES, compact, expand
from wsisgraph.resources import folder
from wsisgraph.schema import load, ontology_quads

__all__ = [
    "CONTEXTS",
    "Context",
    "bundled",
    "context",
    "context_text",
    "ontology_version",
    "schema_context",
]

# How a value kind of the table is read. A date may be a day, a month or a year, and a number an
# integer or a decimal: their type stands beside each value.
TYPES = {
    "thing": "@id",
    "code": "@id",
    "url": "@id",
    "integer": "xsd:integer",
    "flag": "xsd:boolean",
}
WORDS = ("names", "words")
LINK, LINKS, LIST = {"@type": "@id"}, {"@type": "@id", "@container": "@set"}, {"@container": "@set"}
COUNT, DAY = {"@type": "xsd:integer"}, {"@type": "xsd:date"}
# Words by language: {"en": "…", "ja": "…"}.
LANGUAGES = {"@container": "@language"}
# The properties that a graph has beyond the table of facts: evidence, labels and links.
BESIDE: Mapping[str, Mapping[str, str]] = {
    "dcterms:language": {},
    "dcterms:source": LINKS,
    "oa:end": COUNT,
    "oa:start": COUNT,
    "org:memberOf": LINKS,
    "org:postIn": LINK,
    "rdf:object": {},
    "rdf:predicate": LINK,
    "rdf:subject": LINK,
    "rdfs:isDefinedBy": LINK,
    "schema:sameAs": LINKS,
    "skos:altLabel": LANGUAGES,
    "skos:definition": LANGUAGES,
    "skos:prefLabel": LANGUAGES,
    "wsis:context": LINKS,
    "wsis:citation": {},
    "wsis:coParticipant": LINKS,
    "wsis:decidedBy": {},
    "wsis:evidence": LINKS,
    "wsis:forState": LINKS,
    "wsis:inEdition": LINKS,
    "wsis:inText": LINK,
    "wsis:length": COUNT,
    "wsis:notAfter": DAY,
    "wsis:notBefore": DAY,
    "wsis:presentAt": LINKS,
    "wsis:reachesGoal": LINKS,
    "wsis:renditionOf": LINK,
    "wsis:section": {},
    "wsis:sha256": {},
    "wsis:touches": LINKS,
}
# Vocabularies whose words keep their prefix: `start`, `end` and `subject` are words of our own.
KEEP_PREFIX = ("oa", "rdf")
KINDS = tuple(map(expand, ("rdf:type", "rdfs:range")))


@cache
def ontology_version() -> str:
    """Return the versioned IRI of the ontology, below which the contexts have theirs."""
    wanted = expand("owl:versionIRI")
    found = (quad.object for quad in ontology_quads() if quad.predicate.value == wanted)
    return str(getattr(next(found), "value", ""))


@dataclass(frozen=True, slots=True)
class Context:
    """A context: the name of its file below ontology/, and its document."""

    file: str
    document: Mapping[str, Any]

    @property
    def iri(self) -> str:
        """The versioned IRI by which documents may refer to it."""
        return f"{ontology_version()}/{self.file}"


@cache
def context() -> dict[str, Any]:
    """Return the JSON-LD context, as the document that ontology/context.jsonld holds.

    Every property of the ontology has a term, and so have those of other vocabularies that a graph
    has. Terms are protected: a document may add some, and change none.
    """
    schema = load()
    records = (record.fields.values() for record in schema.records.values())
    kinds: dict[str, set[str]] = {}
    several: set[str] = set()
    worded: set[str] = set()
    for field in (
        *chain.from_iterable(records),
        *schema.statements.values(),
        *schema.common.values(),
    ):
        if field.property:
            kinds.setdefault(field.property, set()).add(TYPES.get(field.value, ""))
            if field.many:
                several.add(field.property)
            if field.value in WORDS:
                worded.add(field.property)
    terms = {name: dict(definition) for name, definition in {**_declared(), **BESIDE}.items()}
    for name, found in kinds.items():
        (kind, *others) = sorted(found)
        fixed = {"@type": kind} if kind and not others else {}
        terms[name] = fixed | (LIST if name in several else LANGUAGES if name in worded else {})
    types = chain.from_iterable(each.types for each in schema.classes.values())
    prefixes = {name.partition(":")[0] for name in (*terms, *types, "rdfs:label", "wid:", "xsd:")}
    made: dict[str, Any] = {prefix: PREFIXES[prefix] for prefix in sorted(prefixes)}
    named = {_term(name): {"@id": name, **terms[name]} for name in sorted(terms)}
    rules = {"@version": 1.1, "@protected": True}
    return {
        "@id": f"{ontology_version()}/context.jsonld",
        "@context": rules | made | dict(sorted(named.items())),
    }


def _declared() -> dict[str, Mapping[str, str]]:
    """Return a term for each property that the ontology declares, by its compact name."""
    made: dict[str, Mapping[str, str]] = {}
    for quad in ontology_quads():
        if quad.predicate.value not in KINDS:
            continue
        name, value = (compact(str(getattr(n, "value", ""))) for n in (quad.subject, quad.object))
        if not name.startswith("wsis:"):
            continue
        if value == "owl:ObjectProperty":
            made[name] = LINK
        elif value == "owl:DatatypeProperty":
            made.setdefault(name, {})
        elif value in ("xsd:integer", "xsd:boolean"):
            made[name] = {"@type": value}
    return made


def _term(name: str) -> str:
    prefix, _, local = name.partition(":")
    return name if prefix in KEEP_PREFIX else local


@cache
def schema_context() -> dict[str, Any]:
    """Return the context for the schema.org view: ontology/schema-context.jsonld.

    The public one of schema.org maps its terms to http addresses; the data have https.
    """
    found: dict[str, Any] = json.loads(
        (folder("ontology") / "schema-context.jsonld").read_text("utf-8")
    )
    return found


CONTEXTS: Mapping[str, Any] = {"context.jsonld": context, "schema-context.jsonld": schema_context}


def bundled(file: str = "context.jsonld") -> Context:
    """Return a context that comes with the package. Raises NotHere, with the nearest, for any other."""
    if file not in CONTEXTS:
        raise NotHere(f"no context {file!r} comes with wsisgraph ({near(file, CONTEXTS, '')})")
    return Context(file, CONTEXTS[file]())


def context_text() -> str:
    """Return the context as ontology/context.jsonld holds it: one term to a line."""
    document = context()
    return f'{{\n "@id": {json.dumps(document["@id"])},\n{context_lines(document)}\n}}\n'


def context_lines(document: Mapping[str, Any]) -> str:
    """Return the member `@context` of a document, one term to a line."""
    terms = (
        f"  {json.dumps(name)}: {json.dumps(each)}" for name, each in document["@context"].items()
    )
    return ' "@context": {\n' + ",\n".join(terms) + "\n }"
