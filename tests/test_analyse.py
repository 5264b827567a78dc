"""Networks: each view is the naive projection, whatever the graph; measures do not hang on a library."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import wsisgraph as wg
from analyse_cases import BASE, WHO, any_quad, node, says, small_graph
from conftest import REAL, TOUR
from wsisgraph.analyse.columns import PROPERTIES, Columns
from wsisgraph.analyse.engines import chosen, needed
from wsisgraph.analyse.measures import MEASURES, changes, communities, measure, modularity
from wsisgraph.analyse.networks import Edge, Network, Node, Note
from wsisgraph.analyse.views import VIEWS, network, network_of_file
from wsisgraph.errors import MissingExtra, NotHere
from wsisgraph.graph import codes
from wsisgraph.infer import infer
from wsisgraph.rdf import ID, Iri, Quad, expand, lines, ox
from wsisgraph.sparql import prefixes
from wsisgraph.store import Data

PEOPLE = "FILTER EXISTS { VALUES ?c { foaf:Person foaf:Group org:Post } ?who a ?c }"
BODY = "FILTER EXISTS { VALUES ?c { org:Organization wsis:State } ?body a ?c }"
PART = "?fact a wsis:Participation ; wsis:participant ?who ; wsis:event ?event ; wsis:role ?role ."
NAIVE = {
    "people-sessions": f"SELECT DISTINCT ('takes part' AS ?t) (?who AS ?l) (?event AS ?r) ?fact {{ {PART} {PEOPLE} }}",
    "groups-events": "SELECT DISTINCT ('takes part' AS ?t) (?who AS ?l) (?event AS ?r) ?fact"
    f" {{ {PART} ?who a wsis:StakeholderGroup }}",
    "organizations-events": f"""SELECT DISTINCT ?t (?body AS ?l) (?event AS ?r) ?fact {{
        {{ {PART} BIND(?who AS ?body) BIND('takes part' AS ?t) }}
        UNION {{ {PART} FILTER EXISTS {{ VALUES ?k {{ foaf:Agent org:Post }} ?who a ?k }}
                 ?fact wsis:onBehalfOf ?body BIND('represented' AS ?t) }}
        {BODY} }}""",
    "people-organizations": f"""SELECT DISTINCT ?t (?who AS ?l) (?body AS ?r) ?fact {{
        {{ ?fact a wsis:Affiliation ; wsis:person ?who ; wsis:organization ?body BIND('affiliated' AS ?t) {PEOPLE} }}
        UNION {{ {PART} {PEOPLE} ?fact wsis:onBehalfOf ?body BIND('acts for' AS ?t) {BODY} }} }}""",
    "supporters-events": "SELECT DISTINCT ('supports' AS ?t) (?a AS ?l) (?b AS ?r) ?fact"
    " { ?fact a wsis:Support ; wsis:supporter ?a ; wsis:supported ?b }",
}
ROOM = f"""SELECT DISTINCT ?who ?event ?fact {{
    {PART}
    {{ ?role skos:broader* role:contributing }} UNION {{ ?role skos:broader* role:attending }}
    FILTER EXISTS {{ VALUES ?c {{ foaf:Agent org:Post }} ?who a ?c }}
    FILTER NOT EXISTS {{ ?event a wsis:Edition }}
}}"""

WORK = """SELECT ?fact ?event { ?fact wsis:event ?event ; wsis:role ?role
    FILTER(EXISTS { ?role skos:broader* role:organizing } || NOT EXISTS { ?event a wsis:Edition }) }"""


def asked(quads: list[Quad], text: str) -> list[tuple[str, ...]]:
    """Return the rows that plain SPARQL gives, with the codes beside."""
    store = Data(tuple(quads)).store(tuple(codes(facts=False)))
    found = store.query(text, prefixes=dict(prefixes()))
    assert isinstance(found, ox.QuerySolutions)
    return [tuple(term.value for term in row) for row in found]


def facts_of(edge: Edge) -> tuple[str, ...]:
    """Return the facts of an edge."""
    found = edge.attributes["facts"]
    assert isinstance(found, tuple)
    return found


@pytest.mark.parametrize("view", NAIVE)
@settings(max_examples=12)
@given(quads=small_graph())
def test_a_view_of_two_sides_is_what_sparql_gives(view: str, quads: list[Quad]) -> None:
    naive: dict[tuple[str, str, str], set[str]] = {}
    for kind, left, right, fact in asked(quads, NAIVE[view]):
        naive.setdefault((left, right, kind), set()).add(fact)
    made: dict[tuple[str, str, str], set[str]] = {}
    found = network(quads, view)
    for edge in found.edges:
        facts = edge.attributes["facts"]
        assert isinstance(facts, tuple) and (edge.weight == len(facts))
        made.setdefault((edge.source, edge.target, edge.type), set()).update(facts)
    assert made == naive
    assert {n.id for n in found.nodes} == {end for e in found.edges for end in (e.source, e.target)}


@settings(max_examples=30)
@given(quads=small_graph())
def test_co_participation_is_networkx_projection_of_who_was_in_the_room(quads: list[Quad]) -> None:
    room = asked(quads, ROOM)
    naive = nx.Graph()
    naive.add_nodes_from({who for who, _, _ in room}, side=0)
    naive.add_nodes_from({event for _, event, _ in room}, side=1)
    naive.add_edges_from((who, event) for who, event, _ in room)
    people = [n for n, side in naive.nodes(data="side") if side == 0]
    wanted = nx.bipartite.weighted_projected_graph(naive, people) if people else naive
    made = network(quads, "co-participation")
    assert {n.id for n in made.nodes} == set(people)
    assert {(min(a, b), max(a, b)): w for a, b, w in wanted.edges(data="weight")} == {
        (e.source, e.target): e.weight for e in made.edges
    }
    for edge in made.edges:
        both = {f for who, event, f in room if who in (edge.source, edge.target) and event in edge.attributes["events"]}  # type: ignore[operator]  # fmt: skip
        assert set(edge.attributes["facts"]) == both  # type: ignore[arg-type]


@settings(max_examples=20)
@given(quads=small_graph())
def test_organizations_together_are_those_of_one_session_or_who_organized_one_edition(
    quads: list[Quad],
) -> None:
    work = set(asked(quads, WORK))
    rows = asked(quads, NAIVE["organizations-events"])
    both = {(body, event) for _, body, event, fact in rows if (fact, event) in work}
    naive: dict[tuple[str, str], int] = {}
    for event in {event for _, event in both}:
        for pair in combinations(sorted(body for body, at in both if at == event), 2):
            naive[pair] = naive.get(pair, 0) + 1
    made = network(quads, "organizations-together")
    assert {(e.source, e.target): e.weight for e in made.edges} == naive
    assert {n.id for n in made.nodes} == {body for body, _ in both}
    assert {e.type for e in made.edges} <= {"together"}


@settings(max_examples=20)
@given(quads=small_graph(), shuffle=st.randoms(use_true_random=False))
def test_the_order_of_quads_changes_no_network(quads: list[Quad], shuffle: random.Random) -> None:
    before = network(quads, "co-participation"), network(quads, "whole")
    shuffle.shuffle(quads)
    assert (network(quads, "co-participation"), network(quads, "whole")) == before


@settings(max_examples=30)
@given(quads=st.lists(any_quad, max_size=20), noise=st.integers(0, 5))
def test_scanning_finds_what_parsing_finds(quads: list[Quad], noise: int) -> None:
    data = b"".join(lines(quads))
    odd = {
        1: data.replace(b"> <", b">\t<"),
        2: b"# a comment\n\n" + data,
        3: data.replace(b"> <", b">  <"),
        4: data.replace(b"/net/", b"/n\\u0065t/"),
        5: data.replace(b" .\n", b".\n"),
    }.get(noise, data)
    wanted = {expand(name) for name in PROPERTIES}
    naive = {
        (str(q.predicate), str(q.subject), str(q.object))
        for q in ox.parse(odd, format=ox.RdfFormat.N_QUADS)
        if q.predicate.value in wanted
    }
    columns = Columns.read(odd)
    own = {q for q in naive if q[1].startswith((f"<{BASE}", "_:"))}
    found = {
        (f"<{expand(name)}>", columns.tokens[s].decode(), columns.tokens[o].decode())
        for name in PROPERTIES
        for s, o in zip(*(x.tolist() for x in columns.pairs(name)), strict=True)
        if columns.tokens[s].startswith((f"<{BASE}".encode(), b"_:"))
    }
    kept = {expand(n) for n in ("rdf:type",)}
    assert {f for f in found if f[0][1:-1] not in kept} == {
        o for o in own if o[0][1:-1] not in kept
    }
    assert {f for f in found if f[0][1:-1] in kept} <= own


def test_what_is_no_rdf_is_not_scanned() -> None:
    with pytest.raises(SyntaxError):
        Columns.read(b"<a> this is nothing\n")


@pytest.mark.parametrize("corpus", [TOUR, REAL], ids=["tour", "real"])
def test_agents_who_met_are_those_whom_the_rules_join(corpus: Path) -> None:
    graph = wg.open(corpus)
    joined = {
        (str(getattr(q.subject, "value", "")), str(getattr(q.object, "value", "")))
        for q in graph.inferred
        if q.predicate.value == expand("wsis:coParticipant")
    }
    found = graph.network("co-participation")
    agents = {n.id for n in found.nodes if n.cls != "org:Post"}
    met = {(e.source, e.target) for e in found.edges if {e.source, e.target} <= agents}
    assert met | {(b, a) for a, b in met} == joined
    assert found.edges


def test_states_touch_the_lines_of_their_facts_and_of_the_events_of_these() -> None:
    graph = wg.open(REAL)
    naive = asked(
        [*graph.data.quads, *graph.inferred],
        """SELECT DISTINCT ?state ?line ?fact { ?fact wsis:forState ?state .
           { ?fact wsis:touches ?line } UNION { ?fact wsis:event/wsis:touches ?line }
           ?line a wsis:ActionLine }""",
    )
    found = graph.network("states-action-lines")
    assert {(e.source, e.target, f) for e in found.edges for f in facts_of(e)} == set(naive)
    assert found.edges


def test_nodes_say_what_they_are() -> None:
    nodes = {n.id: n for n in wg.open(REAL).network("organizations-events").nodes}
    japan = nodes["https://w3id.org/wsisgraph/id/state/JP"]
    assert (japan.cls, japan.label("ja"), japan.label("en")) == ("wsis:State", "日本", "Japan")
    assert japan.attributes["code"] == "JP"
    edition = nodes["https://w3id.org/wsisgraph/id/event/wsis-forum-2025"]
    assert (edition.attributes["start"], edition.attributes["end"]) == ("2025-07-07", "2025-07-11")


def test_a_label_of_another_language_is_marked() -> None:
    assert Node("urn:x", {"label_fr": "Fleuve"}).label("ja") == "Fleuve [fr]"
    assert Node("urn:x", {"label_fr": "Fleuve", "label_en": "River"}).label("ja") == "River [en]"


def room(*met: tuple[str, str], **told: str) -> list[Quad]:
    """Return participations of people at events."""
    made = []
    for number, (who, event) in enumerate(met):
        fact = node(f"fact/{number}")
        made += [
            says(fact, "rdf:type", Iri(expand("wsis:Participation"))),
            says(fact, "wsis:participant", node(f"person/{who}")),
            says(fact, "wsis:event", node(f"event/{event}")),
            says(fact, "wsis:role", Iri("https://w3id.org/wsisgraph/id/role/speaker")),
            says(node(f"person/{who}"), "rdf:type", Iri(expand("foaf:Person"))),
            says(node(f"person/{who}"), "rdf:type", Iri(expand("foaf:Agent"))),
        ]
    for event, day in told.items():
        made.append(
            says(
                node(f"event/{event}"),
                "wsis:start",
                ox.Literal(day, datatype=Iri(expand("xsd:date"))),
            )
        )
    return made


def test_filters_keep_an_edition_with_its_parts_and_a_year() -> None:
    quads = room(("a", "x"), ("b", "x"), ("a", "y"), ("c", "y"), x="2020-01-01", whole="2021-01-01")
    quads.append(says(node("event/y"), "wsis:superEvent", node("event/whole")))
    whole = network(quads, "co-participation", edition=f"{BASE}event/whole")
    assert [n.id.rpartition("/")[2] for n in whole.nodes] == ["a", "c"]
    assert len(network(quads, "co-participation", year=2020).edges) == 1
    assert [n.id[-1] for n in network(quads, "co-participation", year=2021).nodes] == ["a", "c"]


def test_an_empty_network_says_which_filter_left_nothing() -> None:
    quads = room(("a", "x"), ("b", "x"), x="2020-01-01")
    found = network(quads, "people-sessions", edition=f"{BASE}event/x", year=1999)
    assert (found.nodes, found.edges) == ((), ())
    assert found.notes == ("year 1999 leaves nothing of 2 ties",)
    assert "states nothing" in network(quads, "supporters-events").notes[0]
    assert all(measure(found, name) == [] for name in MEASURES)


def test_the_state_for_which_people_act_is_a_filter() -> None:
    graph = wg.open(REAL)
    found = graph.network("people-sessions", state="JP")
    assert 0 < len(found.edges) < len(graph.network("people-sessions").edges)
    assert graph.network("people-sessions", state="日本") == found


def test_affiliations_keep_their_years() -> None:
    found = wg.open(TOUR).network("people-organizations")
    dated = [e for e in found.edges if e.attributes.get("start") == "2025"]
    assert [e.attributes["end"] for e in dated] == ["2028"]
    assert not [
        e for e in wg.open(TOUR).network("people-organizations", year=2029).edges if e in dated
    ]


def test_several_roles_at_one_event_are_one_meeting() -> None:
    quads = room(("a", "x"), ("a", "x"), ("b", "x"))
    assert [e.weight for e in network(quads, "co-participation").edges] == [1]
    quads.append(says(node("fact/1"), "wsis:role", Iri(f"{ID}role/chair")))
    (tie,) = network(quads, "co-participation").edges
    assert tie.weight == 1 and tie.attributes["roles"] == ("chair", "speaker")


@pytest.mark.parametrize("bad", ["co-participaton", "networks"])
def test_an_unknown_view_is_refused_by_name(bad: str) -> None:
    with pytest.raises(NotHere, match="unknown view"):
        network([], bad)


@pytest.mark.parametrize("bad", ["2025", 2025.5])
def test_a_year_is_a_whole_number(bad: Any) -> None:
    with pytest.raises(NotHere, match="is no year"):
        network([], "co-participation", year=bad)


def test_a_network_shows_itself_in_a_line_and_as_a_table_of_few_rows() -> None:
    nodes = tuple(Node(f"https://x.example/{n}", {"label_en": f"<b>{n}"}) for n in range(120))
    edges = tuple(Edge(f"e{n}", nodes[n].id, nodes[n + 1].id, "met") for n in range(119))
    found = Network("co-participation", {"en": "Met"}, nodes, edges, notes=(Note("a & b", "い"),))
    assert repr(found) == "<wsisgraph.Network 'co-participation': 120 nodes, 119 edges>"
    shown = found._repr_html_()
    assert shown.count("<tr>") == 51 and "&lt;b&gt;0" in shown and "<b>" not in shown
    assert "69 more of 119 rows" in shown and "a &amp; b" in shown


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"year": 2031},
        {"year": 1999},
        {"edition": "event/river-forum-2031"},
        {"state": f"{ID}state/JP"},
        {"state": f"{ID}state/JP", "year": 2031},
    ],
    ids=str,
)
def test_an_nquads_file_is_scanned_to_the_same_network(
    tmp_path: Path, filters: dict[str, Any]
) -> None:
    graph = wg.open(TOUR)
    path = tmp_path / "tour.nq"
    graph.export(path)
    if "edition" in filters:
        filters = {"edition": graph.base + filters["edition"]}
    for view in VIEWS.values():
        scanned = network_of_file(path, view.name, **filters)
        if view.rows is None:
            assert scanned is None
        else:
            assert scanned == graph.network(view.name, **filters)


def test_what_cannot_be_scanned_is_left_to_who_parses(tmp_path: Path) -> None:
    graph = wg.open(TOUR)
    path = tmp_path / "tour.nq"
    graph.export(path)
    for name in (f"{graph.base}event/nowhere", "event/river-forum-2031", "River Forum 2031"):
        assert network_of_file(path, "people-sessions", edition=name) is None
    for name in ("JP", "state/JP", f"{graph.base}state/XX"):
        assert network_of_file(path, "people-sessions", state=name) is None
    canonical = path.read_bytes()
    for odd in (b">\t<", b">  <", b"><"):
        path.write_bytes(canonical.replace(b"> <", odd, 1))
        assert network_of_file(path, "states-action-lines") is None
        assert network_of_file(path, "people-sessions") == graph.network("people-sessions")
    path.write_bytes(b"nothing of that kind\n")
    assert network_of_file(path, "people-sessions") is None
    assert network_of_file(path, "states-action-lines") is None


def test_what_rules_add_is_made_of_the_lines_that_they_read(tmp_path: Path) -> None:
    graph = wg.open(REAL)
    path = tmp_path / "real.nq"
    graph.export(path)
    found = network_of_file(path, "states-action-lines")
    assert found is not None and found.edges
    assert found == graph.network("states-action-lines")
    ours = network_of_file(path, "people-sessions", state=f"{ID}state/JP")
    assert ours is not None and ours.edges
    assert ours == graph.network("people-sessions", state=f"{ID}state/JP")


# Measures


@st.composite
def ties(draw: st.DrawFn) -> Network:
    """A small weighted network with sides."""
    size = draw(st.integers(1, 9))
    sides = st.sampled_from([("p",), ("q",), (), ("p", "q")])
    nodes = tuple(Node(f"n{i}", {"party": draw(sides)}) for i in range(size))
    pairs = draw(st.lists(st.sampled_from([*combinations(range(size), 2), (0, 0)]), unique=True))
    weights = st.integers(1, 5)
    edges = (Edge(f"e{a}{b}", f"n{a}", f"n{b}", "met", {"weight": draw(weights)}) for a, b in pairs)
    return Network("x", {}, nodes, tuple(edges))


def reference(found: Network) -> nx.Graph:
    made = nx.Graph()
    made.add_nodes_from(n.id for n in found.nodes)
    made.add_weighted_edges_from(
        (e.source, e.target, e.weight) for e in found.edges if e.source != e.target
    )
    return made


@pytest.mark.parametrize("engine", ["networkx", "igraph"])
@settings(max_examples=40)
@given(found=ties())
def test_measures_are_those_of_networkx_whatever_the_engine(engine: str, found: Network) -> None:
    if engine == "igraph":
        pytest.importorskip("igraph")
    naive = reference(found)
    wanted = {
        "degree": dict(naive.degree()),
        "weighted-degree": dict(naive.degree(weight="weight")),
        "betweenness": nx.betweenness_centrality(naive),
        "k-core": nx.core_number(naive),
    }
    for name, values in wanted.items():
        made = measure(found, name, engine)
        assert made == pytest.approx([values[n.id] for n in found.nodes], abs=1e-9), name


@settings(max_examples=40)
@given(found=ties())
def test_pagerank_solves_its_equation(found: Network) -> None:
    ranks = dict(zip((n.id for n in found.nodes), measure(found, "pagerank"), strict=True))
    naive, size = reference(found), len(found.nodes)
    strength = dict(naive.degree(weight="weight"))
    lost = sum(rank for name, rank in ranks.items() if not strength[name])
    for name, rank in ranks.items():
        given_ = sum(ranks[m] * w["weight"] / strength[m] for m, w in naive[name].items())
        assert rank == pytest.approx(0.85 * (given_ + lost / size) + 0.15 / size, abs=1e-9)


@settings(max_examples=40)
@given(found=ties())
def test_brokers_link_pairs_of_different_sides_that_are_not_tied(found: Network) -> None:
    naive = reference(found)
    told = {n.id: n.attributes.get("party", ()) for n in found.nodes}
    side = {n: each if isinstance(each, tuple) else () for n, each in told.items()}
    wanted = [
        sum(
            1
            for a, b in combinations(sorted(naive[n.id]), 2)
            if len(side[a]) == len(side[b]) == 1 and side[a] != side[b] and not naive.has_edge(a, b)
        )
        for n in found.nodes
    ]
    assert measure(found, "brokerage") == wanted


@settings(max_examples=40)
@given(found=ties())
def test_components_are_numbered_by_size(found: Network) -> None:
    numbers = measure(found, "component")
    made: dict[float, set[str]] = {}
    for n, number in zip(found.nodes, numbers, strict=True):
        made.setdefault(number, set()).add(n.id)
    assert sorted(map(sorted, made.values())) == sorted(
        map(sorted, nx.connected_components(reference(found)))
    )
    assert [len(made[n]) for n in sorted(made)] == sorted(map(len, made.values()), reverse=True)


@pytest.mark.parametrize("engine", ["networkx", "igraph"])
@settings(max_examples=20)
@given(found=ties(), seed=st.integers(0, 3))
def test_communities_are_the_same_for_a_seed(engine: str, found: Network, seed: int) -> None:
    if engine == "igraph":
        pytest.importorskip("igraph")
    made = communities(found, engine, seed)
    assert made == communities(found, engine, seed)
    groups: dict[int, set[str]] = {}
    for n, number in zip(found.nodes, made.of, strict=True):
        groups.setdefault(number, set()).add(n.id)
    naive = reference(found)
    if naive.number_of_edges():
        wanted = nx.community.modularity(naive, groups.values())
        assert made.modularity == pytest.approx(wanted, abs=1e-9)
        alone = modularity(found, list(range(len(found.nodes))))
        assert made.modularity >= alone - 1e-9
    assert engine in str(made) and f"seed {seed}" in str(made)


def test_changes_tell_who_came_stayed_and_left() -> None:
    old = network(room(("a", "x"), ("b", "x")), "co-participation")
    new = network(room(("a", "x"), ("c", "x"), ("d", "x")), "co-participation")
    found = [(c.node.id[-1], c.what, c.before, c.after) for c in changes(old, new)]
    assert found == [
        ("c", "came", 0, 2),
        ("d", "came", 0, 2),
        ("a", "stayed", 1, 2),
        ("b", "left", 1, 0),
    ]


def test_unknown_measures_engines_and_missing_extras_are_told() -> None:
    found = network(room(("a", "x"), ("b", "x")), "co-participation")
    with pytest.raises(NotHere, match=r"unknown measure 'degre' \(did you mean 'degree'\?\)"):
        measure(found, "degre")
    with pytest.raises(NotHere, match="unknown engine"):
        chosen("gephi")
    with pytest.raises(MissingExtra, match=r"pip install 'wsisgraph\[parquet\]'"):
        needed("no_such_library", "parquet", "Parquet")


def test_without_its_extras_networkx_measures_and_the_rest_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Missing:
        """What finds these libraries, and says that they are not there."""

        def find_spec(self, name: str, *_: object) -> None:
            if name.partition(".")[0] in gone:
                raise ImportError(f"no {name}")

    gone = {"igraph": "igraph", "scipy": "scipy", "pandas": "pandas"}
    for name in [each for each in sys.modules if each.partition(".")[0] in gone]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    found = network(room(("a", "x"), ("b", "x")), "co-participation")
    assert chosen() == "networkx" and communities(found).engine == "networkx"
    ways: dict[str, Callable[[], object]] = {
        "igraph": lambda: chosen("igraph"), "scipy": found.to_scipy, "pandas": found.to_pandas,
    }  # fmt: skip
    for name, way in ways.items():
        with pytest.raises(MissingExtra, match=rf"pip install 'wsisgraph\[{name}\]'"):
            way()


def test_a_network_goes_to_the_libraries_with_its_values() -> None:
    graph = wg.open(TOUR)
    made = graph.to_networkx("co-participation")
    found = graph.network("co-participation")
    assert set(made) == {n.id for n in found.nodes}
    one = found.edges[0]
    assert made.edges[one.source, one.target]["facts"] == list(one.attributes["facts"])  # type: ignore[arg-type]
    assert None not in [v for _, told in made.nodes(data=True) for v in told.values()]
    whole = graph.to_networkx()
    assert whole.is_multigraph() and whole.is_directed()
    assert all(name.startswith(("http", "urn:", "_:")) for name in whole)
    assert len(whole.edges) == len(graph.network("whole").edges)


def test_a_network_goes_to_scipy_igraph_and_pandas() -> None:
    found = wg.open(TOUR).network("co-participation")
    pytest.importorskip("scipy")
    matrix = found.to_scipy()
    at = found.at
    assert all(matrix[at[e.source], at[e.target]] == e.weight for e in found.edges)
    assert abs(matrix - matrix.T).sum() == 0
    pytest.importorskip("igraph")
    other = found.to_igraph()
    assert other.vs["name"] == [n.id for n in found.nodes] and other.ecount() == len(found.edges)
    pytest.importorskip("pandas")
    nodes, edges = found.to_pandas()
    assert list(nodes["id"]) == [n.id for n in found.nodes] and edges["weight"].sum() == sum(
        e.weight for e in found.edges
    )


def test_inference_is_not_needed_for_plain_views() -> None:
    quads = wg.open(TOUR).data.quads
    both = [*quads, *infer(quads)]
    for view in VIEWS.values():
        if not view.inferred and view.rows is not None:
            assert network(both, view.name) == network(quads, view.name)
    assert WHO
