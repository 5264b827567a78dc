"""Queries and questions that a real server answers itself, held to the answers of the graph at hand."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from store_servers import (
    PASSWORD,
    USER,
    Asked,
    Cut,
    Oxigraph,
    Proxy,
    Reply,
    guarded,
    quick_folder,
    sample,
    serving,
)

from test_questions import cases, opened
from wsisgraph.api import Graph
from wsisgraph.cli import main
from wsisgraph.errors import QueryError
from wsisgraph.graph import codes as graph_codes
from wsisgraph.push import StoreError, push
from wsisgraph.questions.gallery import ask
from wsisgraph.rdf import Iri, Quad, literal, ox
from wsisgraph.remote import Endpoint, answering
from wsisgraph.sparql import ROW_FORMATS
from wsisgraph.store import Data

WORDS = ("語りの場", "منتدى", 'a "quote" \\ and\na line', "long " * 9_000)
SOME = [
    *sample(3_000),
    *(
        Quad(Iri("https://example.org/é"), Iri("https://example.org/b"), literal(text), Iri("a:g"))
        for text in WORDS
    ),
]
ROWS = (
    "SELECT ?role (COUNT(DISTINCT ?f) AS ?n) { ?f wsis:role ?role } GROUP BY ?role ORDER BY ?role"
)
QUERIES = (
    ROWS,
    "SELECT ?o ?none { <https://example.org/é> ?p ?o } ORDER BY ?o",
    "BASE <https://example.org/> SELECT * { <é> <b> ?o } ORDER BY DESC(?o)",
    "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g",
    "SELECT (COUNT(*) AS ?n) FROM <a:g> { ?s ?p ?o }",
    "ASK { ?f a wsis:Participation }",
    "ASK { ?f a wsis:NoSuchThing }",
    "CONSTRUCT { ?f wsis:role ?role } WHERE { ?f wsis:role ?role }",
    "DESCRIBE <https://example.org/é>",
)


@pytest.fixture(scope="module")
def server() -> Iterator[Oxigraph]:
    with quick_folder() as folder, serving(folder / "store") as made:
        push(SOME, made.url)
        yield made


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("WSISGRAPH_USER", "WSISGRAPH_PASSWORD", "WSISGRAPH_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NETRC", "/dev/null")
    return monkeypatch


@pytest.mark.parametrize("text", QUERIES)
def test_a_server_answers_as_the_graph_at_hand(server: Oxigraph, text: str) -> None:
    wanted = Graph(Data(tuple(SOME))).query(text, codes_beside=False)
    with Endpoint(server.url) as endpoint:
        found = endpoint.query(text)
        assert found == wanted
    for form in ROW_FORMATS if wanted.triples is None else ():
        assert found.to(form) == wanted.to(form)


@pytest.mark.parametrize("corpus", sorted({case.corpus for case in cases()}))
def test_every_question_is_answered_alike_by_a_server(corpus: str) -> None:
    own = opened(corpus)
    everything = list(own.asked.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    with quick_folder() as folder, serving(folder / "store") as server:
        push(everything, server.url)
        with answering(server.url) as far:
            assert far.base == own.base
            for case in cases():
                if case.corpus == corpus:
                    wanted = own.ask(case.question, **case.params)
                    found = ask(far, case.question, **case.params)
                    assert found == wanted and found.facts == wanted.facts, case
                    assert found.words("ja") == wanted.words("ja"), case
                    assert found.cited() == wanted.cited(), case


def test_a_server_that_lacks_what_questions_need_is_not_asked() -> None:
    corpus = next(iter(sorted({case.corpus for case in cases()})))
    own = opened(corpus)
    codes = [Quad(q.subject, q.predicate, q.object, Iri("a:codes")) for q in graph_codes()]
    twice = [Quad(q.subject, q.predicate, q.object, Iri("a:other")) for q in codes[:1]]
    wanted = {
        "lacks the code lists": own.data.quads,
        "lacks what the rules add": [*own.data.quads, *codes],
        "would count it twice": [*own.data.quads, *own.inferred, *codes, *twice],
    }
    with quick_folder() as folder, serving(folder / "store") as server:
        for said, quads in wanted.items():
            push(quads, server.url)
            with pytest.raises(StoreError, match=said) as told, answering(server.url):
                pass
            assert "--view inferred --with codes" in str(told.value)


def test_a_triple_of_two_graphs_is_told(server: Oxigraph) -> None:
    triple = Iri("a:s"), Iri("a:p"), Iri("a:o")
    two = [Quad(*triple, Iri("a:one")), Quad(*triple, Iri("a:two"))]
    with quick_folder() as folder, serving(folder / "store") as other:
        push(two, other.url)
        with Endpoint(other.url) as endpoint:
            assert endpoint.doubles
            assert len(endpoint.query("SELECT DISTINCT ?s { ?s ?p ?o }")) == 1


def test_a_default_graph_that_holds_something_is_asked_as_it_is() -> None:
    quads = [Quad(Iri("a:s"), Iri("a:p"), literal(word)) for word in WORDS]
    with quick_folder() as folder, serving(folder / "store") as other:
        push(quads, other.url)
        with Endpoint(other.url) as endpoint:
            assert endpoint.graphs == () and not endpoint.doubles
            assert {row[0] for row in endpoint.query("SELECT ?o { ?s ?p ?o }").rows} == set(
                map(literal, WORDS)
            )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("SELECT * { ?s ?p }", r"query:1:\d+"),
        ("SELECT * { SERVICE <http://e.org> { ?s ?p ?o } }", "SERVICE is switched off"),
        ("SELECT * " + "{" * 300 + "}" * 300, "brackets deep"),
        ("DROP ALL", "query:1:"),
    ],
)
def test_what_is_no_query_is_told_and_not_sent(server: Oxigraph, text: str, told: str) -> None:
    with Proxy(server.url) as proxy, Endpoint(proxy.url) as endpoint:
        before = len(proxy.seen)
        with pytest.raises(QueryError, match=told):
            endpoint.query(text)
        assert len(proxy.seen) == before


@pytest.mark.parametrize("scheme", ["Basic", "Digest"])
def test_credentials_open_an_endpoint(
    server: Oxigraph, alone: pytest.MonkeyPatch, scheme: str
) -> None:
    with Proxy(server.url, guarded(scheme)) as proxy:
        with pytest.raises(StoreError, match="asks for credentials"):
            Endpoint(proxy.url)
        alone.setenv("WSISGRAPH_USER", USER)
        alone.setenv("WSISGRAPH_PASSWORD", PASSWORD)
        with Endpoint(proxy.url) as endpoint:
            assert endpoint.query(QUERIES[5]).truth


@pytest.mark.parametrize(
    ("text", "cut", "told"),
    [
        (ROWS, Cut(40), "cut off"),
        (ROWS, Cut(40, clean=True), "is not a SPARQL result"),
        (QUERIES[7], Cut(140), "cut off"),
        (QUERIES[7], Cut(140, clean=True), "was it cut off"),
        (ROWS, Reply(200, {"Content-Type": "text/html"}, b"<html>"), "an HTML page"),
        (
            ROWS,
            Reply(400, {"Content-Type": "text/plain"}, b"too hard"),
            "400 Bad Request: too hard",
        ),
        (ROWS, Reply(500), "see the log of the server"),
    ],
)
def test_an_answer_that_is_none_is_told_in_one_line(
    server: Oxigraph,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    cut: Cut | Reply,
    told: str,
) -> None:
    monkeypatch.setattr("wsisgraph.push.http.LONGEST_WAIT", 0.01)

    def rule(asked: Asked) -> Cut | Reply | None:
        return cut if b"role" in asked.body else None

    with Proxy(server.url, rule) as proxy, Endpoint(proxy.url) as endpoint:
        with pytest.raises((StoreError, QueryError), match=told) as failed:
            endpoint.query(text)
        assert "\n" not in str(failed.value)


def test_an_answer_that_is_late_is_not_waited_for(server: Oxigraph) -> None:
    def rule(asked: Asked) -> None:
        if b"role" in asked.body:
            time.sleep(1)

    told = pytest.raises(StoreError, match=r"did not answer in 0\.3 s")
    with Proxy(server.url, rule) as proxy, Endpoint(proxy.url, timeout=0.3) as endpoint, told:
        endpoint.query(ROWS)


def test_a_busy_server_is_asked_again(server: Oxigraph) -> None:
    busy = [Reply(503, {"Retry-After": "0"})]

    def rule(asked: Asked) -> Reply | None:
        return busy.pop() if b"role" in asked.body and busy else None

    with Proxy(server.url, rule) as proxy, Endpoint(proxy.url) as endpoint:
        assert len(endpoint.query(ROWS)) > 0 and not busy


def test_the_command_lets_a_server_answer(server: Oxigraph, alone: pytest.MonkeyPatch) -> None:
    wanted = Graph(Data(tuple(SOME))).query(ROWS, codes_beside=False)
    done = CliRunner().invoke(main, ["query", server.url, ROWS, "--send", "-f", "csv"])
    assert done.exit_code == 0, done.output
    assert done.stdout == wanted.to("csv")
    asked = CliRunner().invoke(main, ["query", "graph.nq", ROWS, "--send"])
    assert asked.exit_code == 2 and "--send asks a server" in asked.output


def test_the_command_lets_a_server_answer_a_question(alone: pytest.MonkeyPatch) -> None:
    (case, *_) = (case for case in cases() if case.question == "speakers")
    own = opened(case.corpus)
    values = [word for name, value in case.params.items() for word in (f"--{name}", str(value))]
    asked = ["ask", "URL", case.question, *values, "--send", "-f", "csv"]
    run = CliRunner()
    with quick_folder() as folder, serving(folder / "store") as server:
        asked[1] = server.url
        lacking = run.invoke(main, asked)
        assert lacking.exit_code == 2 and "lacks the code lists" in lacking.output
        push(list(own.asked.quads_for_pattern(None, None, None, ox.DefaultGraph())), server.url)
        done = run.invoke(main, asked)
        assert done.exit_code == 0, done.output
        assert done.stdout == own.ask(case.question, **case.params).to("csv", False, "en", ())
    asked[1] = "graph.nq"
    none = run.invoke(main, asked)
    assert none.exit_code == 2 and "--send asks a server" in none.output
