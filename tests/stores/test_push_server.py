"""Push to a real server and pull back: whole graphs, only what differs, nothing lost, nothing guessed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from store_servers import Asked, Oxigraph, Proxy, Reply, quick_folder, sample, serving, unpacked

from wsisgraph.canonical import graph_hash, normalized
from wsisgraph.cli import main
from wsisgraph.errors import NotHere
from wsisgraph.push import Differs, StoreError, pull, push
from wsisgraph.push.protocol import connect
from wsisgraph.push.sync import OURS, is_ours
from wsisgraph.push.updates import BYTES, TRIPLES, staging
from wsisgraph.rdf import Iri, Quad, lines, literal, ox, parse

SOME = sample(3_000)
GRAPHS = sorted({quad.graph_name.value for quad in SOME if isinstance(quad.graph_name, Iri)})
VIAS = ("graph-store", "update")


@pytest.fixture(scope="module")
def oxigraph() -> Iterator[Oxigraph]:
    with quick_folder() as folder, serving(folder / "store") as server:
        yield server


@pytest.fixture
def server(oxigraph: Oxigraph) -> Oxigraph:
    oxigraph.empty()
    return oxigraph


def quad(value: str | ox.Literal, graph: str | None = "https://example.org/graph/report/a") -> Quad:
    """Return a quad that says something."""
    name = Iri(graph) if graph else ox.DefaultGraph()
    value = literal(value) if isinstance(value, str) else value
    return Quad(Iri("https://example.org/a"), Iri("https://example.org/b"), value, name)


@pytest.mark.parametrize("via", VIAS)
def test_what_was_pushed_comes_back_with_the_same_hash(server: Oxigraph, via: str) -> None:
    done = push(SOME, server.url, via=via)
    assert sum(done.sent.values()) == len(SOME) and done.verified
    assert graph_hash(pull(server.url)) == graph_hash(SOME)


def test_each_graph_is_one_put_streamed_in_pieces_and_packed_where_asked(server: Oxigraph) -> None:
    with Proxy(server.url) as proxy:
        push(SOME, proxy.url, packed=True)
        puts = [each for each in proxy.sent("PUT") if not is_ours(each.graph)]
        assert sorted(each.graph for each in puts) == GRAPHS
        for each in puts:
            assert each.headers["Transfer-Encoding"] == "chunked"
            assert each.headers["Content-Encoding"] == "gzip"
            own = [q for q in SOME if q.graph_name == Iri(each.graph)]
            assert set(parse(unpacked(each))) == {
                Quad(q.subject, q.predicate, q.object) for q in own
            }
    assert graph_hash(pull(server.url)) == graph_hash(SOME)


def test_a_large_graph_that_is_not_there_is_added_and_then_put(
    server: Oxigraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wsisgraph.push.protocol.LARGE", 1_000)
    with Proxy(server.url) as proxy:
        for some, first in ((SOME, "POST"), ([*SOME, *(quad("new", g) for g in GRAPHS)], "PUT")):
            push(some, proxy.url)
            assert {each.method for each in proxy.seen if each.graph in GRAPHS} == {first, "GET"}
            assert graph_hash(pull(server.url)) == graph_hash(some)
            proxy.seen.clear()


def test_a_body_is_not_packed_for_this_machine_unless_asked(server: Oxigraph) -> None:
    with Proxy(server.url) as proxy:
        push([quad("a")], proxy.url)
        assert "Content-Encoding" not in proxy.sent("PUT")[0].headers


@pytest.mark.parametrize("via", VIAS)
def test_a_second_push_sends_only_what_differs(server: Oxigraph, via: str) -> None:
    push(SOME, server.url, via=via)
    again = push(SOME, server.url, via=via)
    assert not again.sent and sorted(again.kept) == GRAPHS
    more = [*SOME, quad("one more", GRAPHS[0])]
    changed = push(more, server.url, via=via)
    assert list(changed.sent) == [GRAPHS[0]]
    assert graph_hash(pull(server.url)) == graph_hash(more)
    fewer = push(SOME, server.url, via=via)
    assert list(fewer.sent) == [GRAPHS[0]]
    assert graph_hash(pull(server.url)) == graph_hash(SOME)


def test_a_graph_that_somebody_removed_or_cut_short_is_sent_again(server: Oxigraph) -> None:
    push(SOME, server.url)
    some = f"GRAPH <{GRAPHS[1]}> {{ ?s ?p ?o }}"
    server.update(f"DROP GRAPH <{GRAPHS[0]}>")
    server.update(f"DELETE {{ {some} }} WHERE {{ {{ SELECT * {{ {some} }} LIMIT 1 }} }}")
    assert sorted(push(SOME, server.url).sent) == GRAPHS[:2]
    assert graph_hash(pull(server.url)) == graph_hash(SOME)


def test_replace_sends_all_and_append_adds(server: Oxigraph) -> None:
    push([quad("a")], server.url)
    assert push([quad("a")], server.url, mode="replace").sent
    for via in VIAS:
        push([quad(via)], server.url, mode="append", via=via)
    held = {str(q.object) for q in pull(server.url)}
    assert held == {'"a"', '"graph-store"', '"update"'}
    push([quad("b")], server.url, mode="replace")
    assert {str(q.object) for q in pull(server.url)} == {'"b"'}


def test_after_an_append_the_record_is_of_what_the_store_holds(server: Oxigraph) -> None:
    push([quad("a")], server.url)
    push([quad("b")], server.url, mode="append")
    assert not push([quad("a"), quad("b")], server.url).sent
    assert push([quad("a")], server.url).sent


def test_graphs_of_others_stay_and_earlier_ones_are_told(server: Oxigraph) -> None:
    other = "https://example.org/graph/report/b"
    push([quad("a"), quad("b", other)], server.url)
    done = push([quad("c")], server.url)
    assert done.others == (other,)
    assert {str(q.object) for q in pull(server.url)} == {'"b"', '"c"'}


def test_the_default_graph_goes_to_the_default_graph(server: Oxigraph) -> None:
    for via in VIAS:
        some = [quad(via, None), quad("b")]
        push(some, server.url, via=via)
        assert not push(some, server.url, via=via).sent
        assert graph_hash(pull(server.url)) == graph_hash(some)
        assert [str(q.object) for q in pull(server.url, graphs=["default"])] == [f'"{via}"']


def test_one_graph_can_be_pushed_and_pulled_by_the_end_of_its_name(server: Oxigraph) -> None:
    push(SOME, server.url, graphs=["things"])
    things = [q for q in SOME if str(q.graph_name).endswith("/graph/things>")]
    assert graph_hash(pull(server.url)) == graph_hash(things)
    assert graph_hash(pull(server.url, graphs=["graph/things"])) == graph_hash(things)
    with pytest.raises(NotHere, match=r"no graph 'thinks' .*things"):
        push(SOME, server.url, graphs=["thinks"])
    with pytest.raises(NotHere, match="there is no graph 'report/x'"):
        list(pull(server.url, graphs=["report/x"]))


def test_updates_are_bounded_and_nobody_reads_half_a_graph(server: Oxigraph) -> None:
    old = quad("old", GRAPHS[0])
    push([old], server.url)
    long = [quad("é" * 300_000 + str(n), GRAPHS[0]) for n in range(6)]
    many = [quad(str(n), GRAPHS[0]) for n in range(TRIPLES + 5)]
    seen = []

    own = staging(GRAPHS[0]).encode()

    def rule(asked: Asked) -> None:
        if asked.body.startswith(b"INSERT") and own in asked.body:
            seen.append(list(pull(server.url, graphs=[GRAPHS[0]])) == [old])

    with Proxy(server.url, rule) as proxy:
        push([*long, *many], proxy.url, via="update")
        bodies = [each.body for each in proxy.seen if own in each.body]
        inserts = [body for body in bodies if body.startswith(b"INSERT")]
        assert all(each.body.count(b"\n") <= TRIPLES for each in proxy.seen)
        assert all(len(body) <= BYTES + 600_200 for body in inserts) and len(inserts) == 3
        assert sum(body.startswith(b"MOVE") for body in bodies) == 1
    assert all(seen) and len(seen) == len(inserts)
    assert graph_hash(pull(server.url)) == graph_hash([*long, *many])


def test_a_move_whose_answer_is_lost_is_not_run_twice(server: Oxigraph) -> None:
    moved = []

    def rule(asked: Asked) -> Reply | None:
        if asked.body.startswith(b"MOVE"):
            moved.append(asked)
            server.update(asked.body.decode())
            return Reply(502)
        return None

    with Proxy(server.url, rule) as proxy:
        push([quad("a")], proxy.url, via="update", tries=2)
    assert len(moved) == 1
    assert graph_hash(pull(server.url)) == graph_hash([quad("a")])


@pytest.mark.parametrize("via", VIAS)
def test_a_push_of_other_graphs_meanwhile_keeps_its_records(server: Oxigraph, via: str) -> None:
    others = [quad(str(n), f"https://example.org/graph/report/{n}") for n in range(3)]
    push(others[:2], server.url)

    def rule(asked: Asked) -> None:
        if asked.graph in GRAPHS or b"INSERT" in asked.body:
            proxy.rule = None
            push(
                [quad("new", "https://example.org/graph/report/0"), *others[1:]],
                server.url,
                via=via,
            )

    with Proxy(server.url, rule) as proxy:
        push(SOME, proxy.url, via=via)
    again = push(
        [*SOME, quad("new", "https://example.org/graph/report/0"), *others[1:]], server.url
    )
    assert not again.sent and len(again.kept) == len(GRAPHS) + 3


def test_a_store_that_keeps_something_else_is_found_out(server: Oxigraph) -> None:
    def rule(asked: Asked) -> None:
        if asked.method == "PUT" and asked.graph == GRAPHS[0]:
            asked.body = asked.body.replace(b"Says ", b"Said ")
        if asked.method == "PUT" and asked.graph == GRAPHS[1]:
            asked.body = asked.body[: asked.body.index(b"\n") + 1]

    with Proxy(server.url, rule) as proxy, pytest.raises(Differs) as found:
        push(SOME, proxy.url)
    assert found.value.graphs == tuple(GRAPHS[:2])
    assert re.search(
        r"report-0 has other triples, as many; .* has 1 triples in place of", str(found.value)
    )
    assert sorted(push(SOME, server.url).sent) == GRAPHS[:2]  # what differs has no record


def test_a_literal_that_the_store_would_rewrite_is_named_before_anything_is_sent(
    server: Oxigraph,
) -> None:
    some = [quad(literal("5", "nonNegativeInteger")), quad(literal("1.50", "decimal")), quad("a")]
    with Proxy(server.url) as proxy:
        with pytest.raises(
            StoreError, match=r'nonNegativeInteger> would become "5"\^\^<.*#integer>'
        ):
            push(some, proxy.url)
        assert not [each for each in proxy.seen if each.method == "PUT"]
    push(some, server.url, allow_rewriting=True)
    assert not push(some, server.url, allow_rewriting=True).sent
    assert graph_hash(pull(server.url)) == graph_hash(
        [quad(literal("5", "integer")), quad(literal("1.5", "decimal")), quad("a")]
    )


def test_a_blank_node_is_refused(server: Oxigraph) -> None:
    long = literal("x\x1b" * 90_000)
    with pytest.raises(StoreError, match="blank nodes") as told:
        push([Quad(ox.BlankNode("b"), Iri("a:b"), long)], server.url)
    assert str(told.value).isprintable() and len(str(told.value)) < 500


def test_quads_that_come_twice_and_in_any_order_are_pushed_once(
    server: Oxigraph, tmp_path: Path
) -> None:
    file = tmp_path / "graph.nq"
    file.write_bytes(b"".join(reversed(lines(SOME))) * 2)
    push(file, server.url)
    assert graph_hash(pull(server.url)) == graph_hash(SOME)


def test_the_records_are_void_and_no_part_of_the_data(server: Oxigraph) -> None:
    push(SOME, server.url)
    store = connect(server.url)
    with store.lines(OURS) as rows:
        said = list(parse(b"".join(rows)))
    store.close()
    named = {q.subject.value for q in said if isinstance(q.subject, Iri)}
    assert named == set(GRAPHS)
    counted = {str(q.object) for q in said if q.predicate.value.endswith("void#triples")}
    own = sum(q.graph_name == Iri(GRAPHS[0]) for q in SOME)
    assert str(literal(str(own), "integer")) in counted
    assert OURS not in {str(q.graph_name) for q in pull(server.url)}


def test_a_name_of_our_own_book_keeping_is_not_pushed(server: Oxigraph) -> None:
    with pytest.raises(StoreError, match="keeps for itself"):
        push([quad("a", OURS)], server.url)


characters = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
texts = st.one_of(
    st.text(characters, max_size=30),
    st.sampled_from(
        ["\\u0041", "\\\\u0041", "a\\\x0bU0041", '"""', "\r\n\t\b\f", "\x7f\x85\u2028", "世界情報社会サミット",
         "القمة العالمية", "x" * 70_000, "' <a> \" .", "\U0001f30d\ufeff\ufffe"]
    ),
)  # fmt: skip
names = st.sampled_from(
    ["https://example.org/a", "https://example.org/会議/東京?q=ü#ق", "urn:a:b%20c", "a:é'()*,;"]
).map(Iri)
literals = st.one_of(
    texts.map(literal),
    st.builds(lambda text, lang: ox.Literal(text, language=lang), texts, st.sampled_from(["ja", "ar", "en-gb"])),
    st.integers(-(10**15), 10**15).map(lambda n: literal(str(n), "integer")),
)  # fmt: skip
quads = st.builds(
    Quad, names, names, st.one_of(names, literals), st.one_of(names, st.just(ox.DefaultGraph()))
)


