"""The shapes are in step with the table of facts, the ontology and the code lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import yaml
from rdflib import ORG, OWL, RDF, RDFS, SH, SKOS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from shape_cases import ONTOLOGY, TARGETS, WSH, items, local, reporting, shapes

WSIS = Namespace("https://w3id.org/wsisgraph/ontology#")
ID = "https://w3id.org/wsisgraph/id/"
EVERY_FACT = (
    *("rdf:type", "rdfs:isDefinedBy", "dcterms:source", "wsis:citation", "wsis:context"),
    "wsis:evidence",
)
# What editors, code lists and rules say of things beside the words of the table.
OF_THINGS = {
    *("dcterms:language", "dcterms:source", "org:memberOf", "org:postIn", "rdf:type"),
    *("rdfs:isDefinedBy", "schema:attendee", "schema:organizer", "schema:performer"),
    *("schema:sameAs", "schema:sponsor", "schema:subEvent", "schema:superEvent"),
    *("skos:altLabel", "skos:broader", "skos:closeMatch", "skos:definition", "skos:editorialNote"),
    *("skos:exactMatch", "skos:inScheme", "skos:notation", "skos:prefLabel", "skos:relatedMatch"),
    *("skos:topConceptOf", "wsis:citation", "wsis:decidedBy"),
}


@cache
def ontology() -> Graph:
    """Return the ontology."""
    return Graph().parse(ONTOLOGY / "wsis.ttl")


def minted(kind: URIRef) -> list[URIRef]:
    """Return the ontology's own terms of a kind."""
    found = ontology().subjects(RDF.type, kind)
    return sorted(t for t in found if isinstance(t, URIRef) and str(t).startswith(str(WSIS)))


@cache
def table() -> dict[str, Any]:
    """Return the table of facts, all its values as text."""
    text = (ONTOLOGY / "facts.yaml").read_text("utf-8")
    read: dict[str, Any] = yaml.load(text, yaml.BaseLoader)
    return read


def fields() -> Iterator[tuple[str, dict[str, Any], bool]]:
    """Yield record, field and whether several values make one fact."""
    for record, row in table()["records"].items():
        for word, field in row["fields"].items():
            yield record, field, "many" in field or row.get("jointly") == word


def full(name: str) -> URIRef:
    """Return the IRI of a compact name."""
    prefix, _, local = name.partition(":")
    return URIRef(dict(shapes().namespaces())[prefix] + local)


def test_the_number_of_values_is_limited_on_facts_passages_and_texts_only() -> None:
    kinds = {
        WSIS[name]
        for name in (*table()["records"], "GoalLink", "Statement", "Fact", "Passage", "Text")
    }
    for node in reporting():
        targets = {value for target in TARGETS for value in shapes().objects(node, target)}
        for member in shapes().objects(node, SH.property):
            if (member, SH.maxCount, None) in shapes():
                assert targets <= kinds, f"{local(node)} limits {local(member)}"


def test_what_reports_share_in_a_fact_is_not_limited_in_number() -> None:
    shared = ("dcterms:source", "wsis:evidence", "wsis:context", "wsis:basis", "wsis:gist")
    for name in (*shared, "wsis:note", "wsis:openList"):
        for node in reporting() & set(shapes().subjects(SH.path, full(name))):
            assert (node, SH.maxCount, None) not in shapes(), local(node)


def test_every_class_of_the_ontology_is_the_target_of_a_shape() -> None:
    used = {full(name) for row in table()["classes"].values() for name in row["types"]}
    targets = set(shapes().objects(None, SH.targetClass))
    classes = {*minted(OWL.Class), *used, ORG.Role, SKOS.ConceptScheme}
    assert sorted(classes - targets) == []


def test_every_property_of_the_ontology_is_checked() -> None:
    paths = set(shapes().objects(None, SH.path))
    for head in list(paths):
        paths |= set(items(shapes(), head)) if isinstance(head, BNode) else set()
    for kind in (OWL.ObjectProperty, OWL.DatatypeProperty):
        assert [name for name in minted(kind) if name not in paths] == []


def test_a_field_is_named_as_the_ontology_names_its_property() -> None:
    for node, path in shapes().subject_objects(SH.path):
        names = set(shapes().objects(node, SH.name))
        labels = set(ontology().objects(path, RDFS.label))
        if names and labels:
            assert names == labels, local(node)


def test_a_thing_may_carry_the_words_of_the_table_and_what_is_listed_here() -> None:
    rows = [row for row in table()["statements"].values() if "property" in row]
    records = {field["property"] for _, field, _ in fields()}
    layers = {
        term
        for term, layer in ontology().subject_objects(WSIS.layer)
        if str(layer) in ("codes", "inferred") and (term, RDF.type, OWL.Class) not in ontology()
    }
    facts_only = {WSIS.forState, *ontology().subjects(RDFS.domain, WSIS.GoalLink)}
    allowed = {full(name) for name in OF_THINGS} | {full(row["property"]) for row in rows}
    assert not {full(name) for name in records - {row["property"] for row in rows}} & allowed
    ignored = items(shapes(), shapes().value(WSH.ThingWords, SH.ignoredProperties))
    assert set(ignored) == allowed | (layers - facts_only)
    assert len(ignored) == len(set(ignored))


