"""Compact JSON-LD under the project's own context, which stands in the document; nothing is fetched.

The context is flat, so that compaction comes to choosing a term by the type of a value. This is done
here and not by a JSON-LD processor: those write `https://schema.org///x` as `schema://x`, which is
another IRI, and look through all terms for every IRI.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from typing import Any, TypeAlias

from wsisgraph.errors import WsisError
from wsisgraph.export.linked import STRING, TYPE, Key, bare, order, quoted
from wsisgraph.rdf import PREFIXES, Literal, Quad, expand
from wsisgraph.schema import load

__all__ = ["context", "context_text", "write_jsonld"]

# Rank, key, whether always a list, kind of the value, and the value as JSON.
Row: TypeAlias = tuple[int, str, bool, int, str]
Subjects: TypeAlias = dict[Key, set[Row]]

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
# The properties that a graph has beyond the table of facts: evidence, labels and links.
BESIDE: Mapping[str, Mapping[str, str]] = {
    "dcterms:language": {},
    "dcterms:source": LINKS,
    "oa:end": COUNT,
    "oa:start": COUNT,
    "org:postIn": LINK,
    "rdf:object": {},
    "rdf:predicate": LINK,
    "rdf:subject": LINK,
    "rdfs:isDefinedBy": LINK,
    "schema:sameAs": LINKS,
    "skos:prefLabel": LIST,
    "wsis:context": LINKS,
    "wsis:citation": {},
    "wsis:decidedBy": {},
    "wsis:evidence": LINKS,
    "wsis:inText": LINK,
    "wsis:length": COUNT,
    "wsis:notAfter": DAY,
    "wsis:notBefore": DAY,
    "wsis:renditionOf": LINK,
    "wsis:section": {},
    "wsis:sha256": {},
}
# Vocabularies whose words keep their prefix: `start`, `end` and `subject` are words of our own.
KEEP_PREFIX = ("oa", "rdf")
FIRST = {"@type": 0, "prefLabel": 1, "rdfs:label": 2}


def context() -> dict[str, Any]:
    """Return the JSON-LD context, as the document that ontology/context.jsonld holds.

    Every property of the table of facts has a term, and so have those of evidence and labels.
    """
    schema = load()
    records = (record.fields.values() for record in schema.records.values())
    kinds: dict[str, set[str]] = {}
    several: set[str] = set()
    for field in (
        *chain.from_iterable(records),
        *schema.statements.values(),
        *schema.common.values(),
    ):
        if field.property:
            kinds.setdefault(field.property, set()).add(TYPES.get(field.value, ""))
            if field.many or field.value in WORDS:
                several.add(field.property)
    terms = {name: dict(definition) for name, definition in BESIDE.items()}
    for name, found in kinds.items():
        (kind, *others) = sorted(found)
        fixed = {"@type": kind} if kind and not others else {}
        terms[name] = fixed | (LIST if name in several else {})
    types = chain.from_iterable(each.types for each in schema.classes.values())
    prefixes = {name.partition(":")[0] for name in (*terms, *types, "rdfs:label", "wid:", "xsd:")}
    made: dict[str, Any] = {prefix: PREFIXES[prefix] for prefix in sorted(prefixes)}
    named = {_term(name): {"@id": name, **terms[name]} for name in sorted(terms)}
    return {"@context": made | dict(sorted(named.items()))}


def _term(name: str) -> str:
    prefix, _, local = name.partition(":")
    return name if prefix in KEEP_PREFIX else local


def context_text() -> str:
    """Return the context as ontology/context.jsonld holds it: one term to a line."""
    return f"{{\n{_context_lines(context())}\n}}\n"


def _context_lines(document: Mapping[str, Any]) -> str:
    terms = (f"  {quoted(name)}: {json.dumps(each)}" for name, each in document["@context"].items())
    return ' "@context": {\n' + ",\n".join(terms) + "\n }"


def write_jsonld(quads: Sequence[Quad]) -> bytes:
    """Return compact JSON-LD: the nodes of the default graph, then the named graphs.

    Each value has a line of its own, and every literal its lexical form. Raises WsisError for what
    only RDF 1.2 has, and for an IRI that readers would take for a compact name.
    """
    document = context()
    terms = Terms(document)
    graphs: dict[Key, Subjects] = {}
    for quad in bare(quads):
        nodes = graphs.setdefault(order(quad.graph_name), {})
        nodes.setdefault(order(quad.subject), set()).add(terms.row(quad))
    parts = [_node(terms, key, rows, "  ") for key, rows in sorted(graphs.pop((0, ""), {}).items())]
    for name in sorted(graphs):
        nodes = graphs[name]
        inner = ",\n".join(_node(terms, key, nodes[key], "    ") for key in sorted(nodes))
        parts.append(f'  {{\n   "@id": {terms.id(name)},\n   "@graph": [\n{inner}\n   ]\n  }}')
    body = "\n" + ",\n".join(parts) + "\n " if parts else ""
    return f'{{\n{_context_lines(document)},\n "@graph": [{body}]\n}}\n'.encode()


def _node(terms: Terms, subject: Key, rows: set[Row], pad: str) -> str:
    """Return one subject as a JSON object: a list stands where a key has several values or always has one."""
    members = [f'{pad} "@id": {terms.id(subject)}']
    for (_, key, listed), group in groupby(sorted(rows), key=lambda row: row[:3]):
        values = [row[4] for row in group]
        if listed or len(values) > 1:
            inner = ",\n".join(f"{pad}  {value}" for value in values)
            members.append(f"{pad} {quoted(key)}: [\n{inner}\n{pad} ]")
        else:
            members.append(f"{pad} {quoted(key)}: {values[0]}")
    return f"{pad}{{\n" + ",\n".join(members) + f"\n{pad}}}"


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the context: its name, the type that its values have, and whether they are a list."""

    name: str
    type: str
    listed: bool


