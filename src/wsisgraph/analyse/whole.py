"""The whole graph as a typed property graph, and back: no quad is lost, and no literal is a node.

A property of a node is called `predicate`, then `@language` or `^^datatype` unless it is a string,
then ` in graph` where that is not the graph in which most is said of the node.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from wsisgraph.analyse.columns import CLASSES
from wsisgraph.analyse.networks import Edge, Network, Node, Value, edge_id
from wsisgraph.errors import NotHere
from wsisgraph.rdf import Iri, Literal, Quad, compact, expand, ox

__all__ = ["quads_of", "whole"]

A, STRING = expand("rdf:type"), expand("xsd:string")
LABELS = ("skos:prefLabel", "wsis:name")


def _name(term: object) -> str:
    """Return a node's name: an IRI, or a blank node with its mark. Raises NotHere for a triple term."""
    if isinstance(term, Iri):
        return term.value
    if isinstance(term, ox.BlankNode):
        return f"_:{term.value}"
    if isinstance(term, ox.DefaultGraph):
        return ""
    raise NotHere(f"a network holds no triple terms: {term} (export the graph without RDF 1.2)")


def _short(name: str) -> str:
    return name if name.startswith("_:") else compact(name) if name else "default"


def _long(short: str) -> str:
    if short.startswith("<"):
        return short[1:-1]
    return short if short.startswith("_:") else "" if short == "default" else expand(short)


def _key(quad: Quad) -> str:
    """Return what a property is called, without its graph."""
    predicate, value = quad.predicate.value, quad.object
    key = compact(predicate)
    if not isinstance(value, Literal):
        return key
    if value.language:
        if getattr(value, "direction", None) is not None:
            raise NotHere(f"a network holds no base directions: {value} (use a plain language tag)")
        return f"{key}@{value.language}"
    if value.datatype.value == STRING and predicate != A:
        return key
    return f"{key}^^{compact(value.datatype.value)}"


def whole(quads: Iterable[Quad], titles: Mapping[str, str]) -> Network:
    """Return all quads of a graph: IRIs and blank nodes are nodes, literals and classes their values."""
    told: dict[str, dict[str, dict[str, set[str]]]] = {}
    edges: dict[str, Edge] = {}
    names: set[str] = set()
    for quad in quads:
        subject, graph = _name(quad.subject), _name(quad.graph_name)
        names.add(subject)
        literal = isinstance(quad.object, Literal)
        if literal or quad.predicate.value == A:
            value = (
                quad.object.value
                if isinstance(quad.object, Literal)
                else _short(_name(quad.object))
            )
            of = told.setdefault(subject, {}).setdefault(_key(quad), {})
            of.setdefault(graph, set()).add(value)
            continue
        target = _name(quad.object)
        names.add(target)
        where: dict[str, Value] = {"graph": graph} if graph else {}
        name = edge_id(subject, quad.predicate.value, target, graph)
        edges[name] = Edge(name, subject, target, compact(quad.predicate.value), where)
    nodes = tuple(Node(name, _values(told.get(name, {}))) for name in sorted(names))
    ordered = sorted(edges.values(), key=lambda e: (e.source, e.target, e.type, e.id))
    return Network("whole", titles, nodes, tuple(ordered), directed=True, multiple=True)


def _values(told: Mapping[str, Mapping[str, set[str]]]) -> Mapping[str, Value]:
    """Return the values of a node, with its class and labels beside for tools that want them."""
    counted = Counter(graph for of in told.values() for graph, values in of.items() for _ in values)
    home = min(counted, key=lambda graph: (-counted[graph], graph), default="")
    made: dict[str, Value] = {}
    for key, of in told.items():
        for graph, values in of.items():
            name = key if graph == home else f"{key} in {_short(graph)}"
            made[name] = tuple(sorted(values))
    types = {each for values in told.get("rdf:type", {}).values() for each in values}
    cls = min(
        types, key=lambda each: (CLASSES.index(each) if each in CLASSES else 99, each), default=""
    )
    beside: dict[str, Value] = {"graph": home, "class": cls}
    for label in reversed(LABELS):
        for key, of in told.items():
            if key.startswith(f"{label}@"):
                beside[f"label_{key.partition('@')[2]}"] = min(min(v) for v in of.values())
    return dict(sorted((made | {k: v for k, v in beside.items() if v}).items()))


def quads_of(network: Network) -> Iterator[Quad]:
    """Yield the quads of which the whole view was made. Raises NotHere for another view."""
    if network.view != "whole":
        raise NotHere(f"the view {network.view} does not hold the graph (use the view whole)")
    for node in network.nodes:
        home = str(node.attributes.get("graph", ""))
        for name, values in node.attributes.items():
            if ":" not in name:
                continue
            key, _, where = name.partition(" in ")
            graph = _graph(_long(where) if where else home)
            predicate, lang, datatype = _parts(key)
            for value in (values,) if isinstance(values, (str, int)) else values:
                text = str(value)
                found: Iri | ox.BlankNode | Literal
                if lang:
                    found = Literal(text, language=lang)
                elif datatype:
                    found = Literal(text, datatype=Iri(datatype))
                elif predicate == A:
                    found = _node(_long(text))
                else:
                    found = Literal(text)
                yield Quad(_node(node.id), Iri(predicate), found, graph)
    for edge in network.edges:
        graph = _graph(str(edge.attributes.get("graph", "")))
        yield Quad(_node(edge.source), Iri(_long(edge.type)), _node(edge.target), graph)


def _parts(key: str) -> tuple[str, str, str]:
    """Return predicate, language and datatype of a property's name."""
    short = (
        key[: key.index(">") + 1]
        if key.startswith("<")
        else key.partition("@")[0].partition("^")[0]
    )
    rest = key[len(short) :]
    lang = rest[1:] if rest.startswith("@") else ""
    return _long(short), lang, _long(rest[2:]) if rest.startswith("^^") else ""


def _node(name: str) -> Iri | ox.BlankNode:
    return ox.BlankNode(name[2:]) if name.startswith("_:") else Iri(name)


def _graph(name: str) -> Iri | ox.BlankNode | ox.DefaultGraph:
    return _node(name) if name else ox.DefaultGraph()
