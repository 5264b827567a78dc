"""Instances of the codes: States, organizations, places and events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tools.codes.book import BOTH, HEAD, Book
from tools.codes.facts import Facts, state
from tools.codes.turtle import Node, Term
from wsisgraph.errors import near
from wsisgraph.graph import CODES
from wsisgraph.rdf import ID, Literal, expand, iri, literal
from wsisgraph.read.nodes import Map, Scalar
from wsisgraph.schema import Class, Schema

__all__ = ["Listed", "finish", "states", "things"]

THING = ("class", "label", "also", "note", "same-as", "focus", "source", "facts")
STATE = ("alpha3", "m49", "label", "also", "same-as", "focus")
LINK = ("iri", "source")
CODES_OF_A_STATE = {"alpha3": "wsis:alpha3Code", "m49": "wsis:m49Code"}


@dataclass(frozen=True, slots=True)
class Listed:
    """An instance: where it is written, its node, its sources, and the concepts about it."""

    key: Scalar
    row: Map
    node: Node
    sources: list[Term]
    concepts: list[Node]


def listed(book: Book, key: Scalar, row: Map, node: Node, sources: list[Term]) -> Listed:
    """Return an instance with the concepts of thesauri that are about it."""
    concepts = []
    for each in book.rows(row, "focus", LINK):
        for term in book.address(each.get("iri") or each):
            concept = Node(term.value).add("foaf:focus", iri(node.iri))
            concepts.append(concept.add_sources(book.cited(each)))
    return Listed(key, row, node, sources, concepts)


def same(book: Book, row: Map, node: Node, sources: list[Term]) -> None:
    """Add outward links, and their sources to those of the instance."""
    found: list[Term] = []
    for each in book.rows(row, "same-as", LINK):
        found += book.address(each.get("iri") or each)
        sources += book.cited(each)
    node.add("schema:sameAs", *sorted(found, key=lambda term: term.value))


def closed(header: Node, instances: list[Listed]) -> list[Node]:
    """Return a list: its header, its instances with their sources, the concepts about them."""
    concepts: dict[str, Node] = {}
    for each in instances:
        each.node.add_sources(each.sources).add("rdfs:isDefinedBy", CODES)
        concepts |= {concept.iri: concept for concept in each.concepts}
    nodes = [each.node for each in instances]
    return [header, *nodes, *(concepts[full] for full in sorted(concepts))]


def states(book: Book, names: Mapping[str, Mapping[str, str]]) -> dict[str, list[Node]]:
    """Return the States; `names` gives the names that the file leaves to the package it names."""
    book.troubles.known(book.root, (*HEAD, "source", "names", "states"))
    shared = book.cited(book.root)
    header = book.header().add_sources([*shared, literal(book.text(book.root, "names"))])
    found = []
    for key, row in sorted(book.maps(book.root, "states", STATE), key=lambda p: p[0].text):
        node = Node(f"{ID}state/{key.text}")
        node.add("rdf:type", iri(expand("wsis:State")), iri(expand("foaf:Agent")))
        labels = {t.language: t for t in book.languages(row, "label") if isinstance(t, Literal)}
        for language in BOTH:
            name = names.get(key.text, {}).get(language, "")
            if language not in labels and not name:
                book.wrong(key, f"nothing names {key.text} in {language}", "add label:")
            node.add("skos:prefLabel", labels.get(language) or Literal(name, language=language))
        node.add("skos:altLabel", *book.others(row, "also"))
        node.add("skos:notation", literal(key.text)).add("wsis:alpha2Code", literal(key.text))
        for word, predicate in CODES_OF_A_STATE.items():
            code = book.text(row, word)
            if len(code) != 3 or code.isdigit() != (word == "m49"):
                book.wrong(row.get(word) or row, f"{code!r} is no {word} code", 'JPN or "392"')
            node.add(predicate, literal(code))
        sources = list(shared)
        same(book, row, node, sources)
        found.append(listed(book, key, row, node, sources))
    return {book.name: closed(header, found)}


def things(book: Book, classes: Mapping[str, Class]) -> list[Listed]:
    """Return the things of a file, without what facts state of them."""
    book.troubles.known(book.root, (*HEAD, "things"))
    found = []
    rows = book.maps(book.root, "things", THING)
    for key, row in sorted(rows, key=lambda p: (not p[0].text.startswith("series/"), p[0].text)):
        node = Node(ID + book.slug(key))
        name = book.text(row, "class")
        known = classes.get(name)
        if known is None:
            todo = near(name, classes, f"one of {', '.join(classes)}")
            book.wrong(row.get("class") or row, f"unknown class {name!r}", todo)
        elif not key.text.startswith(f"{known.folder}/"):
            book.wrong(key, f"{key.text!r} is no slug of {name}", f"begin with {known.folder}/")
        else:
            node.add("rdf:type", *(iri(expand(each)) for each in known.types))
        node.add("skos:prefLabel", *book.languages(row, "label", ("en",)))
        node.add("skos:altLabel", *book.others(row, "also"))
        node.add("skos:editorialNote", *book.languages(row, "note"))
        sources = book.cited(row, required=row.get("note") is None)
        found.append(listed(book, key, row, node, sources))
    return found


def finish(book: Book, found: list[Listed], schema: Schema, facts: Facts) -> dict[str, list[Node]]:
    """Return the list of a file's things, with what its facts state of them."""
    for each in found:
        each.sources.extend(state(book, schema, facts, each.node, each.key, each.row))
        same(book, each.row, each.node, each.sources)
    return {book.name: closed(book.header(), found)}
