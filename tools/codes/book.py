"""One file of ontology/data, read with the place of every word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from tools.codes.turtle import Node as Made
from tools.codes.turtle import Term, words
from wsisgraph.errors import near
from wsisgraph.kinds import clean_date, clean_url
from wsisgraph.rdf import expand, iri, is_slug, literal
from wsisgraph.read.nodes import List, Map, Node, Scalar, Troubles, compose
from wsisgraph.read.things import by_language

__all__ = ["BOTH", "HEAD", "Book"]

EDITORS = "https://w3id.org/wsisgraph/editors"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
BOTH = ("en", "ja")
HEAD = ("title", "description", "created", "modified", "sources")


class Book:
    """A file of data: its mapping, its named sources, and the mistakes found in it."""

    def __init__(self, path: Path, shown: str) -> None:
        self.name = path.stem
        self.troubles = Troubles(shown)
        self.root = compose(path, self.troubles) or Map((), 1, 1, 0, 0)
        self.sources: dict[str, tuple[Scalar, Term]] = {}
        self.used: set[str] = set()
        for key, node in self.pairs(self.root, "sources", required=False):
            text = self.troubles.words(node)
            term: Term = iri(text) if clean_url(text) else literal(text)
            self.sources[key.text] = key, term

    def wrong(self, where: Node, what: str, todo: str) -> None:
        """Note a mistake at a node."""
        self.troubles.add(where, what, todo)

    def finish(self) -> Troubles:
        """Tell which sources nothing names, and return all mistakes."""
        for name, (key, _) in self.sources.items():
            if name not in self.used:
                self.wrong(key, f"nothing names the source {name!r}", "remove it")
        return self.troubles

    def pairs(self, node: Map, key: str, required: bool = True) -> Iterator[tuple[Scalar, Node]]:
        """Yield the keys and nodes of a mapping inside a mapping."""
        inner = node.get(key)
        if isinstance(inner, Map):
            yield from inner.pairs
        elif inner is not None or required:
            self.wrong(inner or node, f"{key} is missing or no mapping", f"write {key}: and a list")

    def maps(
        self, node: Map, key: str, known: Sequence[str], required: bool = True
    ) -> Iterator[tuple[Scalar, Map]]:
        """Yield the keys and mappings inside a mapping, with their keys checked."""
        for name, inner in self.pairs(node, key, required):
            if isinstance(inner, Map):
                self.troubles.known(inner, known)
                yield name, inner
            else:
                self.wrong(inner, f"{name.text} is no mapping", f"write {', '.join(known)}")

    def items(self, node: Map, key: str) -> Iterator[Node]:
        """Yield the items of a list, or the one value that stands in its place."""
        inner = node.get(key)
        if isinstance(inner, List):
            yield from inner.items
        elif inner is not None:
            yield inner

    def rows(self, node: Map, key: str, known: Sequence[str]) -> Iterator[Map]:
        """Yield the mappings of a list, with their keys checked."""
        for item in self.items(node, key):
            if isinstance(item, Map):
                self.troubles.known(item, known)
                yield item
            else:
                self.wrong(item, f"an item of {key} is no mapping", f"write {', '.join(known)}")

    def text(self, node: Map, key: str) -> str:
        """Return the words of a key that has to be there."""
        inner = node.get(key)
        if inner is None:
            self.wrong(node, f"{key} is missing", f"add {key}:")
        return self.troubles.words(inner)

    def languages(self, node: Map, key: str, asked: Iterable[str] = ()) -> list[Term]:
        """Return words by language as literals; each language asked for has to be there."""
        inner = node.get(key)
        if inner is None:
            if asked:
                self.wrong(node, f"{key} is missing", f"add {key}: {{en: …, ja: …}}")
            return []
        found = by_language(inner, self.troubles)
        for language in asked:
            if language not in found:
                self.wrong(inner, f"{key} lacks {language}", f"add {language}:")
        return words(found)

    def others(self, node: Map, key: str) -> list[Term]:
        """Return other names by language: one, or a list of them, for each language."""
        found: list[Term] = []
        inner = node.get(key)
        if inner is not None:
            if not isinstance(inner, Map):
                self.wrong(inner, f"{key} needs languages", "write {en: …, ja: …}")
                return []
            for tag, value in inner.pairs:
                for item in value.items if isinstance(value, List) else (value,):
                    single = Map(((tag, item),), item.line, item.column, item.start, item.end)
                    found += words(by_language(single, self.troubles))
        return found

    def cited(self, node: Map, required: bool = True) -> list[Term]:
        """Return the sources that a mapping names under `source`."""
        found = []
        names = list(self.items(node, "source"))
        if required and not names:
            self.wrong(node, "the source is missing", "add source: and a name of sources:")
        for item in names:
            name = self.troubles.words(item)
            self.used.add(name)
            if name in self.sources:
                found.append(self.sources[name][1])
            elif name:
                known = list(self.sources)
                todo = near(name, known, f"known are {', '.join(known)}; add it to sources:")
                self.wrong(item, f"unknown source {name!r}", todo)
        return found

    def address(self, node: Node) -> list[Term]:
        """Return an IRI of the web as a term; none where it is not one."""
        text = self.troubles.words(node)
        if clean_url(text) is None:
            self.wrong(node, f"{text!r} is no address", "write a whole IRI of http or https")
            return []
        return [iri(text)]

    def date(self, key: str) -> list[Term]:
        """Return a day of the file's head."""
        text = self.text(self.root, key)
        if clean_date(text) is None or len(text) != 10:
            self.wrong(self.root.get(key) or self.root, f"{key} is no day", "write 2026-11-23")
            return []
        return [literal(text, "date")]

    def slug(self, key: Scalar) -> str:
        """Return the last part of an IRI, told where it is none."""
        if not is_slug(key.text):
            self.wrong(key, f"{key.text!r} is no slug", "write ASCII letters, digits and hyphens")
        return key.text

    def made(self, node: Made) -> Made:
        """Add who made a list, when, and under which licence; return the node."""
        node.add("dcterms:creator", iri(EDITORS))
        node.add("dcterms:created", *self.date("created"))
        node.add("dcterms:modified", *self.date("modified"))
        return node.add("dcterms:license", iri(LICENCE))

    def header(self) -> Made:
        """Return the node that tells what a list of instances is."""
        node = Made(f"https://w3id.org/wsisgraph/ontology/{self.name}")
        node.add("rdf:type", iri(expand("owl:Ontology")))
        node.add("dcterms:title", *self.languages(self.root, "title", BOTH))
        node.add("dcterms:description", *self.languages(self.root, "description", BOTH))
        return self.made(node)