class Terms:
    """One run of the writer: how the terms of a context shorten quads."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.spaces: dict[str, str] = {}
        self.defined: dict[str, Term] = {}
        self.known: dict[str, str] = {}
        for name, each in document["@context"].items():
            if isinstance(each, str):
                self.spaces[name] = each
                continue
            kind = each.get("@type", "")
            full = kind if kind in ("", "@id") else expand(kind)
            self.defined[expand(each["@id"])] = Term(name, full, "@container" in each)
        self.names = {term.name for term in self.defined.values()}

    def row(self, quad: Quad) -> Row:
        """Return what a quad adds to its subject."""
        predicate, value = quad.predicate.value, quad.object
        term = self.defined.get(predicate)
        if isinstance(value, Literal):
            kind, fixed = 3, value.datatype.value
            made = self._literal(value, term)
        else:
            key = order(value)
            kind, fixed = key[0], "@id"
            if predicate == TYPE:
                return FIRST["@type"], "@type", False, kind, self.id(key)
            made = self.id(key)
            if term is None or term.type != fixed:
                made = f'{{"@id": {made}}}'
        if term is not None and term.type in ("", fixed):
            return FIRST.get(term.name, 3), term.name, term.listed, kind, made
        name = self.short(predicate)
        name = predicate if name in self.names else name
        return FIRST.get(name, 3), name, False, kind, made

    def _literal(self, value: Literal, term: Term | None) -> str:
        text, datatype = quoted(value.value), value.datatype.value
        if value.language is not None:
            return f'{{"@language": "{value.language}", "@value": {text}}}'
        if datatype == STRING or (term is not None and term.type == datatype):
            return text
        return f'{{"@type": {quoted(self.short(datatype))}, "@value": {text}}}'

    def id(self, key: Key) -> str:
        """Return an IRI or a blank node as a JSON string."""
        return quoted(self.short(key[1]) if key[0] == 1 else f"_:{key[1]}")

    def short(self, full: str) -> str:
        """Return an IRI with a prefix where one fits. Raises WsisError where it looks as if it had one."""
        known = self.known.get(full)
        if known is None:
            known = self.known[full] = self._short(full)
        return known

    def _short(self, full: str) -> str:
        if full.partition(":")[0] in self.spaces:
            what = f"the IRI <{full}> would be read as a compact name in JSON-LD"
            raise WsisError(f"{what} (write the whole IRI in the data, or export another format)")
        for prefix, space in self.spaces.items():
            rest = full.removeprefix(space)
            if rest and rest != full and not rest.startswith("//"):
                return f"{prefix}:{rest}"
        return full
