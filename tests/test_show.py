"""Showing a thing: by any of its names, with every fact, its place and its words."""

from __future__ import annotations

from pathlib import Path

import pytest

import wsisgraph as wg
from wsisgraph.errors import UnknownName
from wsisgraph.render import shown_json, shown_text

ROOT = Path(__file__).resolve().parent.parent
TOUR = ROOT / "examples" / "tour"


@pytest.fixture(scope="module")
def graph() -> wg.Graph:
    """The tour corpus, built in memory."""
    return wg.open(TOUR, sources=[TOUR / "texts"])


def a_person(graph: wg.Graph) -> tuple[str, str]:
    """Return the IRI and the label of the tour's person with an English label."""
    rows = graph.query(
        'SELECT ?s ?l { ?s a foaf:Person ; skos:prefLabel ?l FILTER(lang(?l) = "en") } ORDER BY ?s LIMIT 1'
    ).rows
    return str(getattr(rows[0][0], "value", "")), str(getattr(rows[0][1], "value", ""))


def test_iri_slug_and_label_name_the_same_thing(graph: wg.Graph) -> None:
    iri, label = a_person(graph)
    by_iri = graph.show(iri)
    assert by_iri == graph.show(iri.removeprefix(graph.base)) == graph.show(label)
    assert by_iri.label == label and by_iri.facts


def test_every_fact_shows_its_words_when_the_text_is_at_hand(graph: wg.Graph) -> None:
    iri, _ = a_person(graph)
    texts = "".join(path.read_text("utf-8") for path in (TOUR / "texts").glob("*.txt"))
    for fact in graph.show(iri, sources=[TOUR / "texts"]).facts:
        assert fact.places
        assert any(not passage.context for passage in fact.passages)
        for passage in fact.passages:
            assert passage.words and passage.words in texts and not passage.changed


def test_without_the_text_positions_are_shown_and_no_words(graph: wg.Graph) -> None:
    iri, _ = a_person(graph)
    shown = wg.open(graph.to_rdflib()).show(iri)
    assert all(passage.words is None for fact in shown.facts for passage in fact.passages)
    assert "evidence: " in shown_text(shown) and "“" not in shown_text(shown)
    assert '"words": null' in shown_json(shown)


def test_an_unknown_name_names_the_nearest(graph: wg.Graph) -> None:
    _, label = a_person(graph)
    with pytest.raises(UnknownName, match=rf"did you mean '{label}'"):
        graph.show(label[:-1])


def test_a_label_in_another_language_is_marked(graph: wg.Graph) -> None:
    only_ja = graph.query(
        'SELECT ?s { ?s a foaf:Person ; skos:prefLabel ?l FILTER(lang(?l) = "ja") '
        'FILTER NOT EXISTS { ?s skos:prefLabel ?e FILTER(lang(?e) = "en") } }'
    ).rows
    for row in only_ja:
        assert graph.show(str(getattr(row[0], "value", ""))).label.endswith(" [ja]")
