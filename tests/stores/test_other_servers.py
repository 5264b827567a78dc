"""Servers of other kinds: what they do that others do not, told by a proxy, and Virtuoso where it is installed."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode

import pytest
from store_servers import (
    HOST,
    Asked,
    Cut,
    Oxigraph,
    Proxy,
    Reply,
    free_port,
    quick_folder,
    sample,
    serving,
)

from wsisgraph.canonical import graph_hash
from wsisgraph.push import KINDS, Differs, StoreError, pull, push
from wsisgraph.push.sync import is_ours
from wsisgraph.rdf import Iri, Quad, literal, ox

SOME = sample(3_000)
VIAS = ("graph-store", "update")
SYSTEM = "http://www.openlinksw.com/schemas/virtrdf#"


@pytest.fixture(scope="module")
def oxigraph() -> Iterator[Oxigraph]:
    with quick_folder() as folder, serving(folder / "store") as server:
        yield server


@pytest.fixture
def server(oxigraph: Oxigraph, monkeypatch: pytest.MonkeyPatch) -> Oxigraph:
    monkeypatch.setattr("wsisgraph.push.http.LONGEST_WAIT", 0.01)
    oxigraph.empty()
    return oxigraph


def like_virtuoso(asked: Asked) -> Reply | None:
    """Do what Virtuoso 7 was seen to do, before Oxigraph does the rest."""
    kind = asked.headers.get("Content-Type", "")
    if asked.path.startswith("/sparql-graph-crud-auth"):
        if "default" in asked.query or asked.method == "GET":
            return Reply(500)  # there is no default graph; a GET ends after 10,000 triples
        if asked.headers.get("Transfer-Encoding"):
            asked.body = b""  # it says 201, and has read nothing
        asked.target = "/store?" + urlencode({"graph": asked.query["graph-uri"][0]})
        return None
    if kind == "application/sparql-query":
        return Reply(504)  # it never answers
    if asked.body.count(b"\n") > 1_000:
        return Reply(400)
    if asked.path == "/sparql-auth" and asked.method == "POST":
        asked.target = "/update" if kind == "application/sparql-update" else "/query"
        return None
    return Reply(404, {"Server": "Virtuoso/07.20"})


@pytest.mark.parametrize(
    ("end", "via"),
    [("", "graph-store"), ("/sparql", "graph-store"), ("/sparql-auth", "update")],
)
def test_virtuoso_is_seen_and_gets_forms_lengths_and_small_updates(
    server: Oxigraph, end: str, via: str
) -> None:
    server.update(f"INSERT DATA {{ GRAPH <{SYSTEM}> {{ <a:a> <a:b> <a:c> }} }}")
    with Proxy(server.url, like_virtuoso) as proxy:
        done = push(SOME, proxy.url + end, via=via, tries=1)
        assert done.kind == "virtuoso" and done.verified
        assert graph_hash(pull(proxy.url + end)) == graph_hash(SOME)


def test_a_graph_that_one_answer_does_not_hold_is_asked_for_in_pages(
    server: Oxigraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(cast(Any, KINDS), "virtuoso", replace(KINDS["virtuoso"], page=400))

    def fewer(asked: Asked) -> Reply | None:
        asked.body = asked.body.replace(b"LIMIT+400", b"LIMIT+150")
        return like_virtuoso(asked)

    with Proxy(server.url, fewer) as proxy:
        push(SOME, proxy.url, tries=1)
        assert graph_hash(pull(proxy.url)) == graph_hash(SOME)
        assert sum(b"LIMIT+150" in each.body for each in proxy.seen) > len(SOME) / 150


def test_a_store_without_a_default_graph_is_not_sent_one(server: Oxigraph) -> None:
    some = [Quad(quad.subject, quad.predicate, quad.object) for quad in SOME]
    with Proxy(server.url, like_virtuoso) as proxy:
        with pytest.raises(StoreError, match=r"has no default graph \(name the graph"):
            push(some, proxy.url, kind="virtuoso")
        assert not proxy.sent("PUT")


def turtle(asked: Asked) -> None:
    """Answer with Turtle only, and with numbers written short, as QLever does."""
    if "triples" in asked.headers.get("Accept", "") or asked.headers.get("Accept") == "text/turtle":
        asked.headers = {**asked.headers, "Accept": "text/turtle"}


@pytest.mark.parametrize("kind", ["oxigraph", "qlever"])
def test_a_store_that_speaks_turtle_only_is_read(server: Oxigraph, kind: str) -> None:
    paths: dict[str, Any] = {"kind": kind}
    numbers = [replace_object(SOME[0], literal(str(n), "integer")) for n in range(3)]
    with Proxy(server.url, turtle) as proxy:
        if kind == "qlever":
            ways = zip(
                ("graphs_at", "query_at", "update_at"), ("store", "query", "update"), strict=True
            )
            paths |= {name: f"{proxy.url}/{path}" for name, path in ways}
        push([*SOME, *numbers], proxy.url, **paths)
        assert graph_hash(pull(proxy.url, **paths)) == graph_hash([*SOME, *numbers])
        gets = proxy.sent("GET")
        assert all(
            each.headers["Accept"] == "text/turtle" for each in gets if "graph" in each.query
        )


def test_a_tag_of_a_language_that_comes_back_in_capitals_is_the_same(server: Oxigraph) -> None:
    some = [replace_object(SOME[0], ox.Literal("みな", language="ja-hira"))]
    push(some, server.url)
    graph = b"".join(f"{quad.triple} .\n".replace("@ja-hira", "@ja-Hira").encode() for quad in some)
    reply = Reply(200, {"Content-Type": "application/n-triples"}, graph)
    rule = lambda asked: reply if asked.graph and not is_ours(asked.graph) else None  # noqa: E731
    with Proxy(server.url, rule) as proxy:
        assert push(some, proxy.url, mode="replace").verified
        assert graph_hash(pull(proxy.url)) == graph_hash(some)


def test_a_default_graph_that_no_query_tells_comes_back_where_it_was_pushed(
    server: Oxigraph,
) -> None:
    some = [*SOME, *(Quad(quad.subject, quad.predicate, quad.object) for quad in SOME[:9])]
    paths: dict[str, Any] = {"graphs_at": f"{server.url}/store", "query_at": f"{server.url}/query"}
    push(some, server.url, kind="rdf4j", **paths)
    assert not push(some, server.url, kind="rdf4j", **paths).sent
    assert graph_hash(pull(server.url, kind="rdf4j", **paths)) == graph_hash(some)


def test_a_store_that_takes_nothing_packed_is_sent_nothing(server: Oxigraph) -> None:
    with Proxy(server.url, like_virtuoso) as proxy:
        with pytest.raises(StoreError, match=r"leave out --gzip"):
            push(SOME, proxy.url, packed=True)
        assert not proxy.sent("PUT")


@pytest.mark.parametrize("kind", ["rdf4j", "qlever"])
def test_what_a_kind_cannot_tell_or_do_by_updates_is_refused(server: Oxigraph, kind: str) -> None:
    some = [Quad(quad.subject, quad.predicate, quad.object) for quad in SOME[:9]]
    at = {"graphs_at": f"{server.url}/store", "query_at": f"{server.url}/query"}
    with pytest.raises(StoreError, match=r"\(leave out --via update\)"):
        push(
            some,
            server.url,
            kind=kind,
            via="update",
            update_at=f"{server.url}/update",
            **cast(Any, at),
        )
    assert not list(pull(server.url))


def replace_object(quad: Quad, value: Any) -> Quad:
    """Return a quad that says something else of the same thing."""
    return Quad(quad.subject, quad.predicate, value, quad.graph_name)


@pytest.mark.parametrize("clean", [False, True])
def test_turtle_that_is_cut_off_is_noticed(server: Oxigraph, clean: bool) -> None:
    push(SOME, server.url)

    def rule(asked: Asked) -> Cut | None:
        turtle(asked)
        return Cut(5_000, clean) if asked.method == "GET" and asked.graph else None

    with Proxy(server.url, rule) as proxy:
        with pytest.raises(StoreError, match=r"cut off|sent [0-9,]+ of the"):
            list(pull(proxy.url))
        with pytest.raises((StoreError, Differs)):
            push(SOME, proxy.url, mode="replace")


ODD = {"Content-Type": "application/sparql-results+json"}


@pytest.mark.parametrize(
    "body",
    [
        b'{"results":{"bindings":null}}',
        b'{"results":{"bindings":[{"s":{}}]}}',
        b'{"results":{"bindings":["x"]}}',
        b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"u',
        b"[" * 90_000,
        b"\xff\xfe",
    ],
    ids=["null", "no-value", "text", "cut", "deep", "bytes"],
)
def test_a_result_that_is_none_is_told(server: Oxigraph, body: bytes) -> None:
    told = pytest.raises(StoreError, match=r"answers with no SPARQL result .*was it cut off")
    with Proxy(server.url, lambda _: Reply(200, ODD, body)) as proxy, told as failed:
        list(pull(proxy.url))
    assert "\n" not in str(failed.value)


def test_a_store_that_tells_no_graphs_apart_is_found_out(server: Oxigraph) -> None:
    def deaf(asked: Asked) -> None:
        if "graph" in asked.query:
            asked.target = "/store?default"

    with Proxy(server.url, deaf) as proxy:
        with pytest.raises(Differs, match=r"report-0 has 0 triples in place of") as found:
            push(SOME, proxy.url)
        assert len(found.value.graphs) == 3
        held = list(pull(server.url))
        with pytest.raises(StoreError, match="answers alike whatever graph is named"):
            push(SOME, proxy.url)
    assert list(pull(server.url)) == held  # nothing is sent where it is seen beforehand


def test_graphs_that_no_request_can_name_are_told(server: Oxigraph) -> None:
    push(SOME, server.url)
    quad = b"<a:a> <a:b> <a:c> _:g .\n"
    headers = {"Content-Type": "application/n-quads"}
    urllib.request.urlopen(urllib.request.Request(f"{server.url}/store", quad, headers)).close()
    with pytest.raises(StoreError, match="is a blank node: it cannot be asked for"):
        list(pull(server.url))
    assert list(pull(server.url, graphs=["things"]))


SETTINGS = """
[Database]
DatabaseFile = {0}/virtuoso.db
ErrorLogFile = {0}/virtuoso.log
LockFile = {0}/virtuoso.lck
TransactionFile = {0}/virtuoso.trx
xa_persistent_file = {0}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {0}/temp.db
TransactionFile = {0}/temp.trx
[Parameters]
ServerPort = {1}:{2}
NumberOfBuffers = 10000
[HTTPServer]
ServerPort = {1}:{3}
ServerRoot = {0}
"""


@contextmanager
def virtuoso(folder: Path) -> Iterator[str]:
    """Give the address of a real Virtuoso over an empty folder, whose user and password are dba."""
    port = free_port()
    (folder / "virtuoso.ini").write_text(SETTINGS.format(folder, HOST, free_port(), port), "utf-8")
    command = ["virtuoso-t", "+foreground", "+configfile", str(folder / "virtuoso.ini")]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(600):
                assert process.poll() is None, "the server ended"
                with suppress(OSError), closing(socket.create_connection((HOST, port), 5)):
                    break
                time.sleep(0.1)
            yield f"http://{HOST}:{port}"
        finally:
            process.kill()


@pytest.mark.skipif(shutil.which("virtuoso-t") is None, reason="Virtuoso is not installed")
def test_a_real_virtuoso_gets_it_all_and_gives_it_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WSISGRAPH_USER", "dba")
    monkeypatch.setenv("WSISGRAPH_PASSWORD", "dba")
    large = Iri("urn:large")
    many = list({Quad(q.subject, q.predicate, q.object, large) for q in sample(15_000)})
    words = [replace_object(SOME[0], literal(text)) for text in ("\U0001f30d \u0645", 'a\tb\n"\\u')]
    with virtuoso(tmp_path) as place:
        push([*many, *words], place)
        assert not push([*many, *words], f"{place}/sparql").sent
        assert graph_hash(pull(place)) == graph_hash([*many, *words])
        push(SOME, place, via="update", mode="replace")
        push([*SOME, *words], place, mode="append")
        assert set(SOME + words) <= set(pull(place))
        with pytest.raises(StoreError, match="has no default graph"):
            push([Quad(*SOME[0].triple)], place)
        monkeypatch.setenv("WSISGRAPH_PASSWORD", "abd")
        with pytest.raises(StoreError, match="does not accept the password"):
            push(SOME, place)
