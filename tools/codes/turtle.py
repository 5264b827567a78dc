"""Nodes with their rows in a chosen order, written as Turtle for people to read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from wsisgraph.rdf import ID, PREFIXES, Iri, Literal, Quad, expand, iri

__all__ = ["Node", "Term", "quads", "turtle", "words"]

Term = Iri | Literal
WIDTH = 100
SPACES = {space: prefix for prefix, space in PREFIXES.items()}
LOCAL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?")
STRING, INTEGER = expand("xsd:string"), expand("xsd:integer")
# The prefix of W3C's organization ontology is taken.
NAMED = {"org": "organization"}


@dataclass(slots=True)
class Node:
    """One node: its IRI, and its predicates with their objects in the order of the file."""

    iri: str
    rows: list[tuple[str, tuple[Term, ...]]] = field(default_factory=list)

    def add(self, predicate: str, *terms: Term) -> Node:
        """Add a predicate, given as a compact name, where there are objects; return the node."""
        before = self.values(predicate)
        if terms and before:
            at = next(n for n, (name, _) in enumerate(self.rows) if name == predicate)
            self.rows[at] = predicate, tuple(dict.fromkeys((*before, *terms)))
        elif terms:
            self.rows.append((predicate, tuple(dict.fromkeys(terms))))
        return self

    def add_sources(self, terms: Iterable[Term]) -> Node:
        """Add addresses as dcterms:source and other words as wsis:citation; return the node."""
        found = sorted(set(terms), key=lambda term: term.value)
        self.add("wsis:citation", *(each for each in found if isinstance(each, Literal)))
        return self.add("dcterms:source", *(each for each in found if isinstance(each, Iri)))

    def values(self, predicate: str) -> tuple[Term, ...]:
        """Return the objects of a predicate."""
        return tuple(term for name, terms in self.rows if name == predicate for term in terms)


def words(texts: dict[str, str]) -> list[Term]:
    """Return words by language as literals: English, Japanese, then the others in order."""
    first = {"en": "0", "ja": "1"}
    ordered = sorted(texts, key=lambda language: first.get(language, language))
    return [Literal(texts[language], language=language) for language in ordered]


def quads(nodes: Iterable[Node]) -> Iterator[Quad]:
    """Yield the triples of nodes."""
    for node in nodes:
        for predicate, terms in node.rows:
            for term in terms:
                yield Quad(iri(node.iri), iri(expand(predicate)), term)


class _Writer:
    """Writes terms, and remembers the prefixes that it used."""

    def __init__(self) -> None:
        self.used: dict[str, str] = {}

    def iri(self, full: str) -> str:
        cut = max(full.rfind("#"), full.rfind("/")) + 1
        space, local = full[:cut], full[cut:]
        folder = space.removeprefix(ID).removesuffix("/") if space.startswith(ID) else ""
        prefix = NAMED.get(folder, folder) if folder and "/" not in folder else SPACES.get(space)
        if prefix is None or not LOCAL.fullmatch(local):
            return f"<{full}>"
        self.used[prefix] = space
        return f"{prefix}:{local}"

    def term(self, term: Term) -> str:
        if isinstance(term, Iri):
            return self.iri(term.value)
        datatype = term.datatype.value
        if term.language is not None or datatype == STRING:
            return str(term)
        if datatype == INTEGER:
            return term.value
        return f"{Literal(term.value)}^^{self.iri(datatype)}"

    def row(self, predicate: str, terms: tuple[Term, ...]) -> str:
        name = self.iri(expand(predicate))
        made = [self.term(term) for term in terms]
        line = f"    {name} {', '.join(made)} ;"
        return line if len(line) <= WIDTH else f"    {name} " + ",\n        ".join(made) + " ;"

    def block(self, node: Node) -> str:
        subject, rows = self.iri(node.iri), node.rows
        lines = [subject]
        if rows and rows[0][0] == "rdf:type":
            lines = [f"{subject} a {', '.join(map(self.term, rows[0][1]))} ;"]
            rows = rows[1:]
        lines += [self.row(predicate, terms) for predicate, terms in rows]
        return "\n".join(lines).removesuffix(" ;") + " .\n"


def turtle(nodes: Iterable[Node], origin: str) -> bytes:
    """Return nodes as Turtle below a line that says from which file they were made."""
    writer = _Writer()
    blocks = [writer.block(node) for node in nodes if node.rows]
    prefixes = "".join(
        f"@prefix {prefix}: <{space}> .\n" for prefix, space in sorted(writer.used.items())
    )
    first = f"# Made by `make codes` from {origin}: edit that file.\n\n"
    return "\n".join([first + prefixes, *blocks]).encode()