def test_every_property_of_the_table_of_facts_is_checked() -> None:
    rows = [*table()["statements"].values(), *table()["common"].values()]
    names = {field["property"] for _, field, _ in fields()}
    names |= {row["property"] for row in rows if "property" in row}
    paths = set(shapes().objects(None, SH.path))
    assert [name for name in sorted(names) if full(name) not in paths] == []


def test_every_record_is_checked_as_the_table_says() -> None:
    for record, field, many in fields():
        shape, path = WSH[record], full(field["property"])
        members = [
            m for m in shapes().objects(shape, SH.property) if (m, SH.path, path) in shapes()
        ]
        told = field["property"] == "wsis:gist"
        where = f"{record} {field['property']}"
        assert members or told, where
        least = any((m, SH.minCount, Literal(1)) in shapes() for m in members)
        most = any((m, SH.maxCount, Literal(1)) in shapes() for m in members)
        assert least == ("required" in field), where
        assert most == (not many and field["value"] not in ("names", "words")), where


def test_every_record_takes_the_properties_of_the_table_and_no_others() -> None:
    common = {full(row["property"]) for row in table()["common"].values() if "property" in row}
    common |= {full(name) for name in EVERY_FACT}
    for record, row in table()["records"].items():
        own = {full(field["property"]) for field in row["fields"].values()}
        members = shapes().objects(WSH[record], SH.property)
        taken = {path for member in members for path in shapes().objects(member, SH.path)}
        taken |= set(items(shapes(), shapes().value(WSH[record], SH.ignoredProperties)))
        assert taken == own | common, record


def classes_of(shape: Node) -> set[Node]:
    """Return the classes that a shape lets its values have."""
    found = set(shapes().objects(shape, SH["class"]))
    for head in shapes().objects(shape, SH["or"]):
        for member in items(shapes(), head):
            found |= classes_of(member)
    return found


def of(row: dict[str, Any], key: str) -> set[Node]:
    """Return the classes that the table names."""
    value = row.get(key, [])
    return {full(name) for name in ([value] if isinstance(value, str) else value)}


def test_things_and_codes_are_of_the_classes_and_lists_that_the_table_says() -> None:
    rows = [(f"{record}-", field) for record, field, _ in fields()]
    rows += [("", row) for row in table()["statements"].values() if "property" in row]
    for prefix, row in rows:
        name = row["property"].partition(":")[2]
        shape = WSH[f"{prefix}{name}" if prefix or name == "creator" else f"{name}-value"]
        if row["value"] == "code":
            assert (shape, SH.node, WSH[f"code-{row['of']}"]) in shapes(), local(shape)
        elif row["value"] == "thing" and row["of"] != ["rdfs:Resource"]:
            assert classes_of(shape) == of(row, "of"), local(shape)
        elif row["value"] == "date":
            assert (shape, SH.node, WSH.date) in shapes(), local(shape)


def test_what_a_statement_may_say_of_which_things_is_what_the_table_says() -> None:
    allowed = set(items(shapes(), shapes().value(WSH["Statement-predicate"], SH["in"])))
    rows = [row for row in table()["statements"].values() if "property" in row]
    assert allowed == {full(row["property"]) for row in rows}
    for row in rows:
        name = row["property"].partition(":")[2]
        if row["on"] != ["rdfs:Resource"] and not row["property"].startswith("dcterms:"):
            assert (WSH[name], SH.targetSubjectsOf, full(row["property"])) in shapes()
            assert classes_of(WSH[name]) == of(row, "on"), name


@pytest.mark.parametrize("query", ["StatementOnce-query", "StatementDiffers-query"])
def test_words_with_one_value_for_each_source_are_those_of_the_table(query: str) -> None:
    text = str(shapes().value(WSH[query], SH.select))
    rows = table()["statements"].values()
    single = {row["property"] for row in rows if "single" in row}
    listed = re.search(r"IN \(([^)]*)\)", text)
    assert listed is not None
    assert set(re.findall(r"\S+:\w+", listed[1])) == single


def test_every_word_of_things_but_pages_titles_and_authors_needs_a_fact() -> None:
    free = {"foaf:page", "dcterms:title", "dcterms:creator"}
    rows = table()["statements"].values()
    names = {row["property"] for row in rows if "property" in row} - free
    assert set(shapes().objects(WSH.Stated, SH.targetSubjectsOf)) == set(map(full, names))
    listed = re.search(r"IN \(([^)]*)\)", str(shapes().value(WSH["Stated-query"], SH.select)))
    assert listed is not None
    assert set(re.findall(r"\w+:\w+", listed[1])) == names


def test_the_lists_of_codes_are_those_of_the_ontology() -> None:
    codes = Graph()
    for path in sorted((ONTOLOGY / "codes").glob("*.ttl")):
        codes.parse(path)
    schemes: dict[str, list[str]] = {}
    for concept in codes.subjects(RDF.type, SKOS.Concept):
        if str(concept).startswith(ID):
            scheme, _, code = str(concept).removeprefix(ID).partition("/")
            schemes.setdefault(scheme, []).append(ID + f"{scheme}/{code}")
    shaped = {
        local(node).removeprefix("code-"): [str(i) for i in items(shapes(), head)]
        for node, head in shapes().subject_objects(SH["in"])
        if local(node).startswith("code-")
    }
    assert shaped.keys() == schemes.keys()
    for scheme, listed in shaped.items():
        assert listed == sorted(schemes[scheme]), scheme
