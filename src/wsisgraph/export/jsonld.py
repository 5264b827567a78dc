"""JSON-LD, compacted with the project's own context, which stands in the document; nothing is fetched."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, NoReturn, TypeAlias

from wsisgraph.errors import WsisError
from wsisgraph.export.linked import STRING, TYPE, bare, order
from wsisgraph.rdf import PREFIXES, Literal, Quad
from wsisgraph.schema import load

__all__ = ["context", "document_text", "write_jsonld"]

Node: TypeAlias = dict[str, Any]

# How a value kind of the table is read. A date may be a day, a month or a year, and a number an
# integer or a decimal: their type stands beside each value.
TYPES = {"thing": "@id", "code": "@id", "url": "@id", "integer": "xsd:integer", "flag": "xsd:boolean"}
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


def context() -> Node:
    """Return the JSON-LD context, as the document that ontology/context.jsonld holds.

    Every property of the table of facts has a term, and so have those of evidence and labels.
    """
    schema = load()
    records = (record.fields.values() for record in schema.records.values())
    fields = [*chain.from_iterable(records), *schema.statements.values(), *schema.common.values()]
    kinds: dict[str, set[str]] = {}
    several: set[str] = set()
    for field in fields:
        if field.property:
            kinds.setdefault(field.property, set()).add(TYPES.get(field.value, ""))
            if field.many or field.value in WORDS:
                several.add(field.property)
    terms = {name: dict(definition) for name, definition in BESIDE.items()}
    for name, found in kinds.items():
        made = {"@type": kind for kind in found if len(found) == 1 and kind}
        terms[name] = made | ({"@container": "@set"} if name in several else {})
    names = {*terms, *chain.from_iterable(each.types for each in schema.classes.values()), "wid:", "xsd:"}
    prefixes = sorted({name.partition(":")[0] for name in names})
    defined = {_term(name): {"@id": name, **terms[name]} for name in sorted(terms)}
    return {"@context": {prefix: PREFIXES[prefix] for prefix in prefixes} | dict(sorted(defined.items()))}


def _term(name: str) -> str:
    prefix, _, local = name.partition(":")
    return name if prefix in KEEP_PREFIX else local


def document_text(document: Node) -> str:
    """Return a JSON document as text: one value to a line, and a line end."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def write_jsonld(quads: Sequence[Quad]) -> bytes:
    """Return compact JSON-LD: the nodes of the default graph, then the named graphs.

    Raises WsisError for what only RDF 1.2 has, and for an IRI that would be read as a compact name.
    """
    from pyld import jsonld

    made = context()
    options = {"graph": True, "skipExpansion": True, "documentLoader": _refuse}
    try:
        compacted = jsonld.compact(expanded(quads), made, options)
    except jsonld.JsonLdError as error:
        if error.code != "IRI confused with prefix":
            raise
        confused = error.details["iri"]
        what = f"the IRI <{confused}> would be read as a compact name"
        raise WsisError(f"{what}, and is not written as JSON-LD (write the whole IRI, or use another format)") from None
    return document_text(made | {"@graph": compacted["@graph"]}).encode()


def expanded(quads: Iterable[Quad]) -> list[Node]:
    """Return sorted quads in JSON-LD's expanded form, every literal with its lexical form."""
    graphs: dict[tuple[int, str], dict[tuple[int, str], Node]] = {}
    for quad in sorted(set(bare(list(quads))), key=_place):
        nodes = graphs.setdefault(order(quad.graph_name), {})
        subject = order(quad.subject)
        node = nodes.get(subject)
        if node is None:
            node = nodes[subject] = {"@id": _id(subject)}
        value = quad.object
        predicate = quad.predicate.value
        if isinstance(value, Literal):
            node.setdefault(predicate, []).append(_literal(value))
        elif predicate == TYPE:
            node.setdefault("@type", []).append(_id(order(value)))
        else:
            node.setdefault(predicate, []).append({"@id": _id(order(value))})
    top = list(graphs.pop((0, ""), {}).values())
    return top + [{"@id": _id(name), "@graph": list(nodes.values())} for name, nodes in graphs.items()]


def _place(quad: Quad) -> tuple[object, ...]:
    value = quad.object
    ends = order(value) if not isinstance(value, Literal) else (3, str(value))
    return order(quad.graph_name), order(quad.subject), ends


def _id(key: tuple[int, str]) -> str:
    return key[1] if key[0] == 1 else f"_:{key[1]}"


def _literal(term: Literal) -> Node:
    if term.language is not None:
        return {"@value": term.value, "@language": term.language}
    datatype = term.datatype.value
    return {"@value": term.value} if datatype == STRING else {"@value": term.value, "@type": datatype}


def _refuse(url: str, options: object) -> NoReturn:
    raise WsisError(f"{url} is not fetched: the context is the project's own")
