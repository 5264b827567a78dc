"""Graphs from a union: each fact names its source, so that triples find back into their graphs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from wsisgraph.graph import graph_iri
from wsisgraph.rdf import Iri, Quad, expand, iri

__all__ = ["rebuilt"]

TYPE, SOURCE = iri(expand("rdf:type")), iri(expand("dcterms:source"))
LANGUAGE, PAGE = iri(expand("dcterms:language")), iri(expand("foaf:page"))
FACT, REPORT, TEXT, PASSAGE = (
    iri(expand(f"wsis:{n}")) for n in ("Fact", "Report", "Text", "Passage")
)
IN_TEXT, RENDITION = iri(expand("wsis:inText")), iri(expand("wsis:renditionOf"))
SPANS = (iri(expand("wsis:evidence")), iri(expand("wsis:context")))
PARTS = tuple(iri(expand(f"rdf:{name}")) for name in ("subject", "predicate", "object"))
# What editors say of a thing; everything else of a thing is stated by a source.
EDITORIAL = frozenset(
    iri(expand(name))
    for name in (
        "rdf:type", "skos:prefLabel", "wsis:decidedBy", "dcterms:source", "wsis:citation",
        "schema:sameAs", "org:postIn", "rdfs:isDefinedBy",
    )
)  # fmt: skip


def rebuilt(triples: Iterable[Quad]) -> list[Quad]:
    """Return the quads of which triples are the union: the graph of each report, and that of things.

    What a fact is told in our own words, its basis and whether its list is open go to every source
    that states it: where two sources share a fact and differ in these, the union cannot say whose
    they are.
    """
    known = [Quad(each.subject, each.predicate, each.object) for each in triples]
    values: defaultdict[object, defaultdict[object, list[object]]] = defaultdict(
        lambda: defaultdict(list)
    )
    kinds: defaultdict[object, set[object]] = defaultdict(set)
    for each in known:
        values[each.subject][each.predicate].append(each.object)
        if each.predicate == TYPE:
            kinds[each.object].add(each.subject)
    reports = {node: graph for node in kinds[REPORT] if (graph := _graph_of(node)) is not None}
    text_of = {text: _reports(values[text][RENDITION], reports) for text in kinds[TEXT]}
    passages: dict[object, list[object]] = {
        passage: [r for text in values[passage][IN_TEXT] for r in text_of.get(text, ())]
        for passage in kinds[PASSAGE]
    }
    sources = {fact: _reports(values[fact][SOURCE], reports) for fact in kinds[FACT]}
    stated: defaultdict[tuple[object, ...], list[object]] = defaultdict(list)
    for fact, by in sources.items():
        parts = [values[fact][part] for part in PARTS]
        if all(len(part) == 1 for part in parts):
            stated[tuple(part[0] for part in parts)] += by
    owners: Mapping[object, list[object]] = {**sources, **passages, **text_of}
    things = next((_things(graph) for graph in reports.values()), None)
    made: dict[Quad, None] = {}
    for each in known:
        where: list[Iri | None] = [
            reports[r] for r in stated.get((each.subject, each.predicate, each.object), ())
        ]
        if each.subject in owners:
            by = owners[each.subject]
            if each.predicate == SOURCE:
                by = [each.object]
            elif each.predicate in SPANS:
                by = passages.get(each.object, [])
            where += [reports[r] for r in by if r in reports]
        elif each.subject in reports and each.predicate in (TYPE, LANGUAGE, PAGE):
            where.append(reports[each.subject])
        if each.subject not in owners and (each.predicate in EDITORIAL or not where):
            where.append(things)
        for graph in where:
            made[Quad(each.subject, each.predicate, each.object, graph)] = None
    return list(made)


def _reports(values: Iterable[object], reports: Mapping[object, Iri]) -> list[object]:
    return [each for each in values if each in reports]


def _graph_of(report: object) -> Iri | None:
    """Return the graph of a report, which is named after it."""
    base, found, name = getattr(report, "value", "").rpartition("/report/")
    return graph_iri(f"{base}/", f"report/{name}") if found else None


def _things(graph: Iri) -> Iri:
    return graph_iri(graph.value.partition("graph/report/")[0], "things")
