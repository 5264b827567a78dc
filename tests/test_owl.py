"""The ontology and its alignment under OWL 2 tools: in the DL profile, consistent, and no class empty."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from owlcheck import Verdict, for_owl, judge, missing, triples
from vocabulary import CODES, CORE, ROOT, parsed

CASES = ROOT / "tests" / "ontology"
IMPOSSIBLE = sorted((CASES / "impossible").glob("*.ttl"))
NOT_DL = sorted((CASES / "not-dl").glob("*.ttl"))
TOUR = ROOT / "tests" / "golden" / "tour.nq"

pytestmark = pytest.mark.skipif(missing() != "", reason=missing())


@cache
def verdicts() -> dict[str, Verdict]:
    """Return what the tools say of the ontology alone, with data, and with each planted mistake."""
    ontology = triples(*CORE)
    planted = {
        str(path): ontology | {quad.triple for quad in parsed(path)}
        for path in (*IMPOSSIBLE, *NOT_DL)
    }
    return judge({"ontology": ontology, "data": triples(*CORE, *CODES, TOUR)} | planted)


@pytest.mark.parametrize("name", ["ontology", "data"])
def test_ontology_and_data_are_owl_2_dl(name: str) -> None:
    assert verdicts()[name].violations == ()


@pytest.mark.parametrize("name", ["ontology", "data"])
def test_ontology_and_data_are_consistent_and_no_class_or_property_is_empty(name: str) -> None:
    assert verdicts()[name].consistent is True
    assert verdicts()[name].unsatisfiable == ()


@pytest.mark.parametrize("path", IMPOSSIBLE, ids=lambda path: path.stem)
def test_what_cannot_be_is_found(path: Path) -> None:
    assert verdicts()[str(path)] == Verdict((), False, ())


@pytest.mark.parametrize("path", NOT_DL, ids=lambda path: path.stem)
def test_what_is_not_owl_2_dl_is_found(path: Path) -> None:
    assert verdicts()[str(path)].violations != ()


def test_a_class_that_can_have_no_member_is_found() -> None:
    source = (
        "@prefix owl: <http://www.w3.org/2002/07/owl#> ."
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> ."
        "@prefix wsis: <https://w3id.org/wsisgraph/ontology#> ."
        "<urn:x> a owl:Class ; rdfs:subClassOf wsis:Event, wsis:Place ."
    )
    planted = {quad.triple for quad in ox.parse(source, ox.RdfFormat.TURTLE)}
    assert judge({"x": triples(*CORE) | planted})["x"] == Verdict((), True, ("<urn:x>",))


def test_what_owl_2_dl_cannot_hold_is_left_out() -> None:
    source = (
        "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> ."
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> ."
        "<urn:s> rdf:subject <urn:a> ; rdf:predicate <urn:b> ; rdf:object <urn:c> ;"
        ' <urn:day> "2031-05"^^xsd:gYearMonth ; <urn:p> <urn:o> .'
    )
    left = list(for_owl(quad.triple for quad in ox.parse(source, ox.RdfFormat.TURTLE)))
    assert [str(each.predicate) for each in left] == ["<urn:p>"]
