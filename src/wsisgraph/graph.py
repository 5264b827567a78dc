"""Facts become quads. The only module that knows how a fact looks in RDF.

Three kinds of graph are made: `graph/report/X` holds what source X states, `graph/things` the
editors' list. The codes are a graph of their own beside the data (see `CODES`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from wsisgraph.corpus import Corpus, Source
from wsisgraph.kinds import clean_url
from wsisgraph.model import Document, Fact, Span, Thing, digest
from wsisgraph.rdf import ID, Iri, Literal, Quad, absolute, expand, iri, literal, ox, term
from wsisgraph.schema import Coded, Schema, ontology_quads

__all__ = ["CODES", "codes", "fact_iri", "graph_iri", "report_quads", "things_quads"]

CODES = iri(ID + "graph/codes")
FACTS = ID + "fact/"
A = iri(expand("rdf:type"))
LABEL = iri(expand("skos:prefLabel"))
P = {
    name: iri(expand(name))
    for name in (
        "dcterms:source", "dcterms:language", "foaf:page", "oa:end", "oa:start", "org:postIn",
        "rdfs:isDefinedBy", "schema:sameAs", "wsis:Fact", "wsis:Passage", "wsis:Report",
        "wsis:Text", "wsis:citation", "wsis:context", "wsis:decidedBy", "wsis:evidence",
        "wsis:inText",
        "wsis:length", "wsis:renditionOf", "wsis:section", "wsis:sha256",
    )
}  # fmt: skip


def graph_iri(base: str, name: str) -> Iri:
    """Return the IRI of a graph: `report/<source>`, `things` or `inferred`."""
    return iri(f"{base}graph/{name}")


def fact_iri(base: str, fact: Fact) -> Iri:
    """Return the IRI of a fact below a base."""
    return iri(f"{base}fact/{fact.id}")


def passage_iri(base: str, document: Document, span: Span) -> Iri:
    """Return the IRI of a passage: the hash of the text's digest, start and end."""
    return iri(f"{base}passage/{digest(f'{document.sha256} {span.start} {span.end}')[:20]}")


def report_quads(source: Source, facts: Iterable[Fact], base: str) -> Iterator[Quad]:
    """Yield what one source states: the report, its text, its facts and their passages."""
    document = source.document
    graph = graph_iri(base, f"report/{document.source}")
    report = iri(f"{base}report/{document.source}")
    text = iri(f"{base}text/{document.sha256[:20]}")
    yield Quad(report, A, P["wsis:Report"], graph)
    yield Quad(report, P["dcterms:language"], literal(document.language), graph)
    if document.document:
        yield Quad(report, P["foaf:page"], iri(document.document), graph)
    yield Quad(text, A, P["wsis:Text"], graph)
    yield Quad(text, P["wsis:renditionOf"], report, graph)
    yield Quad(text, P["wsis:sha256"], literal(document.sha256), graph)
    yield Quad(text, P["wsis:length"], literal(str(document.length), "integer"), graph)
    seen: set[Span] = set()
    for fact in facts:
        node = fact_iri(base, fact)
        yield from _fact(node, fact, base, graph, report)
        for link, spans in (("wsis:evidence", fact.evidence), ("wsis:context", fact.context)):
            for span in spans:
                passage = passage_iri(base, document, span)
                yield Quad(node, P[link], passage, graph)
                if span not in seen:
                    seen.add(span)
                    yield from _passage(passage, span, document, text, graph)


def _fact(node: Iri, fact: Fact, base: str, graph: Iri, report: Iri) -> Iterator[Quad]:
    """Yield a fact's own triples, and for a statement the triple that it states."""
    yield Quad(node, A, iri(expand(f"wsis:{fact.kind}")), graph)
    yield Quad(node, A, P["wsis:Fact"], graph)
    yield Quad(node, P["dcterms:source"], report, graph)
    for name, values in (*fact.stated.items(), *fact.told.items()):
        for value in values:
            yield Quad(node, iri(expand(name)), term(value, base), graph)
    if fact.kind == "Statement":
        subject, predicate, stated = (
            fact.stated[f"rdf:{part}"][0] for part in ("subject", "predicate", "object")
        )
        yield Quad(
            iri(absolute(subject.text, base)), iri(predicate.text), term(stated, base), graph
        )


def _passage(passage: Iri, span: Span, document: Document, text: Iri, graph: Iri) -> Iterator[Quad]:
    yield Quad(passage, A, P["wsis:Passage"], graph)
    yield Quad(passage, P["wsis:inText"], text, graph)
    yield Quad(passage, P["oa:start"], literal(str(span.start), "integer"), graph)
    yield Quad(passage, P["oa:end"], literal(str(span.end), "integer"), graph)
    yield Quad(passage, P["wsis:sha256"], literal(span.sha256), graph)
    section = document.section_at(span.start)
    if section:
        yield Quad(passage, P["wsis:section"], literal(section), graph)


def things_quads(
    corpus: Corpus, things: Iterable[Thing], coded: Iterable[Coded], schema: Schema
) -> Iterator[Quad]:
    """Yield the editors' list: classes, labels and links of things, and of the codes that are used.

    An instance of the codes (a state, an organization, an edition) stands here with its classes and
    labels, so that the graph can be read and checked without the codes.
    """
    graph = graph_iri(corpus.base, "things")
    for thing in things:
        node = iri(absolute(thing.slug, corpus.base))
        for name in schema.classes[thing.cls].types:
            yield Quad(node, A, iri(expand(name)), graph)
        yield from _labels(node, thing.label, graph)
        yield Quad(node, P["wsis:decidedBy"], literal(thing.decided_by), graph)
        if thing.source and clean_url(thing.source):
            yield Quad(node, P["dcterms:source"], iri(thing.source), graph)
        elif thing.source:
            yield Quad(node, P["wsis:citation"], literal(thing.source), graph)
        for link in thing.same_as:
            yield Quad(node, P["schema:sameAs"], iri(link), graph)
        if thing.within:
            yield Quad(node, P["org:postIn"], iri(absolute(thing.within, corpus.base)), graph)
    for each in coded:
        node = iri(each.iri)
        for full in sorted(each.types):
            yield Quad(node, A, iri(full), graph)
        yield from _labels(node, each.labels, graph)
        yield Quad(node, P["rdfs:isDefinedBy"], CODES, graph)


def _labels(node: Iri, labels: Mapping[str, str], graph: Iri) -> Iterator[Quad]:
    for language, text in labels.items():
        yield Quad(node, LABEL, Literal(text, language=language), graph)


def codes(facts: bool = True) -> Iterator[Quad]:
    """Yield the ontology and its code lists in their own graph.

    With `facts`, also the facts of curated data that stand in the lists: dates, figures and
    organizers of the forum's editions, the links of action lines with goals.
    """
    for quad in ontology_quads():
        if facts or not getattr(quad.subject, "value", "").startswith(FACTS):
            yield ox.Quad(quad.subject, quad.predicate, quad.object, CODES)
