"""The JSON-LD context: made from the ontology, with the right type for each property."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

import wsisgraph
from vocabulary import CORE, HOME, ONTOLOGY, WSIS, parsed
from wsisgraph.export.context import context, context_text
from wsisgraph.rdf import expand

DATES = {expand(f"xsd:{each}") for each in ("date", "gYearMonth", "gYear")}
EXAMPLE = {
    "@id": "https://example.org/forum",
    "@type": "wsis:Event",
    "name": {"en": "River Forum 2031", "ja": "河川フォーラム2031"},
    "place": "https://example.org/hall",
    "start": {"@type": "xsd:gYearMonth", "@value": "2031-05"},
    "notBefore": "2031-05-01",
    "orderInSuperEvent": "2",
}


def terms() -> dict[str, dict[str, str]]:
    """Return the definition of each term, by the IRI of its property."""
    document = context()["@context"]
    found = (each for each in document.values() if isinstance(each, dict))
    return {expand(each["@id"]): each for each in found}


def said() -> dict[str, dict[str, set[str]]]:
    """Return the IRIs that the ontology says of each property: by property, then by predicate."""
    found: dict[str, dict[str, set[str]]] = {}
    for quad in parsed(CORE[0]):
        if isinstance(quad.object, ox.NamedNode) and isinstance(quad.subject, ox.NamedNode):
            row = found.setdefault(quad.subject.value, {})
            row.setdefault(quad.predicate.value, set()).add(quad.object.value)
    kinds = {expand("owl:ObjectProperty"), expand("owl:DatatypeProperty")}
    return {
        name: row
        for name, row in found.items()
        if name.startswith(WSIS) and row.get(expand("rdf:type"), set()) & kinds
    }


def wanted(row: dict[str, set[str]]) -> dict[str, str]:
    """Return the type or container that a property should have, as the ontology describes it."""
    values = row.get(expand("rdfs:range"), set()) | row.get(expand("schema:rangeIncludes"), set())
    if expand("owl:ObjectProperty") in row[expand("rdf:type")]:
        return {"@type": "@id"}
    if expand("rdf:langString") in values:
        return {"@container": "@language"}
    if values == {expand("xsd:date")}:
        return {"@type": "xsd:date"}
    for name in ("integer", "boolean"):
        if values == {expand(f"xsd:{name}")}:
            return {"@type": f"xsd:{name}"}
    return {}


def test_the_context_file_is_what_the_ontology_makes(
    golden: Callable[[Path, bytes], None],
) -> None:
    golden(ONTOLOGY / "context.jsonld", context_text().encode())
    assert json.loads(context_text()) == context()


def test_the_context_is_of_json_ld_1_1_and_its_terms_are_protected() -> None:
    document = context()["@context"]
    assert (document["@version"], document["@protected"]) == (1.1, True)


def test_the_context_has_the_version_of_the_ontology_and_the_package() -> None:
    assert context()["@id"] == f"{HOME}/{wsisgraph.__version__}/context.jsonld"


@pytest.mark.parametrize("name", sorted(said()), ids=lambda name: name.removeprefix(WSIS))
def test_a_property_has_a_term_of_the_right_type(name: str) -> None:
    term = terms()[name]
    right = {"@id": f"wsis:{name.removeprefix(WSIS)}", **wanted(said()[name])}
    assert {key: value for key, value in term.items() if value != "@set"} == right


def test_dates_of_any_precision_have_no_type_in_the_context() -> None:
    coarse = {
        name
        for name, row in said().items()
        if row.get(expand("schema:rangeIncludes"), set()) > {expand("xsd:date")}
        and row[expand("schema:rangeIncludes")] <= DATES
    }
    assert expand("wsis:start") in coarse
    assert all(set(terms()[name]) == {"@id"} for name in coarse)


def test_labels_are_maps_by_language() -> None:
    for name in ("skos:prefLabel", "skos:altLabel", "skos:definition", "dcterms:title"):
        assert terms()[expand(name)]["@container"] == "@language", name


def test_the_context_states_nothing() -> None:
    assert list(ox.parse(context_text(), ox.RdfFormat.JSON_LD)) == []


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib 7.6 uses its own
@pytest.mark.parametrize("reader", ["pyoxigraph", "rdflib", "PyLD"])
def test_a_reader_takes_the_context_as_it_is_meant(reader: str) -> None:
    event, day = "https://example.org/forum", "http://www.w3.org/2001/XMLSchema#date"
    found = read({**context(), **EXAMPLE}, reader)
    assert len(found) == 7
    assert f'<{event}> <{WSIS}name> "河川フォーラム2031"@ja .' in found
    assert f"<{event}> <{WSIS}place> <https://example.org/hall> ." in found
    assert f'<{event}> <{WSIS}notBefore> "2031-05-01"^^<{day}> .' in found


def read(document: dict[str, Any], reader: str) -> set[str]:
    """Return the lines of N-Triples that a reader makes of a document."""
    text = json.dumps(document)
    if reader == "PyLD":
        from pyld import jsonld

        lines: str = jsonld.to_rdf(document, {"format": "application/n-quads"})
    elif reader == "rdflib":
        from rdflib import Graph

        lines = (
            Graph()
            .parse(data=text, format="json-ld")
            .serialize(format="nt", encoding="utf-8")
            .decode()
        )
    else:
        quads = ox.parse(text, ox.RdfFormat.JSON_LD)
        lines = "\n".join(f"{quad.triple} ." for quad in quads)
    made = ox.parse(lines, ox.RdfFormat.N_TRIPLES)
    return {f"{quad.triple} ." for quad in made}


def test_a_protected_term_cannot_be_changed() -> None:
    from pyld import jsonld

    other = {"start": "https://example.org/start"}
    contexts: list[object] = [context()["@context"], other]
    document = {**EXAMPLE, "@context": contexts}
    with pytest.raises(jsonld.JsonLdError):
        jsonld.expand(document)
