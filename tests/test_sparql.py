"""Queries: answers in every form, errors with their place, and nothing that leaves the machine."""

from __future__ import annotations

import csv
import io
import json
import re
import socket
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wsisgraph.errors import QueryError
from wsisgraph.rdf import ox
from wsisgraph.sparql import DEEPEST, Answer, query, refuse
from wsisgraph.store import Data

DATA = """\
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix wsis: <https://w3id.org/wsisgraph/ontology#> .
@prefix e: <https://e.org/> .
e:g1 { e:a skos:prefLabel "総務省"@ja ; wsis:value 12 . e:b wsis:value 7 . }
e:g2 { e:a skos:prefLabel "総務省"@ja . }
"""


@pytest.fixture(scope="module")
def store() -> ox.Store:
    """A small store of two graphs that share a triple."""
    return Data(tuple(ox.parse(DATA, format=ox.RdfFormat.TRIG))).store()


def test_a_triple_in_two_graphs_counts_once(store: ox.Store) -> None:
    answer = query(store, "SELECT (COUNT(*) AS ?n) { ?s skos:prefLabel ?o }")
    assert answer.to("csv") == "n\n1\n"


def test_a_graph_is_asked_by_its_name(store: ox.Store) -> None:
    answer = query(store, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g")
    assert answer.to("csv") == "g\nhttps://e.org/g1\nhttps://e.org/g2\n"


def test_rows_in_every_form(store: ox.Store) -> None:
    answer = query(
        store, "SELECT ?s ?n ?o { ?s wsis:value ?n OPTIONAL { ?s skos:prefLabel ?o } } ORDER BY ?n"
    )
    assert list(csv.reader(io.StringIO(answer.to("csv")))) == [
        ["s", "n", "o"],
        ["https://e.org/b", "7", ""],
        ["https://e.org/a", "12", "総務省"],
    ]
    assert answer.to("tsv").splitlines()[2] == (
        '<https://e.org/a>\t"12"^^<http://www.w3.org/2001/XMLSchema#integer>\t"総務省"@ja'
    )
    rows = json.loads(answer.to("json"))["results"]["bindings"]
    assert rows[0] == {
        "s": {"type": "uri", "value": "https://e.org/b"},
        "n": {
            "type": "literal",
            "value": "7",
            "datatype": "http://www.w3.org/2001/XMLSchema#integer",
        },
    }
    assert rows[1]["o"] == {"type": "literal", "value": "総務省", "xml:lang": "ja"}
    assert answer.to("table").splitlines() == [
        "s                 n  o",
        "---------------  --  ------",
        "https://e.org/b   7",
        "https://e.org/a  12  総務省",
    ]


def test_codes_are_written_with_the_name_of_their_list() -> None:
    text = "SELECT ?x { VALUES ?x { state:JP action-line:C7-e-environment role:host wsis:Event } }"
    answer = query(ox.Store(), text)
    assert answer.to("csv").split() == [
        "x",
        "https://w3id.org/wsisgraph/id/state/JP",
        "https://w3id.org/wsisgraph/id/action-line/C7-e-environment",
        "https://w3id.org/wsisgraph/id/role/host",
        "https://w3id.org/wsisgraph/ontology#Event",
    ]
    assert answer.to("table").split()[2:] == [
        "state:JP",
        "action-line:C7-e-environment",
        "role:host",
        "wsis:Event",
    ]


def test_ask_construct_and_describe(store: ox.Store) -> None:
    assert query(store, "ASK { ?s wsis:value 12 }").to("table") == "true\n"
    assert not query(store, "ASK { ?s wsis:value 13 }")
    made = query(store, "CONSTRUCT { ?s a wsis:Event } WHERE { ?s wsis:value ?o }")
    assert made.kind == "triples" and len(made) == 2
    assert len(query(store, "DESCRIBE <https://e.org/a>")) == 2


def test_a_syntax_error_shows_line_and_column(store: ox.Store) -> None:
    with pytest.raises(QueryError, match=r"query:2:\d+: "):
        query(store, "SELECT * {\n ?s ? ?o }")
    with pytest.raises(QueryError, match="query:1:"):
        query(store, "SELEKT * { ?s ?p ?o }")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/sparql> { ?s ?p ?o } }",
        "SELECT * { service silent ?where { ?s ?p ?o } }",
        "SELECT * { # a comment 'with a quote\n SERVICE<http://127.0.0.1:9/>{ ?s ?p ?o } }",
        'SELECT * { ?s ?p "a \\" }" . SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }',
        "SELECT * { ?s ?p '''it's''' . SERVICE <http://127.0.0.1:9/> { } }",
        "SELECT * { ?s ?p <x#y> SERVICE <http://127.0.0.1:9/> { } }",
    ],
)
def test_a_query_that_calls_out_is_refused(store: ox.Store, text: str) -> None:
    with pytest.raises(QueryError, match="SERVICE is switched off"):
        query(store, text)


@pytest.mark.parametrize(
    "text",
    [
        'SELECT * { ?s ?p "SERVICE <http://x/>" }',
        "SELECT * { ?s wsis:act ?o } # SERVICE <http://x/>",
        "SELECT * { ?service <http://x/SERVICE> ?o }",
        "PREFIX service: <http://x/> SELECT * { ?s service:SERVICE ?o }",
        "SELECT * { ?s ?p '''a\nSERVICE b''' }",
    ],
)
def test_a_query_that_only_mentions_the_word_is_answered(store: ox.Store, text: str) -> None:
    assert len(query(store, text)) == 0


def test_nobody_is_called_whatever_the_query_tries(store: ox.Store) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        called = threading.Event()
        listener.settimeout(0.3)

        def listen() -> None:
            try:
                listener.accept()
                called.set()
            except TimeoutError:
                pass

        thread = threading.Thread(target=listen)
        thread.start()
        for text in (
            f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}",
            f"SELECT * FROM <http://127.0.0.1:{port}/> {{ ?s ?p ?o }}",
        ):
            try:
                query(store, text)
            except QueryError:
                continue
        thread.join()
    assert not called.is_set()


def test_a_query_nested_too_deep_is_refused_before_the_parser_sees_it(store: ox.Store) -> None:
    deep = "{" * (DEEPEST + 1) + "}" * (DEEPEST + 1)
    with pytest.raises(QueryError, match="nested"):
        query(store, f"SELECT * {deep}")


@given(st.text(max_size=80))
def test_looking_for_calls_never_fails_on_any_text(text: str) -> None:
    try:
        refuse(text)
    except QueryError as error:
        assert "SERVICE" in text.upper() or "nested" in str(error)


def test_an_answer_is_true_when_it_holds_something() -> None:
    assert Answer(("a",), ((None,),))
    assert not Answer(("a",), ())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("SELECT * {", r"query:1:11: expected one of .* or a name$"),
        (
            "SELECT * { ?s wsi:bar ?o }",
            r"the prefix wsi: is not declared \(did you mean 'wsis'\?\)",
        ),
        ("SELECT * { ?s zzzzzz:b ?o }", r"is not declared \(write PREFIX zzzzzz: <…> before"),
    ],
)
def test_what_a_parser_expects_is_told_in_one_line(store: ox.Store, text: str, told: str) -> None:
    with pytest.raises(QueryError) as caught:
        query(store, text)
    first, shown, mark = str(caught.value).splitlines()
    assert re.search(told, first) and len(first) < 200
    assert shown.strip() == text and mark.strip() == "^"