@given(st.lists(quads, min_size=1, max_size=12), st.sampled_from(VIAS))
@example([quad("C:\\users \\U \\\\u"), quad("\\\x0b\\u000B")], "update")
@example(
    [quad('"^^<a:b>'), quad('a"^^<'), quad(ox.Literal('"^^<', datatype=Iri("a:b")))], "graph-store"
)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_graph_comes_back_as_it_went(server: Oxigraph, some: list[Quad], via: str) -> None:
    server.empty()
    push(some, server.url, via=via)
    assert graph_hash(pull(server.url)) == graph_hash(some)


def test_the_commands_do_it_too(server: Oxigraph, tmp_path: Path) -> None:
    file, back = tmp_path / "graph.nq", tmp_path / "back.nq"
    file.write_bytes(b"".join(lines(SOME)))
    run = CliRunner()
    done = run.invoke(main, ["push", str(file), "--to", server.url, "-f", "json"])
    assert done.exit_code == 0, done.output
    assert sorted(json.loads(done.stdout)["sent"]) == GRAPHS
    said = run.invoke(main, ["push", str(file), "--to", server.url])
    assert "2 graphs were there already" in said.output or f"{len(GRAPHS)} graphs" in said.output
    assert run.invoke(main, ["pull", server.url, "-o", str(back)]).exit_code == 0
    assert back.read_bytes() == file.read_bytes()


