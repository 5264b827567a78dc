"""The doors to networkx, igraph, scipy and pandas: networks go out by them, and nothing else does."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from wsisgraph.analyse.columns import np
from wsisgraph.analyse.networks import Edge, Network, Node
from wsisgraph.errors import MissingExtra, NotHere

if TYPE_CHECKING:
    import networkx
    import pandas

__all__ = ["chosen", "needed", "simple_igraph", "simple_networkx", "to_igraph", "to_networkx"]

ENGINES = ("auto", "igraph", "networkx")


def needed(module: str, extra: str, what: str) -> Any:
    """Return an optional library. Raises MissingExtra, with how to get it, where it is not installed."""
    try:
        return import_module(module)
    except ImportError as error:
        todo = f"pip install 'wsisgraph[{extra}]'"
        raise MissingExtra(f"{what} needs {module.split('.')[0]} (install it: {todo})") from error


def chosen(engine: str = "auto") -> str:
    """Return `igraph` or `networkx`: by `auto` igraph where it is installed.

    Raises NotHere for another name, MissingExtra where igraph is asked for and not installed.
    """
    if engine not in ENGINES:
        raise NotHere(f"unknown engine {engine!r} (known are {', '.join(ENGINES)})")
    if engine == "networkx":
        return engine
    try:
        needed("igraph", "igraph", "the engine igraph")
    except MissingExtra:
        if engine == "igraph":
            raise
        return "networkx"
    return "igraph"


def _told(each: Node | Edge) -> dict[str, Any]:
    return {k: list(v) if isinstance(v, tuple) else v for k, v in each.attributes.items()}


def to_networkx(network: Network) -> networkx.Graph[str]:
    """Return a network for NetworkX, as the simplest of its classes that holds it.

    The edges of a multigraph are keyed by their ids; every edge has `id` and `type`.
    """
    import networkx as nx

    kinds: dict[tuple[bool, bool], Any] = {
        (False, False): nx.Graph,
        (True, False): nx.DiGraph,
        (False, True): nx.MultiGraph,
        (True, True): nx.MultiDiGraph,
    }
    made = kinds[network.directed, network.multiple](view=network.view)
    made.add_nodes_from((node.id, _told(node)) for node in network.nodes)
    for edge in network.edges:
        told = {"id": edge.id, "type": edge.type, **_told(edge)}
        key = {"key": edge.id} if network.multiple else {}
        made.add_edge(edge.source, edge.target, **key, **told)
    found: networkx.Graph[str] = made
    return found


def to_igraph(network: Network) -> Any:
    """Return a network for igraph; `name` is a node's IRI."""
    ig = needed("igraph", "igraph", "to_igraph")
    at = network.at
    ends = [(at[edge.source], at[edge.target]) for edge in network.edges]
    made = ig.Graph(n=len(network.nodes), edges=ends, directed=network.directed)
    made["view"] = network.view
    _columns(made.vs, "name", [node.id for node in network.nodes], map(_told, network.nodes))
    _columns(made.es, "id", [edge.id for edge in network.edges], map(_told, network.edges))
    made.es["type"] = [edge.type for edge in network.edges]
    return made


def _columns(where: Any, name: str, ids: list[str], rows: Any) -> None:
    told = list(rows)
    where[name] = ids
    for key in sorted({key for row in told for key in row}):
        where[key] = [row.get(key) for row in told]


def to_scipy(network: Network) -> Any:
    """Return the weights of a network as a symmetric sparse matrix, in the order of its nodes."""
    sparse = needed("scipy.sparse", "scipy", "to_scipy")
    a, b, weight = network.simple
    size = len(network.nodes)
    both = np.concatenate((a, b)), np.concatenate((b, a))
    return sparse.csr_array((np.concatenate((weight, weight)), both), shape=(size, size))


def to_pandas(network: Network) -> tuple[pandas.DataFrame, pandas.DataFrame]:
    """Return the nodes and the edges of a network as tables; lists stay lists."""
    pd = needed("pandas", "pandas", "to_pandas")
    nodes = [{"id": node.id, **_told(node)} for node in network.nodes]
    edges = [
        {"id": e.id, "source": e.source, "target": e.target, "type": e.type, **_told(e)}
        for e in network.edges
    ]
    return (
        pd.DataFrame(nodes, columns=None if nodes else ["id"]),
        pd.DataFrame(edges, columns=None if edges else ["id", "source", "target", "type"]),
    )


def simple_networkx(network: Network) -> networkx.Graph[int]:
    """Return the simple pairs of a network for NetworkX, nodes by place, with weights."""
    import networkx as nx

    made: networkx.Graph[int] = nx.Graph()
    made.add_nodes_from(range(len(network.nodes)))
    made.add_weighted_edges_from(zip(*(each.tolist() for each in network.simple), strict=True))
    return made


def simple_igraph(network: Network, weighted: bool = True) -> Any:
    """Return the simple pairs of a network for igraph, nodes by place."""
    ig = needed("igraph", "igraph", "the engine igraph")
    a, b, weight = network.simple
    # pairs of numbers are taken faster than an array of them
    made = ig.Graph(n=len(network.nodes), edges=list(zip(a.tolist(), b.tolist(), strict=True)))
    if weighted:
        made.es["weight"] = weight.tolist()
    return made
