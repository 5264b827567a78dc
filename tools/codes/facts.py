"""Facts of the codes: the same nodes and ids as those of reports, with sources for evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tools.codes.book import BOTH, Book
from tools.codes.turtle import Node, Term
from wsisgraph.graph import CODES, fact_iri
from wsisgraph.model import Fact, Value
from wsisgraph.names import Names
from wsisgraph.rdf import ID, Literal, expand, iri, term
from wsisgraph.read.entries import Above, Entries
from wsisgraph.read.nodes import Map, Scalar
from wsisgraph.read.nodes import Node as Written
from wsisgraph.read.values import Values
from wsisgraph.schema import Coded, Schema, load

__all__ = ["Facts", "schema_of", "state"]

OWN = ("source", "note")


@dataclass(slots=True)
class Facts:
    """The facts of one list, by IRI; facts that several sources state are one node."""

    nodes: dict[str, Node] = field(default_factory=dict)
    sources: dict[str, list[Term]] = field(default_factory=dict)

    def add(
        self,
        book: Book,
        where: Written,
        kind: str,
        stated: Mapping[str, tuple[Value, ...]],
        sources: list[Term],
        told: list[Term],
    ) -> None:
        """Add a fact; the same fact from the same source is a mistake."""
        fact = Fact(kind, stated, book.name, book.troubles.place(where))
        full = fact_iri(ID, fact).value
        before = self.sources.setdefault(full, [])
        if set(before) & set(sources):
            book.wrong(where, "this source has stated the same already", "remove one of the two")
        before += sources
        if full not in self.nodes:
            node = Node(full).add("rdf:type", iri(expand(f"wsis:{kind}")), iri(expand("wsis:Fact")))
            for name, values in stated.items():
                node.add(name, *(term(value, ID) for value in values))
            self.nodes[full] = node.add("wsis:note", *told)

    def made(self) -> list[Node]:
        """Return the facts in order of their IRIs, each with all its sources."""
        return [
            self.nodes[full].add_sources(self.sources[full]).add("rdfs:isDefinedBy", CODES)
            for full in sorted(self.nodes)
        ]


def schema_of(nodes: list[Node]) -> Schema:
    """Return the table of facts with the codes and things that these nodes define."""
    coded: dict[str, Coded] = {}
    schemes: dict[str, dict[str, str]] = {}
    for node in nodes:
        folder, _, code = node.iri.removeprefix(ID).partition("/")
        if not node.iri.startswith(ID) or not code or not node.values("rdf:type"):
            continue
        names = ("skos:prefLabel", "skos:altLabel", "skos:notation")
        coded[node.iri] = Coded(
            node.iri,
            {each.value for each in node.values("rdf:type")},
            names={each.value for name in names for each in node.values(name)},
        )
        schemes.setdefault(folder, {})[code] = node.iri
    whole = load()
    leads: dict[str, str] = {}
    for name, record in whole.records.items():
        word, _, scheme = record.lead.partition(":")
        leads |= dict.fromkeys(schemes.get(scheme, {}) if scheme else [word], name)
    return replace(whole, coded=coded, schemes=schemes, leads=leads)


def state(
    book: Book, schema: Schema, facts: Facts, thing: Node, about: Scalar, row: Map
) -> list[Term]:
    """Add the facts of a thing's row, and to the thing what they state; return their sources."""
    names = Names((), schema, ID)
    values = Values(schema, names, BOTH, book.troubles)
    entries = Entries(schema, names, values, book.troubles)
    above = Above(((Value(thing.iri), about),), (), {})
    properties = [each.property for each in schema.statements.values() if each.property]
    compact = {expand(each): each for each in properties}
    found: list[Term] = []
    for entry in book.items(row, "facts"):
        if not isinstance(entry, Map):
            book.wrong(entry, "a fact is no mapping", "write {start: 2010-05-10, source: …}")
            continue
        sources = book.cited(entry)
        note = entry.get("note")
        told: list[Term] = [
            Literal(each.text, language=each.lang)
            for each in (values.words(note) if note is not None else ())
        ]
        rest = tuple(pair for pair in entry.pairs if pair[0].text not in OWN)
        bare = Map(rest, entry.line, entry.column, entry.start, entry.end)
        for made in entries.make(bare, above):
            if made.kind == "Statement":
                predicate, value = made.stated["rdf:predicate"][0], made.stated["rdf:object"][0]
                thing.add(compact[predicate.text], term(value, ID))
            facts.add(book, entry, made.kind, made.stated, sources, told)
        found += sources
    return found
