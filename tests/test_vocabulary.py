"""What the vocabulary must be: each query in tests/ontology finds what its name refuses.

The file beside a query is a graph in which it must find something; in the vocabulary it finds nothing.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

import wsisgraph
from vocabulary import (
    CODE,
    CODES,
    CORE,
    HOME,
    KINDS,
    QUERIES,
    ROOT,
    SHAPES,
    TABLES,
    WSIS,
    graph,
    named,
    names,
    parsed,
    terms,
    terms_of_rdf,
)
from wsisgraph.rdf import expand

RULES = sorted((ROOT / "tests" / "ontology").glob("*.rq"))


@cache
def vocabulary() -> ox.Store:
    """Return ontology, alignment and shapes, and which file uses which term."""
    store = ox.Store()
    store.extend(graph())
    return store


def rows(store: ox.Store, path: Path) -> list[str]:
    """Return what a query finds, each row as a line."""
    found = store.query(path.read_text("utf-8"))
    assert isinstance(found, ox.QuerySolutions)
    return sorted(" ".join(str(term) for term in row) for row in found)


def declared() -> set[str]:
    """Return the IRIs of all classes and properties that ontology and alignment declare."""
    kinds = {expand(f"owl:{kind}") for kind in KINDS}
    return {
        str(getattr(quad.subject, "value", ""))
        for path in CORE
        for quad in parsed(path)
        if quad.predicate.value == expand("rdf:type")
        and str(getattr(quad.object, "value", "")) in kinds
    }


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_the_vocabulary_has_no(path: Path) -> None:
    assert rows(vocabulary(), path) == []


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_a_planted_case_is_found(path: Path) -> None:
    planted = ox.Store()
    planted.extend(parsed(path.with_suffix(".ttl")))
    assert rows(planted, path)


def test_every_planted_case_has_its_query() -> None:
    assert {path.stem for path in RULES} == {
        path.stem for path in (ROOT / "tests" / "ontology").glob("*.ttl")
    }


@pytest.mark.parametrize(
    ("files", "least"),
    [(CORE, 100), (CODES, 10), (SHAPES, 100), (CODE, 20), (TABLES, 80)],
    ids=["ontology", "codes", "shapes", "code", "tables"],
)
def test_the_terms_that_files_use_are_found(files: list[Path], least: int) -> None:
    found = {term for path in files for term in terms(path) if term.startswith(WSIS)}
    assert len(found) >= least


@pytest.mark.parametrize("path", QUERIES, ids=named)
def test_a_query_uses_terms(path: Path) -> None:
    assert terms(path)


def test_terms_are_found_in_text_by_short_and_by_full_name() -> None:
    text = f"?a wsis:role/org:postIn ?b . <{WSIS}event> 'x' # wsh:wsis:no <https://e/wsis:no>"
    assert names(text) == {WSIS + "role", expand("org:postIn"), WSIS + "event"}


def test_terms_within_the_queries_of_shapes_count_as_used() -> None:
    source = (
        "@prefix sh: <http://www.w3.org/ns/shacl#> ."
        '<urn:query> sh:select "SELECT $this WHERE { $this wsis:event/wsis:metWith ?b }" ;'
        ' sh:message "An editor may write wsis:anything." .'
    )
    found = set(terms_of_rdf(ox.parse(source, ox.RdfFormat.TURTLE)))
    assert found == {WSIS + "event", WSIS + "metWith"}


def test_a_built_graph_uses_declared_terms_only() -> None:
    quads = ox.parse((ROOT / "tests" / "golden" / "tour.nq").read_bytes(), ox.RdfFormat.N_QUADS)
    known = declared()
    given = tuple(expand(f"{prefix}:") for prefix in ("rdf", "rdfs"))
    used = set()
    for quad in quads:
        used.add(quad.predicate.value)
        if quad.predicate.value == expand("rdf:type") and isinstance(quad.object, ox.NamedNode):
            used.add(quad.object.value)
    assert {term for term in used - known if not term.startswith(given)} == set()


def test_package_and_ontology_have_one_version() -> None:
    versions = {
        quad.object.value
        for path in CORE
        for quad in parsed(path)
        if quad.predicate.value == expand("owl:versionInfo") and isinstance(quad.object, ox.Literal)
    }
    assert versions == {wsisgraph.__version__}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert "version" in project["project"]["dynamic"]


def test_the_alignment_imports_the_ontology() -> None:
    imports = [quad for quad in parsed(CORE[1]) if quad.predicate.value == expand("owl:imports")]
    assert [str(getattr(quad.object, "value", "")) for quad in imports] == [HOME]
