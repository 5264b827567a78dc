"""Networks for graph tools: what goes out comes back, and the tools' own readers take it."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import wsisgraph as wg
from analyse_cases import any_quad, small_graph
from conftest import TOUR
from wsisgraph.analyse.networks import Edge, Network, Node
from wsisgraph.analyse.tools import TOOLS, tool_for, write_network
from wsisgraph.analyse.views import VIEWS, network
from wsisgraph.analyse.whole import quads_of, whole
from wsisgraph.errors import NotHere, WouldOverwrite
from wsisgraph.rdf import Quad, lines

GOLDEN = Path(__file__).resolve().parent / "golden" / "networks"
BACK = [name for name, tool in TOOLS.items() if tool.read is not None]


def back(found: Network, name: str) -> Network:
    """Return a network that has gone out and come back; notes stay behind."""
    tool = TOOLS[name]
    if name == "parquet":
        pytest.importorskip("pyarrow")
    assert tool.read is not None
    return replace(tool.read(tool.make(found)), notes=found.notes)


@pytest.mark.parametrize("name", BACK)
@settings(max_examples=15)
@given(quads=small_graph(), view=st.sampled_from(sorted(VIEWS)))
def test_a_view_comes_back_from_each_form(name: str, quads: list[Quad], view: str) -> None:
    found = network(quads, view)
    assert back(found, name) == found


@pytest.mark.parametrize("name", BACK)
@settings(max_examples=60)
@given(quads=st.lists(any_quad, max_size=12))
def test_the_whole_graph_comes_back_as_rdf(name: str, quads: list[Quad]) -> None:
    try:
        found = back(whole(quads, {"en": "x"}), name)
    except NotHere as error:
        assume("cannot" not in str(error))
        raise
    assert lines(quads_of(found)) == lines(quads)


@settings(max_examples=60)
@given(quads=st.lists(any_quad, max_size=12))
def test_no_literal_of_the_whole_graph_is_a_node(quads: list[Quad]) -> None:
    found = whole(quads, {})
    named = {
        str(getattr(t, "value", t))
        for q in quads
        for t in (q.subject, q.object)
        if not hasattr(t, "datatype")
    }
    assert {n.id.removeprefix("_:") for n in found.nodes} <= named
    assert lines(quads_of(found)) == lines(quads)
    assert len({e.id for e in found.edges}) == len(found.edges)


@pytest.mark.parametrize("name", BACK)
def test_the_tour_comes_back_with_its_hash(name: str) -> None:
    graph = wg.open(TOUR)
    found = back(graph.network("whole"), name)
    assert lines(quads_of(found)) == lines(graph.data.quads)


def test_only_the_whole_view_goes_back_to_rdf() -> None:
    with pytest.raises(NotHere, match="use the view whole"):
        list(quads_of(wg.open(TOUR).network("people-sessions")))


@pytest.mark.parametrize("name", ["graphml", "gexf", "dot", "tables", "neo4j"])
@pytest.mark.parametrize("view", ["co-participation", "people-organizations"])
def test_the_tour_in_each_form(name: str, view: str, golden: Callable[[Path, bytes], None]) -> None:
    for path, made in TOOLS[name].make(wg.open(TOUR).network(view)).items():
        folder = f"{view}-{name}" if TOOLS[name].folder else ""
        golden(GOLDEN / folder / path, made)


def test_networkx_reads_graphml_and_gexf(tmp_path: Path) -> None:
    found = wg.open(TOUR).network("people-organizations")
    for name, read in (("graphml", nx.read_graphml), ("gexf", nx.read_gexf)):
        path = tmp_path / f"net.{name}"
        write_network(found, path)
        made = read(path)
        assert set(made) == {n.id for n in found.nodes}
        assert made.number_of_edges() == len(found.edges)
        for node in found.nodes:
            for key, value in node.attributes.items():
                if isinstance(value, str):
                    assert made.nodes[node.id][key] == value


def test_igraph_reads_graphml(tmp_path: Path) -> None:
    igraph = pytest.importorskip("igraph")
    found = wg.open(TOUR).network("co-participation")
    path = tmp_path / "net.graphml"
    write_network(found, path)
    made = igraph.Graph.Read_GraphML(str(path))
    assert (made.vcount(), made.ecount()) == (len(found.nodes), len(found.edges))
    assert sorted(made.es["weight"]) == sorted(float(e.weight) for e in found.edges)
    assert set(made.vs["id"]) == {n.id for n in found.nodes}


def test_gexf_tells_no_date_of_today() -> None:
    made = TOOLS["gexf"].make(wg.open(TOUR).network("groups-events"))["groups-events.gexf"]
    assert b"lastmodifieddate" not in made


FIELD = re.compile(
    r"(?P<name>[^:]*):(?P<type>ID|START_ID|END_ID|LABEL|TYPE|(?:string|long|int|boolean|date)(?:\[\])?)"
)


@pytest.mark.parametrize("view", ["co-participation", "whole"])
def test_neo4j_headers_keep_to_the_documented_grammar(view: str) -> None:
    made = TOOLS["neo4j"].make(wg.open(TOUR).network(view))
    for path, once in (
        ("nodes.csv", ["ID", "LABEL"]),
        ("relationships.csv", ["START_ID", "END_ID", "TYPE"]),
    ):
        head, *rows = csv.reader(io.StringIO(made[path].decode(), newline=""))
        fields = [FIELD.fullmatch(each) for each in head]
        assert all(fields), head
        types = [f["type"] for f in fields if f]
        assert all(types.count(each) == 1 for each in once)
        names = [f["name"] for f in fields if f and f["name"]]
        assert len(set(names)) == len(names) and all(
            re.fullmatch(r"\w+", n, re.ASCII) for n in names
        )
        assert rows and all(len(row) == len(head) for row in rows)
        if path == "nodes.csv":
            ids = {row[types.index("ID")] for row in rows}
        else:
            assert {row[i] for row in rows for i in (0, 1)} <= ids
    assert b"neo4j-admin database import full" in made["load.sh"]
    assert b"--array-delimiter=U+001F" in made["load.sh"]


def test_what_a_form_cannot_hold_is_refused_with_its_place() -> None:
    node = Node("urn:a", {"label_en": "a\x01b", "list": ("x\x1fy",)})
    found = Network("x", {}, (node,), ())
    for name in ("graphml", "gexf"):
        with pytest.raises(NotHere, match=r"U\+0001 of urn:a"):
            TOOLS[name].make(found)
    with pytest.raises(NotHere, match="list of urn:a"):
        TOOLS["neo4j"].make(found)
    assert back(found, "tables") == found
    mixed = Network("x", {}, (Node("urn:a", {"v": 1}), Node("urn:b", {"v": "1"})), ())
    with pytest.raises(NotHere, match="'v' is integer here and string there"):
        TOOLS["graphml"].make(mixed)


@pytest.mark.parametrize("words", ["a\rb", "a\r\nb", 'say "no", \n', " spaced ", "[1]", "＂、，"])
@pytest.mark.parametrize("name", BACK)
def test_ends_of_lines_and_quotes_come_back(name: str, words: str) -> None:
    node = Node("urn:a", {"label_en": words, "list": (words, words)})
    found = Network("x", {"en": "x"}, (node,), (Edge("e", "urn:a", "urn:a", words, {"v": words}),))
    assert back(found, name) == found


def test_ids_are_unique_where_two_things_are_tied_twice() -> None:
    found = wg.open(TOUR).network("people-organizations")
    pairs = [(e.source, e.target) for e in found.edges]
    assert len(set(pairs)) < len(pairs) and found.multiple
    assert len({e.id for e in found.edges}) == len(found.edges)


def test_dot_escapes_what_graphviz_would_read() -> None:
    one = Node("urn:a", {"label_en": 'say "no"\\N\nnow'})
    edge = Edge("e", "urn:a", "urn:a", "met", {"weight": 2})
    made = TOOLS["dot"].make(Network("x", {}, (one,), (edge,)))["x.dot"].decode()
    assert '"label"="say \\"no\\"\\\\N\\nnow"' in made
    assert '"urn:a" -- "urn:a"' in made


def test_a_folder_that_holds_other_things_is_left_alone(tmp_path: Path) -> None:
    found = wg.open(TOUR).network("groups-events")
    made = write_network(found, tmp_path / "net", "tables")
    assert {p.name for p in made} == {"nodes.csv", "edges.csv", "datapackage.json"}
    assert write_network(found, tmp_path / "net", "tables") == made
    (tmp_path / "net" / "mine.txt").write_text("mine", "utf-8")
    with pytest.raises(WouldOverwrite, match=r"mine\.txt"):
        write_network(found, tmp_path / "net", "tables")
    with pytest.raises(NotHere, match=r"did you mean 'gexf'"):
        tool_for("gefx")


def test_the_bytes_do_not_hang_on_the_hash_seed() -> None:
    script = (
        "import sys, wsisgraph as wg; from wsisgraph.analyse.tools import TOOLS; "
        f"n = wg.open({str(TOUR)!r}).network('organizations-events'); "
        "[sys.stdout.buffer.write(b) for t in TOOLS.values() if t.name != 'parquet' for b in t.make(n).values()]"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1] and runs[0]


def test_a_network_writes_itself_where_networkx_does_not(tmp_path: Path) -> None:
    found = wg.open(TOUR).network("people-sessions")
    with pytest.raises(TypeError):
        nx.write_graphml(found.to_networkx(), tmp_path / "no.graphml")
    assert found.write(tmp_path / "people.graphml") == [tmp_path / "people.graphml"]
    assert len(nx.read_graphml(tmp_path / "people.graphml")) == len(found.nodes)
    assert {path.name for path in found.write(tmp_path / "folder", "tables")} >= {"nodes.csv"}
