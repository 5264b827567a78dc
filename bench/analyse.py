"""Compare networks with what else makes them: `python bench/analyse.py [TRIPLES] [PEOPLE] [--write]`.

1. From an N-Quads file to the weighted network of who was in the same room: rdflib with networkx's
   bipartite projection, pyoxigraph's SPARQL with the same, ours. Edges and weights must be equal.
2. Communities among PEOPLE people: networkx's Louvain, ours with igraph.

Each runs in a process of its own; times are processor time, so that a busy machine changes little.
`--write` puts the table into docs/networks.md.
"""

from __future__ import annotations

import hashlib
import json
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from time import process_time

from generate import generate

ROLE = "https://w3id.org/wsisgraph/id/role/"
WSIS = "https://w3id.org/wsisgraph/ontology#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
# Every role of the generator, but for hosts, is one of those in the room.
IN_THE_ROOM = {
    f"{ROLE}{name}" for name in ("speaker", "panellist", "moderator", "participant", "chair")
}
QUERY = f"""SELECT DISTINCT ?who ?event WHERE {{
  ?fact a <{WSIS}Participation> ; <{WSIS}participant> ?who ; <{WSIS}event> ?event ; <{WSIS}role> ?role .
  FILTER(?role IN ({", ".join(f"<{each}>" for each in sorted(IN_THE_ROOM))}))
  FILTER NOT EXISTS {{ ?event a <{WSIS}Edition> }}
}}"""
GROUPS, SESSION = 100, 6
PAGE = Path(__file__).resolve().parent.parent / "docs" / "networks.md"
MARKS = ("<!-- times: made by bench/analyse.py -->", "<!-- end of times -->")

Ties = Iterable[tuple[str, str, int]]


def projected(pairs: Iterable[tuple[str, str]]) -> Ties:
    """Return networkx's weighted projection of who was at which event."""
    import networkx as nx

    both = nx.Graph()
    people = set()
    for who, event in pairs:
        people.add(who)
        both.add_node(who, bipartite=0)
        both.add_edge(who, event)
    found = nx.bipartite.weighted_projected_graph(both, people)
    return [(min(a, b), max(a, b), int(w)) for a, b, w in found.edges(data="weight")]


def by_rdflib(path: Path) -> Ties:
    """Return the ties by rdflib and networkx, over plain triple patterns, which is its fastest way."""
    import rdflib

    graph = rdflib.Dataset(default_union=True)
    graph.parse(path, format="nquads")
    term = rdflib.URIRef
    pairs = set()
    for fact in graph.subjects(term(TYPE), term(f"{WSIS}Participation")):
        role = str(graph.value(fact, term(f"{WSIS}role")))
        event = graph.value(fact, term(f"{WSIS}event"))
        edition = (event, term(TYPE), term(f"{WSIS}Edition")) in graph
        if role in IN_THE_ROOM and not edition:
            pairs.add((str(graph.value(fact, term(f"{WSIS}participant"))), str(event)))
    return projected(pairs)


def by_pyoxigraph(path: Path) -> Ties:
    """Return the ties by pyoxigraph's SPARQL and networkx."""
    import pyoxigraph as ox

    store = ox.Store()
    with path.open("rb") as file:
        quads = (
            ox.Quad(q.subject, q.predicate, q.object)
            for q in ox.parse(file, format=ox.RdfFormat.N_QUADS)
        )
        store.bulk_extend(quads)
    found = store.query(QUERY)
    assert isinstance(found, ox.QuerySolutions)
    return projected((row["who"].value, row["event"].value) for row in found)


def by_us(path: Path) -> Ties:
    """Return the ties of our network, which has labels, dates and facts besides."""
    from wsisgraph.analyse.views import network_of_file

    found = network_of_file(path, "co-participation")
    assert found is not None
    return [(edge.source, edge.target, edge.weight) for edge in found.edges]


WAYS: dict[str, Callable[[Path], Ties]] = {
    "rdflib + networkx": by_rdflib,
    "pyoxigraph + networkx": by_pyoxigraph,
    "wsisgraph": by_us,
}


