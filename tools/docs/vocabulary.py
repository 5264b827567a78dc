"""The terms of the ontology as pyLODE shows them, with each label in both languages."""

from __future__ import annotations

import logging
from pathlib import Path

import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SKOS

WSIS = "https://w3id.org/wsisgraph/ontology#"
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
ONCE = {"en": "Functional: one value at most.", "ja": "関数的：値は多くて一つ。"}


def prepared(path: Path) -> rdflib.Graph:
    """Return the ontology as pyLODE wants it: our own terms only, one title for each.

    Terms of other vocabularies are declared for OWL's sake; they are explained where they are at
    home, so that only links to them remain. A functional property is listed once, with a note.
    """
    graph = rdflib.Graph().parse(path)
    for kind in KINDS:
        for term in list(graph.subjects(RDF.type, kind)):
            if not str(term).startswith(WSIS):
                graph.remove((term, RDF.type, None))
    for term in list(graph.subjects(RDF.type, OWL.FunctionalProperty)):
        graph.remove((term, RDF.type, OWL.FunctionalProperty))
        for language, words in ONCE.items():
            graph.add((term, SKOS.scopeNote, rdflib.Literal(words, language)))
    for term in list(graph.subjects(RDF.type, None)):
        labels = _texts(graph, term, RDFS.label)
        if {"en", "ja"} <= labels.keys():
            graph.remove((term, RDFS.label, None))
            graph.add((term, RDFS.label, rdflib.Literal(f"{labels['en']} · {labels['ja']}")))
    title = rdflib.DCTERMS.title
    for head in graph.subjects(RDF.type, OWL.Ontology):
        titles = _texts(graph, head, title)
        graph.remove((head, title, None))
        graph.add((head, title, rdflib.Literal(" · ".join(titles[x] for x in sorted(titles)))))
    return graph


def _texts(graph: rdflib.Graph, node: rdflib.term.Node, name: rdflib.URIRef) -> dict[str, str]:
    """Return the texts of a property by language."""
    found = (o for o in graph.objects(node, name) if isinstance(o, rdflib.Literal))
    return {o.language: str(o) for o in found if o.language}


def vocabulary(path: Path) -> str:
    """Return pyLODE's page of the ontology. Needs no network."""
    from pylode.profiles.ontpub import OntPub

    logging.disable(logging.WARNING)
    try:
        made = OntPub(ontology=prepared(path), sort_subjects=True).make_html()
    finally:
        logging.disable(logging.NOTSET)
    return str(made)
