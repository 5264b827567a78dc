"""A network: nodes and edges with plain values, whichever library or tool takes it next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wsisgraph.analyse.columns import Ids, grouped, np
from wsisgraph.rdf import compact
from wsisgraph.tables.text import html

if TYPE_CHECKING:
    import networkx
    import pandas

__all__ = ["Edge", "Network", "Node", "Note", "Value", "edge_id"]

Value = str | int | tuple[str, ...]
"""What a node or edge says of itself: words, a number, or several words; what is unknown is left out."""


class Note(str):
    """What a reader should know of a network: a text in English, with the Japanese beside it."""

    ja: str

    def __new__(cls, en: str, ja: str) -> Note:
        """Return a note in both languages."""
        made = super().__new__(cls, en)
        made.ja = ja
        return made

    def said(self, lang: str) -> str:
        """Return it in a language."""
        return self.ja if lang == "ja" else str(self)


def edge_id(*parts: str) -> str:
    """Return the id of an edge: the hash of what makes it that edge."""
    return sha256("\x1f".join(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Node:
    """A thing of a network, by IRI."""

    id: str
    attributes: Mapping[str, Value] = field(default_factory=dict)

    def label(self, lang: str) -> str:
        """Return its label in a language; another language's is marked; else its compact name."""
        names = [
            name.removeprefix("label_") for name in self.attributes if name.startswith("label_")
        ]
        for name in sorted(names, key=lambda n: (n != lang, n not in ("en", "ja"), n)):
            found = self.attributes[f"label_{name}"]
            if isinstance(found, str):
                return found if name == lang else f"{found} [{name}]"
        return compact(self.id) if ":" in self.id and not self.id.startswith("_:") else self.id

    def name(self, lang: str) -> str:
        """Return its label in a language; that of an action line, or of a part of one, after its number."""
        line, _, _ = str(self.attributes.get("code", "")).partition("-")
        label = self.label(lang)
        return f"{line} {label}" if line and self.cls == "wsis:ActionLine" else label

    @property
    def cls(self) -> str:
        """The most telling of its classes, as a compact name; empty where none is known."""
        return str(self.attributes.get("class", ""))


@dataclass(frozen=True, slots=True)
class Edge:
    """A tie between two nodes: what it is, and how it is known."""

    id: str
    source: str
    target: str
    type: str
    attributes: Mapping[str, Value] = field(default_factory=dict)

    @property
    def weight(self) -> int:
        """How much there is of it; 1 where it is not counted."""
        found = self.attributes.get("weight", 1)
        return found if isinstance(found, int) else 1


@dataclass(frozen=True)
class Network:
    """Nodes in order of their ids, edges in order of source, target, type and id.

    `multiple` says whether two nodes may have more than one edge; `notes` tell what a reader should
    know, such as which filter left nothing.
    """

    view: str
    titles: Mapping[str, str]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    directed: bool = False
    multiple: bool = False
    notes: tuple[Note, ...] = ()

    def __repr__(self) -> str:
        return f"<wsisgraph.Network {self.view!r}: {self._size()}>"

    def _repr_html_(self) -> str:
        label = {node.id: node.label("en") for node in self.nodes}
        rows = sorted(self.edges, key=lambda e: (-e.weight, e.source, e.target, e.id))
        told = [(label[e.source], label[e.target], e.type, f"{e.weight:,}") for e in rows]
        title = f"{self.titles.get('en', self.view)}: {self._size()}"
        notes = "".join(f"<p>{escape(note)}</p>" for note in self.notes)
        return html(("source", "target", "type", "weight"), told, title) + notes

    def _size(self) -> str:
        return f"{len(self.nodes):,} nodes, {len(self.edges):,} edges"

    @cached_property
    def at(self) -> Mapping[str, int]:
        """Where each node stands among the nodes, by its id."""
        return {node.id: place for place, node in enumerate(self.nodes)}

    @cached_property
    def simple(self) -> tuple[Ids, Ids, Ids]:
        """Pairs of nodes with an edge between them, each once, and the sum of their weights.

        Directions are left out, and edges from a node to itself. Measures are taken on these.
        """
        at = self.at
        ends = np.array([(at[e.source], at[e.target]) for e in self.edges], np.int64).reshape(-1, 2)
        weight = np.array([e.weight for e in self.edges], np.int64)
        low, high = ends.min(1, initial=2**31), ends.max(1, initial=-1)
        kept = low != high
        low, high, weight = low[kept], high[kept], weight[kept]
        order, first = grouped(low, high)
        if len(order) == 0:
            return low, high, weight
        return low[order][first], high[order][first], np.add.reduceat(weight[order], first)

    def part(self, kept: Iterable[str]) -> Network:
        """Return the network of some nodes and the edges between them."""
        wanted = set(kept)
        return Network(
            self.view,
            self.titles,
            tuple(node for node in self.nodes if node.id in wanted),
            tuple(e for e in self.edges if e.source in wanted and e.target in wanted),
            self.directed,
            self.multiple,
            self.notes,
        )

    def to_networkx(self) -> networkx.Graph[str]:
        """Return it for NetworkX: nodes by IRI; lists of words stay lists, no value is None."""
        from wsisgraph.analyse.engines import to_networkx

        return to_networkx(self)

    def to_igraph(self) -> Any:
        """Return it for igraph. Raises MissingExtra without the extra `igraph`."""
        from wsisgraph.analyse.engines import to_igraph

        return to_igraph(self)

    def to_scipy(self) -> Any:
        """Return its weights as a symmetric sparse matrix. Raises MissingExtra without `scipy`."""
        from wsisgraph.analyse.engines import to_scipy

        return to_scipy(self)

    def to_pandas(self) -> tuple[pandas.DataFrame, pandas.DataFrame]:
        """Return tables of nodes and of edges. Raises MissingExtra without the extra `pandas`."""
        from wsisgraph.analyse.engines import to_pandas

        return to_pandas(self)

    def write(self, path: str | Path, form: str = "") -> list[Path]:
        """Write it for a graph tool and return the files made: graphml, gexf, dot, tables …

        NetworkX's own writers of GraphML and GEXF take no lists; this one does. Raises NotHere for
        an unknown form, WouldOverwrite where the path is something else.
        """
        from wsisgraph.analyse.tools import write_network

        return write_network(self, Path(path), form)
