"""The table of measures: one number for each node, the same whatever library works it out.

Measures are taken on the simple pairs of a network: undirected, each pair once, weights summed.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wsisgraph.analyse.columns import np
from wsisgraph.analyse.engines import chosen, needed, simple_igraph, simple_networkx
from wsisgraph.analyse.networks import Network, Node
from wsisgraph.errors import NotHere, near

__all__ = [
    "MEASURES",
    "Change",
    "Communities",
    "Measure",
    "changes",
    "communities",
    "measure",
    "modularity",
]

DAMPING = 0.85


@dataclass(frozen=True, slots=True)
class Measure:
    """A named measure; `engine` tells whether a graph library works it out, `groups` that it numbers groups."""

    name: str
    titles: Mapping[str, str]
    of: Callable[[Network, str], Sequence[float]]
    engine: bool = False
    groups: bool = False


def _degree(network: Network, engine: str) -> Sequence[float]:
    a, b, _ = network.simple
    size = len(network.nodes)
    return _listed(np.bincount(a, minlength=size) + np.bincount(b, minlength=size))


def _listed(values: Any) -> list[float]:
    found: list[float] = values.tolist()
    return found


def _strengths(network: Network) -> np.typing.NDArray[np.float64]:
    a, b, weight = network.simple
    size = len(network.nodes)
    found: np.typing.NDArray[np.float64] = np.zeros(size)
    found += np.bincount(a, weight, size)
    found += np.bincount(b, weight, size)
    return found


def _strength(network: Network, engine: str) -> Sequence[float]:
    return _listed(_strengths(network).astype(np.int64))


def _betweenness(network: Network, engine: str) -> Sequence[float]:
    size = len(network.nodes)
    if engine == "networkx":
        import networkx as nx

        found = nx.betweenness_centrality(simple_networkx(network))
        return [float(found[place]) for place in range(size)]
    scale = 2 / ((size - 1) * (size - 2)) if size > 2 else 1.0
    return [float(each) * scale for each in simple_igraph(network).betweenness()]


def _pagerank(network: Network, engine: str) -> Sequence[float]:
    """Return PageRank by weight, damped by 0.85, to the last digits; nodes without ties lead anywhere."""
    size = len(network.nodes)
    if not size:
        return []
    a, b, weight = network.simple
    strength = _strengths(network)
    alone = strength == 0
    share = 1 / np.where(alone, 1, strength)
    rank = np.full(size, 1 / size)
    for _ in range(1000):
        given = rank * share
        new = np.bincount(a, weight * given[b], size) + np.bincount(b, weight * given[a], size)
        new = DAMPING * (new + rank[alone].sum() / size) + (1 - DAMPING) / size
        if np.abs(new - rank).sum() < 1e-15 * size:
            return _listed(new / new.sum())
        rank = new
    return _listed(rank / rank.sum())


def _core(network: Network, engine: str) -> Sequence[float]:
    if engine == "networkx":
        import networkx as nx

        found = nx.core_number(simple_networkx(network))
        return [int(found[place]) for place in range(len(network.nodes))]
    return [int(each) for each in simple_igraph(network).coreness()]


def _component(network: Network, engine: str) -> Sequence[float]:
    """Return the component of each node: 0 is the largest."""
    a, b, _ = network.simple
    found = np.arange(len(network.nodes))
    while len(a):
        low = np.minimum(found[a], found[b])
        before = found.copy()
        np.minimum.at(found, a, low)
        np.minimum.at(found, b, low)
        found = found[found]
        if np.array_equal(found, before):
            break
    return _numbered(found.tolist())


def _numbered(labels: Sequence[int]) -> list[int]:
    """Return groups by number: the largest is 0, among equals the one whose first node comes first."""
    size: dict[int, int] = {}
    for each in labels:
        size[each] = size.get(each, 0) + 1
    order = sorted(size, key=lambda each: -size[each])
    number = {each: place for place, each in enumerate(order)}
    return [number[each] for each in labels]


def _brokerage(network: Network, engine: str) -> Sequence[float]:
    """Return how many pairs of neighbours, of different sides and not tied themselves, a node links.

    The side of a node is the State or topmost organization that it acts for; those without one, or
    with several, belong to no pair.
    """
    sides = [node.attributes.get("party", ()) for node in network.nodes]
    known = {side for side in sides if isinstance(side, tuple) and len(side) == 1}
    number = {side: place for place, side in enumerate(sorted(map(str, known)))}
    side = [number[str(each)] if each in known else -1 for each in sides]
    near_of: list[set[int]] = [set() for _ in network.nodes]
    a, b, _ = network.simple
    for one, other in zip(a.tolist(), b.tolist(), strict=True):
        near_of[one].add(other)
        near_of[other].add(one)
    made = []
    for mine in near_of:
        sided = {each for each in mine if side[each] >= 0}
        of_side: dict[int, int] = {}
        for each in sided:
            of_side[side[each]] = of_side.get(side[each], 0) + 1
        pairs = (len(sided) ** 2 - sum(count**2 for count in of_side.values())) // 2
        tied = sum(1 for x in sided for y in near_of[x] & sided if x < y and side[x] != side[y])
        made.append(pairs - tied)
    return made


def _community(network: Network, engine: str) -> Sequence[float]:
    return communities(network, engine).of


MEASURES: Mapping[str, Measure] = {
    each.name: each
    for each in (
        Measure("degree", {"en": "ties", "ja": "つながりの数"}, _degree),
        Measure("weighted-degree", {"en": "weight of ties", "ja": "つながりの重み"}, _strength),
        Measure(
            "betweenness", {"en": "betweenness", "ja": "媒介中心性"}, _betweenness, engine=True
        ),
        Measure("pagerank", {"en": "PageRank", "ja": "PageRank"}, _pagerank),
        Measure("k-core", {"en": "k-core", "ja": "kコア"}, _core, engine=True),
        Measure("brokerage", {"en": "pairs of sides linked", "ja": "結ぶ側の対"}, _brokerage),
        Measure("component", {"en": "component", "ja": "連結成分"}, _component, groups=True),
        Measure(
            "community", {"en": "community", "ja": "コミュニティ"}, _community, True, groups=True
        ),
    )
}


def measure(network: Network, name: str, engine: str = "auto") -> list[float]:
    """Return a measure of each node, in the order of the nodes.

    Raises NotHere, with the nearest, for an unknown measure or engine.
    """
    found = MEASURES.get(name)
    if found is None:
        known = f"known are {', '.join(MEASURES)}"
        raise NotHere(f"unknown measure {name!r} ({near(name, MEASURES, known)})")
    return list(found.of(network, chosen(engine))) if network.nodes else []


@dataclass(frozen=True, slots=True)
class Communities:
    """Which community each node is in: 0 is the largest; with what they were found, and how well."""

    of: tuple[int, ...]
    engine: str
    method: str
    seed: int
    modularity: float

    def __str__(self) -> str:
        return (
            f"{len(set(self.of))} communities by {self.method} ({self.engine}, seed {self.seed}), "
            f"modularity {self.modularity:.6f}"
        )


def communities(network: Network, engine: str = "auto", seed: int = 1) -> Communities:
    """Return communities; the same for the same engine, version and seed.

    igraph works by Leiden's method in two rounds, NetworkX by Louvain's, which is what it has.
    """
    engine = chosen(engine)
    method = "Leiden" if engine == "igraph" else "Louvain"
    labels = list(range(len(network.nodes)))
    if engine == "networkx" and len(network.simple[0]):
        import networkx as nx

        found = nx.community.louvain_communities(simple_networkx(network), seed=seed)
        for number, members in enumerate(found):
            for member in members:
                labels[member] = number
    elif len(network.simple[0]):
        igraph = needed("igraph", "igraph", "the engine igraph")

        igraph.set_random_number_generator(random.Random(seed))
        try:
            labels = list(
                simple_igraph(network, weighted=False)
                .community_leiden("modularity", weights=network.simple[2].tolist(), n_iterations=2)
                .membership
            )
        finally:
            igraph.set_random_number_generator(random)
    of = _numbered(labels)
    return Communities(tuple(of), engine, method, seed, modularity(network, of))


def modularity(network: Network, of: Sequence[int]) -> float:
    """Return the modularity of a partition, by weight; 0 for a network without ties."""
    a, b, weight = network.simple
    whole = float(weight.sum())
    if not whole:
        return 0.0
    group = np.array(of, np.int64)
    inner = float(weight[group[a] == group[b]].sum()) / whole
    strength = np.bincount(group, _strengths(network)) / (2 * whole)
    return inner - float((strength**2).sum())


@dataclass(frozen=True, slots=True)
class Change:
    """How a node's ties changed: `came`, `left` or `stayed`, and its weighted degree before and after."""

    node: Node
    what: str
    before: int
    after: int


def changes(old: Network, new: Network) -> list[Change]:
    """Return what became of each node between two networks, in order: came, stayed, left, by weight."""
    was, now = (
        dict(zip((n.id for n in net.nodes), map(int, _strength(net, "")), strict=True))
        for net in (old, new)
    )
    nodes = {node.id: node for node in (*old.nodes, *new.nodes)}
    made = [
        Change(node, _what(name, was, now), was.get(name, 0), now.get(name, 0))
        for name, node in nodes.items()
    ]
    order = ("came", "stayed", "left")
    return sorted(made, key=lambda c: (order.index(c.what), -c.after, -c.before, c.node.id))


def _what(name: str, was: Iterable[str], now: Iterable[str]) -> str:
    return "stayed" if name in was and name in now else "came" if name in now else "left"
