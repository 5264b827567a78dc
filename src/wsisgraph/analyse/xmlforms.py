"""GraphML and GEXF: the same bytes for the same network, no date of today, edges with ids of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from wsisgraph.analyse.forms import columns, in_order, plain, unpacked
from wsisgraph.analyse.networks import Edge, Network, Node
from wsisgraph.errors import NotHere

__all__ = ["gexf", "graphml", "read_gexf", "read_graphml"]

GRAPHML = "http://graphml.graphdrawing.org/xmlns"
GEXF = "http://www.gexf.net/1.2draft"
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
SPACES = {"\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}
LIST = "a list of texts, as JSON"


def _held(text: str, where: str) -> str:
    """Return a text. Raises NotHere for a character that XML cannot hold."""
    found = NOT_XML.search(text)
    if found:
        what = f"XML cannot hold the character U+{ord(found[0]):04X} of {where}"
        raise NotHere(f"{what} (use -f tables, parquet or neo4j)")
    return text


def _attribute(text: str, where: str) -> str:
    return quoteattr(_held(text, where), SPACES)


def _text(text: str, where: str) -> str:
    return escape(_held(text, where), {"\r": "&#13;"})


def _about(network: Network) -> dict[str, str]:
    titles = {f"title_{lang}": text for lang, text in sorted(network.titles.items())}
    return {"view": network.view, **titles, "multiple": str(network.multiple).lower()}


def graphml(network: Network) -> Mapping[str, bytes]:
    """Return a network as GraphML; a list is JSON text, and its key says so."""
    return {f"{network.view}.graphml": "".join(_graphml(network)).encode()}


def _graphml(network: Network) -> Iterator[str]:
    about = _about(network)
    sorts = {"node": columns(network.nodes), "edge": {"type": "string", **columns(network.edges)}}
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<graphml xmlns="{GRAPHML}">\n'
    for name in about:
        yield f'  <key id="g_{name}" for="graph" attr.name="{name}" attr.type="string"/>\n'
    keys: dict[tuple[str, str], str] = {}
    for domain, found in sorts.items():
        for number, (name, sort) in enumerate(found.items()):
            keys[domain, name] = key = f"{domain[0]}{number}"
            kind = "long" if sort == "integer" else "string"
            head = f'  <key id="{key}" for="{domain}" attr.name={_attribute(name, "a name")} attr.type="{kind}"'
            yield f"{head}><desc>{LIST}</desc></key>\n" if sort == "list" else f"{head}/>\n"
    way = "directed" if network.directed else "undirected"
    yield f'  <graph id="{network.view}" edgedefault="{way}">\n'
    for name, value in about.items():
        yield f'    <data key="g_{name}">{_text(value, name)}</data>\n'
    for node in network.nodes:
        yield f"    <node id={_attribute(node.id, node.id)}>"
        for name, told in node.attributes.items():
            yield f'<data key="{keys["node", name]}">{_text(plain(told), node.id)}</data>'
        yield "</node>\n"
    for edge in network.edges:
        ends = (
            f"source={_attribute(edge.source, edge.id)} target={_attribute(edge.target, edge.id)}"
        )
        yield f'    <edge id="{edge.id}" {ends}>'
        for name, told in {"type": edge.type, **edge.attributes}.items():
            yield f'<data key="{keys["edge", name]}">{_text(plain(told), edge.id)}</data>'
        yield "</edge>\n"
    yield "  </graph>\n</graphml>\n"


def read_graphml(files: Mapping[str, bytes]) -> Network:
    """Return the network that GraphML of ours holds."""
    root = _root(next(iter(files.values())))
    space = f"{{{GRAPHML}}}"
    graph = root.find(f"{space}graph")
    if graph is None:
        raise NotHere("this GraphML holds no graph (write it again)")
    keys: dict[str, tuple[str, str]] = {}
    for key in root.iter(f"{space}key"):
        listed = key.findtext(f"{space}desc") == LIST
        sort = "list" if listed else "integer" if key.get("attr.type") == "long" else "string"
        keys[key.get("id", "")] = key.get("attr.name", ""), sort

    def told(of: ElementTree.Element) -> dict[str, str | int | tuple[str, ...]]:
        pairs = ((keys[d.get("key", "")], d.text or "") for d in of.findall(f"{space}data"))
        return {name: unpacked(text, sort) for (name, sort), text in pairs}

    nodes = [Node(n.get("id", ""), told(n)) for n in graph.findall(f"{space}node")]
    edges = []
    for e in graph.findall(f"{space}edge"):
        values = told(e)
        kind = str(values.pop("type", ""))
        edges.append(Edge(e.get("id", ""), e.get("source", ""), e.get("target", ""), kind, values))
    about = {k: str(v) for k, v in told(graph).items()}
    return in_order(
        nodes, edges, about, graph.get("edgedefault") == "directed", about.get("multiple") == "true"
    )


def gexf(network: Network) -> Mapping[str, bytes]:
    """Return a network as GEXF, without a date of when it was written; lists are liststrings."""
    return {f"{network.view}.gexf": "".join(_gexf(network)).encode()}


def _gexf(network: Network) -> Iterator[str]:
    about = _about(network)
    told = "; ".join(f"{k}={v}" for k, v in about.items())
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<gexf xmlns="{GEXF}" version="1.2">\n'
    yield f"  <meta><description>{_text(told, 'its titles')}</description></meta>\n"
    way = "directed" if network.directed else "undirected"
    yield f'  <graph defaultedgetype="{way}" mode="static">\n'
    kinds = {"list": "liststring", "integer": "long", "string": "string"}
    sorts = {"node": columns(network.nodes), "edge": {"type": "string", **columns(network.edges)}}
    keys: dict[tuple[str, str], str] = {}
    for domain, found in sorts.items():
        yield f'    <attributes class="{domain}" mode="static">\n'
        for number, (name, sort) in enumerate(found.items()):
            keys[domain, name] = str(number)
            yield f'      <attribute id="{number}" title={_attribute(name, "a name")} type="{kinds[sort]}"/>\n'
        yield "    </attributes>\n"
    yield "    <nodes>\n"
    for node in network.nodes:
        label = _attribute(node.label("en"), node.id)
        yield f"      <node id={_attribute(node.id, node.id)} label={label}><attvalues>"
        for name, value in node.attributes.items():
            yield f'<attvalue for="{keys["node", name]}" value={_attribute(plain(value), node.id)}/>'
        yield "</attvalues></node>\n"
    yield "    </nodes>\n    <edges>\n"
    for edge in network.edges:
        ends = (
            f"source={_attribute(edge.source, edge.id)} target={_attribute(edge.target, edge.id)}"
        )
        told = f'label={_attribute(edge.type, edge.id)} weight="{edge.weight}"'
        yield f'      <edge id="{edge.id}" {ends} {told}><attvalues>'
        for name, value in {"type": edge.type, **edge.attributes}.items():
            yield f'<attvalue for="{keys["edge", name]}" value={_attribute(plain(value), edge.id)}/>'
        yield "</attvalues></edge>\n"
    yield "    </edges>\n  </graph>\n</gexf>\n"


def read_gexf(files: Mapping[str, bytes]) -> Network:
    """Return the network that GEXF of ours holds."""
    root = _root(next(iter(files.values())))
    space = f"{{{GEXF}}}"
    graph = root.find(f"{space}graph")
    if graph is None:
        raise NotHere("this GEXF holds no graph (write it again)")
    sorts = {"liststring": "list", "long": "integer"}
    keys: dict[tuple[str, str], tuple[str, str]] = {}
    for block in graph.findall(f"{space}attributes"):
        for each in block:
            sort = sorts.get(each.get("type", ""), "string")
            keys[block.get("class", ""), each.get("id", "")] = each.get("title", ""), sort

    def told(of: ElementTree.Element, domain: str) -> dict[str, str | int | tuple[str, ...]]:
        found = of.iter(f"{space}attvalue")
        pairs = ((keys[domain, each.get("for", "")], each.get("value", "")) for each in found)
        return {name: unpacked(text, sort) for (name, sort), text in pairs}

    nodes = [Node(n.get("id", ""), told(n, "node")) for n in graph.iter(f"{space}node")]
    edges = []
    for e in graph.iter(f"{space}edge"):
        values = told(e, "edge")
        kind = str(values.pop("type", ""))
        edges.append(Edge(e.get("id", ""), e.get("source", ""), e.get("target", ""), kind, values))
    described = root.findtext(f"{space}meta/{space}description") or ""
    about = dict(pair.split("=", 1) for pair in described.split("; "))
    directed = graph.get("defaultedgetype") == "directed"
    return in_order(nodes, edges, about, directed, about.get("multiple") == "true")


def _root(data: bytes) -> ElementTree.Element:
    """Return the root of an XML document. Raises NotHere for one with a DOCTYPE or a syntax error."""
    if b"<!DOCTYPE" in data:
        raise NotHere("XML with a DOCTYPE is not read (write it without entities)")
    try:
        return ElementTree.fromstring(data)
    except ElementTree.ParseError as error:
        raise NotHere(f"this is not XML: {error} (write it again)") from None
