"""The library as a notebook uses it."""

from __future__ import annotations

from pathlib import Path

import pytest
import rdflib

import wsisgraph as wg
from wsisgraph.errors import NotHere
from wsisgraph.rdf import lines

ROOT = Path(__file__).resolve().parent.parent
REAL = ROOT / "examples" / "wsis20-2025"


@pytest.fixture(scope="module")
def graph() -> wg.Graph:
    """The real report's graph, without its text."""
    return wg.open(REAL)


def test_a_corpus_opens_as_a_graph(graph: wg.Graph) -> None:
    assert len(graph) > 5000
    assert graph.base in repr(graph)
    assert graph.query("ASK { ?f a wsis:Candidacy }")


def test_the_codes_stand_beside_the_graph(graph: wg.Graph) -> None:
    lists = "SELECT (COUNT(?a) AS ?n) { ?a a wsis:ActionLine }"
    beside = int(graph.query(lists).to("csv").split()[1])
    alone = int(graph.query(lists, codes_beside=False).to("csv").split()[1])
    assert beside == 19 > alone > 0


def test_the_way_through_rdflib_keeps_every_triple(graph: wg.Graph) -> None:
    dataset = graph.to_rdflib()
    again = wg.open(dataset)
    assert lines(again.data.quads) == lines(graph.data.quads)
    assert again.base == graph.base


def test_rdflib_queries_what_we_query(graph: wg.Graph) -> None:
    text = "SELECT ?f { ?f a <https://w3id.org/wsisgraph/ontology#Participation> }"
    ours = {str(getattr(row[0], "value", "")) for row in graph.query(text).rows}
    theirs = {str(row[0]) for row in graph.to_rdflib().query(text)}  # type: ignore[index]
    assert ours == theirs and len(ours) > 40


def test_an_export_opens_again(graph: wg.Graph, tmp_path: Path) -> None:
    graph.export(tmp_path / "g.trig")
    again = wg.open(tmp_path / "g.trig")
    assert lines(again.data.quads) == lines(graph.data.quads)
    assert again.base == graph.base
    assert again.show("person/seizo-onoe").facts


def test_a_folder_that_is_neither_corpus_nor_build_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotHere, match="neither a corpus"):
        wg.open(tmp_path)


def test_an_rdflib_graph_opens(tmp_path: Path) -> None:
    plain = rdflib.Graph()
    plain.add((rdflib.URIRef("https://e.org/a"), rdflib.RDF.type, rdflib.URIRef("https://e.org/B")))
    assert wg.open(plain).query("ASK { <https://e.org/a> a <https://e.org/B> }")


@pytest.mark.parametrize("what", [None, 7, {}])
def test_what_is_no_graph_is_not_opened(what: object) -> None:
    with pytest.raises(NotHere, match="cannot be opened as a graph"):
        wg.open(what)  # type: ignore[arg-type]


def test_one_thing_is_shown_in_a_notebook(graph: wg.Graph) -> None:
    shown = graph.show("今川", "ja")
    made = shown._repr_html_()
    assert "<caption>今川 &lt;https://" in made
    assert made.count("<tr>") == 1 + min(50, len(shown.facts))
    assert str(shown.facts[0].passages[0]) in made