def test_a_query_works_on_a_server_as_on_a_file(server: Oxigraph, tmp_path: Path) -> None:
    file = tmp_path / "graph.nq"
    file.write_bytes(b"".join(lines(SOME)))
    push(file, server.url)
    text = "SELECT ?role (COUNT(DISTINCT ?f) AS ?n) { ?f wsis:role ?role } GROUP BY ?role ORDER BY ?role"
    answers = [
        CliRunner().invoke(main, ["query", place, text, "-f", "csv"]).output
        for place in (server.url, str(file))
    ]
    assert answers[0] == answers[1] and "role/speaker,16" in answers[0]


def test_normalized_graphs_need_no_permission(server: Oxigraph) -> None:
    odd = [quad(literal("007", "integer")), quad(literal("1", "boolean"))]
    with pytest.raises(StoreError, match="allow-rewriting"):
        push(odd, server.url)
    assert push(normalized(odd), server.url).sent


@pytest.mark.parametrize("via", VIAS)
def test_any_endpoint_is_reached_by_its_three_addresses(server: Oxigraph, via: str) -> None:
    line: dict[str, Any] = {"kind": "sparql", "query_at": f"{server.url}/query", "via": via}
    place = f"{server.url}/store"
    push(SOME, place, update_at=f"{server.url}/update", **line)
    assert graph_hash(pull(place, **line)) == graph_hash(SOME)
    if via == "update":  # then nothing is asked of the Graph Store Protocol
        with Proxy(
            server.url, lambda asked: Reply(404) if "store" in asked.path else None
        ) as proxy:
            line["query_at"] = f"{proxy.url}/query"
            push([quad("a")], f"{proxy.url}/store", update_at=f"{proxy.url}/update", **line)
            assert quad("a") in list(pull(f"{proxy.url}/store", **line))