def people(count: int) -> list[tuple[int, int, int]]:
    """Return the ties of sessions at which people meet, most of them of one group."""
    chance = random.Random(1)
    weight: dict[tuple[int, int], int] = {}
    for _ in range(count // 2):
        group = chance.randrange(GROUPS)
        met: set[int] = set()
        while len(met) < SESSION:
            any_ = chance.randrange(count)
            met.add(any_ if chance.random() < 0.2 else any_ - any_ % GROUPS + group)
        for a in met:
            for b in met:
                if a < b < count:
                    weight[a, b] = weight.get((a, b), 0) + 1
    return [(a, b, w) for (a, b), w in sorted(weight.items())]


def communities_by(engine: str, count: int) -> dict[str, object]:
    """Return how long communities take, the best of three, and how good they are."""
    from wsisgraph.analyse.engines import chosen, simple_igraph, simple_networkx
    from wsisgraph.analyse.measures import communities
    from wsisgraph.analyse.networks import Edge, Network, Node

    nodes = tuple(Node(f"{n:06}") for n in range(count))
    edges = (
        Edge(f"{a}-{b}", f"{a:06}", f"{b:06}", "met", {"weight": w}) for a, b, w in people(count)
    )
    found = Network("bench", {}, nodes, tuple(edges))
    small = Network("small", {}, nodes[:3], ())
    chosen(engine)
    _ = found.simple, (simple_igraph if engine == "igraph" else simple_networkx)(small)
    if engine == "networkx":
        import networkx as nx

        assert nx.community.louvain_communities(nx.path_graph(3), seed=1)
    took = 1e9
    for _ in range(3):
        began = process_time()
        made = communities(found, engine)
        took = min(took, process_time() - began)
    return {
        "seconds": took,
        "ties": len(found.edges),
        "modularity": made.modularity,
        "told": str(made),
    }


def alone(*words: str) -> dict[str, object]:
    """Return what one way gives, in a process of its own."""
    done = subprocess.run([sys.executable, __file__, *words], capture_output=True, check=True)
    told: dict[str, object] = json.loads(done.stdout)
    return told


def one(way: str, path: Path) -> dict[str, object]:
    """Return the time of one way, and a digest of its ties."""
    began = process_time()
    ties = sorted(WAYS[way](path))
    took = process_time() - began
    digest = hashlib.sha256(repr(ties).encode()).hexdigest()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"seconds": took, "ties": len(ties), "digest": digest, "megabytes": memory}


def main() -> None:
    """Compare all ways; equality first, then ratios."""
    numbers = [each for each in sys.argv[1:] if each != "--write"]
    triples = int(numbers[0]) if numbers else 1_000_000
    count = int(numbers[1]) if len(numbers) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph.nq"
        from wsisgraph.rdf import lines

        path.write_bytes(b"".join(lines(generate(triples))))
        told = {way: alone("one", way, str(path)) for way in WAYS}
    assert len({each["digest"] for each in told.values()}) == 1, "the ties differ"
    ours = float(str(told["wsisgraph"]["seconds"]))
    ties = int(str(told["wsisgraph"]["ties"]))
    made = ["| job | way | seconds | times ours | MB |", "|---|---|---|---|---|"]
    job = f"file to weighted network, {triples:,} triples, {ties:,} equal ties"
    for way, each in told.items():
        seconds = float(str(each["seconds"]))
        made.append(
            f"| {job} | {way} | {seconds:.2f} | {seconds / ours:.1f} | {each['megabytes']} |"
        )
    found = {engine: alone("communities", engine, str(count)) for engine in ("networkx", "igraph")}
    ours = float(str(found["igraph"]["seconds"]))
    job = f"communities, {count:,} people, {found['igraph']['ties']:,} ties"
    for each in found.values():
        seconds = float(str(each["seconds"]))
        made.append(f"| {job} | {each['told']} | {seconds:.3f} | {seconds / ours:.1f} | |")
    print("\n".join(made))
    if "--write" in sys.argv:
        text = PAGE.read_text("utf-8")
        before, after = text.split(MARKS[0])[0], text.split(MARKS[1])[1]
        page = "\n".join([before + MARKS[0], *made, MARKS[1]]) + after
        PAGE.write_text(page, "utf-8", newline="\n")


if __name__ == "__main__":
    if sys.argv[1:2] == ["one"]:
        print(json.dumps(one(sys.argv[2], Path(sys.argv[3]))))
    elif sys.argv[1:2] == ["communities"]:
        print(json.dumps(communities_by(sys.argv[2], int(sys.argv[3]))))
    else:
        main()
