"""Where rows are stated: spans of reports, addresses of code lists, words where the text is at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import TOUR
from test_questions import opened
from wsisgraph.api import texts_at
from wsisgraph.errors import NotHere
from wsisgraph.questions.cite import Source, sources_of
from wsisgraph.rdf import ID, ox
from wsisgraph.store import Data
from wsisgraph.text import read_text

TEXTS = [TOUR / "texts"]


def test_words_are_those_of_the_text_and_stand_where_they_are_said_to_stand() -> None:
    tour = opened("tour")
    text = read_text(TOUR / "texts" / "river-forum-2031.ja.txt")
    answer = tour.ask("delegation", state="JP")
    found = [
        s for row in tour.cite(answer, TEXTS) for s in row if s.report == "river-forum-2031-ja"
    ]
    assert len(found) >= 3
    for source in found:
        assert source.words == text[source.start : source.end] and not source.changed
        assert str(source) == (
            f"river-forum-2031-ja §{source.section} {source.start}-{source.end} “{source.words}”"
        )


def test_every_row_of_a_fact_told_twice_names_both_reports() -> None:
    tour = opened("tour")
    row = tour.cite(tour.ask("speakers", state="JP"))[0]
    assert {source.report for source in row} == {"river-forum-2031-ja", "river-forum-2031-en"}


def test_without_the_text_the_places_are_told_and_no_words() -> None:
    tour = opened("tour")
    answer = tour.ask("exhibits")
    bare = [source for row in answer.cited() for source in row]
    assert bare and all(source.words is None and source.end > source.start for source in bare)
    assert [str(source) for source in bare] == [
        str(source).partition(" “")[0] for row in tour.cite(answer, TEXTS) for source in row
    ]


def test_another_text_gives_no_words() -> None:
    tour = opened("tour")
    answer = tour.ask("exhibits")
    words = {s.words for row in answer.cited(["Another text."]) for s in row}
    assert words == {None}


def test_a_span_whose_digest_is_another_is_marked() -> None:
    tour = opened("tour")
    sha = "https://w3id.org/wsisgraph/ontology#sha256"
    quads = [
        ox.Quad(q.subject, q.predicate, ox.Literal("0" * 64), q.graph_name)
        if q.predicate.value == sha and "/passage/" in str(q.subject)
        else q
        for q in tour.data.quads
    ]
    fact = tour.ask("exhibits").facts[0][0]
    found = sources_of([fact], Data(tuple(quads)).store(), tour.base, texts_at(TEXTS))[fact]
    assert found[0].changed and "these are not the words that were sealed" in str(found[0])
    assert found[0].row()["changed"] is True


def test_what_the_code_lists_state_is_cited_by_address_or_citation() -> None:
    tour = opened("tour")
    answer = tour.ask("facilitators")
    for row in answer.cited():
        assert row and all(source.address and not source.report for source in row)
        assert all(source.row() == {"source": source.address} for source in row)
    figures = tour.ask("comparable-figures", series="series/wsis-forum")
    assert all(row for row in figures.cited())


@pytest.mark.parametrize("name", ["editions", "delegation", "state-profile", "single-source"])
def test_every_row_of_the_real_corpus_has_a_source(name: str) -> None:
    real = opened("wsis20-2025")
    values = {"editions": {"series": "WSIS Forum"}, "single-source": {}}.get(name, {"state": "JP"})
    answer = real.ask(name, **values)
    assert len(answer) > 5
    assert all(row for row in answer.cited())


def test_sources_stand_in_the_order_of_the_report() -> None:
    tour = opened("tour")
    facts = {fact for row in tour.ask("state-profile", state="JP").facts for fact in row}
    for found in sources_of(facts, tour.asked, tour.base).values():
        own = [source for source in found if source.report]
        assert own == sorted(own, key=lambda s: (s.report, s.start))
        assert list(found) == [*own, *(source for source in found if not source.report)]


def test_nothing_and_unknown_facts_have_no_sources() -> None:
    assert sources_of([], ox.Store()) == {}
    assert sources_of([f"{ID}fact/none"], ox.Store()) == {f"{ID}fact/none": ()}


def test_a_position_that_is_no_number_is_told() -> None:
    text = """@prefix wsis: <https://w3id.org/wsisgraph/ontology#> .
    @prefix oa: <http://www.w3.org/ns/oa#> .
    <urn:f> wsis:evidence <urn:p> .
    <urn:p> oa:start "many" ; oa:end 3 ; wsis:sha256 "0" ; wsis:inText <urn:t> .
    <urn:t> wsis:renditionOf <urn:r> ; wsis:sha256 "1" ."""
    store = Data(tuple(ox.parse(text, format=ox.RdfFormat.TURTLE))).store()
    with pytest.raises(NotHere, match="'many' is no position"):
        sources_of(["urn:f"], store)


def test_sources_are_told_apart_by_their_place() -> None:
    sources = [Source("r", 5, 9, "1"), Source("r", 2, 4, "1"), Source(address="https://e.org/")]
    assert [str(each) for each in sorted(sources)] == ["https://e.org/", "r §1 2-4", "r §1 5-9"]


def test_the_words_of_the_real_report_are_found(report_texts: Path) -> None:
    real = opened("wsis20-2025")
    found = [s for row in real.cite(real.ask("awards"), [report_texts]) for s in row]
    assert found and all(source.words and not source.changed for source in found)
