"""Graphviz: a network as dot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from wsisgraph.analyse.forms import plain
from wsisgraph.analyse.networks import Network

__all__ = ["dot"]

SHAPES = {
    "foaf:Person": "ellipse", "org:Post": "ellipse", "foaf:Group": "ellipse", "wsis:Event": "box",
    "wsis:Session": "box", "wsis:Edition": "box", "wsis:State": "hexagon",
}  # fmt: skip


def _quoted(text: str) -> str:
    """Return a text as a string of dot: backslashes are doubled, so that none is an escape."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def dot(network: Network) -> Mapping[str, bytes]:
    """Return a network for Graphviz; attributes that it does not know are kept, lists as JSON text."""
    return {f"{network.view}.dot": "".join(_lines(network)).encode()}


def _lines(network: Network) -> Iterator[str]:
    arrow = "->" if network.directed else "--"
    yield f"{'digraph' if network.directed else 'graph'} {_quoted(network.view)} {{\n"
    yield '  graph [charset="UTF-8", overlap="false"];\n'
    yield '  node [fontname="Noto Sans CJK JP"];\n'
    for node in network.nodes:
        told = {"label": node.label("en"), "shape": SHAPES.get(node.cls, "ellipse")}
        told |= {_name(k): plain(v) for k, v in node.attributes.items()}
        yield f"  {_quoted(node.id)} [{_told(told)}];\n"
    for edge in network.edges:
        told = {"id": edge.id, "type": edge.type}
        told |= {_name(k): plain(v) for k, v in edge.attributes.items()}
        told["penwidth"] = f"{min(8, 1 + edge.weight / 2):g}"
        yield f"  {_quoted(edge.source)} {arrow} {_quoted(edge.target)} [{_told(told)}];\n"
    yield "}\n"


def _name(name: str) -> str:
    """Return an attribute's name; those that Graphviz reads itself, or that are no names, get a mark."""
    return name if name in ("weight", "label_en", "label_ja") else f"wsis_{name}"


def _told(pairs: Mapping[str, str]) -> str:
    return ", ".join(f"{_quoted(name)}={_quoted(value)}" for name, value in pairs.items())
