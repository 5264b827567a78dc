"""Code lists: schemes of concepts, and the action lines with their titles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tools.codes.book import BOTH, Book
from tools.codes.turtle import Node, Term, words
from wsisgraph.errors import near
from wsisgraph.rdf import ID, Literal, expand, iri, literal
from wsisgraph.read.nodes import Map, Scalar

__all__ = ["OURS", "action_lines", "scheme"]

SCHEME = ("scheme", "class", "label", "definition", "created", "modified", "note", "codes")
CODE = ("label", "also", "definition", "broader", "note")
LINE = ("title", "title-2003", "titles", "ja", "definition", "broader", "lead", "related")
CLASSES = ("org:Role", "wsis:ActionLine", "wsis:StakeholderGroup")
MATCHES = {"close": "skos:closeMatch", "related": "skos:relatedMatch"}
OURS = {
    "en": "The Japanese title is this project's own translation. It is not official.",
    "ja": "日本語の題名は本プロジェクトによる訳であり、公式のものではない。",
}


def order(code: str) -> tuple[int, str]:
    """Return the place of a code in its list: C2 comes before C10."""
    number = re.match(r"C(\d+)", code)
    return int(number[1]) if number else 0, code


def head(book: Book) -> Node:
    """Return the node of the scheme itself."""
    root = book.root
    if book.text(root, "scheme") != book.name:
        book.wrong(root.get("scheme") or root, "the scheme is not named as its file", book.name)
    node = Node(ID + book.name).add("rdf:type", iri(expand("skos:ConceptScheme")))
    node.add("skos:prefLabel", *book.languages(root, "label", BOTH))
    node.add("skos:definition", *book.languages(root, "definition", BOTH))
    book.made(node)
    return node.add("skos:editorialNote", *book.languages(root, "note"))


def types(book: Book) -> list[Term]:
    """Return the classes that a scheme's codes state."""
    node = book.root.get("class")
    name = book.troubles.words(node)
    if node is not None and name not in CLASSES:
        book.wrong(node, f"unknown class {name!r}", near(name, CLASSES, "see the ontology"))
        return []
    return [iri(expand(each)) for each in (name, "skos:Concept") if each]


def coded(book: Book, known: tuple[str, ...]) -> Iterator[tuple[Scalar, Map, Node]]:
    """Yield each code with its mapping and the beginning of its node, in the order of the list."""
    kinds = types(book)
    for key, row in sorted(
        book.maps(book.root, "codes", known), key=lambda pair: order(pair[0].text)
    ):
        yield key, row, Node(f"{ID}{book.name}/{book.slug(key)}").add("rdf:type", *kinds)


def close(book: Book, key: Scalar, row: Map, node: Node) -> Node:
    """Add notation, broader code and scheme to a code."""
    own = iri(ID + book.name)
    node.add("skos:notation", literal(key.text))
    broader = row.get("broader")
    if broader is None:
        node.add("skos:topConceptOf", own)
    else:
        codes = [code.text for code, _ in book.pairs(book.root, "codes")]
        name = book.troubles.words(broader)
        if name not in codes:
            book.wrong(broader, f"unknown code {name!r}", near(name, codes, "name a code"))
        node.add("skos:broader", iri(f"{ID}{book.name}/{name}"))
    return node.add("skos:inScheme", own).add("rdfs:isDefinedBy", own)


def scheme(book: Book) -> dict[str, list[Node]]:
    """Return the list of one scheme."""
    book.troubles.known(book.root, SCHEME)
    nodes = [head(book)]
    for key, row, node in coded(book, CODE):
        node.add("skos:prefLabel", *book.languages(row, "label", BOTH))
        node.add("skos:altLabel", *book.others(row, "also"))
        node.add("skos:definition", *book.languages(row, "definition", BOTH))
        node.add("skos:editorialNote", *book.languages(row, "note"))
        nodes.append(close(book, key, row, node))
    return {book.name: nodes}


def action_lines(book: Book, bodies: set[str]) -> dict[str, list[Node]]:
    """Return the action lines: titles that a source states, and our own Japanese translation.

    `bodies` are the slugs of the organizations that may lead one.
    """
    book.troubles.known(book.root, (*SCHEME, "sources"))
    nodes = [head(book)]
    for key, row, node in coded(book, LINE):
        sources: list[Term] = []
        current = title(book, row, "title", sources)
        former = title(book, row, "title-2003", sources)
        labels = {"en": current, "ja": book.text(row, "ja")}
        for tag, other in book.maps(row, "titles", ("text", "source"), required=False):
            if tag.text in labels:
                book.wrong(tag, f"{tag.text} stands under title: or ja:", "remove it here")
            labels[tag.text] = book.text(other, "text")
            sources += book.cited(other)
        node.add("skos:prefLabel", *words(labels))
        if former and former != current:
            node.add("skos:altLabel", Literal(former, language="en"))
        node.add("skos:definition", *book.languages(row, "definition", BOTH))
        node.add("skos:editorialNote", *words(OURS))
        node.add("wsis:leadFacilitator", *lead(book, row, bodies, sources))
        for match in MATCHES.values():
            node.add(match, *related(book, row, match, sources))
        node.add_sources(sources)
        nodes.append(close(book, key, row, node))
    return {book.name: nodes}


def title(book: Book, row: Map, key: str, sources: list[Term]) -> str:
    """Return an English title of an action line, and add its sources."""
    inner = row.get(key)
    if not isinstance(inner, Map):
        book.wrong(inner or row, f"{key} is missing", f"add {key}: {{text: …, source: …}}")
        return ""
    book.troubles.known(inner, ("text", "source"))
    sources += book.cited(inner)
    return book.text(inner, "text")


def lead(book: Book, row: Map, bodies: set[str], sources: list[Term]) -> list[Term]:
    """Return the agency that leads an action line, if one is told, and add its sources."""
    inner = row.get("lead")
    if not isinstance(inner, Map):
        if inner is not None:
            book.wrong(inner, "lead is no mapping", "write {organization: …, source: …}")
        return []
    book.troubles.known(inner, ("organization", "source"))
    sources += book.cited(inner)
    slug = f"org/{book.text(inner, 'organization')}"
    if slug not in bodies:
        todo = near(slug, bodies, "add it to organizations.yaml")
        book.wrong(inner.get("organization") or inner, f"unknown organization {slug!r}", todo)
    return [iri(ID + slug)]


def related(book: Book, row: Map, match: str, sources: list[Term]) -> list[Term]:
    """Return the concepts of other thesauri that one kind of match leads to."""
    found: list[Term] = []
    for each in book.rows(row, "related", ("label", "match", "concepts", "source")):
        word = book.text(each, "match")
        if word not in MATCHES:
            book.wrong(each.get("match") or each, f"unknown match {word!r}", "close or related")
        if MATCHES.get(word) == match:
            for item in book.items(each, "concepts"):
                found += book.address(item)
            sources += book.cited(each)
    return found
