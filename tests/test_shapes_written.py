"""How the shapes are written: their terms, names, messages, descriptions and queries."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rdflib import OWL, RDF, SH, BNode, Literal, URIRef
from rdflib.term import Node

from shape_cases import (
    PARAMETERS,
    SHAPES,
    WSH,
    components,
    local,
    named,
    parsed,
    reporting,
    shapes,
    subjects,
)

# All other terms of SHACL that the shapes may use; a misspelt one passes in silence.
OTHER_TERMS = {
    *("BlankNode", "IRI", "Info", "Literal", "NodeShape", "PropertyShape", "SPARQLConstraint"),
    *("Violation", "Warning", "declare", "description", "ignoredProperties", "message", "name"),
    *("namespace", "path", "prefix", "prefixes", "property", "qualifiedValueShape", "select"),
    *("severity", "targetClass", "targetObjectsOf", "targetSubjectsOf"),
}


def japanese(text: str) -> bool:
    """Say whether a text has kana or kanji."""
    return re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", text) is not None


def messages(node: Node) -> list[str]:
    """Return the languages of a node's messages."""
    return sorted(
        str(m.language) for m in shapes().objects(node, SH.message) if isinstance(m, Literal)
    )


@pytest.mark.parametrize("path", SHAPES, ids=named)
def test_only_terms_of_shacl_are_used(path: Path) -> None:
    used = {
        local(term)
        for triple in parsed(path)
        for term in triple
        if isinstance(term, URIRef) and str(term).startswith(str(SH))
    }
    assert used - PARAMETERS.keys() - OTHER_TERMS == set()


def test_every_shape_has_a_name_and_only_lists_have_none() -> None:
    for path in SHAPES:
        graph = parsed(path)
        nameless = {node for node in graph.subjects() if isinstance(node, BNode)}
        assert all((node, RDF.first, None) in graph for node in nameless), named(path)
        for node in subjects(graph):
            assert str(node).startswith(str(WSH)) or (node, RDF.type, OWL.Ontology) in graph


def test_every_shape_that_is_named_is_there() -> None:
    described = set(subjects(shapes()))
    for subject, _, value in shapes():
        if isinstance(value, URIRef) and str(value).startswith(str(WSH)):
            assert value in described, f"{local(subject)} names {local(value)}"


def test_no_shape_is_described_in_two_files() -> None:
    seen: dict[URIRef, Path] = {}
    for path in SHAPES:
        for node in subjects(parsed(path)):
            assert seen.setdefault(node, path) == path, local(node)


def test_every_helper_is_used() -> None:
    used = set(shapes().objects())
    unused = [local(node) for node in subjects(shapes()) if node not in used | reporting()]
    assert [name for name in unused if not name.startswith("http")] == []


def test_every_constraint_that_can_fail_says_what_to_do_in_english_and_japanese() -> None:
    for node in reporting():
        queries = set(shapes().objects(node, SH.sparql))
        for query in queries:
            assert messages(query) == ["en", "ja"], local(query)
        if components(shapes(), node) - {"SPARQL"}:
            assert messages(node) == ["en", "ja"], local(node)


def test_every_shape_that_people_meet_has_a_name_and_a_description_in_both_languages() -> None:
    for node in reporting():
        for kind in (SH.name, SH.description):
            values = list(shapes().objects(node, kind))
            languages = sorted(str(v.language) for v in values if isinstance(v, Literal))
            assert languages == ["en", "ja"], f"{local(node)} {local(kind)}"


def test_every_description_is_one_sentence_of_its_language() -> None:
    for node, said in shapes().subject_objects(SH.description):
        assert isinstance(said, Literal)
        assert japanese(said) == (said.language == "ja"), f"{local(node)}: {said}"
        assert str(said)[-1] == ("。" if japanese(said) else "."), f"{local(node)}: {said}"
        assert re.search(r"[.] [A-Z]", said) is None, f"{local(node)}: {said}"


def test_every_message_is_a_sentence_of_its_language() -> None:
    for node, message in shapes().subject_objects(SH.message):
        assert isinstance(message, Literal)
        assert japanese(message) == (message.language == "ja"), f"{local(node)}: {message}"
        assert str(message)[-1] == ("。" if japanese(message) else "."), f"{local(node)}: {message}"


def test_every_message_says_what_is_wrong_and_then_what_to_do() -> None:
    for node, message in shapes().subject_objects(SH.message):
        assert isinstance(message, Literal)
        parts = str(message).split("。" if message.language == "ja" else ": ")
        assert len(parts) >= 3 if message.language == "ja" else len(parts) == 2, local(node)


def test_a_node_shape_that_reports_has_one_message_for_one_constraint() -> None:
    for node in reporting():
        if (node, RDF.type, SH.NodeShape) in shapes():
            assert len(components(shapes(), node)) <= 1, local(node)


def test_every_query_finds_its_prefixes_and_selects_this() -> None:
    declared = {str(p) for p in shapes().objects(None, SH.prefix)}
    for query, text in shapes().subject_objects(SH.select):
        assert (query, SH.prefixes, URIRef(str(WSH)[:-1])) in shapes(), local(query)
        bare = re.sub(r'"[^"]*"|<[^>]*>', "", str(text))
        assert set(re.findall(r"\b([a-z]+):", bare)) <= declared, local(query)
        assert re.match(r"\s*SELECT (DISTINCT )?\$this\b", str(text)), local(query)
